"""Conditions of places that are gone, on real storage in memory: one node looks at what others left."""

from dataclasses import replace
from datetime import datetime

from tests.builders import T0, after
from tests.fakes import routing

from watchd.alerts.condition_kinds import KINDS, kind_of
from watchd.pipeline.attend import Seen, _judged, attend
from watchd.storage import Storage

HERE = Seen(node="here", routing=routing(), rules={}, feeds=frozenset(), files=frozenset())
THERE = replace(
    HERE,
    node="there",
    raised={"file:there:a.yaml": "a.yaml:3: no", "loop:there:poll": "StorageError", "node:there": "other files"},
    files=frozenset({"a.yaml"}),
)


def told(storage: Storage, seen: Seen, now: datetime) -> list[str]:
    """The headlines, but for the page that a node was not seen for minutes: tests/unit/pipeline/test_signs.py."""
    alerts = attend(storage, seen, now).alerts
    return [alert.facts.headline for alert in alerts if alert.rule_id != "watchd:absent"]


def raised(storage: Storage) -> list[str]:
    return [key for key, condition in storage.conditions().items() if condition.is_raised and kind_of(key) != "absent"]


def beats(storage: Storage, place: str, now: datetime) -> None:
    storage.beat_node(f"{place}-1", now, started_at=T0, place=place)


def test_whatever_a_node_alone_can_judge_ends_with_its_place() -> None:
    whole = replace(HERE, judges_config=True, judges_accounts=True, began_at=T0, certified=("certificate:here:board",))
    judged = _judged(whole)
    own = {kind_of(prefix) for prefix in judged if prefix.split(":")[1] == "here"}
    assert own == {kind for kind, words in KINDS.items() if words.is_of_place}


def test_what_a_dead_node_said_ends_after_an_hour_and_operators_hear_that_it_is_gone(memory: Storage) -> None:
    beats(memory, "there", T0)
    assert len(told(memory, THERE, T0)) == 3
    beats(memory, "here", T0)
    assert told(memory, HERE, after(minutes=60)) == []
    assert len(raised(memory)) == 3
    assert told(memory, HERE, after(minutes=61)) == ["1 node is gone"]
    assert raised(memory) == []
    assert told(memory, HERE, after(minutes=62)) == []


def test_a_node_that_restarts_within_the_hour_keeps_its_conditions_and_nobody_is_told_twice(memory: Storage) -> None:
    beats(memory, "there", T0)
    told(memory, THERE, T0)
    memory.leave_node("there-1", after(minutes=1))
    assert told(memory, HERE, after(minutes=30)) == []
    memory.beat_node("there-2", after(minutes=45), started_at=after(minutes=45), place="there")
    assert told(memory, THERE, after(minutes=45)) == []
    assert told(memory, HERE, after(minutes=90)) == []
    assert len(raised(memory)) == 3


def test_a_node_that_comes_back_after_it_was_gone_says_again_what_is_wrong(memory: Storage) -> None:
    beats(memory, "there", T0)
    told(memory, THERE, T0)
    assert told(memory, HERE, after(hours=2)) == ["1 node is gone"]
    beats(memory, "there", after(hours=3))
    assert len(told(memory, THERE, after(hours=3))) == 3
    assert told(memory, HERE, after(hours=3)) == []


def test_a_refused_file_that_is_deleted_ends_as_removed_and_one_that_is_mended_as_good(memory: Storage) -> None:
    files = {f"file:here:{name}.yaml": f"{name}.yaml:1: no" for name in "ab"}
    both = replace(HERE, raised=files, files=frozenset({"a.yaml", "b.yaml"}))
    assert told(memory, both, T0) == ["2 files are refused; their last good versions stay"]
    ended = told(memory, replace(HERE, files=frozenset({"b.yaml"})), after(minutes=1))
    assert sorted(ended) == ["1 refused file was removed", "file b.yaml on here is good again"]
    assert raised(memory) == []
    assert told(memory, replace(HERE, files=frozenset({"b.yaml"})), after(minutes=2)) == []
