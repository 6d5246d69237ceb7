"""The end of a window while a mute holds: an incident that was opened is resolved, and nobody is told of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from tests.builders import after
from tests.fakes import HandClock, RecordingChannel, WordSet, routing
from tests.unit.pipeline.test_windows import Desk, windowed

from watchd.model.route import ChannelFacts, Mute, Route, Routing
from watchd.model.rule import Rule, Status
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.logs import LogCache
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import open_storage, tables

_sent = tables.notification


def with_pager() -> Routing:
    """Everything goes to a mailbox and opens an incident."""
    plain = routing()
    pager = ChannelFacts("pager", "pagerduty", ("pager",), opens_incidents=True)
    return replace(plain, routes=(Route(send=("desk", "pager")),), channels={**plain.channels, "pager": pager})


class PagedDesk(Desk):
    """A desk with a pager beside its mailbox."""

    def start(self, *rules: Rule) -> None:
        self.rules = {rule.id: rule for rule in rules}
        working = WordSet(self.rules, {}, with_pager())
        self.evaluator = Evaluator(self.storage, lambda _number: working, StoryCache(), logs=LogCache())

    def mute(self, hours: float, until: float) -> None:
        mute = Mute("mu_1", after(hours=until), "ana", "a drill", rule_id="many")
        self.storage.add_mute(mute, after(hours=hours))

    def all_sent(self) -> None:
        """Everything that waits went out."""
        waits = _sent.c.state.in_(["pending", "gathered"])
        self.storage._database.write(lambda one: one.execute(update(_sent).where(waits).values(state="sent")))

    def states(self, revision: int) -> dict[str, str]:
        """Of a revision, by channel."""
        query = select(_sent.c.channel, _sent.c.state).where(_sent.c.revision == revision)
        rows = self.storage._database.read(lambda connection: connection.execute(query).all())
        return {row.channel: row.state for row in rows}

    def deliver(self, hours: float) -> dict[str, str]:
        """What becomes of what is due, by channel."""
        clock = HandClock(after(hours=hours))
        channels = {name: RecordingChannel(name=name) for name in ("desk", "pager")}
        parts = DeliverParts(channels, self.storage, clock, resolving=frozenset({"pager"}))

        async def go() -> dict[str, str]:
            lasts = clock.now() + timedelta(minutes=2)
            held = self.storage.claim_deliveries("node", {"desk": 1, "pager": 1}, clock.now(), lasts, 50)
            return {one.channel: one.outcome for lease in held async for one in deliver_channel(lease, parts)}

        return asyncio.run(go())


@pytest.fixture
def desk() -> Iterator[PagedDesk]:
    """A window that entered `alert` at 1:00, and was told."""
    storage = open_storage("sqlite:///:memory:")
    desk = PagedDesk(storage)
    desk.news(0, 1)
    yield desk
    storage.close()


@pytest.mark.parametrize(
    "rule",
    [windowed(), windowed(status=Status.PAUSED)],
    ids=["over", "unwatched"],
)
def test_the_end_of_what_was_told_resolves_its_incident_while_it_is_muted_and_tells_nobody(
    desk: PagedDesk, rule: Rule
) -> None:
    desk.all_sent()
    desk.mute(2, 90)
    desk.start(rule)
    desk.look(50)
    assert desk.states(2) == {"desk": "muted", "pager": "pending"}
    assert desk.deliver(51) == {"pager": "sent"}


def test_a_mute_that_is_set_before_the_end_has_left_lets_its_resolution_through(desk: PagedDesk) -> None:
    desk.all_sent()
    desk.look(50)
    due = update(_sent).where(_sent.c.revision == 2).values(state="pending", due_at=after(hours=50))
    desk.storage._database.write(lambda connection: connection.execute(due))
    desk.mute(50, 90)
    assert desk.deliver(51) == {"desk": "muted", "pager": "sent"}


def test_what_was_muted_from_the_first_is_ended_without_a_word(desk: PagedDesk) -> None:
    """No incident was opened; the message of what was missed tells of both."""
    muted = update(_sent).values(state="muted", mute_id="mu_1")
    desk.storage._database.write(lambda connection: connection.execute(muted))
    desk.mute(2, 90)
    desk.look(50)
    assert desk.states(2) == {"desk": "muted", "pager": "muted"}


def test_a_mute_keeps_back_that_it_is_still_so_from_pagers_too(desk: PagedDesk) -> None:
    desk.all_sent()
    desk.mute(2, 90)
    for hours in range(6, 60, 6):
        desk.news(hours)
    assert desk.told[-1].facts.reason.startswith("Still so")
    assert desk.states(2) == {"desk": "muted", "pager": "muted"}
