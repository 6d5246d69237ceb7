"""The daemon's pruning: once a day, by one node, and cut short by a stop without harm."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from structlog.testing import capture_logs
from tests.builders import feed_state, item, new_item
from tests.contract.steps import stored_items
from tests.fakes import rule
from tests.integration.cli.desk import store_at, write_desk

from watchd.app.bootstrap import running
from watchd.app.clock import SystemClock
from watchd.app.retain import PruneLoop, kept_for, longest_reach
from watchd.model.retention import Awaited, Retention
from watchd.model.window import Count, Due
from watchd.settings import load_settings

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
TODAY = datetime(2026, 6, 1, 5, tzinfo=UTC)


class _SetClock(SystemClock):
    def __init__(self) -> None:
        super().__init__()
        self.at = TODAY

    def now(self) -> datetime:
        return self.at


def old_desk(folder: Path) -> Path:
    """A desk with ten items that are too old, and one of today."""
    config = write_desk(folder)
    with store_at(folder) as store:
        store.register_feeds([feed_state(host="tass-en.example", due_at=LONG_AGO)])
        stored_items(store, *(new_item(number, seen_at=LONG_AGO) for number in range(10)), at=LONG_AGO)
        stored_items(store, new_item(99, seen_at=TODAY), at=TODAY)
    return config


def test_what_is_old_goes_once_a_day(tmp_path: Path) -> None:
    config = old_desk(tmp_path)

    async def work() -> list[int]:
        clock, gone = _SetClock(), []
        async with running(load_settings(config, {}), clock=clock) as parts:
            one, other = (PruneLoop(parts, asyncio.Event()) for _ in range(2))
            for loop, later in ((one, 0), (one, 0), (other, 0), (other, 24), (one, 0)):
                clock.at += timedelta(hours=later)
                with capture_logs() as logs:
                    await loop.go_round()
                gone.append(sum(log["rows"] for log in logs if log["event"] == "pruned"))
        return gone

    assert asyncio.run(work()) == [10, 0, 0, 20, 0]  # the next day the names that nothing has any more


def test_items_are_kept_beyond_what_a_window_looks_back() -> None:
    days = timedelta(days=1)
    kept = Retention(items=100 * days, alerts=200 * days)
    plain, week, years = (
        rule("plain"),
        rule("week", window=Count(3, 7 * days)),
        rule("years", window=Count(3, 700 * days)),
    )
    assert kept.reaching(longest_reach([plain])) == kept
    assert kept.reaching(longest_reach([plain, week])) == kept
    assert kept.reaching(longest_reach([years, week])) == Retention(items=730 * days, alerts=730 * days)


def test_a_due_keeps_the_matches_it_goes_by_and_not_all_items_of_ten_years() -> None:
    days = timedelta(days=1)
    kept = Retention(items=100 * days, alerts=200 * days)
    day = rule("day", window=Due(by=TODAY))
    since, promise = rule("since", window=Due(after=60 * days, rule_id="promise")), rule("promise")
    entered = rule("entered", window=Due(after=60 * days, rule_id="promise", is_entry=True))
    found = kept_for(kept, {one.id: one for one in (day, since, promise, entered)})
    assert (found.items, found.alerts) == (kept.items, kept.alerts)
    assert found.awaited == (
        Awaited(("day", day.match_digest)),
        Awaited(("since", since.match_digest), ("promise", promise.match_digest)),
        Awaited(("entered", entered.match_digest), ("promise", promise.match_digest), is_entry=True),
    )


def test_a_stop_leaves_the_rest_for_another_day(tmp_path: Path) -> None:
    config = old_desk(tmp_path)

    async def work() -> None:
        stopping = asyncio.Event()
        stopping.set()
        async with running(load_settings(config, {}), clock=_SetClock()) as parts:
            await PruneLoop(parts, stopping).go_round()
            assert parts.storage.item_report(item(0).id) is not None
            assert parts.storage.check() == ()

    asyncio.run(work())
