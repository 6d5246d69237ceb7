"""Windows say the same whatever happens on the way: late arrivals, duplicates, future dates, restarts, edits."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.builders import after, item
from tests.unit.pipeline.test_recompute import Desk

from watchd.feeds.coverage import event_at
from watchd.model.item import Item
from watchd.model.window import Absence, Burst, Count, Distinct, Drop, New, PastMatch, Window
from watchd.rules.windows import Log, Past, judge
from watchd.storage import Storage, open_storage, tables

DAYS = 5
RULES = """
version: 1
rules:
  - {{id: planes, title: {title}, match: {{query: {planes}}}, severity: none}}
  - {{id: ships, match: {{query: ship}}, severity: none}}
  - {{id: counted, match: {{query: {planes}}}, alert_when: {{count: {{at_least: 3, within: 1d}}}}}}
  - {{id: burst, match: {{query: plane}}, alert_when: {{burst: {{at_least: 3, within: 6h, times: 2, baseline: 2d}}}}}}
  - {{id: absent, match: {{query: plane}}, alert_when: {{absence: {{for: 12h, need: 3, baseline: 4d}}}}}}
  - id: dropped
    match: {{query: ship}}
    alert_when: {{drop: {{to_below: 50%, within: 1d, baseline: 3d, of: planes, need: 2}}}}
  - {{id: tails, match: {{query: plane}}, alert_when: {{new: {{pattern: 'RA-[0-9]', memory: 2d}}}}}}
  - {{id: followed, alert_when: {{sequence: {{steps: [planes, ships], within: 1d}}}}}}
  - {{id: unfollowed, alert_when: {{sequence: {{steps: [planes], missing: ships, within: 12h}}}}}}
"""
TITLES = ("plane RA-1 lands", "plane RA-2 lands", "plane lands", "ship leaves", "market wrap")


@dataclass(frozen=True)
class Brought:
    """One item: when it happened, in hours, what it says, and what is wrong about its way here."""

    hour: int
    title: str
    late: int = 0  # hours until it was seen
    twice: bool = False
    ahead: bool = False  # it claims to be of next month


brought = st.builds(
    Brought,
    hour=st.integers(0, DAYS * 24 - 30),
    title=st.sampled_from(TITLES),
    late=st.sampled_from((0, 0, 0, 1, 7, 20)),
    twice=st.booleans(),
    ahead=st.booleans(),
)
streams = st.lists(brought, min_size=4, max_size=14)


def _rules(title: str = "Planes", planes: str = "plane") -> str:
    return RULES.format(title=title, planes=planes)


def _items(stream: Sequence[Brought], *, trouble: bool) -> list[Item]:
    """What is stored of the stream; without trouble each item comes at once, once, with its own date."""
    found = []
    for number, one in enumerate(stream):
        happened = after(hours=one.hour, minutes=number)
        seen = happened + timedelta(hours=one.late) if trouble else happened
        # A date of next month is no date: then it happened when it was seen, so it must have come at once.
        is_ahead = trouble and one.ahead and not one.late
        published = happened + timedelta(days=30) if is_ahead else happened
        at = event_at(published, None, seen)
        made = item(number, title=one.title, seen_at=seen, event_at=at, published=published)
        found += [made, made] if trouble and one.twice else [made]
    return sorted(found, key=lambda one: one.seen_at)


def _weather() -> list[Item]:
    """The feed brings something else all the time."""
    hours = range(0, DAYS * 24, 6)
    return [
        item(10_000 + hour, title=f"weather {hour}", seen_at=after(hours=hour), event_at=after(hours=hour))
        for hour in hours
    ]


def _follow(desk: Desk, items: Sequence[Item], cuts: Sequence[int] = (), between: str = "") -> None:
    """Evaluate the items as they were seen; at each cut something happens that must not matter."""
    desk.load(_rules(), 0)
    desk.storage.add_polls([("tass-en", after(hours=hour), True) for hour in range(-1, DAYS * 24 + 1)])
    moments = {items[number].seen_at for number in cuts if number < len(items)}
    coming = sorted([*items, *_weather()], key=lambda one: one.seen_at)
    for number, made in enumerate(coming):
        desk.storage.add_items([made])
        is_last = number + 1 == len(coming) or coming[number + 1].seen_at > made.seen_at
        if is_last and made.seen_at in moments:
            day = (made.seen_at - after()) / timedelta(days=1)
            desk.goes_on(day)
            _happen(desk, between, day)
    desk.goes_on(DAYS)
    desk.evaluate(DAYS)
    desk.look(DAYS)


def _happen(desk: Desk, what: str, day: float) -> None:
    desk.evaluate(day)
    if what == "restart":
        desk.start()
    elif what == "title":
        desk.load(_rules(title=f"Planes of {day}"), day)
    elif what == "match":
        desk.load(_rules(planes=f"plane OR unheardof{round(day * 1000)}"), day)
        desk.recompute(day)
    elif what == "clock":
        desk.look(max(day - 1, 0.01))
        desk.look(day)


def _said(desk: Desk) -> Mapping[str, str]:
    """What each window says in the end."""
    query = select(tables.window.c.rule_id, tables.window.c.outcome).order_by(tables.window.c.rule_id)
    rows = desk.storage._database.read(lambda connection: connection.execute(query).all())
    return {row.rule_id: row.outcome for row in rows}


def _told(desk: Desk) -> list[tuple[str, int, datetime]]:
    """Which revisions of which alerts were told, and as of when."""
    return sorted((one.alert_id, one.revision, one.at) for one in desk.told)


def _desk(stores: list[Storage]) -> Desk:
    stores.append(open_storage("sqlite:///:memory:"))
    return Desk(stores[-1])


@given(stream=streams)
@settings(max_examples=5, deadline=None)
def test_late_arrivals_duplicates_and_future_dates_change_nothing(stream: list[Brought]) -> None:
    stores: list[Storage] = []
    try:
        plain, troubled = _desk(stores), _desk(stores)
        _follow(plain, _items(stream, trouble=False))
        _follow(troubled, _items(stream, trouble=True))
        assert _said(troubled) == _said(plain)
    finally:
        for one in stores:
            one.close()


@pytest.mark.parametrize("between", ["restart", "title", "match", "clock"])
def test_what_happens_on_the_way_changes_nothing(between: str) -> None:
    @given(stream=streams, cuts=st.lists(st.integers(0, 30), max_size=3))
    @settings(max_examples=3, deadline=None)
    def holds(stream: list[Brought], cuts: list[int]) -> None:
        stores: list[Storage] = []
        try:
            plain, other = _desk(stores), _desk(stores)
            items = _items(stream, trouble=True)
            _follow(plain, items)
            _follow(other, items, cuts, between)
            assert _said(other) == _said(plain)
            if between in {"restart", "title"}:  # elsewhere a stay may end that would have lasted
                assert _told(other) == _told(plain)
        finally:
            for one in stores:
                one.close()

    holds()


WINDOWS: tuple[Window, ...] = (
    Count(3, timedelta(days=1), Distinct.PUBLISHER),
    Burst(3, timedelta(hours=6), 2, timedelta(days=2)),
    Absence(timedelta(hours=12), 3, timedelta(days=4), 1),
    Drop(0.5, timedelta(days=1), timedelta(days=3), "of", 2),
    New(timedelta(days=2)),
)


@given(
    hours=st.lists(st.tuples(st.integers(0, 140), st.integers(0, 3), st.sampled_from(("", "A", "B"))), max_size=30),
    now=st.integers(0, 150),
    seed=st.integers(0, 100),
)
@settings(max_examples=150, deadline=None)
def test_a_window_is_a_function_of_what_matched_and_of_now(
    hours: list[tuple[int, int, str]], now: int, seed: int
) -> None:
    matches = [
        PastMatch(
            after(hours=hour, minutes=number),
            f"{number:03}",
            f"feed-{who}",
            f"{who}.example",
            values=(value,) * bool(value),
        )
        for number, (hour, who, value) in enumerate(hours)
    ]
    shuffled = [*matches, *matches[::2]]
    random.Random(seed).shuffle(shuffled)
    at = after(hours=now)
    for window in WINDOWS:
        expected = judge(window, Past(Log(matches), {"of": Log(matches)}), at)
        found = judge(window, Past(Log(shuffled), {"of": Log(shuffled)}), at)
        known = [match for match in matches if match.at <= at]
        past = judge(window, Past(Log(known), {"of": Log(known)}), at)
        assert (found.outcome, found.reason) == (expected.outcome, expected.reason)
        if known:  # else an older match of later says when history began
            assert (past.outcome, past.reason) == (expected.outcome, expected.reason)


def test_a_match_that_moves_takes_its_place_anew() -> None:
    first = PastMatch(after(hours=1), "a", "feed", "a.example")
    log = Log([first, PastMatch(after(hours=2), "b", "feed", "a.example")])
    log.add(replace(first, at=after(hours=3)))
    assert [match.item_id for match in log] == ["b", "a"]
