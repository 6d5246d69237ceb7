"""Whatever polls bring and however often the daemon stops, coverage says of each moment what the last poll before it
found, or that nobody watched."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import T0, after
from tests.fakes import CannedFetcher, CannedParser, HandClock, TrustedNetwork, entry, page, parsed

from watchd.errors import FeedReason, FetchError
from watchd.model.feed import Feed, FeedState
from watchd.model.schedule import Schedule
from watchd.pipeline.commits import Commits
from watchd.pipeline.poll import PollParts, poll_host
from watchd.storage import Storage, open_storage
from watchd.storage.views import CoverageStretch

INTERVAL = timedelta(minutes=15)
FEED = Feed(id="a", url="https://a.example/feed")


@dataclass(frozen=True)
class Poll:
    """A poll at its due time or a bit later."""

    reason: FeedReason | None  # None: it goes well
    delay: timedelta
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Stop:
    """The daemon stands still for so long."""

    lasts: timedelta


@dataclass(frozen=True)
class Round:
    """`run --once`, whatever is due: it makes the feed due first."""


@dataclass(frozen=True)
class Record:
    """One poll as it was: when, how it ended, and until when it counts at most."""

    at: datetime
    was_good: bool
    counts_until: datetime


@dataclass
class Desk:
    """One daemon with one feed."""

    storage: Storage
    clock: HandClock = field(default_factory=HandClock)
    records: list[Record] = field(default_factory=list)

    async def does(self, step: Poll | Stop | Round) -> None:
        if isinstance(step, Stop):
            self.clock.at += step.lasts
            return
        if isinstance(step, Round):
            self.storage.make_due(["a"], self.clock.now())
            self.clock.at = max(self.clock.now(), self._due_at())  # a server's own hint holds for rounds as well
            await self._asks(None, None)
            return
        self.clock.at = max(self.clock.now(), self._due_at()) + step.delay
        await self._asks(step.reason, step.retry_after)

    def _due_at(self) -> datetime:
        [report] = self.storage.feeds()
        return report.state.due_at

    async def _asks(self, reason: FeedReason | None, retry_after: timedelta | None) -> None:
        failure = FetchError("no", reason=reason, retry_after=retry_after) if reason else None
        parts = PollParts(
            fetcher=CannedFetcher([failure or page()]),
            parser=CannedParser({"body": parsed(entry(1, "Su-30 parts arrive"))}),
            storage=self.storage,
            commits=Commits(self.storage),
            clock=self.clock,
            schedule=Schedule(INTERVAL, host_gap=timedelta(0)),
            feeds={"a": FEED},
            network=TrustedNetwork(),
        )
        now = self.clock.now()
        [held] = self.storage.claim_hosts("node", ["a"], now, now + timedelta(minutes=2), 1)
        assert len([polled async for polled in poll_host(held, parts)]) == 1
        self.records.append(Record(now, reason is None, self._due_at() + 2 * INTERVAL))


minutes = st.integers(0, 25).map(lambda number: timedelta(minutes=number))
reasons: st.SearchStrategy[FeedReason] = st.sampled_from(["connect", "server", "not_found"])
polls = st.builds(
    Poll,
    reason=st.one_of(st.none(), reasons),
    delay=minutes,
    retry_after=st.one_of(st.none(), st.integers(1, 20).map(lambda hours: timedelta(hours=hours))),
)
stops = st.builds(Stop, lasts=st.integers(1, 4000).map(lambda number: timedelta(minutes=number)))


def covered(*steps: Poll | Stop | Round) -> tuple[list[Record], list[CoverageStretch]]:
    """What was polled, and what coverage says of it."""
    storage = open_storage("sqlite:///:memory:")
    desk = Desk(storage)

    async def go() -> None:
        for step in steps:
            await desk.does(step)

    try:
        storage.register_feeds([FeedState("a", "a.example", T0)])
        asyncio.run(go())
        return desk.records, storage.coverage("a", after(days=-1))
    finally:
        storage.close()


def said_at(stretches: list[CoverageStretch], moment: datetime) -> bool | None:
    """What coverage says of a moment before the last poll; None: nobody watched."""
    found = [stretch.was_good for stretch in stretches if stretch.from_at <= moment < stretch.to_at]
    assert len(found) <= 1, "two stretches say different things"
    return found[0] if found else None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(polls, stops, st.just(Round())), min_size=1, max_size=14))
def test_each_moment_is_what_the_poll_before_it_said_or_a_hole_where_the_next_poll_was_late(
    steps: list[Poll | Stop | Round],
) -> None:
    records, stretches = covered(*steps)
    assert stretches == sorted(stretches, key=lambda stretch: stretch.from_at)
    for this, following in pairwise(records):
        is_watched = following.at <= this.counts_until
        for moment in (this.at, this.at + (following.at - this.at) / 2):
            if moment < following.at:
                assert said_at(stretches, moment) == (this.was_good if is_watched else None)
    if records:
        assert (stretches[-1].to_at, stretches[-1].was_good) == (records[-1].at, records[-1].was_good)


@settings(max_examples=30, deadline=None)
@given(st.lists(polls, min_size=1, max_size=14))
def test_while_the_daemon_runs_a_failed_stretch_reaches_from_the_first_failed_poll_to_the_next_good_one(
    steps: list[Poll],
) -> None:
    records, stretches = covered(*steps)
    turns = [this for before, this in pairwise(records) if this.was_good != before.was_good]
    begins = [records[0], *turns]
    ends = [*(turn.at for turn in turns), records[-1].at]
    assert stretches == [
        CoverageStretch(begin.at, end, begin.was_good) for begin, end in zip(begins, ends, strict=True)
    ]


def test_a_feed_that_is_down_for_days_is_one_failed_stretch_and_a_stop_of_the_daemon_a_hole() -> None:
    down = [Poll("server", timedelta(0)) for _ in range(12)]
    records, stretches = covered(
        Poll(None, timedelta(0)), *down, Poll(None, timedelta(0)), Stop(timedelta(days=2)), Round()
    )
    good, failed, again, after_stop = stretches
    assert failed.to_at - failed.from_at > timedelta(days=1)
    assert (good.to_at, failed.to_at) == (failed.from_at, again.from_at)
    assert after_stop.from_at - again.to_at == timedelta(days=2)
    assert [stretch.was_good for stretch in stretches] == [True, False, True, True]
    assert len(records) == 15
