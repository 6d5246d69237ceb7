"""What of a query is in vain: halves of an OR that another half contains, and what can never match."""

from collections.abc import Iterator

from watchd.rules.query.implied import Lists, implies
from watchd.rules.query.tree import And, Or, Query, walk


def idle_halves(query: Query, lists: Lists) -> Iterator[tuple[Query, Query]]:
    """Each half of an OR that may go, with the one that finds what it finds; of equal ones the later may go."""
    for part in walk(query):
        if isinstance(part, Or):
            for number, half in enumerate(part.parts):
                for place, other in enumerate(part.parts):
                    if place == number or not implies(half, other, lists):  # as it is with nearly all of them
                        continue
                    if place < number or not implies(other, half, lists):
                        yield half, other
                        break


def shut_out(query: Query, lists: Lists) -> Iterator[tuple[Query, Query]]:
    """Each part of a query that can never match, for all that it finds is kept out, with the NOT that does it."""
    for part in walk(query):
        if isinstance(part, And):
            asked = And(part.parts)
            yield from ((asked, kept_out) for kept_out in part.without if implies(asked, kept_out, lists))
