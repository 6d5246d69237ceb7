"""Contexts: whom TLS trusts and which certificate it shows, read in threads, once for all that ask for the same.

Reading the stores costs 20 ms or more, and a file on a mount that is gone may never come.
"""

import asyncio
import os
import stat
from dataclasses import dataclass, field
from ssl import SSLContext

from watchd.net.tls import trusting, unusable

ClientCert = tuple[str, str | None]  # files of a certificate and of its key; None: both are in the one
_Key = tuple[tuple[str, ...], ClientCert | None]
_Print = tuple[int, int, int]  # of a file as it was read: when it changed, its size and its inode

_LONGEST = 256 * 1024  # bytes of a certificate with its chain, or of a key


@dataclass(slots=True)
class Contexts:
    """What was read, and what is being read."""

    _reading: dict[_Key, asyncio.Task[SSLContext]] = field(default_factory=dict)
    _shown: dict[_Key, tuple[tuple[_Print, ...], SSLContext]] = field(default_factory=dict)

    async def of(self, ca_files: tuple[str, ...], cert: ClientCert | None = None) -> SSLContext:
        """The context; raises FetchError where a file cannot be used, which is read again the next time.

        A certificate is read again when its file or that of its key has changed.
        """
        key = ca_files, cert
        reading = self._reading.get(key)
        if reading is None or (reading.done() and (cert is not None or not _is_good(reading))):
            # Whoever gives up leaves it under way for the next one: a dead mount holds one thread, not one a poll.
            reading = asyncio.create_task(asyncio.to_thread(self._read, ca_files, cert))
            self._reading[key] = reading
            reading.add_done_callback(_is_good)
        return await asyncio.shield(reading)

    def _read(self, ca_files: tuple[str, ...], cert: ClientCert | None) -> SSLContext:
        """In a thread, one at a time for the same files."""
        if cert is None:
            return trusting(ca_files)
        prints = tuple(_print_of(path) for path in cert if path is not None)
        known = self._shown.get((ca_files, cert))
        if known is not None and known[0] == prints:
            return known[1]
        context = trusting(ca_files, cert)
        self._shown[ca_files, cert] = prints, context
        return context


def _is_good(reading: asyncio.Task[SSLContext]) -> bool:
    """Whether it gave a context; asking takes its error along, which the loop would else complain of."""
    return not reading.cancelled() and reading.exception() is None


def _print_of(path: str) -> _Print:
    """Of a file that can be read to its end; raises FetchError."""
    try:
        # Opening a pipe would wait for its other end.
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise unusable(path, error.strerror or type(error).__name__) from None
    try:
        found = os.fstat(number)
    finally:
        os.close(number)
    if not stat.S_ISREG(found.st_mode):
        raise unusable(path, "it is no plain file")
    if found.st_size > _LONGEST:
        raise unusable(path, f"it has more than {_LONGEST:,} bytes")
    return found.st_mtime_ns, found.st_size, found.st_ino
