"""Signs that mean something to other tools: 'a phrase', /a pattern/, #hashtag, @account, `title : x`."""

import re
from typing import Final

from watchd.rules.query.errors import QueryProblem
from watchd.rules.query.lexemes import Cut, Kind
from watchd.rules.query.tree import Form, Term
from watchd.rules.query.words import is_word_character, read_phrase

MAY_BEGIN: Final = frozenset("'‘’/#@:")
_NAMES: Final = {"#": "a hashtag", "@": "an account"}
_QUOTED: Final = re.compile(r"['‘’](?P<words>\w(?:[^'‘’\"()]|(?<=\w)['’](?=\w))*)['’](?=[\s()]|$)")
_OPERATOR: Final = re.compile(r"\b(?:AND|OR|NOT|O?NEAR)\b")
_PATTERN: Final = re.compile(r"/(?:\\.|[^/\s\\])*[^\W\d](?:\\.|[^/\s\\])*/[a-z]?(?=[\s()]|$)")


def read_sign_elsewhere(cut: Cut, char: str) -> bool:
    """Whether such a sign stands here; it is told, and read as what is meant."""
    if char in _NAMES:
        return _name(cut, char)
    if char == "/":
        return _pattern(cut)
    return _late_colon(cut) if char == ":" else _phrase(cut)


def _phrase(cut: Cut) -> bool:
    found = _QUOTED.match(cut.text, cut.place)
    if found is None or _OPERATOR.search(found["words"]):
        return False
    words = read_phrase(found["words"], found.start("words"))
    if isinstance(words, QueryProblem):
        return False
    cut.tell_dialect("a phrase stands in double quotes", len(found[0]), f'write "{found["words"]}"')
    cut.add(Kind.UNIT, found[0], Term(words, Form.FOLDED))
    return True


def _pattern(cut: Cut) -> bool:
    found = _PATTERN.match(cut.text, cut.place)
    if found is None:
        return False
    hint = "write the forms out: with OR, or as entries of a list; * stands for any ending"
    cut.tell(f"'{found[0]}' is a regular expression, and a query has none", hint, len(found[0]))
    cut.add(Kind.UNIT, found[0])
    return True


def _name(cut: Cut, char: str) -> bool:
    """Where a term may stand; behind one it is taken for the beginning of a note."""
    if cut.follows_unit or not is_word_character(cut.text[cut.place + 1 : cut.place + 2] or " "):
        return False
    cut.tell_dialect(
        f"'{char}' is no part of a word: {_NAMES[char]} is found by its word", 1, "write the word without it"
    )
    cut.place += 1
    return True


def _late_colon(cut: Cut) -> bool:
    """The name of a field, a blank too many and its colon: read again as if the blank stood behind the colon."""
    name = cut.lexemes[-1] if cut.lexemes else None
    if name is None or name.kind is not Kind.UNIT or not name.text.isalpha():
        return False
    end = name.offset + len(name.text)
    if cut.text[end : cut.place].strip():
        return False
    cut.tell_dialect(f"a blank stands before the colon of '{name.text}:'", 1, f"write {name.text}:")
    cut.text = f"{cut.text[:end]}:{cut.text[end : cut.place]}{cut.text[cut.place + 1 :]}"
    cut.lexemes.pop()
    cut.place = name.offset
    return True
