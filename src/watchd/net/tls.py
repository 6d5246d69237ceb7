"""Whom TLS trusts: the system's store, certifi and the operator's own authorities together."""

import ssl

import certifi

from watchd.errors import FetchError

_UNKNOWN = "if your own authority signed it, name its file in `ca_file`"
_REMEDIES = {  # by OpenSSL's X509_V_ERR number
    9: "check this machine's clock",
    10: "who runs the server must renew it; or this machine's clock is wrong",
    62: "give the name it was made for",
    64: "give the name it was made for",
}


def distrust(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate was not accepted, in OpenSSL's words, and what to do about it."""
    return f"{error.verify_message.rstrip('.')}; {_REMEDIES.get(error.verify_code, _UNKNOWN)}"


def trusting(ca_files: tuple[str, ...]) -> ssl.SSLContext:
    """A client context that verifies against all three; raises FetchError where a file cannot be used."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    for file in ca_files:
        try:
            context.load_verify_locations(cafile=file)
        except (OSError, ssl.SSLError) as error:
            why = error.strerror or str(error)
            raise FetchError(
                f"ca_file {file} cannot be used ({why}); give a readable file of PEM certificates", reason="tls"
            ) from error
    return context
