"""A Source: the text a document was read from, so that every error can point into it."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from watchd.documents.characters import cleaned
from watchd.errors import Place, Problem

_LONGEST_EXCERPT = 400
_LONGEST_MESSAGE = 600  # it may quote what stands in the file, and goes into logs and mails
_SENSITIVE = (
    r"(?:^|[\s{,\[\"'?*\u2013\u2014\u2022-])[\w-]*(?:passw|passphrase|pwd|secret|token|api[_-]?key)[\w-]*(?<!_file)"
)
_SECRET_IN_FLOW = re.compile(
    _SENSITIVE + r"[\"']?\s*:(?P<secret>\s*(?:\"(?:[^\"\\]|\\.)*\"?|'[^']*'?|[^,}]*))", re.IGNORECASE
)
_SECRET_IN_BLOCK = re.compile(_SENSITIVE + r"[\"']?\s*:(?P<secret>.*)", re.IGNORECASE)
_USERINFO = re.compile(r"://(?P<secret>[^/\s@]+)@")
_IN_QUERY = re.compile(
    r"[?&;][\w-]*(?:token|key|secret|sig|pass|pwd|auth|code)[\w-]*=(?P<secret>[^&;#\s\"',}\]]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Source:
    """A text by the name people know it under; lines end in a bare newline.

    `is_file` is False for a variable or a secret file: it has one value and no line that may be shown.
    """

    file: str
    text: str
    is_file: bool = True

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self._lines), initial=0))[:-1]

    def place(self, offset: int) -> Place:
        """The line and column, counted from 1 in code points, of an offset into the text."""
        if not self.is_file:
            return Place(self.file)
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return Place(self.file, line, offset - self._starts[line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset into the text of a line and column, both counted from 1; clamped to the text."""
        if not 1 <= line <= len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + max(column, 1) - 1, len(self.text))

    def line(self, number: int) -> str:
        """The raw text of a line, counted from 1; empty beyond the end."""
        return self._lines[number - 1] if 1 <= number <= len(self._lines) else ""

    def excerpt(self, number: int) -> str:
        """A line as it may be shown: cut where it is long, what looks like a secret starred out in its columns."""
        if not self.is_file:
            return ""
        line = self.line(number)
        shown = cleaned(line[:_LONGEST_EXCERPT])
        pattern = _SECRET_IN_FLOW if "{" in shown else _SECRET_IN_BLOCK
        for one in (pattern, _USERINFO, _IN_QUERY):
            shown = _starred(shown, one)
        return shown + ("…" if len(line) > _LONGEST_EXCERPT else "")

    def problem(self, offset: int, message: str, hint: str = "") -> Problem:
        """A problem at an offset into the text, with the line that holds it."""
        place = self.place(offset)
        message, hint = _cut(message), _cut(hint)
        return Problem(place, message, hint, self.excerpt(place.line) if place.column <= _LONGEST_EXCERPT else "")


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}…"


def _starred(line: str, pattern: re.Pattern[str]) -> str:
    """The line with the `secret` group of every hit replaced by as many stars; blanks before it stay."""
    signs = list(line)
    for hit in pattern.finditer(line):
        for index in range(*hit.span("secret")):
            if not signs[index].isspace():
                signs[index] = "*"
    return "".join(signs)
