"""The head of an answer made legible: a header that no grammar allows is left out, and costs its feed nothing else.

Some servers write a blank before a colon, or a line that is no header at all. Other readers take such an answer; the
parser of HTTP would refuse all of it, each time the feed is asked.
"""

import re

_LONGEST = 100 * 1024  # bytes of a head that are waited for; a longer one is the parser's to refuse
_BLANK = re.compile(rb"\n\r?\n")
_HEADER = re.compile(rb"([-!#$%&'*+.^_`|~0-9a-zA-Z]++)[ \t]*+:[ \t]*+((?:[^\x00\s]++(?:[ \t]++[^\x00\s]++)*+)?)[ \t]*+")
_RIGHT = re.compile(
    rb"[^\n]*+\n(?:[-!#$%&'*+.^_`|~0-9a-zA-Z]++:[^\x00\x0b\x0c\r\n]*+\r?\n)*+\r?\n"
)  # as nearly all are
_NO_CODING = (b"transfer-encoding", b"identity")  # of HTTP as it was until 2014; it says that there is none
_INTERIM = re.compile(rb"\S+ 1(?!01)\d\d\b")  # another head follows


class Legible:
    """The heads of one answer, interim ones included."""

    def __init__(self) -> None:
        self._waiting = bytearray()  # the head that is coming
        self._is_over = False

    def take(self, data: bytes) -> bytes:
        """What is to be parsed, now that these bytes have come; a head is given whole. No bytes: no more will come."""
        if self._is_over and not self._waiting:
            return data
        looked_at = max(len(self._waiting) - 2, 0)
        self._waiting += data
        given = bytearray()
        while not self._is_over and (blank := _BLANK.search(self._waiting, looked_at)) is not None:
            head = bytes(self._waiting[: blank.end()])
            del self._waiting[: blank.end()]
            given += _mended(head)
            self._is_over, looked_at = _INTERIM.match(head) is None, 0
        if self._is_over or not data or len(self._waiting) > _LONGEST:
            self._is_over = True
            given += self._waiting
            self._waiting.clear()
        return bytes(given)


def _mended(head: bytes) -> bytes:
    """The same head with the headers that can be read; a continued line belongs to the one before it."""
    if _RIGHT.fullmatch(head) is not None and _NO_CODING[1] not in head.lower():
        return head
    status, *lines = head.split(b"\n")
    kept, is_read = [status.rstrip(b"\r")], False
    for line in (line.rstrip(b"\r") for line in lines[:-2]):
        header = _HEADER.fullmatch(line)
        if header is not None and (header[1].lower(), header[2].lower()) == _NO_CODING:
            header = None
        elif header is not None:
            kept.append(header[1] + b": " + header[2])
        elif is_read and line[:1] in {b" ", b"\t"} and b"\0" not in line:
            kept.append(line)
            continue
        is_read = header is not None
    return b"\r\n".join([*kept, b"", b""])
