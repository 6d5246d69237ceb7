"""Recompute: what edited and new rules would have matched is looked for in the stored items, beside the loop.

So an edit of what a rule matches costs no baseline. What it finds never fires: it is no news any more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from watchd.errors import StorageError
from watchd.model.item import Item
from watchd.model.match import Failure, Hit
from watchd.ports import Found, Recomputed, RecomputeStorage
from watchd.rules.engine import Engine

PIECE = 200  # items: some hundredths of a second of matching, and a short write

Key = tuple[str, str]  # rule_id, match_digest


class SomeRules(Protocol):
    """A generation of which some rules can be asked alone."""

    def engine_of(self, keys: Collection[Key]) -> Engine:
        """An engine of its own for some of the rules; what is not in force is left out."""
        ...


@dataclass(slots=True)
class Recomputer:
    """Looks through stored items, piece by piece; one instance belongs to one thread."""

    storage: RecomputeStorage
    working_set: Callable[[int], SomeRules]
    owner: str
    piece: int = PIECE
    _engines: dict[tuple[int, tuple[Key, ...]], Engine] = field(default_factory=dict)  # the one that was asked last

    def run(self, now: datetime) -> Recomputed | None:
        """The next piece; None when nothing is to be done, or another node is at it."""
        return self.storage.recompute(
            self.owner,
            now,
            lambda generation, keys, items: self._match(generation, tuple(keys), items, now),
            self.piece,
        )

    def _match(self, generation: int, keys: tuple[Key, ...], items: Sequence[Item], now: datetime) -> Found:
        engine = self._engine(generation, keys)
        hits: dict[str, Sequence[Hit]] = {}
        failures: list[Failure] = []
        for item in items:
            try:
                found = engine.match(item)
            except StorageError:
                raise
            except Exception as error:  # noqa: BLE001 - supervisor of one item: the others are looked at all the same
                said = f"{type(error).__name__}: {error}"
                failures += [Failure(item.id, rule_id, said, now) for rule_id, _ in keys]
                continue
            hits[item.id] = found.hits
            failures += [Failure(item.id, rule_id, error, now) for rule_id, error in found.failures]
        return Found(hits, tuple(failures))

    def _engine(self, generation: int, keys: tuple[Key, ...]) -> Engine:
        known = self._engines.get((generation, keys))
        if known is None:
            known = self.working_set(generation).engine_of(keys)
            self._engines = {(generation, keys): known}
        return known
