"""A level: what stands between two brackets of a query while it is read; and filters as they are written beside it."""

from collections.abc import Mapping, Sequence

from watchd.documents import as_value
from watchd.rules.query.grouping import Part
from watchd.rules.query.lexemes import Lexeme
from watchd.rules.query.tree import Query


class Level:
    """The operands and operators between two brackets, as they come."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.operator: Lexeme | None = None
        self.negation: Lexeme | None = None
        self.last: Lexeme | None = None  # of the last operand, also where it gave no node
        self.number = 0  # of operands
        self.has_or = False
        self.is_joined = False  # a missing operator was told once for this run of operands

    def take(self, node: Query | None, lexeme: Lexeme) -> None:
        """The next operand, with the operator and the NOT before it."""
        if node is not None:
            self.parts.append(Part(node, lexeme, self.operator, self.negation))
        self.operator = self.negation = None
        self.last = lexeme
        self.number += 1


def flow(filters: Mapping[str, Sequence[str]]) -> str:
    """Filters as YAML on one line."""
    written = (f"{key}: [{', '.join(map(as_value, values))}]" for key, values in filters.items())
    return "{" + ", ".join(written) + "}"
