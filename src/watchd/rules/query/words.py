"""Words, phrases and list entries: which signs they may hold, and where a wildcard may stand."""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from watchd.rules.query.errors import AS_PHRASE, QueryProblem
from watchd.rules.query.tree import Form, Term, Word
from watchd.text.characters import ZWNJ, is_ideograph, is_ignorable

JOINERS: Final = frozenset("-\u2010\u2011\u2013/.'\u2019_" + ZWNJ)
_APOSTROPHES: Final = frozenset("'\u2019")
SHORTEST_STEM: Final = 3  # letters before a wildcard
LONGEST_ENTRY: Final = 200  # characters

_JOINER_RUN: Final = re.compile(rf"[{re.escape(''.join(sorted(JOINERS)))}]{{2,}}")
_OPERATOR: Final = re.compile(r"AND|OR|NOT|O?NEAR/\d+")
_JOINING: Final = re.compile(rf"\b(?:{_OPERATOR.pattern})\b|[(),;|]")  # what joins in a query, and in no entry
_SHAPE: Final = re.compile(r"a(?:j?a)*")
_LONGEST_PIECE: Final = 3  # letters between the dots of an abbreviation
_FORMS: Final = {"=": Form.EXACT, "~": Form.STEM}
_QUOTES: Final = re.compile("[“”«»„‟＂″]")
_SPACE: Final = re.compile(r"\s")
_ADVICE: Final = {
    **dict.fromkeys(",;，；、،؛", "write OR or AND between the words"),
    "#": "put the note in why",
    "$": "a list is written $name, with a space or an operator before it",
    "=": "= stands before a word: =US",
    "~": "~ stands before a word: ~запчасть",
    "[": "use round brackets",
    "]": "use round brackets",
    "{": "use round brackets",
    "}": "use round brackets",
    ":": "only title:, lead:, body: and summary: are fields",
}


def split_form(text: str) -> tuple[Form, str]:
    """The form a leading `=` or `~` asks for, and the rest."""
    form = _FORMS.get(text[:1])
    return (Form.FOLDED, text) if form is None else (form, text[1:])


def plain_quotes(text: str) -> str:
    """The text with typographic quotes and every kind of white space as plain ones; its length stays."""
    return _SPACE.sub(" ", _QUOTES.sub('"', text))


def read_word(text: str, offset: int) -> Word | QueryProblem:
    """A word outside quotes, its `*` included, or what is wrong with it."""
    visible = _visible(text)
    stem = visible.removesuffix("*")
    stem = stem.strip(ZWNJ)
    checked = stem[:-1] if stem.endswith(".") and is_dotted(stem) else stem
    if not _SHAPE.fullmatch("".join(map(_shape, checked))) or not any(map(str.isalnum, checked)):
        return _bad_word(text, offset)
    if stem == visible.strip(ZWNJ):
        return Word(stem)
    return _wildcard(stem, visible, offset, len(text))


def read_phrase(text: str, offset: int) -> tuple[Word, ...] | QueryProblem:
    """The words between quotes; signs that no word may hold are read as spaces."""
    words: list[Word] = []
    for found in re.finditer(r"\S+", _visible_keeping_places(text)):
        stem = found[0].removesuffix("*")
        if not stem:
            return _any_word(text, offset, found)
        if "*" in stem:
            hint = "write the other forms out: with OR, or as entries of a list"
            return QueryProblem(
                "a wildcard stands at the end of a word only", hint, offset + found.start(), len(found[0])
            )
        stem = _visible(stem).lstrip("".join(JOINERS)).rstrip("".join(JOINERS - {"."}))
        if not any(map(str.isalnum, stem)):
            continue
        if not found[0].endswith("*"):
            words.append(Word(stem))
            continue
        word = _wildcard(stem, f"{stem}*", offset + found.start(), len(found[0]))
        if isinstance(word, QueryProblem):
            return word
        words.append(word)
    if not words:
        return QueryProblem(
            "the quotes hold no word", "put words between them or remove them", offset, max(len(text), 1)
        )
    return tuple(words)


def _any_word(text: str, offset: int, star: re.Match[str]) -> QueryProblem:
    """`"Maduro * arrested"`, where the star is any word to other tools."""
    before, after = text[: star.start()].split(), text[star.end() :].split()
    written = f"{before[-1]} ONEAR/1 {after[0]}" if before and after else "a ONEAR/1 b"
    message = "a '*' by itself stands for no word here"
    return QueryProblem(message, f"without the quotes write {written}", offset + star.start(), 1)


def is_dotted(word: str) -> bool:
    """Whether the word is a dotted abbreviation (U.S., EE.UU.), which may end in its dot."""
    pieces = word.rstrip(".").split(".")
    return len(pieces) > 1 and all(0 < len(piece) <= _LONGEST_PIECE for piece in pieces)


def is_word_character(char: str) -> bool:
    """Whether the character is a letter, a digit or a mark."""
    return unicodedata.category(char)[0] in "LMN"


def read_entry(text: str) -> Term | QueryProblem:
    """A list entry: words with or without quotes, `=` or `~` before them; several words are a phrase."""
    plain = plain_quotes(text)
    stripped = plain.strip()
    start = plain.index(stripped) if stripped else 0
    if not stripped or stripped in _FORMS:
        return QueryProblem("the entry is empty", "write a word or a phrase, or remove the line", 0, max(len(text), 1))
    if len(stripped) > LONGEST_ENTRY:
        message = f"the entry has {len(stripped)} characters; at most {LONGEST_ENTRY}"
        return QueryProblem(message, "write several entries", start, len(stripped))
    if stripped.startswith("$"):
        return QueryProblem("a list name is not a term", "name the list alone, as $name", start, len(stripped))
    form, rest = split_form(stripped)
    start += len(stripped) - len(rest)
    if rest.startswith('"'):
        return _quoted_entry(form, rest, start)
    words = _entry_words(rest, start)
    return words if isinstance(words, QueryProblem) else Term(words, form)


def _entry_words(rest: str, start: int) -> tuple[Word, ...] | QueryProblem:
    words: list[Word] = []
    for found in re.finditer(r"\S+", rest):
        place = start + found.start()
        if _OPERATOR.fullmatch(found[0]):
            return QueryProblem(f"{found[0]} inside a list entry", _apart(rest), place, len(found[0]))
        word = _abbreviation(found[0]) or read_word(found[0], place)
        if isinstance(word, QueryProblem):
            is_joined = _JOINING.search(found[0]) is not None
            return replace(word, hint=_apart(rest)) if is_joined else word
        words.append(word)
    return tuple(words)


def _apart(text: str) -> str:
    """What to write for an entry that joins several, as queries do."""
    pieces = [piece for part in _JOINING.split(text) if (piece := part.strip().strip('"'))]
    if re.search(r"\b(?:AND|NOT|O?NEAR/\d+)\b", text) or not pieces:
        return "an entry is a word or a phrase, and any of a list is enough; what must stand beside it, a query says"
    return f"an entry is a word or a phrase; write several entries: {', '.join(pieces)}"


def _quoted_entry(form: Form, rest: str, start: int) -> Term | QueryProblem:
    if len(rest) < len('""') or not rest.endswith('"') or '"' in rest[1:-1]:
        return QueryProblem(
            "the quotes of the entry do not close at its end", "quote all of it or none", start, len(rest)
        )
    words = read_phrase(rest[1:-1], start + 1)
    return words if isinstance(words, QueryProblem) else Term(words, form)


def _abbreviation(text: str) -> Word | None:
    """`EE.` of `EE. UU.`: a part of a spaced abbreviation keeps its dot."""
    is_piece = text.endswith(".") and 0 < len(text) - 1 <= _LONGEST_PIECE and text[:-1].isalpha()
    return Word(text) if is_piece else None


def _wildcard(stem: str, shown: str, offset: int, length: int) -> Word | QueryProblem:
    if sum(map(str.isalnum, stem)) >= SHORTEST_STEM:
        return Word(stem, is_prefix=True)
    hint = (
        "Chinese and Japanese need no *: a word is found wherever it stands"
        if is_ideograph(stem[-1:] or " ")
        else "write the whole word, or each of its forms"
    )
    return QueryProblem(f"wildcard needs at least {SHORTEST_STEM} letters before *: {shown}", hint, offset, length)


def _visible(text: str) -> str:
    return text if text.isascii() else "".join(char for char in text if not is_ignorable(char))


def _visible_keeping_places(text: str) -> str:
    """The text with a space for each sign that no word may hold, such as a dash beside a dash."""
    kept = "".join(
        char if char in JOINERS or char == "*" or is_ignorable(char) or is_word_character(char) else " "
        for char in text
    )
    return _JOINER_RUN.sub(lambda run: " " * len(run[0]), kept)


def _shape(char: str) -> str:
    if is_word_character(char):
        return "a"
    return "j" if char in JOINERS else "x"


def _bad_word(text: str, offset: int) -> QueryProblem:
    """Names the sign that spoils the word."""
    bare = text.rstrip("!")
    if bare != text and isinstance(read_word(f"{bare}*", offset), Word):
        message = "'!' for any ending is written * here"
        return QueryProblem(message, f"write {bare}*", offset + len(bare), len(text) - len(bare))
    for place, char in enumerate(text):
        if char == "*" and place < len(text) - 1:
            return QueryProblem(
                f"a wildcard stands at the end of a word only: {text}",
                "write the other forms out: with OR, or as entries of a list",
                offset,
                len(text),
            )
        if char == "*" or char in JOINERS or is_ignorable(char) or is_word_character(char):
            continue
        is_word = any(map(is_word_character, text))
        is_number = char == "," and text[:place][-1:].isdigit() and text[place + 1 :][:1].isdigit()
        hint = (
            f'{AS_PHRASE}"{text}"'
            if is_number
            else _ADVICE.get(char, f'{AS_PHRASE}"{text}"' if is_word else "remove it")
        )
        return QueryProblem(f"{named(char)} is not part of the query language", hint, offset + place, 1)
    bare = _JOINER_RUN.sub(lambda run: run[0][0], text).strip("".join(JOINERS) + "*")
    if not bare:
        return QueryProblem(f"'{text}' is no word", "write a word, or put an operator in its place", offset, len(text))
    if bare == text.removesuffix("."):
        return QueryProblem(
            f"'{text}' ends in a full stop, which only a dotted abbreviation (U.S.) may",
            f"write {bare}",
            offset,
            len(text),
        )
    in_quotes = "; a phrase stands in double quotes" if text[0] in _APOSTROPHES or text[-1] in _APOSTROPHES else ""
    return QueryProblem(
        f"'{text}' is no word: a sign such as - / . ' joins two letters or digits",
        f"did you mean {bare}?{in_quotes}",
        offset,
        len(text),
    )


def named(char: str) -> str:
    """The sign in quotes, with its Unicode name where it is not on every keyboard."""
    return (
        f"'{char}'"
        if char.isascii() and char.isprintable()
        else f"'{char}' ({unicodedata.name(char, f'U+{ord(char):04X}')})"
    )
