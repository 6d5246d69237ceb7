"""Contexts: whom TLS trusts and which certificate it shows, read in threads, once for all that ask for the same.

Reading the stores costs 20 ms or more, and a file on a mount that is gone may never come.
"""

import asyncio
import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from ssl import SSLContext

from watchd.errors import FetchError
from watchd.net.tls import trusting, untrustworthy, unusable

ClientCert = tuple[str, str | None]  # files of a certificate and of its key; None: both are in the one
_Key = tuple[tuple[str, ...], ClientCert | None]
_Print = tuple[int, int, int]  # of a file as it was read: when it changed, its size and its inode

_LONGEST = 256 * 1024  # bytes of a certificate with its chain, or of a key
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----")
_MOST_TRUSTED = 8 * 1024 * 1024  # bytes of authorities: those of the web are 300 KB


@dataclass(slots=True)
class Contexts:
    """What was read, and what is being read."""

    _reading: dict[_Key, asyncio.Task[SSLContext]] = field(default_factory=dict)
    _shown: dict[_Key, tuple[tuple[_Print, ...], SSLContext]] = field(default_factory=dict)

    async def of(self, ca_files: tuple[str, ...], cert: ClientCert | None = None) -> SSLContext:
        """The context; raises FetchError where a file cannot be used, which is read again the next time.

        Files that are named here are read again when one of them has changed.
        """
        key = ca_files, cert
        reading, are_named = self._reading.get(key), bool(ca_files) or cert is not None
        if reading is None or (reading.done() and (are_named or not _is_good(reading))):
            # Whoever gives up leaves it under way for the next one: a dead mount holds one thread, not one a poll.
            reading = asyncio.create_task(asyncio.to_thread(self._read, ca_files, cert))
            self._reading[key] = reading
            reading.add_done_callback(_is_good)
        return await asyncio.shield(reading)

    def _read(self, ca_files: tuple[str, ...], cert: ClientCert | None) -> SSLContext:
        """In a thread, one at a time for the same files."""
        trusted = [_print_of(path, _MOST_TRUSTED, untrustworthy) for path in ca_files]
        shown = [_print_of(path, _LONGEST, unusable) for path in cert or () if path is not None]
        prints = (*trusted, *shown)
        known = self._shown.get((ca_files, cert))
        if known is not None and known[0] == prints:
            return known[1]
        context = trusting(ca_files, cert)
        self._shown[ca_files, cert] = prints, context
        return context


def fingerprint(path: str) -> str:
    """What tells the certificate that a file holds first from any other, wherever the file lies; raises FetchError."""
    _print_of(path, _LONGEST, unusable)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise unusable(path, error.strerror or type(error).__name__) from None
    found = _CERTIFICATE.search(data)
    # What is no certificate is refused when it is to be shown.
    return hashlib.sha256(b"".join(found.group(1).split()) if found else data).hexdigest()


def _is_good(reading: asyncio.Task[SSLContext]) -> bool:
    """Whether it gave a context; asking takes its error along, which the loop would else complain of."""
    return not reading.cancelled() and reading.exception() is None


def _print_of(path: str, longest: int, error_of: Callable[[str, str], FetchError]) -> _Print:
    """Of a file that can be read to its end; raises FetchError."""
    try:
        # Opening a pipe would wait for its other end.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise error_of(path, error.strerror or type(error).__name__) from None
    try:
        found = os.fstat(number)
    finally:
        os.close(number)
    if not stat.S_ISREG(found.st_mode):
        raise error_of(path, "it is no plain file")
    if found.st_size > longest:
        raise error_of(path, f"it has more than {longest:,} bytes")
    return found.st_mtime_ns, found.st_size, found.st_ino
