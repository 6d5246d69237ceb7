"""The tree of a query: frozen values, their canonical text and their JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

Json: TypeAlias = "str | int | bool | Sequence[Json] | Mapping[str, Json] | None"


# How other tools name nearness, before a number of words or, behind a slash, a sentence, a paragraph or a whole part.
NEARNESS: Final = "onear|near|within|adj|pre|before|cerca|рядом|w|n"
STRETCHES: Final = "sent|para|seg|s|p"
# Words that would be read as an operator, of this language or of another, if they stood without quotes.
_OPERATOR_LIKE: Final = re.compile(rf"(?i)and|or|not|(?:{NEARNESS})(?:[/:]?\d+[fw]?|[/:](?:{STRETCHES}))?")


class Form(StrEnum):
    """How a term's words are compared with the text's."""

    FOLDED = "folded"  # case, accents and compatibility forms ignored
    EXACT = "exact"  # written =US: case and accents count
    STEM = "stem"  # written ~word: by stem


class FieldName(StrEnum):
    """Where a part of a query looks; lead is title and summary."""

    TITLE = "title"
    LEAD = "lead"
    BODY = "body"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written; `is_prefix` where it ended in `*`."""

    text: str
    is_prefix: bool = False

    def __str__(self) -> str:
        return f"{self.text}*" if self.is_prefix else self.text


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several in a row within one sentence."""

    words: tuple[Word, ...]
    form: Form = Form.FOLDED
    within: str = field(default="", compare=False, repr=False)  # the list inside the list of which it is an entry

    def __str__(self) -> str:
        sign = {Form.FOLDED: "", Form.EXACT: "=", Form.STEM: "~"}[self.form]
        text = " ".join(map(str, self.words))
        is_bare = len(self.words) == 1 and _is_bare(self.words[0].text, is_signed=bool(sign))
        return f"{sign}{text}" if is_bare else f'{sign}"{text}"'


@dataclass(frozen=True, slots=True)
class ListRef:
    """Any entry of a list: of all its languages, or of one."""

    name: str
    language: str | None = None
    offset: int = field(default=-1, compare=False, repr=False)  # where the query names it

    def __str__(self) -> str:
        return f"${self.name}" if self.language is None else f"${self.name}.{self.language}"


@dataclass(frozen=True, slots=True)
class And:
    """All of `parts` and none of `without`; `parts` is never empty."""

    parts: tuple["Query", ...]
    without: tuple["Query", ...] = ()

    def __str__(self) -> str:
        return " AND ".join([*map(_bracketed, self.parts), *(f"NOT {_bracketed(part)}" for part in self.without)])


@dataclass(frozen=True, slots=True)
class Or:
    """Any of `parts`, at least two."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        return " OR ".join(map(_bracketed, self.parts))


@dataclass(frozen=True, slots=True)
class Near:
    """All of `parts` (terms, lists, or an Or of such) in one field, neighbours at most `distance` words apart."""

    parts: tuple["Query", ...]
    distance: int
    is_ordered: bool = False

    def __str__(self) -> str:
        operator = f" {'ONEAR' if self.is_ordered else 'NEAR'}/{self.distance} "
        return operator.join(map(_bracketed, self.parts))


@dataclass(frozen=True, slots=True)
class Field:
    """A query that looks in one place only."""

    name: FieldName
    query: "Query"

    def __str__(self) -> str:
        return f"{self.name}:{_bracketed(self.query)}"


class Direction(StrEnum):
    """What is asked of who does it to whom."""

    CHECKED = "checked"  # refused where the sentence reads the other way round
    STRICT = "strict"  # taken only where a known reading has it as asked
    ANY = "any"  # not looked at


@dataclass(frozen=True, slots=True)
class Event:
    """Who does what to whom: different words of one sentence, or of one stretch of so many words, in one field.

    Each part is a term, a list or an Or of them; at most one is None. It stands in no query text: rules write it as
    `event:`.
    """

    actor: "Query | None"
    action: "Query | None"
    target: "Query | None"
    words: int | None = None  # from the first to the last matched word; None: within a sentence
    direction: Direction = Direction.CHECKED

    @property
    def parts(self) -> Mapping[str, "Query"]:
        """The parts that are given, by their role."""
        roles = {"actor": self.actor, "action": self.action, "target": self.target}
        return {role: part for role, part in roles.items() if part is not None}

    def __str__(self) -> str:
        told = [f"{role}: {part}" for role, part in self.parts.items()]
        if self.words is not None:
            told.append(f"within: {self.words} words")
        if self.direction is not Direction.CHECKED:
            told.append(f"direction: {self.direction}")
        return f"event({'; '.join(told)})"


Query: TypeAlias = Term | ListRef | And | Or | Near | Field | Event


def format_query(query: Query) -> str:
    """The canonical text of a query; parsing it gives the same tree."""
    return str(query)


def walk(query: Query) -> Iterator[Query]:
    """The query and every part of it, in written order, negated parts included."""
    yield query
    if isinstance(query, And):
        children: tuple[Query, ...] = (*query.parts, *query.without)
    elif isinstance(query, Or | Near):
        children = query.parts
    elif isinstance(query, Event):
        children = tuple(query.parts.values())
    else:
        children = (query.query,) if isinstance(query, Field) else ()
    for child in children:
        yield from walk(child)


def list_refs(query: Query) -> tuple[ListRef, ...]:
    """The lists a query names, each once, in written order, those behind NOT included."""
    return tuple(dict.fromkeys(part for part in walk(query) if isinstance(part, ListRef)))


def terms(query: Query) -> tuple[Term, ...]:
    """The terms a query writes out, each once, in written order, those behind NOT included."""
    return tuple(dict.fromkeys(part for part in walk(query) if isinstance(part, Term)))


def to_json(query: Query) -> Mapping[str, Json]:
    """The tree as JSON values, for `rule show --json`."""
    if isinstance(query, Term):
        return {"term": " ".join(map(str, query.words)), "form": query.form.value}
    if isinstance(query, ListRef):
        return {"list": query.name, "language": query.language}
    if isinstance(query, Field):
        return {"field": query.name.value, "query": to_json(query.query)}
    if isinstance(query, Event):
        asked = {role: to_json(part) for role, part in query.parts.items()}
        return {"event": asked, "words": query.words, "direction": query.direction.value}
    return _several_to_json(query)


def _several_to_json(query: And | Or | Near) -> Mapping[str, Json]:
    parts = [to_json(part) for part in query.parts]
    if isinstance(query, And):
        return {"and": parts, "not": [to_json(part) for part in query.without]}
    if isinstance(query, Near):
        return {"near": parts, "distance": query.distance, "ordered": query.is_ordered}
    return {"or": parts}


def _bracketed(query: Query) -> str:
    return f"({query})" if isinstance(query, And | Or | Near) else str(query)


def _is_bare(word: str, *, is_signed: bool) -> bool:
    """Whether the word may stand without quotes: a full stop at its end only behind another one (U.S.)."""
    if not is_signed and _OPERATOR_LIKE.fullmatch(word):
        return False
    return not word.endswith(".") or "." in word[:-1]
