"""Reads what other tools write, tells of it, and cuts off what watchd calls the same thing."""

import re
from collections.abc import Sequence
from typing import Final

from watchd.rules.query import dialects
from watchd.rules.query.errors import QueryProblem
from watchd.rules.query.lexemes import MOST_WORDS_APART, WORDS, Cut, Kind, Lexeme, never_closed
from watchd.rules.query.tree import FieldName, Form, Near, Term, Word
from watchd.rules.query.values_elsewhere import FORMS, apart, as_value_of
from watchd.rules.query.words import read_word

FIELD: Final = re.compile(r"(?P<name>[^\W\d_]+)(?P<sign>[:：=])")

_SHOWN: Final = 40  # characters of what somebody wrote that a message repeats
_SLOP: Final = re.compile(r"~(\d{1,3})")
_WEIGHT: Final = re.compile(r"(?P<word>[^~^]+)(?P<sign>\^\d+(?:\.\d+)?|~(?:\d(?:\.\d+)?)?)")
_ENDING: Final = re.compile(r"(?:!+|\$\d?)$")
_STANDS_ALONE: Final = re.compile(r"[\s)]|$")
_FILTER_VALUE: Final = re.compile(dialects.VALUE, re.IGNORECASE)


def read_sign(cut: Cut, sign: str) -> bool:
    """`|`, `&&` and a lone `+` for operators."""
    word = dialects.SIGNS.get(sign)
    if word is None:
        return False
    cut.tell_dialect(f"'{sign}' is written {word} here", len(sign), f"write {word}")
    cut.add(WORDS[word], sign)
    return True


def read_distance(cut: Cut, lump: str) -> bool:
    """`near5`, `w/5` and the like, where an operator may stand."""
    found = dialects.DISTANCE.fullmatch(lump)
    if found is None or not cut.follows_unit:
        return False
    count = found["count"] or found["bare"]
    distance = dialects.REACH.get(count.lower()) or int(count)
    is_ordered = (found["name"] or "").lower() in dialects.ORDERED or (found["unit"] or "").lower() == "f"
    written = f"{'ONEAR' if is_ordered else 'NEAR'}/{min(max(distance, 1), MOST_WORDS_APART)}"
    cut.tell_dialect(f"'{lump}' is written {written} here", len(lump), f"write {written}")
    cut.add_near(lump, distance, is_ordered=is_ordered)
    return True


def read_prefix_sign(cut: Cut, lump: str) -> bool:
    """`-x`, `!x` and `+x`: the sign is cut off, what follows it is read on its own."""
    if lump[0] not in "-–−!+" or _STANDS_ALONE.match(cut.text, cut.place + 1):
        return False
    is_negation = lump[0] != "+"
    field = FIELD.match(lump, 1)
    if field is None or field["name"].lower() not in dialects.FILTERS:  # a filter is told of as a whole
        word = "AND NOT" if is_negation else "AND"
        cut.tell_dialect(f"'{lump[0]}' before a word is written {word} here", 1, f"write {word}")
    cut.joins_with_and = True
    if cut.follows_unit:
        cut.lexemes.append(Lexeme(Kind.AND, lump[0], cut.place))
    if is_negation:
        cut.lexemes.append(Lexeme(Kind.NOT, lump[0], cut.place))
    cut.place += 1
    return True


def read_filter(cut: Cut, lump: str) -> bool:
    """`source:`, `site:` and the like: the value is read, and the whole taken out of the query."""
    found = FIELD.match(lump)
    key = None if found is None else dialects.FILTERS.get(found["name"].lower())
    if found is None or key is None:
        return False
    value = _FILTER_VALUE.match(cut.text, cut.place + len(found[0]))
    assert value is not None  # it finds nothing, where nothing is
    quoted, several, plain = value["quoted"], value["several"], value["plain"]
    values = tuple(filter(None, (quoted,))) if quoted is not None else apart(several or plain or "")
    tell_filter(cut, found[0], value.end() - cut.place, key, values)
    take_filter(cut, key, values, value.end())
    cut.joins_with_and = cut.joins_with_and or found["name"].lower() in dialects.OF_GOOGLE
    return True


def tell_filter(cut: Cut, written: str, length: int, key: str, values: Sequence[str]) -> None:
    """Reports what is asked of an item outside its text."""
    has = "is not part of a query" if values else "has no value behind it"
    message = f"'{written}' {has}: what is known of an item outside its text stands under only: or not:"
    left_out = [value for value in values if not as_value_of(key, value)]
    if left_out or (key == "publishers" and not all("." in value for value in values)):
        message += f", {FORMS[key]}"
    if left_out:
        message += f"; '{', '.join(left_out)[:_SHOWN]}' is left out"
    cut.tell_dialect(message, length, f"write only: {{{key}: [...]}} in the rule, beside match")


def take_filter(cut: Cut, key: str, values: tuple[str, ...], end: int) -> None:
    """Cuts a filter off, up to `end`; of its values those stay that the filter here takes."""
    taken = tuple(filter(None, (as_value_of(key, value) for value in values)))
    asked = (key, taken) if taken else ("", ())
    start = cut.place
    if _is_one_of_several(cut.lexemes, key) and taken:
        *_, first, _ = cut.lexemes
        del cut.lexemes[-2:]
        start, asked = first.offset, (key, (*first.filter[1], *taken))
    cut.lexemes.append(Lexeme(Kind.FILTER, cut.text[start:end], start, filter=asked))
    cut.place = end


def _is_one_of_several(before: Sequence[Lexeme], key: str) -> bool:
    """Whether an OR and a filter of that key stand before it, as in `site:a OR site:b`: one filter of two values."""
    if len(before) <= 1 or before[-2].kind is not Kind.FILTER or before[-2].filter[0] != key:
        return False
    joint = before[-1]
    is_or = joint.kind is Kind.OR or (joint.kind is Kind.UNIT and joint.text.casefold() == "or")
    return is_or and Kind.NOT not in {one.kind for one in before[-3:-2]}


def read_field(cut: Cut, lump: str) -> bool:
    """`hd=`, `intitle:`, `Title:`: a field under another name."""
    found = FIELD.match(lump)
    if found is None or lump[found.end() :].startswith("//"):
        return False
    name = found["name"].lower()
    field = FieldName(name) if name in list(FieldName) else dialects.FIELDS.get(name)
    if field is None:
        return False
    if found[0] != f"{field}:":
        cut.tell_dialect(f"'{found[0]}' is written {field}: here", len(found[0]), f"write {field}:")
    cut.lexemes.append(Lexeme(Kind.FIELD, found[0], cut.place, field=field))
    cut.place += len(found[0])
    if name in dialects.TO_THE_END and never_closed(cut.lexemes) == frozenset():
        cut.lexemes.append(Lexeme(Kind.OPEN, "", cut.place))
        cut.closes_at_the_end += 1
        cut.joins_with_and = True
    return True


def read_after_phrase(cut: Cut, words: tuple[Word, ...]) -> None:
    """`"a b"~5` and `"a b"*`."""
    slop = _SLOP.match(cut.text, cut.place)
    if slop is not None and len(words) > 1:
        distance = min(max(int(slop[1]), 1), MOST_WORDS_APART)
        phrase = cut.lexemes.pop()
        near = Near(tuple(Term((word,)) for word in words), distance)
        cut.tell_dialect(f"'{slop[0]}' after a phrase is written NEAR here", len(slop[0]), f"write NEAR/{distance}")
        cut.lexemes.append(Lexeme(Kind.UNIT, phrase.text, phrase.offset, near))
        cut.place = slop.end()
    elif cut.text.startswith("*", cut.place):
        cut.tell("a wildcard stands inside the quotes", 'write it at the end of a word: "spare part*"', 1)
        cut.place += 1


def read_weight(cut: Cut, lump: str, form: Form) -> bool:
    """`tanker^3` and `tanker~1` of Lucene: how much a word weighs, and how much of it may differ."""
    found = _WEIGHT.fullmatch(lump)
    if found is None or form is not Form.FOLDED:
        return False
    word = read_word(found["word"], cut.place)
    if isinstance(word, QueryProblem):
        return False
    sign = found["sign"]
    why = "no word weighs more than another" if sign[0] == "^" else "words are looked for as they are written"
    hint = "leave it out" if sign[0] == "^" else f"leave it out, or write ~{found['word']} for its other forms"
    cut.report.add(
        f"'{sign}' is not known here: {why}", hint, cut.place + found.start("sign"), len(sign), is_dialect=True
    )
    cut.add(Kind.UNIT, lump, Term((word,), form))
    return True


def read_truncation(cut: Cut, lump: str, form: Form) -> bool:
    """`overhaul!` and `overhaul$`, any ending elsewhere. Too short a word is told of as any other with a sign in it."""
    bare = _ENDING.sub("", lump)
    if bare == lump or form is Form.STEM:
        return False
    word = read_word(f"{bare if form is Form.FOLDED else bare[1:]}*", cut.place)
    if isinstance(word, QueryProblem):
        return False
    signs = lump[len(bare) :]
    message = f"'{signs[:8]}' for any ending is written * here"
    cut.report.add(message, f"write {bare}*", cut.place + len(bare), len(signs), is_dialect=True)
    cut.add(Kind.UNIT, lump, Term((word,), form))
    return True


def read_question_mark(cut: Cut, lump: str, form: Form) -> bool:
    """`x?`, one letter in other tools. The nearest thing here is the wildcard after what stands before it."""
    place = lump.find("?")
    if place < 1:
        return False
    cut.report.add(
        "'?' for one letter is not known here; * stands for any ending",
        "write the other forms out: with OR, or as entries of a list",
        cut.place + place,
        1,
        is_dialect=True,
    )
    start = 0 if form is Form.FOLDED else 1
    word = read_word(f"{lump[start:place]}*", cut.place)
    if isinstance(word, QueryProblem):
        word = read_word(lump[start:].replace("?", ""), cut.place)
    cut.add(Kind.UNIT, lump, None if isinstance(word, QueryProblem) else Term((word,), form))
    return True


def read_inner_wildcard(cut: Cut, lump: str, form: Form) -> bool:
    """`wom*n`. The nearest thing here is the wildcard at its place, which finds more."""
    place = lump.find("*")
    if not 0 < place < len(lump) - 1 or form is Form.STEM or "*" in lump[place + 1 : -1]:
        return False
    start = 0 if form is Form.FOLDED else 1
    word = read_word(lump[start : place + 1], cut.place)
    if isinstance(word, QueryProblem) or not lump[place + 1 :].strip("*").isalnum():
        return False
    message = f"a wildcard stands at the end of a word only: {lump}; the forms can be written out, with OR"
    hint = "write the other forms out: with OR, or as entries of a list"
    cut.report.add(message, hint, cut.place, len(lump), is_dialect=True)
    cut.add(Kind.UNIT, lump, Term((word,), form))
    return True
