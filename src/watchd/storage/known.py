"""The stored item that a key names: what tells whether a listed one is the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from watchd.model.item import ItemKey


@dataclass(frozen=True, slots=True)
class Known:
    """The stored item a key names."""

    item_id: int
    digest: str | None  # of its texts; None when only the key is left of a pruned item
    guids: frozenset[str] = frozenset()  # digests of the guids it is known by
    title: str | None = None  # None when it was pruned, and so the three below
    published: datetime | None = None
    url: str = ""
    url_key: str = ""
    listed_at: datetime | None = None  # when the key was listed last
    text: str = ""  # all of it, where a title is wholly another than this one's; elsewhere nobody asks


Stored = Mapping[ItemKey, Known]
