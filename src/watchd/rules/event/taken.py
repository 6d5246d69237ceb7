"""Taken: which words of a field fill the roles of an event, and how the sentence was read."""

from dataclasses import dataclass

from watchd.rules.hits import Span

Filled = tuple[Span | None, Span | None, Span | None]  # actor, action, target


@dataclass(frozen=True, slots=True)
class Taken:
    """A way the roles are filled in one field, and how it was read; an empty reading: nothing is known of it."""

    filled: Filled
    reading: str
    place: int = 0  # of the reading in its table: a lower one is surer
