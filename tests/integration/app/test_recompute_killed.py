"""A process that is killed while it looks through stored items: the next one goes on, and nothing is lost or twice."""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from tests.builders import T0, item

from watchd.app.sets import WorkingSets, routing_text
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.recompute import Recomputer
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Found, MatchStored, Recomputed
from watchd.rules.load import load_rules
from watchd.storage import RuleVersion, Storage, open_storage, tables

_ITEMS, _PIECE = 300, 20
_NOW = T0 + timedelta(days=30)
_RULE = "version: 1\nrules:\n  - {id: planes, match: {query: %s}, alert_when: {count: {at_least: 900, within: 60d}}}\n"


def _publish(store: Storage, query: str) -> None:
    documents = Documents({"rules.yaml": _RULE % query}, {}, routing_text(Routing()))
    [rule] = load_rules(documents.rules).rules.values()
    version = RuleVersion(rule.id, rule.digest, rule.match_digest, "rules.yaml", 3, rule.id)
    store.publish_generation(documents, "here", _NOW, [version])


def _edited(path: Path) -> Storage:
    """A store whose rule was edited after its items were evaluated."""
    store = open_storage(f"sqlite:///{path}")
    store.migrate()
    _publish(store, "ship")
    moments = [T0 + timedelta(hours=number) for number in range(_ITEMS)]
    store.add_items(
        [item(number, title=f"A plane {number}", seen_at=at, event_at=at) for number, at in enumerate(moments)]
    )
    evaluator = Evaluator(store, WorkingSets(store, path.parent).get, StoryCache())
    while evaluator.run(_NOW) is not None:
        pass
    _publish(store, "plane")
    return store


@dataclass
class Deadly:
    """A store whose process dies by SIGKILL while so manyth a piece of it is matched; never for 0."""

    store: Storage
    dies_at: int
    pieces: int = 0

    def recompute(self, owner: str, now: datetime, match: MatchStored, limit: int) -> Recomputed | None:
        def matched(generation: int, keys: Sequence[tuple[str, str]], items: Sequence[Item]) -> Found:
            self.pieces += 1
            if self.pieces == self.dies_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return match(generation, keys, items)

        return self.store.recompute(owner, now, matched, limit)


def _look_through(store: Storage, folder: Path, *, dies_at: int = 0) -> int:
    """Work until nothing is left; how many matches were found."""
    recomputer = Recomputer(Deadly(store, dies_at), WorkingSets(store, folder).get, "here", piece=_PIECE)
    found = 0
    while (piece := recomputer.run(_NOW)) is not None:
        found += piece.matches
    return found


def _matched(store: Storage) -> set[tuple[str, str, int]]:
    columns = (tables.match.c.rule_id, tables.match.c.match_digest, tables.match.c.item_id)
    rows = store._database.read(lambda connection: connection.execute(select(*columns)).all())
    assert len(rows) == len(set(rows))
    return {(rule_id, digest, item_id) for rule_id, digest, item_id in rows}


def _killed(path: Path, dies_at: int) -> int:
    """What a child comes to that looks through the items of the store and is killed in the middle of a piece."""
    child = os.fork()
    if child == 0:
        try:
            _look_through(open_storage(f"sqlite:///{path}"), path.parent, dies_at=dies_at)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_process_that_is_killed_in_the_middle_costs_one_piece_of_work(tmp_path: Path) -> None:
    whole = _edited(tmp_path / "whole.db")
    assert _look_through(whole, tmp_path) == _ITEMS

    path = tmp_path / "killed.db"
    _edited(path).close()
    assert _killed(path, 8) == -signal.SIGKILL

    store = open_storage(f"sqlite:///{path}")
    assert len(_matched(store)) == 7 * _PIECE
    again = Recomputer(store, WorkingSets(store, tmp_path).get, "there", piece=_PIECE)
    assert again.run(_NOW) is None  # whoever died is still believed to be at it
    found = 0
    while (piece := again.run(_NOW + timedelta(hours=1))) is not None:
        found += piece.matches
    assert found == _ITEMS - 7 * _PIECE
    assert _matched(store) == _matched(whole)
    for one in (store, whole):
        assert one.check() == ()
        one.close()
