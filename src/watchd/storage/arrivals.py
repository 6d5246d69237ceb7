"""Which items of a poll are new, which are known, which revised: decided by keys, never by a date. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watchd.model.item import ItemKey, KeyKind
from watchd.ports import NewItem

_FEWEST_RENAMED = 3


@dataclass(frozen=True, slots=True)
class Known:
    """The stored item a key names."""

    item_id: int
    digest: str | None  # of its texts; None when only the key is left of a pruned item
    guids: frozenset[str] = frozenset()  # digests of the guids it is known by
    title: str | None = None  # None when it was pruned


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item of the poll, the keys that name it and nothing else, and what they name already."""

    listed: NewItem
    keys: tuple[ItemKey, ...]
    stored: frozenset[ItemKey] = frozenset()  # those of `keys` that are there already
    known: Known | None = None


@dataclass(slots=True)
class Arrivals:
    """The items of a poll, sorted out."""

    new: list[Arrival] = field(default_factory=list)
    revised: list[Arrival] = field(default_factory=list)
    known: list[Arrival] = field(default_factory=list)

    @property
    def all(self) -> list[Arrival]:
        """Every item of the poll."""
        return [*self.new, *self.revised, *self.known]


def renames(listed: Sequence[NewItem], stored: Mapping[ItemKey, Known]) -> int:
    """How many items of a poll have a stored one's link and title, and another guid; 0 where they are the fewer.

    A publisher that changed its software, or that makes up guids for each answer, gives all of them new ones: three or
    more, and as many at least as those that kept theirs. Of a pruned item nobody knows the title; there it counts that
    no other item of the poll has the link.
    """
    kept, renamed = 0, 0
    links = Counter(key for item in listed for key in item.keys if key.kind is KeyKind.LINK)
    for item in listed:
        guid = next((key for key in item.keys if key.kind is KeyKind.GUID), None)
        link = next((key for key in item.keys if key.kind is KeyKind.LINK), None)
        known = stored.get(link) if link is not None else None
        if guid is None or guid in stored:
            kept += guid is not None
        elif known is not None and known.guids:
            is_alone = link is not None and links[link] == 1
            renamed += is_alone if known.title is None else known.title == item.item.title
    return renamed if renamed >= max(_FEWEST_RENAMED, kept) else 0


def sort_out(listed: Sequence[NewItem], stored: Mapping[ItemKey, Known], *, trusts_guids: bool = True) -> Arrivals:
    """Each item of a poll as new, revised or known.

    The strongest key that names a stored item decides, but a link does not when both have a guid and they differ:
    unless the feed's guids are not to be trusted, and the titles are the same. A key that several items of this poll
    share decides for none of them while another key tells them apart; where nothing does, they are one item listed
    twice.
    """
    counts = Counter(key for item in listed for key in set(item.keys))
    used: set[ItemKey] = set()
    taken: set[int] = set()
    arrivals = Arrivals()
    for item in listed:
        free = tuple(key for key in item.keys if key not in used)
        telling = tuple(key for key in free if counts[key] == 1) or free
        used.update(free)
        known = _named(telling, item, stored, trusts_guids=trusts_guids)
        own = _own(free, known, stored)
        arrival = Arrival(item, own, frozenset(key for key in own if key in stored), known)
        if not telling and item.keys:
            arrivals.known.append(arrival)
        elif known is None:
            arrivals.new.append(arrival)
        elif known.item_id in taken or known.digest in {None, item.item.digest}:
            arrivals.known.append(arrival)
        else:
            arrivals.revised.append(arrival)
        if known is not None:
            taken.add(known.item_id)
    return arrivals


def _named(
    telling: Sequence[ItemKey], item: NewItem, stored: Mapping[ItemKey, Known], *, trusts_guids: bool
) -> Known | None:
    guids = {key.digest for key in item.keys if key.kind is KeyKind.GUID}
    for key in telling:
        known = stored.get(key)
        if known is None:
            continue
        differ = guids and known.guids and not guids & known.guids
        # Of one that was pruned nobody knows the title; then its link tells.
        is_renamed = not trusts_guids and known.title in {None, item.item.title}
        if key.kind is KeyKind.LINK and differ and not is_renamed:  # the publisher tells them apart
            continue
        return known
    return None


def _own(free: Sequence[ItemKey], known: Known | None, stored: Mapping[ItemKey, Known]) -> tuple[ItemKey, ...]:
    """The keys that name this item from now on: those that name no other stored one."""
    mine = known.item_id if known is not None else None
    return tuple(key for key in free if key not in stored or stored[key].item_id == mine)
