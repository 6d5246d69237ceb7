"""Cleaned text: what is left of a feed's words once nothing in them can steer a mail, a page or a terminal.

A title is written by strangers. Each function serves one kind of sink and is applied there, last, so that what is
stored stays what was published. Nothing is refused: hostile text becomes harmless text, and still arrives.
"""

import re
import unicodedata

HEADER_LIMIT = 180
LINE_LIMIT = 300

_RAW_FACTOR, _RAW_ROOM = 8, 1_000  # signs looked at: a megabyte of title costs no more than a page of it
_CLUSTER_LIMIT = 32  # signs that one visible sign may be made of before a cut goes through it
_ZWNJ, _ZWJ = "\u200c", "\u200d"  # Persian is misspelt without the first, emoji fall apart without the second
_JOINERS = re.compile(f"([{_ZWNJ}{_ZWJ}])[{_ZWNJ}{_ZWJ}]+")
_BLANKS = re.compile(r"\s+")
_AS_SPACE = frozenset({"Cc", "Zl", "Zp", "Zs"})


def header_text(text: str, limit: int = HEADER_LIMIT) -> str:
    """One line that can stand in a mail header.

    Some releases of Python decode an encoded word (`=?utf-8?q?...?=`) again while they write a header, line breaks
    included (CVE-2024-6923), so its delimiters are broken up as well.
    """
    flat = _one_line(text, limit).replace("=?", "= ?").replace("?=", "? =")
    return cut(flat, limit)


def line_text(text: str, limit: int = LINE_LIMIT) -> str:
    """One line without control, bidirectional, private or unassigned signs, cut between visible signs."""
    return cut(_one_line(text, limit), limit)


def inner_text(text: str) -> str:
    """A part of a line: cleaned, with blanks at its ends kept as one, so that parts join to the whole line."""
    if text.isprintable() and "  " not in text:  # nearly all are: no joiner and no other blank is printable
        return text
    return _BLANKS.sub(" ", _JOINERS.sub(r"\1", _harmless(text)))


def terminal_text(text: str) -> str:
    r"""Text that cannot move a cursor, set a colour or reverse a line: such signs are written out, as in `\x1b`."""
    if text.isprintable():
        return text
    return "".join(_shown(sign) for sign in text)


def cut(text: str, limit: int) -> str:
    """At most `limit` signs, the last one `…` where something was cut, never inside one visible sign."""
    if len(text) <= limit:
        return text
    end = limit - 1
    for step in range(_CLUSTER_LIMIT):
        if not _continues(text, end - step):
            return text[: end - step].rstrip() + "…"
    return text[:end] + "…"


def _one_line(text: str, limit: int) -> str:
    return inner_text(_beginning(text, limit)).strip()


def _beginning(text: str, limit: int) -> str:
    return text[: limit * _RAW_FACTOR + _RAW_ROOM]


def _harmless(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(_replaced(sign) for sign in text)


def _replaced(sign: str) -> str:
    if sign.isprintable() or sign in {_ZWNJ, _ZWJ}:
        return sign
    return " " if unicodedata.category(sign) in _AS_SPACE else ""


def _shown(sign: str) -> str:
    if sign in {"\n", "\t", _ZWNJ, _ZWJ} or sign.isprintable():
        return sign
    if unicodedata.category(sign) == "Zs":
        return " "
    return sign.encode("unicode_escape").decode("ascii")


def _continues(text: str, at: int) -> bool:
    """Whether the sign at `at` is drawn as part of the one before it; a short form of UAX 29."""
    if at <= 0:
        return False
    sign, before = text[at], text[at - 1]
    if unicodedata.category(sign).startswith("M") or sign in {_ZWNJ, _ZWJ} or before == _ZWJ:
        return True
    if "\U0001f3fb" <= sign <= "\U0001f3ff":  # skin tones
        return True
    return _is_flag_letter(sign) and _flag_letters_before(text, at) % 2 == 1


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    count = 0
    while at - count > 0 and count < _CLUSTER_LIMIT and _is_flag_letter(text[at - count - 1]):
        count += 1
    return count
