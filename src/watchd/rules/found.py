"""Found: an occurrence in an item that satisfied a term or a list."""

from dataclasses import dataclass

from watchd.rules.trie import Span


@dataclass(frozen=True, slots=True)
class Found:
    """An occurrence that satisfied a leaf; `is_needed` where evidence without it would not show why."""

    leaf: int
    field: int
    span: Span
    is_needed: bool
