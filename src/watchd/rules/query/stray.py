"""A sign that stands by itself and means nothing here: it was told, and the query is read on as if it were none."""

import re
from dataclasses import replace
from typing import Final

from watchd.rules.query.lexemes import OPERATORS, Cut, Kind, Lexeme

_NO_UNIT: Final = re.compile(r"\s*(?:$|[)）|]|(?:AND|OR|NOT|O?NEAR(?:/\d*)?)(?:\s|$))")  # stands next


def read_over(cut: Cut, lump: str) -> bool:
    """Whether it stands between two terms; then the operator of their level is read there: one sign is one mistake."""
    offset, is_followed = cut.place, _NO_UNIT.match(cut.text, cut.place + len(lump)) is None
    is_between = cut.follows_unit and is_followed
    if is_between:
        joint = _operator_before(cut) or Lexeme(Kind.AND, lump, offset)
        cut.lexemes.append(replace(joint, text=lump, offset=offset))
        cut.place += len(lump)
    elif cut.follows_unit or is_followed:
        cut.place += len(lump)
    else:
        cut.add(Kind.UNIT, lump)
    return is_between


def _operator_before(cut: Cut) -> Lexeme | None:
    """The last operator within the same brackets; none before NOT, which joins nothing."""
    depth = 0
    for lexeme in reversed(cut.lexemes):
        depth += {Kind.CLOSE: 1, Kind.OPEN: -1}.get(lexeme.kind, 0)
        if depth < 0:
            return None
        if depth == 0 and lexeme.kind in OPERATORS and lexeme.kind is not Kind.NOT:
            return lexeme
    return None
