"""Whom TLS trusts: the system's store, certifi and the operator's own authorities together."""

import ssl
from datetime import UTC, datetime

import certifi

from watchd.errors import FetchError
from watchd.model.certificate import CertificateLife

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


def trusting(ca_files: tuple[str, ...], client_cert: tuple[str, str | None] | None = None) -> ssl.SSLContext:
    """A client context that verifies against all three; raises FetchError where a file cannot be used.

    `client_cert` names the files of a certificate to show and of its key, which may be the same.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.load_verify_locations(cafile=certifi.where())
    for file in ca_files:
        try:
            context.load_verify_locations(cafile=file)
        except (OSError, ssl.SSLError) as error:
            raise untrustworthy(file, error.strerror or str(error)) from error
    if client_cert is not None:
        _show(context, *client_cert)
    return context


def life_of(peer: ssl.SSLObject | ssl.SSLSocket | None) -> CertificateLife | None:
    """The life of the certificate that the other side showed; None where it showed none."""
    shown = peer.getpeercert() if peer is not None else None
    if not shown:
        return None
    begins, ends = (
        datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown[name])), UTC) for name in ("notBefore", "notAfter")
    )
    return CertificateLife(begins, ends)


def _show(context: ssl.SSLContext, cert: str, key: str | None) -> None:
    try:
        # Without a password of ours OpenSSL would ask for one at the terminal.
        context.load_cert_chain(cert, key, password=_no_password)
    except (OSError, ssl.SSLError, _LockedError) as error:
        why = "the key has a password" if isinstance(error, _LockedError) else _why(error)
        raise unusable(cert, why) from None


def untrustworthy(path: str, why: str) -> FetchError:
    """The error for a file of authorities."""
    return FetchError(f"ca_file {path} cannot be used ({why}); give a readable file of PEM certificates", reason="tls")


def unusable(path: str, why: str) -> FetchError:
    """The error for a file of a client certificate, or of its key."""
    remedy = "give readable PEM files of a certificate and its key, without a password"
    return FetchError(f"client_cert {path} cannot be used ({why}); {remedy}", reason="login")


class _LockedError(Exception):
    pass


def _no_password() -> str:
    raise _LockedError


def _why(error: OSError) -> str:
    return error.strerror or str(error)
