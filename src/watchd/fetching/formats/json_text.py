"""JSON as far as it can be read: broken off, with a comma too many, with signs or numbers that JSON has not.

What is mended keeps its place, so that whatever is told of a line and a column is true of the document as it came.
"""

import json
import re
import sys
from dataclasses import dataclass
from typing import Any

from watchd.errors import ParseError

_LONGEST_NUMBER = sys.int_info.str_digits_check_threshold  # digits that Python reads however it is set up
_CUT = "the document ends too early"
_BLANK = re.compile(r"[ \t\n\r]*")
# Texts are passed over, one that never ends too: each sign is looked at once.
_TEXT_OR_COMMA = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|(,)(?=[ \t\n\r]*[}\]])', re.DOTALL)


def _integer(digits: str) -> int | str:
    """A number; one of thousands of digits as its digits, which is an id like any other."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


_STRICT = json.JSONDecoder()
_LENIENT = json.JSONDecoder(strict=False, parse_int=_integer)


@dataclass(frozen=True, slots=True)
class JsonText:
    """What a text says, what is wrong with it in a sentence, and whether what stands behind was lost."""

    value: Any
    flaw: str = ""
    is_truncated: bool = False


def read_json(text: str, entries: str) -> JsonText:
    """A text's value; of an object that cannot be read to its end what stands before, its list `entries` one by one.

    Raises ParseError where that is nothing at all.
    """
    try:
        value, end = _STRICT.raw_decode(text)
    except (ValueError, RecursionError) as error:
        return _mended(text, entries, error)
    # Caches put comments of HTML behind whatever they keep.
    return JsonText(value, "not well-formed: something stands behind the feed" if text[end:].strip() else "")


def read_line(text: str) -> Any:
    """The value of a text that holds one and nothing else; raises what JSON's own reader says of it as it came."""
    try:
        return _STRICT.decode(text)
    except (ValueError, RecursionError) as error:
        try:
            return _LENIENT.decode(_without_commas(text))
        except (ValueError, RecursionError):
            raise error from None


def _mended(text: str, entries: str, error: ValueError | RecursionError) -> JsonText:
    mended = _without_commas(text)
    try:
        value, _end = _LENIENT.raw_decode(mended)
    except (ValueError, RecursionError) as still:
        said = _said_of(still, text)
        if not mended.startswith("{"):
            raise ParseError(f"the JSON cannot be read: {said}", reason="malformed") from still
        left_out = "" if said.startswith(_CUT) else "; what stands behind was left out"
        return JsonText(_before_the_break(mended, entries), f"{said}{left_out}", is_truncated=True)
    return JsonText(value, _said_of(error, text))


def _without_commas(text: str) -> str:
    """The text with a space for each comma behind which nothing more is listed."""
    return _TEXT_OR_COMMA.sub(lambda found: " " if found[1] else found[0], text)


def _said_of(error: ValueError | RecursionError, text: str) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if not isinstance(error, json.JSONDecodeError):
        return "not well-formed: it holds a number of thousands of digits"
    where = f"not well-formed at line {error.lineno}, column {error.colno}: {error.msg}"
    ends_early = error.pos >= len(text) or not text.endswith(("}", "]"))
    return f"{_CUT}; {where}" if ends_early else where


def _before_the_break(text: str, entries: str) -> dict[str, Any]:
    """The fields of an object up to where it cannot be read, and of its list `entries` what stands before that."""
    fields: dict[str, Any] = {}
    at = _past(text, 1)
    try:
        while not text.startswith("}", at):
            name, at = _LENIENT.raw_decode(text, at)
            at = _past_sign(text, at, ":")
            if name == entries and text.startswith("[", at):
                listed: list[Any] = []
                fields[name] = listed
                at = _listed(text, at + 1, listed)
            else:
                fields[str(name)], at = _LENIENT.raw_decode(text, at)
            at = _past(text, at)
            at = at if text.startswith("}", at) else _past_sign(text, at, ",")
    except (ValueError, RecursionError):
        return fields
    return fields


def _listed(text: str, at: int, listed: list[Any]) -> int:
    """Where a list ends whose values are added to `listed`, as far as they can be read."""
    at = _past(text, at)
    while not text.startswith("]", at):
        value, at = _LENIENT.raw_decode(text, at)
        listed.append(value)
        at = _past(text, at)
        at = at if text.startswith("]", at) else _past_sign(text, at, ",")
    return at + 1


def _past_sign(text: str, at: int, sign: str) -> int:
    at = _past(text, at)
    if not text.startswith(sign, at):
        raise ValueError(sign)
    return _past(text, at + 1)


def _past(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
