"""Which items of a poll are new, which are known, which revised: decided by keys. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from watchd.model.item import ItemKey, KeyKind
from watchd.ports import NewItem
from watchd.storage.known import Known, Stored
from watchd.storage.naming import by_name, by_text, is_renamed, is_same_text
from watchd.storage.worn import names_another_page

_FEWEST_RENAMED = 3
_NAMES = frozenset({KeyKind.GUID, KeyKind.LINK})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item of the poll, the keys that name it and nothing else, and what they name already."""

    listed: NewItem
    keys: tuple[ItemKey, ...]
    stored: frozenset[ItemKey] = frozenset()  # those of `keys` that are there already
    known: Known | None = None
    taken: tuple[ItemKey, ...] = ()  # that named another item until now
    is_named_again: bool = False  # its strongest key gave another item its public id


@dataclass(slots=True)
class Arrivals:
    """The items of a poll, sorted out."""

    new: list[Arrival] = field(default_factory=list)
    revised: list[Arrival] = field(default_factory=list)
    known: list[Arrival] = field(default_factory=list)
    shared: set[ItemKey] = field(default_factory=set)  # keys that are found to name several items
    moved: int = 0  # known ones with a new guid and a new link
    reused: int = 0  # new ones with the guid or the link of another item

    @property
    def all(self) -> list[Arrival]:
        """Every item of the poll."""
        return [*self.new, *self.revised, *self.known]


def renames(listed: Sequence[NewItem], stored: Stored, shared: Collection[ItemKey] = ()) -> int:
    """How many items of a poll are stored ones with another guid; 0 where they are the fewer.

    A publisher that changed its software, or that makes up guids for each answer, gives all of them new ones: three or
    more, and as many at least as those that kept theirs. Of a pruned item nobody knows the title; there it counts that
    no other item of the poll has the link.
    """
    if not stored:
        return 0
    kept, renamed = 0, 0
    links = Counter(key for item in listed for key in item.keys if key.kind is KeyKind.LINK)
    for item in listed:
        keys = [key for key in item.keys if key not in shared]
        guid = next((key for key in keys if key.kind is KeyKind.GUID), None)
        link = next((key for key in keys if key.kind is KeyKind.LINK), None)
        known = stored.get(link) if link is not None else None
        if guid is None or guid in stored or any(key in stored for key in item.former if key.kind is KeyKind.GUID):
            kept += guid is not None
        elif link is not None and known is not None and known.guids:
            renamed += links[link] == 1 and is_renamed(item, known, stored, trusts_guids=False)
    return renamed if renamed >= max(_FEWEST_RENAMED, kept) else 0


def sort_out(
    listed: Sequence[NewItem],
    stored: Stored,
    shared: Collection[ItemKey] = (),
    worn: Sequence[Collection[ItemKey]] = (),
    *,
    trusts_guids: bool = True,
) -> Arrivals:
    """Each item of a poll as new, revised or known.

    The strongest key that is worth something (`naming`) decides; those that were ever `shared` by several items decide
    nothing, and those that are `worn` nothing of this one. A key that several items of this poll have decides for none
    of them while another key tells them apart; where nothing does, they are one item listed twice.
    """
    if not stored and not shared:
        return _all_new(listed)
    keys = _keys(listed, shared)
    worn = worn or [()] * len(listed)
    named = [
        by_name(telling, item, stored, own, trusts_guids=trusts_guids)
        for item, (_, telling), own in zip(listed, keys, worn, strict=True)
    ]
    claimed = {known.item_id for known in named if known is not None}
    taken: set[int] = set()
    arrivals = Arrivals(shared={key for item in listed for key in item.shared if key not in shared})
    for item, (free, telling), own, by_guid_or_link in zip(listed, keys, worn, named, strict=True):
        names = tuple(key for key in telling if key not in own)
        known = by_guid_or_link or by_text(names, item, stored, claimed | taken)
        arrivals.moved += known is not by_guid_or_link and any(key.kind in _NAMES for key in names)
        again = any(key in own or key in shared for key in item.keys[:1])
        arrival = Arrival(item, _own(free, known, stored), _stored(free, known, stored), known, is_named_again=again)
        if known is None and telling:
            arrival = _with_worn(arrival, [key for key in telling if key in own], stored, arrivals)
        if not telling and item.keys:
            arrivals.known.append(arrival)
        elif known is None:
            arrivals.new.append(arrival)
        elif known.item_id in taken or not _is_revised(item, known, stored):
            arrivals.known.append(arrival)
        else:
            arrivals.revised.append(arrival)
        if known is not None:
            taken.add(known.item_id)
    return arrivals


def _with_worn(arrival: Arrival, worn: Sequence[ItemKey], stored: Stored, arrivals: Arrivals) -> Arrival:
    """A new item with keys that named another one: from now on they name it, or nothing.

    A guid of another page than before is shared by both; what has no page, or the same, is about the newest.
    """
    listed = arrival.listed
    shared = {key for key in worn if key.kind is KeyKind.GUID and names_another_page(listed, stored[key], stored)}
    arrivals.shared |= shared
    arrivals.reused += bool(worn)
    return replace(arrival, taken=tuple(key for key in worn if key not in shared))


def _all_new(listed: Sequence[NewItem]) -> Arrivals:
    """What `sort_out` finds where nothing is stored that any key names, as at a feed's first poll."""
    arrivals = Arrivals(shared={key for item in listed for key in item.shared})
    used: set[ItemKey] = set()
    for item in listed:
        free = tuple(key for key in item.keys if key not in used)
        used.update(free)
        (arrivals.new if free or not item.keys else arrivals.known).append(Arrival(item, free))
    return arrivals


def _keys(
    listed: Sequence[NewItem], shared: Collection[ItemKey]
) -> list[tuple[tuple[ItemKey, ...], tuple[ItemKey, ...]]]:
    """Of each item the keys that no item before it has, and those of them that tell it from all others."""
    own = [tuple(key for key in item.keys if key not in shared) for item in listed]
    counts = Counter(key for keys in own for key in set(keys))
    used: set[ItemKey] = set()
    found = []
    for keys in own:
        free = tuple(key for key in keys if key not in used)
        found.append((free, tuple(key for key in free if counts[key] == 1) or free))
        used.update(free)
    return found


def _is_revised(item: NewItem, known: Known, stored: Stored) -> bool:
    """Whether its texts are none that it ever had: caches of different age, asked in turn, revise nothing."""
    if known.digest is None or is_same_text(item, known):
        return False
    texts = (stored.get(key) for key in item.keys if key.kind is KeyKind.TEXT)
    return all(text is None or text.item_id != known.item_id for text in texts)


def _own(free: Sequence[ItemKey], known: Known | None, stored: Stored) -> tuple[ItemKey, ...]:
    """The keys that name this item from now on: those that name no other stored one."""
    mine = known.item_id if known is not None else None
    return tuple(key for key in free if key not in stored or stored[key].item_id == mine)


def _stored(free: Sequence[ItemKey], known: Known | None, stored: Stored) -> frozenset[ItemKey]:
    return frozenset(key for key in _own(free, known, stored) if key in stored)
