"""Who wrote it first: by its credit, by whom it has its words from, by whose page it stands on."""

from dataclasses import dataclass

from watchd.model.item import Item
from watchd.model.story import Threading
from watchd.stories.agencies import agency_at, names
from watchd.stories.credits import credits_of


@dataclass(frozen=True, slots=True)
class Origin:
    """A report's origin, and which one of its story it turns out to be."""

    name: str
    replaces: str = ""  # reports of the story that have this one have the other, for they are the same words


def origin_of(item: Item, threading: Threading, owner: str | None = None) -> Origin:
    """Who wrote the report first, as far as can be seen.

    An agency that the report credits, or whose own page it stands on; else whoever wrote what it has its words from;
    else the owner of its feed, or its publisher. Where words that nobody was credited with before carry a credit, they
    are the agency's. The same text under the credits of two agencies was written once, by whom it was seen of first.
    """
    shared, named = threading.origin, _named(item)
    if not named:
        return Origin(shared or owner or item.publisher)
    if not shared or shared in named:
        return Origin(shared or named[0])
    if shared in names():
        return Origin(shared if threading.is_same_text else named[0])
    return Origin(named[0], replaces=shared)


def said_origin(item: Item) -> str:
    """Who wrote a report first, as far as it says itself: where nobody compares it, as in an edited rule's past."""
    return next(iter(_named(item)), item.publisher)


def _named(item: Item) -> tuple[str, ...]:
    own = agency_at(item.publisher)
    return credits_of(item.title, item.summary, item.body) or ((own,) if own else ())


def is_own(item: Item, origin: str, owner: str | None) -> bool:
    """Whether the report is its publisher's own, and no copy of somebody else's."""
    return origin in {item.publisher, owner, agency_at(item.publisher) or item.publisher}
