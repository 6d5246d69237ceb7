"""What recomputing asks of the storage: stored items in small pieces, for rules that were not there when they came."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watchd.model.item import Item
from watchd.model.match import Failure, Hit

Keys = Sequence[tuple[str, str]]  # (rule_id, match_digest)


@dataclass(frozen=True, slots=True)
class Found:
    """What a piece of stored items holds: hits by item id, and rules that raised."""

    hits: Mapping[str, Sequence[Hit]]
    failures: tuple[Failure, ...] = ()


MatchStored = Callable[[int, Keys, Sequence[Item]], Found]  # of a generation, these rules of it


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What one piece came to."""

    items: int
    matches: int  # written; what was there already is left as it is
    finished: tuple[str, ...]  # rules that are done, by id
    left: int  # items that are still to be looked at, about


class RecomputeStorage(Protocol):
    """What `pipeline.recompute` reads and writes."""

    def recompute(self, owner: str, now: datetime, match: MatchStored, limit: int) -> Recomputed | None:
        """Match the next stored items, at most `limit`, for the rules that are not done; None: nothing is to be done.

        Also None while another node is at it. Matching happens outside of any transaction. Items that wait to be
        evaluated, or are held, are left alone: they are evaluated as the rules are now.
        """
        ...
