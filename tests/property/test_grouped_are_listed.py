"""However a stream is split, an update leaves no grouped report out: it lists it, or says that it is left for the next.

Which of two updates lists a report does depend on the split, for one that is not written yet takes along what its turn
brings; so the other tests of splits leave out what was listed by then.
"""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.builders import T0
from tests.property.streams import BreakableStorage, Entry, Plan, Poll, Run, emptied, plans

from watchd.storage import Storage, tables

_HEAD = "Su-30 parts arrive in Caracas on cargo plane from Russia"
_WORDS = ("overnight", "secretly", "quickly", "openly", "slowly", "finally", "silently", "again", "twice", "late")


@st.composite
def _affairs(draw: st.DrawFn) -> list[Poll]:
    """A report, then reports of its affair in other words, and updates of it, some of them at one moment."""
    answers = draw(st.lists(st.lists(st.booleans(), min_size=1, max_size=5), min_size=2, max_size=6))
    titles = iter([(number, _title(number, is_update)) for number, is_update in enumerate(sum(answers, [True]))])
    return [
        Poll("a", T0 + timedelta(hours=place), tuple(_entry(*next(titles)) for _ in answer))
        for place, answer in enumerate([[True], *answers])
    ]


def _title(number: int, is_update: bool) -> str:  # noqa: FBT001 - as it is drawn
    if number == 0:
        return _HEAD
    if is_update:
        return f"{_HEAD}: {number + 30} crates"
    words = f"{_WORDS[number % 10]} {_WORDS[number // 10]}"
    return f"Cargo plane from Russia unloads Su-30 parts near Caracas {words}"


def _entry(number: int, title: str) -> Entry:
    return Entry(number, title, number, f"{number}.example", "", timedelta(0))


@pytest.mark.parametrize("most", [1, 60])
def test_an_update_lists_every_grouped_report_or_says_how_many_it_leaves(
    memory: Storage, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    for module in ("watchd.alerts.facts", "watchd.pipeline.tellings"):
        monkeypatch.setattr(f"{module}.MOST_RELATED", most)

    kinds: set[str] = set()

    @given(polls=_affairs(), plan=plans)
    @settings(max_examples=20, deadline=None)
    def holds(polls: list[Poll], plan: Plan) -> None:
        Run(BreakableStorage(emptied(memory))).follow(polls, plan)
        for alert_id in {one[0] for one in _decided(memory)}:
            _check(memory, alert_id)
        kinds.update(kind for _, kind, _ in _decided(memory))

    holds()
    assert {"group", "update"} <= kinds


def _check(storage: Storage, alert_id: str) -> None:
    kinds = [(kind, item_id) for found, kind, item_id in _decided(storage) if found == alert_id]
    updates = [place for place, (kind, _) in enumerate(kinds) if kind == "update"]
    if not updates:
        return
    told = {item_id for kind, item_id in kinds if kind not in {"group", "suppress"}}
    grouped = {item_id for kind, item_id in kinds[: updates[-1]] if kind == "group"} - told
    revisions = [json.loads(facts) for facts in _facts(storage, alert_id)]
    listed = {one["item_id"] for facts in revisions for one in facts["reports"]}
    assert len(grouped - listed) <= revisions[-1]["related_left"]


def _decided(storage: Storage) -> list[tuple[str, str, str]]:
    """Alert, kind and item of each decision of rules that tell stories, in their order."""
    decision, item = tables.decision, tables.item
    asked = (
        select(decision.c.alert_id, decision.c.kind, item.c.public_id)
        .select_from(decision.join(item, item.c.id == decision.c.item_id))
        .where(decision.c.rule_id.in_(["by-story", "by-long-story"]), decision.c.alert_id.is_not(None))
        .order_by(decision.c.turn, decision.c.position)
    )
    return [tuple(row) for row in storage._database.read(lambda connection: connection.execute(asked).all())]


def _facts(storage: Storage, alert_id: str) -> list[str]:
    revision = tables.alert_revision
    asked = select(revision.c.facts).where(revision.c.alert_id == alert_id).order_by(revision.c.revision)
    return list(storage._database.read(lambda connection: connection.execute(asked).scalars().all()))
