"""How text stands on a screen: columns a sign takes, lines that fit, tables that stay aligned in every script."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WIDE = {"W", "F"}
_UNSEEN = {"Mn", "Me", "Cf"}
_JAMO = range(0x1160, 0x1200)  # vowels and finals, drawn into the syllable before them
_FROM_RIGHT = {"R", "AL", "AN"}
_LEFT_TO_RIGHT_MARK = "\u200e"  # ends a run from right to left, so that the next cell stays where it is
_GAP = "  "
_INDENT = "    "
_LEAST = 24  # columns of a text; with less, texts get lines of their own
_LONGEST = 100  # columns of a text with others behind it; the last one is never cut


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their headings; `texts` are the columns that may be broken into lines, where there is no room."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: frozenset[str] = frozenset()

    def lines(self, room: int | None) -> list[str]:
        """The table, headings first; without `room`, one line a row however long it is."""
        rows = [self.columns, *(self._cut(row) for row in self.rows)]
        widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
        if room is None or _total(widths) <= room:
            return [_line(row, widths) for row in rows]
        return self._narrow(rows, widths, room)

    def _narrow(self, rows: Sequence[Sequence[str]], widths: list[int], room: int) -> list[str]:
        broken = [place for place, name in enumerate(self.columns) if name in self.texts]
        left = room - _total([0 if place in broken else width for place, width in enumerate(widths)])
        shares = _shares([widths[place] for place in broken], left)
        if shares is None:
            return self._stacked(rows, widths, broken, room)
        for place, share in zip(broken, shares, strict=True):
            widths[place] = share
        return [line for row in rows for line in _block(row, widths)]

    def _stacked(
        self, rows: Sequence[Sequence[str]], widths: Sequence[int], broken: Sequence[int], room: int
    ) -> list[str]:
        """The short cells on one line, the texts below them: side by side where they fit so, else one after another."""
        short = [place for place in range(len(widths)) if place not in broken]
        below = room - len(_INDENT)
        shares = _shares([widths[place] for place in broken], below - len(_GAP) * (len(broken) - 1))
        lines: list[str] = []
        for row in rows:
            lines += _wrapped_cells([row[place] for place in short], [widths[place] for place in short], room)
            texts = [row[place] for place in broken]
            parts = _block(texts, shares) if shares else [part for text in texts for part in wrapped(text, below)]
            lines += [_INDENT + part for part in parts if part]
        return lines

    def _cut(self, row: Sequence[str]) -> list[str]:
        last = len(row) - 1
        return [cell if place == last else _shortened(cell) for place, cell in enumerate(row)]


def width_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def wrapped(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` columns, broken between words where there are any; no text, no line."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *whole, line = _pieces(word, room)
        lines += whole
    return [*lines, line] if line else lines


def _pieces(word: str, room: int) -> list[str]:
    """A word that may be longer than a line, cut between visible signs."""
    pieces, taken = [""], 0
    for sign in word:
        width = _width(sign)
        if taken + width > max(room, 2):
            pieces.append("")
            taken = 0
        pieces[-1] += sign
        taken += width
    return pieces


def _shares(wanted: Sequence[int], room: int) -> list[int] | None:
    """Columns for each text: what it wants, or its part of what the shorter ones leave; None where that is too few."""
    shares = list(wanted)
    left = len(wanted)
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place]):
        shares[place] = min(wanted[place], room // left)
        room, left = room - shares[place], left - 1
    is_enough = bool(shares) and all(has >= min(wants, _LEAST) for has, wants in zip(shares, wanted, strict=True))
    return shares if is_enough else None


def _wrapped_cells(cells: Sequence[str], widths: Sequence[int], room: int) -> list[str]:
    """The cells in their columns; on a screen narrower than even these, as many lines as they need."""
    lines: list[list[int]] = [[]]
    for place in range(len(cells)):
        left = room - len(_INDENT) * (len(lines) > 1)
        if lines[-1] and _total([widths[known] for known in (*lines[-1], place)]) > left:
            lines.append([])
        lines[-1].append(place)
    drawn = [_line([cells[place] for place in line], [widths[place] for place in line]) for line in lines]
    return [_INDENT * (number > 0) + line for number, line in enumerate(drawn) if line or number == 0]


def _block(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    parts = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    height = max(map(len, parts), default=0)
    return [
        _line([part[number] if number < len(part) else "" for part in parts], widths)
        for number in range(max(1, height))
    ]


def _line(row: Sequence[str], widths: Iterable[int]) -> str:
    cells = [_ended(cell) + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True)]
    return _GAP.join(cells).rstrip(f" {_LEFT_TO_RIGHT_MARK}")


def _ended(cell: str) -> str:
    is_turned = not cell.isascii() and any(unicodedata.bidirectional(sign) in _FROM_RIGHT for sign in cell)
    return cell + _LEFT_TO_RIGHT_MARK if is_turned else cell


def _shortened(cell: str) -> str:
    if width_of(cell) <= _LONGEST:
        return cell
    return _pieces(cell, _LONGEST - 1)[0].rstrip() + "…"


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * max(0, len(widths) - 1)


def _width(sign: str) -> int:
    if sign.isascii():
        return 1
    if unicodedata.category(sign) in _UNSEEN or ord(sign) in _JAMO:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
