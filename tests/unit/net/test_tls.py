import ssl

import pytest

from watchd.net.tls import distrust


@pytest.mark.parametrize(
    ("number", "said", "sentence"),
    [
        (
            10,
            "certificate has expired",
            "has expired; who runs the server must renew it; or this machine's clock is wrong",
        ),
        (9, "certificate is not yet valid", "is not yet valid; check this machine's clock"),
        (
            62,
            "Hostname mismatch, certificate is not valid for 'a.example'.",
            "'a.example'; give the name it was made for",
        ),
        (
            64,
            "IP address mismatch, certificate is not valid for '127.0.0.1'.",
            "'127.0.0.1'; give the name it was made",
        ),
        (18, "self-signed certificate", "self-signed certificate; if your own authority signed it, name its file in"),
        (20, "unable to get local issuer certificate", "issuer certificate; if your own authority signed it"),
    ],
)
def test_each_reason_not_to_trust_a_certificate_has_its_own_remedy(number: int, said: str, sentence: str) -> None:
    error = ssl.SSLCertVerificationError(1, said)
    error.verify_code, error.verify_message = number, said
    assert sentence in distrust(error)
