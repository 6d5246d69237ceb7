"""Tokens: the words of a text with their places, the same for rules and for news."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from watchd.text.characters import BREVE, JOINERS, Atom, Kind, atoms_of
from watchd.text.homoglyphs import meant, mixes_scripts

# One letter, or one letter doubled (the Spanish plural: EE. UU., FF. AA.), as a part of a dotted abbreviation.
_MARKS: Final = r"[\u0300-\u036f]*+"  # accents that stand apart from their letter
_PIECE: Final = rf"([^\W\d_]){_MARKS}(?:\{{}}{_MARKS})?"
_NO_LETTER_BEFORE: Final = r"(?<![^\W_])(?<![\u0300-\u036f])"
_DOTTED: Final = re.compile(
    rf"{_NO_LETTER_BEFORE}(?:{_PIECE.format(1)}\.\s?)+{_PIECE.format(2)}(?:\.|(?![^\W_]))",
)
_SPACED: Final = re.compile(rf"\.[^\S\n]{_PIECE.format(1)}\.")
_LAST_PIECE: Final = re.compile(rf"{_NO_LETTER_BEFORE}(?<!\.){_PIECE.format(1)}\.$")
_FIRST_PIECE: Final = re.compile(rf"{_PIECE.format(1)}\.(?![^\W_])")
_LONGEST_PIECE: Final = 8  # characters: a doubled letter, some accents and the dot
_CHUNK: Final = re.compile(r"\S+")
# Signs that may be cut off the ends of a chunk without looking closer.
_SIGNS: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”‘’«»…—–、。，：；！？（）「」《》،؛؟"
_POSSESSIVES: Final = ("'s", "’s", "'S", "’S")
_RUN: Final = re.compile(r"[A-Za-z]+|[0-9]+")


class Token(NamedTuple):
    """One word, number or ideograph. A letter/digit border ends a token: Su-30MK2 has four."""

    folded: str
    exact: str  # compatibility form without folding: case and accents count
    start: int  # code points
    end: int
    is_glued: bool  # nothing, or one hyphen, slash, dot, underscore or ZWNJ, stands between this token and the last one
    is_ideograph: bool
    other: str = ""  # second reading of a short word that mixes Latin and Cyrillic

    @property
    def accented(self) -> str:
        """The word in small letters with its accents; empty where it has none."""
        if self.exact.isascii():
            return ""
        word = unicodedata.normalize("NFC", self.exact.lower())
        return "" if word == self.folded else word


def tokenise(text: str) -> list[Token]:
    """The tokens of a text, offsets in code points of that text."""
    return [
        token._replace(start=start + token.start, end=start + token.end)
        for start, chunk in _located_chunks(text)
        for token in tokens_of(chunk)
    ]


def chunks_of(text: str) -> list[str]:
    """The text cut at white space, but for spaced abbreviations ("EE. UU.")."""
    return [chunk for _, chunk in _located_chunks(text)] if _SPACED.search(text) else text.split()


def chunk_starts(text: str, chunks: Sequence[str]) -> list[int]:
    """Where each of `chunks_of` a text begins in it, in code points."""
    lengths = list(map(len, chunks))
    if sum(lengths) + len(lengths) - 1 == len(text):  # one sign of white space between any two, as nearly always
        return [end + gaps for gaps, end in enumerate(accumulate(lengths[:-1], initial=0))]
    starts = [found.start() for found in _CHUNK.finditer(text)]
    return starts if len(starts) == len(chunks) else [start for start, _ in _located_chunks(text)]


def _located_chunks(text: str) -> Iterator[tuple[int, str]]:
    """Runs without white space and where they begin; a spaced abbreviation ("EE. UU.") stays in one run."""
    start = end = -1
    for found in _CHUNK.finditer(text):
        if end >= 0 and found.start() == end + 1 and _is_spaced(text, start, end, found.start()):
            end = found.end()
            continue
        if end >= 0:
            yield start, text[start:end]
        start, end = found.span()
    if end >= 0:
        yield start, text[start:end]


def _is_spaced(text: str, start: int, end: int, following: int) -> bool:
    if text[end - 1] != "." or text[end] == "\n":
        return False
    last = _LAST_PIECE.search(text, max(start, end - _LONGEST_PIECE), end)
    first = _FIRST_PIECE.match(text, following)
    return last is not None and first is not None and last[1].isupper() and first[1].isupper()


def tokens_of(chunk: str) -> tuple[Token, ...]:
    """The tokens of one of `chunks_of` a text. Their offsets count from the chunk's begin."""
    core = chunk.strip(_SIGNS)
    start = chunk.find(core)
    word = core[:-2] if core.endswith(_POSSESSIVES) and core[-3:-2].isalnum() else core
    if word.isalpha():
        folded = word.lower() if word.isascii() else _simple_fold(word)
        if folded:
            return (Token(folded, word, start, start + len(word), is_glued=False, is_ideograph=False),)
    elif word.isascii() and "'" not in word and "`" not in word and not _DOTTED.search(word):
        return tuple(_plain_tokens(word, start))
    return tuple(_Scan(chunk).tokens())


def _simple_fold(word: str) -> str:
    """The folded form of a word of one script, letter for letter; empty where it takes a closer look."""
    if not unicodedata.is_normalized("NFC", word):
        return ""
    folded = []
    for char in word:
        atoms = atoms_of(char)
        if len(atoms) != 1 or atoms[0].kind is not Kind.LETTER or atoms[0].exact != char:
            return ""
        folded.append(atoms[0].folded)
    return "" if mixes_scripts(word) else "".join(folded)


def _plain_tokens(word: str, start: int) -> Iterator[Token]:
    """The tokens of ASCII without apostrophes and dotted abbreviations."""
    last = -1
    for found in _RUN.finditer(word):
        first, end = found.span()
        is_glued = last >= 0 and (first == last or (first == last + 1 and word[last] in JOINERS))
        yield Token(found[0].lower(), found[0], start + first, start + end, is_glued, is_ideograph=False)
        last = end


class _Scan:
    """One pass over the characters of a chunk."""

    def __init__(self, chunk: str) -> None:
        self._chunk = chunk
        self._atoms = [(place, atom) for place, char in enumerate(chunk) for atom in atoms_of(char)]
        self._silent, self._ends = _dotted(chunk) if "." in chunk else (frozenset(), {})
        self._kind = Kind.BORDER
        self._folded: list[str] = []
        self._exact: list[str] = []
        self._start = self._end = 0
        self._between: list[Kind] = []
        self._tokens: list[Token] = []

    def tokens(self) -> list[Token]:
        index = 0
        while index < len(self._atoms):
            place, atom = self._atoms[index]
            index += 1
            if place in self._silent:
                continue
            kind = atom.kind
            if kind is Kind.LETTER or kind is Kind.DIGIT or kind is Kind.IDEOGRAPH:
                self._add(place, atom)
            elif kind is Kind.MARK:
                self._mark(place, atom)
            elif kind is Kind.APOSTROPHE:
                index = self._apostrophe(index)
            else:
                self._close()
                self._between.append(kind)
        self._close()
        return self._tokens

    def _add(self, place: int, atom: Atom) -> None:
        if atom.kind is not self._kind or atom.kind is Kind.IDEOGRAPH:
            self._close()
            self._kind, self._start = atom.kind, place
        self._folded.append(atom.folded)
        self._exact.append(atom.exact)
        self._end = self._ends.get(place, place + 1)

    def _mark(self, place: int, atom: Atom) -> None:
        if not self._folded:
            return
        if atom.exact == BREVE and self._folded[-1] == "и":
            self._folded[-1] = "й"
        self._folded.append(atom.folded)
        self._exact.append(atom.exact)
        self._end = self._ends.get(place, place + 1)

    def _apostrophe(self, index: int) -> int:
        """The index to go on from: past a possessive 's; an apostrophe between letters is not there at all."""
        following = self._atom(index)
        if self._folded and following is not None and following.kind is Kind.LETTER:
            after = self._atom(index + 1)
            ends = after is None or after.kind not in {Kind.LETTER, Kind.DIGIT, Kind.MARK}
            if following.folded == "s" and ends:
                self._close()
                return index + 1
            if self._kind is Kind.LETTER:
                return index
        self._close()
        self._between.append(Kind.BORDER)
        return index

    def _atom(self, index: int) -> Atom | None:
        return self._atoms[index][1] if index < len(self._atoms) else None

    def _close(self) -> None:
        if self._folded:
            self._tokens.append(self._token())
            self._folded, self._exact, self._between = [], [], []
        self._kind = Kind.BORDER

    def _token(self) -> Token:
        is_glued = bool(self._tokens) and self._between in ([], [Kind.JOINER])
        exact = unicodedata.normalize("NFC", "".join(self._exact))
        folded = unicodedata.normalize("NFC", "".join(self._folded))
        readings = [] if not mixes_scripts(exact) else [_refold(word) for word in meant(exact)]
        first = readings[0] if readings else folded
        other = readings[1] if len(readings) > 1 else ""
        return Token(first, exact, self._start, self._end, is_glued, self._kind is Kind.IDEOGRAPH, other)


def _refold(word: str) -> str:
    return unicodedata.normalize("NFC", "".join(atom.folded for char in word for atom in atoms_of(char)))


def _dotted(chunk: str) -> tuple[frozenset[int], dict[int, int]]:
    """Places inside dotted abbreviations that are read as not there, and where the tokens of such ones end."""
    silent: set[int] = set()
    ends: dict[int, int] = {}
    for found in _DOTTED.finditer(chunk):
        places = range(*found.span())
        if all(chunk[place].lower() != chunk[place].upper() for place in places if chunk[place].isalpha()):
            between = [place for place in places if chunk[place] == "." or chunk[place].isspace()]
            silent.update(between)
            ends[max(set(places).difference(between))] = found.end()
    return frozenset(silent), ends
