"""Lexemes: the pieces a query is cut into, and the hand that cuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from watchd.rules.query.report import Report
from watchd.rules.query.tree import FieldName, ListRef, Near, Term

MOST_WORDS_APART: Final = 50
_SEARCH: Final = 3  # words side by side: two are a phrase more often than not


class Kind(Enum):
    """What a lexeme is to the parser."""

    UNIT = "unit"
    FILTER = "filter"  # of another dialect: reported, left out of the tree
    FIELD = "field"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    NEAR = "NEAR"
    END = "end"


OPERATORS: Final = frozenset({Kind.AND, Kind.OR, Kind.NEAR})
WORDS: Final = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query and its place; what it carries depends on its kind."""

    kind: Kind
    text: str
    offset: int
    unit: Term | ListRef | Near | None = None  # None: it could not be read, and that was told
    field: FieldName | None = None
    distance: int = 0
    is_ordered: bool = False
    filter: tuple[str, tuple[str, ...]] = ("", ())  # the key watchd has for it, and the values

    @property
    def length(self) -> int:
        """How many characters of the query it covers."""
        return max(len(self.text), 1)


def never_closed(lexemes: Sequence[Lexeme]) -> frozenset[int]:
    """Where the brackets stand that nothing closes."""
    opened: list[int] = []
    for lexeme in lexemes:
        if lexeme.kind is Kind.OPEN:
            opened.append(lexeme.offset)
        elif lexeme.kind is Kind.CLOSE and opened:
            opened.pop()
    return frozenset(opened)


class Cut:
    """A query being cut: its text, how far the knife is, what was cut off and what was wrong."""

    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.report = report
        self.place = 0
        self.lexemes: list[Lexeme] = []
        self.joins_with_and = False  # words side by side are an AND to whoever wrote this, not a phrase
        self.closes_at_the_end = 0  # brackets that the end of the query closes

    def add(self, kind: Kind, text: str, unit: Term | ListRef | Near | None = None) -> None:
        """Cuts a lexeme off here."""
        self.lexemes.append(Lexeme(kind, text, self.place, unit))
        self.place += len(text)

    def add_near(self, text: str, distance: int, *, is_ordered: bool) -> None:
        """Cuts NEAR or ONEAR off here; a distance out of bounds was told and is brought back into them."""
        distance = min(max(distance, 1), MOST_WORDS_APART)
        self.lexemes.append(Lexeme(Kind.NEAR, text, self.place, distance=distance, is_ordered=is_ordered))
        self.place += len(text)

    def tell(self, message: str, hint: str, length: int) -> None:
        """Reports what is wrong here."""
        self.report.add(message, hint, self.place, length)

    def tell_dialect(self, message: str, length: int, hint: str) -> None:
        """Reports another tool's way of writing here; the remedy is the whole query in watchd's, or else the hint."""
        self.report.add(message, hint, self.place, length, is_dialect=True)

    @property
    def follows_unit(self) -> bool:
        """Whether an operator may stand here."""
        return bool(self.lexemes) and self.lexemes[-1].kind in {Kind.UNIT, Kind.CLOSE, Kind.FILTER}


def are_search_words(lexemes: Sequence[Lexeme]) -> bool:
    """Whether nothing but words stands there, three or more, as one types them into a search: each must be there."""
    *words, _ = lexemes
    return len(words) >= _SEARCH and all(one.kind is Kind.UNIT for one in words)
