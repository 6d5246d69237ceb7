"""What is shown of a match: the words that did it, and the signature by which news about the same story is known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from watchd.model.match import Span
from watchd.rules.plan import Found
from watchd.rules.reading import Reading

MOST_SPANS: Final = 12  # of one rule on one item


def signature_of(found: Iterable[Found], names: Sequence[str]) -> frozenset[str]:
    """The lists and terms of the query that took part in the match, by name.

    Lists count as one thing, whichever entry was found: an inflection, a synonym or a translation is no news, a list or
    term of the query that had not been seen in the story before is.
    """
    return frozenset(names[one.leaf] for one in found)


def spans_of(found: Iterable[Found], reading: Reading, names: Sequence[str]) -> tuple[Span, ...]:
    """At most 12 spans, title first: those without which the match would not show, then one per term, then more."""
    chosen: dict[Found, None] = {}
    seen: set[int] = set()
    ranked: Mapping[int, list[Found]] = {0: [], 1: []}
    for one in sorted(found, key=lambda one: (one.field, one.span)):
        is_first = one.leaf not in seen
        ranked[0 if one.is_needed or is_first else 1].append(one)
        seen.add(one.leaf)
    for one in [*ranked[0], *ranked[1]]:
        if len(chosen) == MOST_SPANS:
            break
        chosen[one] = None
    spans = dict.fromkeys(
        reading.fields[one.field].span(one.span, names[one.leaf]) for one in sorted(chosen, key=_place)
    )
    return tuple(spans)


def _place(one: Found) -> tuple[int, tuple[int, int]]:
    return one.field, one.span
