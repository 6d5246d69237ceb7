"""What other tools write with a name of their own: `hlead(x)`, `caps(x)`, `AROUND(5)`, `author:x`, dates."""

import re
from typing import Final

from watchd.rules.query import dialects
from watchd.rules.query.errors import QueryProblem
from watchd.rules.query.foreign import take_filter, tell_filter
from watchd.rules.query.lexemes import MOST_WORDS_APART, Cut, Kind, Lexeme
from watchd.rules.query.tree import FieldName, Form, Term
from watchd.rules.query.values_elsewhere import apart
from watchd.rules.query.words import read_word

_NAME: Final = re.compile(r"[^\W\d_]+\d*")
_COUNTED_ALONE: Final = re.compile(r"atl(?:east)?\d+")
_INSIDE: Final = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*)\)")  # as in date(geq (1/1/2025))
_NAMED: Final = re.compile(rf"(?P<name>[^\W\d_]+)[:：=]{dialects.VALUE}", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"(?i)\"|,|\bor\b")


def read_around(cut: Cut, lump: str) -> bool:
    """`AROUND(5)`, `within 5 words of`."""
    is_likely = lump.lower().startswith(("around", "within"))
    found = dialects.AROUND.match(cut.text, cut.place) if is_likely else None
    if found is None or not cut.follows_unit:
        return False
    distance = min(max(int(found[1] or found[2]), 1), MOST_WORDS_APART)
    cut.tell_dialect(f"'{found[0]}' is written NEAR/{distance} here", len(found[0]), f"write NEAR/{distance}")
    cut.add_near(found[0], distance, is_ordered=False)
    cut.joins_with_and = True
    return True


def read_call(cut: Cut, lump: str) -> bool:
    """A name right before a bracket, as Nexis and Factiva write what watchd writes as a field, a filter or `=`."""
    name = lump.lower()
    if _COUNTED_ALONE.fullmatch(name):  # Factiva and Nexis: atleast3 word, atleast3(word)
        cut.tell_dialect(f"'{lump}' is not known here: words are looked for, not counted", len(lump), "leave it out")
        cut.place += len(lump)
        return True
    if _NAME.fullmatch(lump) is None or not cut.text.startswith("(", cut.place + len(lump)):
        return False
    if dialects.COUNTED.fullmatch(lump):
        message = f"'{lump}(' is not known here: a word is looked for as it is written"
        cut.tell_dialect(message, len(lump), "leave it out")
        cut.place += len(lump)
        return True
    field = FieldName(name) if name in list(FieldName) else dialects.FIELDS.get(name)
    if field is not None:
        cut.tell_dialect(f"'{lump}(' is written {field}:( here", len(lump), f"write {field}:(")
        cut.lexemes.append(Lexeme(Kind.FIELD, lump, cut.place, field=field))
        cut.place += len(lump)
        return True
    inside = _INSIDE.match(cut.text, cut.place + len(lump))
    return inside is not None and _read_inside(cut, lump, inside)


def _read_inside(cut: Cut, lump: str, inside: re.Match[str]) -> bool:
    name, text = lump.lower(), inside["inside"].strip()
    if name in dialects.FILTERS:
        key = dialects.FILTERS[name]
        values = apart(text) if _SEVERAL.search(text) else tuple(filter(None, (text,)))
        tell_filter(cut, f"{lump}(", len(lump), key, values)
        take_filter(cut, key, values, inside.end())
        return True
    if name in dialects.CAPITALS:
        word = read_word(text.upper() if name == "allcaps" or text.islower() else text, inside.start() + 1)
        if not isinstance(word, QueryProblem):
            cut.tell_dialect(f"'{lump}(' is written = here", len(lump), f"write ={word}")
            cut.lexemes.append(
                Lexeme(Kind.UNIT, cut.text[cut.place : inside.end()], cut.place, Term((word,), Form.EXACT))
            )
            cut.place = inside.end()
            return True
    if name in dialects.UNKNOWN:
        _leave_out(cut, lump, inside.end())
        return True
    return False


def read_unknown(cut: Cut, lump: str) -> bool:
    """`author:x`, `before:2025-01-01`, `wc>300`, `date after 1/1/2025`: told of, and left out of the query."""
    for pattern in (dialects.DATE, dialects.LENGTH):
        found = pattern.match(cut.text, cut.place)
        if found is not None:
            _leave_out(cut, found["name"], found.end())
            return True
    named = _NAMED.match(cut.text, cut.place)
    if named is None or named["name"].lower() not in dialects.UNKNOWN or lump.startswith("//", named.end("name") + 1):
        return False
    _leave_out(cut, named["name"], named.end())
    return True


def _leave_out(cut: Cut, name: str, end: int) -> None:
    text = cut.text[cut.place : end]
    reason = dialects.UNKNOWN[name.lower()]
    cut.tell_dialect(f"'{text}' is not part of a query: {reason}", len(text), "leave it out")
    take_filter(cut, "", (), end)
