"""A query's text cut into lexemes; what is wrong with a single one is told here and mended as far as possible."""

import difflib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from watchd.rules.query import calls, dialects, foreign, signs_elsewhere, stray
from watchd.rules.query.errors import QueryProblem
from watchd.rules.query.lexemes import MOST_WORDS_APART, WORDS, Cut, Kind
from watchd.rules.query.report import Report
from watchd.rules.query.tree import FieldName, Form, ListRef, Term, Word
from watchd.rules.query.words import is_word_character, named, plain_quotes, read_phrase, read_word, split_form
from watchd.text.characters import is_ignorable
from watchd.text.homoglyphs import to_latin

_GREEK: Final = re.compile("[\u0391-\u03a9]")
_TWINS: Final = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")  # Greek capitals that look like Latin ones
_LIST: Final = re.compile(r"\$(?P<name>[^\W\d_][\w-]*)(?:\.(?P<language>[A-Za-z]{2,3}))?(?=[\s()\"|]|$)")
_NEAR: Final = re.compile(r"(?P<ordered>O?)NEAR(?:/(?P<count>\d{0,9}))?")
_APART: Final = re.compile(r"\s+/?\s*(\d{1,4})(?=\s+(?!(?:AND|OR|NOT|O?NEAR)\b)[^\s)])")  # the number, a blank too far
_LUMP: Final = re.compile(r"[^\s()\"|（）]+")
_PLAIN: Final = re.compile("[A-Za-z]?[a-z]+")
_MAY_BEGIN_MORE: Final = ("around", "date", "wc", "within")  # without a sign, as in `date after 1/1/2025`


def cut_up(text: str, report: Report) -> Cut:
    """The query cut up: its lexemes in order, closed by one of kind END; `report` gets what is wrong."""
    cut = Cut(plain_quotes(text), report)
    while cut.place < len(cut.text):
        _cut_one(cut)
    for _ in range(cut.closes_at_the_end):
        cut.add(Kind.CLOSE, "")
    cut.add(Kind.END, "")
    return cut


def _cut_one(cut: Cut) -> None:
    char = cut.text[cut.place]
    if char.isspace() or is_ignorable(char):
        cut.place += 1
    elif char in "()（）":
        _bracket(cut, char)
    elif char == "|":
        foreign.read_sign(cut, "||" if cut.text.startswith("||", cut.place) else "|")
    elif char in signs_elsewhere.MAY_BEGIN and signs_elsewhere.read_sign_elsewhere(cut, char):
        return
    elif char == "#":
        cut.tell("'#' begins no comment in a query", "put the note in why", 1)
        cut.place = len(cut.text)
    elif char == '"' or cut.text[cut.place : cut.place + 2] in {'="', '~"'}:
        _phrase(cut)
    else:
        found = _LUMP.match(cut.text, cut.place)
        lump = found[0] if found else char
        if _is_plain(cut, lump):
            cut.add(Kind.UNIT, lump, Term((Word(lump),), Form.FOLDED))
        elif not any(read(cut, lump) for read in _READERS):
            _word(cut, lump)


def _is_plain(cut: Cut, lump: str) -> bool:
    """Whether it is a word that no reader claims, as most are: to ask each of them takes twenty times as long."""
    return (
        _PLAIN.fullmatch(lump) is not None
        and not cut.text.startswith(("(", "（"), cut.place + len(lump))
        and not lump.lower().startswith(_MAY_BEGIN_MORE)
        and dialects.DISTANCE.fullmatch(lump) is None
    )


def _bracket(cut: Cut, char: str) -> None:
    plain = unicodedata.normalize("NFKC", char)
    if char != plain:
        cut.tell_dialect(f"{named(char)} is a full-width bracket", 1, f"write {plain}")
    cut.add(Kind.OPEN if plain == "(" else Kind.CLOSE, char)


def _phrase(cut: Cut) -> None:
    form, _ = split_form(cut.text[cut.place : cut.place + 1])
    opening = cut.text.index('"', cut.place)
    closing = cut.text.find('"', opening + 1)
    if closing < 0:
        cut.report.add("the quotes opened here are never closed", 'write "words in a row"', opening, 1)
        closing = len(cut.text)
    if form is Form.STEM:
        cut.tell("~ works on one word, not on a phrase", "use * at the word ends", 1)
        form = Form.FOLDED
    whole = cut.text[cut.place : closing + 1]
    words = read_phrase(cut.text[opening + 1 : closing], opening + 1)
    if isinstance(words, QueryProblem):
        if cut.text[opening + 1 :].strip():  # else that they are never closed says it all
            cut.report.put(words)
        cut.add(Kind.UNIT, whole)
    else:
        cut.add(Kind.UNIT, whole, Term(words, form))
        foreign.read_after_phrase(cut, words)


def _operator(cut: Cut, lump: str) -> bool:
    if lump in WORDS:
        cut.add(WORDS[lump], lump)
        return True
    if lump.isascii():
        return _near(cut, lump, lump)
    narrow = unicodedata.normalize("NFKC", lump)
    latin = to_latin(narrow).translate(_TWINS).upper()
    if latin not in WORDS and not _NEAR.fullmatch(latin):
        return False
    letters = "full-width" if narrow != lump else "Greek" if _GREEK.search(lump) else "Cyrillic"
    cut.tell_dialect(f"'{lump}' is written with {letters} letters; did you mean {latin}?", len(lump), f"write {latin}")
    if latin not in WORDS:
        return _near(cut, latin, lump)
    cut.add(WORDS[latin], lump)
    return True


def _near(cut: Cut, operator: str, lump: str) -> bool:
    found = _NEAR.fullmatch(operator)
    if found is None:
        return False
    name = f"{found['ordered']}NEAR"
    apart = None if found["count"] else _APART.match(cut.text, cut.place + len(lump))
    if apart is not None:
        whole, distance = cut.text[cut.place : apart.end()], min(max(int(apart[1]), 1), MOST_WORDS_APART)
        cut.tell_dialect(f"'{whole}' is written {name}/{distance} here", len(whole), f"write {name}/{distance}")
        cut.add_near(whole, distance, is_ordered=bool(found["ordered"]))
        return True
    distance = int(found["count"] or "10")
    if not found["count"]:
        cut.tell_dialect(f"{name} needs a number of words", len(lump), f"write {name}/10")
    elif distance > MOST_WORDS_APART:
        most = f"{name}/{MOST_WORDS_APART}"
        message = f"{name}/{distance}: use at most {MOST_WORDS_APART} words; AND gives the same result"
        cut.tell_dialect(message, len(lump), f"write {most}, or AND")
    elif distance < 1:
        message = f"{name}/0: use at least 1 word; words in a row are a phrase in quotes"
        cut.tell_dialect(message, len(lump), f'write {name}/1, or "words in a row"')
    cut.add_near(lump, distance, is_ordered=bool(found["ordered"]))
    return True


def _list(cut: Cut, lump: str) -> bool:
    if not lump.startswith("$"):
        return False
    found = _LIST.match(cut.text, cut.place)
    if found is None:
        cut.tell(f"'{lump}' is no list name", "write $name, or $name.ru for one of its languages", len(lump))
        cut.add(Kind.UNIT, lump)
        return True
    language = found["language"]
    cut.add(Kind.UNIT, found[0], ListRef(found["name"], None if language is None else language.lower(), cut.place))
    return True


def _unknown_field(cut: Cut, lump: str) -> bool:
    found = foreign.FIELD.match(lump)
    if found is None or found["sign"] == "=" or lump[found.end() :].startswith("//"):
        return False
    close = difflib.get_close_matches(found["name"].lower(), list(FieldName), n=1)
    meant = f"; did you mean {close[0]}:?" if close else ""
    fields = ", ".join(f"{field}:" for field in FieldName)
    cut.tell(f"unknown field '{found[0]}'{meant}", f"the fields are {fields}", len(found[0]))
    cut.place += len(found[0])
    return True


# The first that knows the lump reads it; what none knows is a word.
_READERS: Final[tuple[Callable[[Cut, str], bool], ...]] = (
    _operator,
    _list,
    calls.read_around,
    foreign.read_distance,
    foreign.read_prefix_sign,
    foreign.read_filter,
    foreign.read_field,
    calls.read_call,
    calls.read_unknown,
    _unknown_field,
    foreign.read_sign,
)


def _word(cut: Cut, lump: str) -> None:
    form, rest = split_form(lump)
    if not rest:
        cut.tell(f"'{lump}' stands alone", f"write it before a word: {lump}word", 1)
        stray.read_over(cut, lump)
        return
    readers = (foreign.read_weight, foreign.read_question_mark, foreign.read_truncation, foreign.read_inner_wildcard)
    if any(read(cut, lump, form) for read in readers):
        return
    word = read_word(rest, cut.place + len(lump) - len(rest))
    if not isinstance(word, QueryProblem):
        cut.add(Kind.UNIT, lump, Term((word,), form))
        return
    if any(map(is_word_character, lump)):
        cut.report.put(word)
        cut.add(Kind.UNIT, lump)
    elif stray.read_over(cut, lump):
        cut.report.put(replace(word, hint="write AND, OR or NEAR/10 in its place"))
    else:
        cut.report.put(word)
