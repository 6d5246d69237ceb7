"""Whom TLS trusts: the system's store, certifi and the operator's own authorities together."""

import ssl

import certifi

from watchd.errors import FetchError


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
