"""Heads of answers as they come, before they are parsed: lines and interim answers cost far more than their bytes.

25,000 header lines fit into one head that the parser takes, and 15,000 interim answers before a body.
"""

import re
from dataclasses import dataclass

from watchd.errors import FetchError

_MOST_LINES = 1_000  # of one head; servers of feeds send 10 to 40
_MOST_INTERIM = 100  # answers (1xx) before the real one
_BLANK = re.compile(rb"\n\r?\n")
_KNOWN = len(b"HTTP/1.1 103")


@dataclass(slots=True)
class Heads:
    """The heads of one answer, interim ones included."""

    _lines: int = 0
    _interim: int = 0
    _start: bytes = b""  # of the head that is coming
    _tail: bytes = b""  # the last two bytes: a blank line may come in parts
    _is_over: bool = False

    def take(self, data: bytes) -> None:
        """The next bytes of the connection, of which a body may be the rest; raises FetchError (size)."""
        while data and not self._is_over:
            before, text = len(self._tail), self._tail + data
            blank = _BLANK.search(text)
            end = blank.end() if blank else len(text)
            self._start = (self._start + text[before : min(end, before + _KNOWN)])[:_KNOWN]
            self._lines += text.count(b"\n", before, end)
            if self._lines > _MOST_LINES:
                raise FetchError(
                    f"the answer has more than {_MOST_LINES:,} header lines: no server's has", reason="size"
                )
            if blank is None:
                self._tail = text[-2:]
                return
            self._next()
            data = text[end:]

    def _next(self) -> None:
        status = self._start[-3:]
        self._is_over = not status.startswith(b"1") or status == b"101"  # Switching Protocols ends what is HTTP
        self._interim += not self._is_over
        if self._interim > _MOST_INTERIM:
            raise FetchError(f"more than {_MOST_INTERIM} interim answers came before the real one", reason="size")
        self._lines, self._start, self._tail = 0, b"", b""
