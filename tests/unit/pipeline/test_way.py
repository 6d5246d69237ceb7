"""The way of an item, on real storage in memory: poll, evaluate, deliver, with fakes at the outside."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tests.fakes import (
    CannedFetcher,
    CannedParser,
    HandClock,
    RecordingChannel,
    TrustedNetwork,
    WordSet,
    entry,
    page,
    parsed,
    routing,
    rule,
)

from watchd.errors import DeliveryError, DeliveryKind, FetchError, ParseError
from watchd.model.alert import AlertRevision
from watchd.model.feed import Feed, FeedState
from watchd.model.generation import Documents
from watchd.model.notification import NotificationState
from watchd.model.rule import Status
from watchd.model.schedule import Schedule
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.commits import Commits
from watchd.pipeline.deliver import Delivered, DeliverParts, deliver_channel
from watchd.pipeline.evaluate import Evaluated, Evaluator
from watchd.pipeline.ledger import Ledger
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.polled import Polled
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation, Fetched, NotModified, ParsedFeed
from watchd.storage import Storage, open_storage, tables

FEED = Feed(id="a", url="https://a.example/feed", language="en")


@dataclass
class World:
    """One watchd whose clock, network and channels are in the hands of the test."""

    storage: Storage
    clock: HandClock = field(default_factory=HandClock)
    working: WordSet = field(default_factory=lambda: WordSet({"su-30": rule()}, {"a": FEED}, routing()))
    channel: RecordingChannel = field(default_factory=RecordingChannel)
    pages: dict[str, ParsedFeed | Exception] = field(default_factory=dict)
    network: TrustedNetwork = field(default_factory=TrustedNetwork)

    def __post_init__(self) -> None:
        self.storage.publish_generation(Documents({}, {}, "{}"), "here", self.clock.now())
        self.evaluator = Evaluator(self.storage, lambda _number: self.working, StoryCache())
        self.storage.register_feeds([FeedState("a", "a.example", self.clock.now())])

    def poll(self, answer: Fetched | NotModified | Exception) -> list[Polled]:
        parts = PollParts(
            fetcher=CannedFetcher([answer]),
            parser=CannedParser(self.pages),
            storage=self.storage,
            commits=Commits(self.storage),
            clock=self.clock,
            schedule=Schedule(),
            feeds={"a": FEED},
            network=self.network,
        )
        self.storage.make_due(["a"], self.clock.now())
        now = self.clock.now()

        async def go() -> list[Polled]:
            held = self.storage.claim_hosts("node", ["a"], now, now + timedelta(minutes=2), 1)
            return [polled for lease in held for polled in [p async for p in poll_host(lease, parts)]]

        polled = asyncio.run(go())
        self.clock.forward(minutes=15)
        return polled

    def news(self, *items: tuple[int, str], **more: str) -> None:
        """The feed now lists just these items."""
        name = f"page {len(self.pages)}"
        self.pages[name] = parsed(*(entry(number, title, **more) for number, title in items))
        self.poll(page(name))

    def evaluate(self) -> list[Evaluated]:
        done = []
        while (evaluated := self.evaluator.run(self.clock.now())) is not None:
            done.append(evaluated)
        return done

    def deliver(self) -> list[Delivered]:
        parts = DeliverParts({"desk": self.channel}, self.storage, self.clock)
        now = self.clock.now()

        async def go() -> list[Delivered]:
            held = self.storage.claim_deliveries("node", {"desk": 1}, now, now + timedelta(minutes=2), 50)
            return [sent for lease in held for sent in [d async for d in deliver_channel(lease, parts)]]

        return asyncio.run(go())

    def states(self) -> dict[str, int]:
        return {state.value: number for state, number in self.storage.accounting().items() if number}


@pytest.fixture
def world() -> Iterator[World]:
    storage = open_storage("sqlite:///:memory:")
    yield World(storage)
    storage.close()


@pytest.fixture
def watching(world: World) -> World:
    """A world whose feed has had its baseline."""
    world.news((9, "Old news of yesterday"))
    world.evaluate()
    return world


def test_a_first_poll_alerts_nothing_and_an_item_after_it_alerts_once(world: World) -> None:
    world.news((1, "Su-30 parts were promised"))
    assert world.evaluate()[0].result.alerts == ()
    world.news((1, "Su-30 parts were promised"), (2, "Su-30 parts have arrived today"))
    assert len(world.evaluate()[0].result.alerts) == 1
    assert [sent.outcome for sent in world.deliver()] == ["sent"]
    world.news((1, "Su-30 parts were promised"), (2, "Su-30 parts have arrived today"))
    assert world.evaluate() == []
    assert world.deliver() == []
    assert len(world.channel.sent) == 1


def test_copies_are_suppressed_and_counted_in_the_text(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.news((2, "Su-30 parts arrive in Caracas"), (3, "Su-30 parts arrive in Caracas"))
    (evaluated,) = watching.evaluate()
    assert [decision.kind.value for decision in evaluated.result.decisions] == ["suppress", "suppress"]
    watching.deliver()
    assert watching.channel.sent[0].body == "Su-30 parts arrive in Caracas (2 copies)"


def test_copies_within_one_turn_are_one_alert(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"), (2, "Su-30 parts arrive in Caracas"))
    (evaluated,) = watching.evaluate()
    (alert,) = evaluated.result.alerts
    assert alert.facts.copies == 1
    assert [report.role for report in alert.facts.reports] == ["head", "copy"]


def test_a_revised_item_that_matches_as_before_is_told_no_second_time(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.news((1, "Su-30 parts arrive in Caracas by plane"))
    (evaluated,) = watching.evaluate()
    assert evaluated.items == 1
    assert evaluated.result.decisions == ()


def test_a_revised_item_with_something_new_is_an_update_of_the_same_alert(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    first = watching.evaluate()[0].result.alerts[0]
    watching.deliver()
    watching.news((1, "Su-30 parts arrive in Caracas from Iran"))
    (evaluated,) = watching.evaluate()
    (second,) = evaluated.result.alerts
    assert (second.alert_id, second.revision) == (first.alert_id, 2)
    assert "Iran" in second.facts.reason
    watching.deliver()
    assert watching.channel.sent[1].root_event_id == watching.channel.sent[0].event_id


def test_an_update_replaces_what_was_not_sent_yet(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.news((1, "Su-30 parts arrive in Caracas from Iran"))
    watching.evaluate()
    watching.deliver()
    assert [sent.revision for sent in watching.channel.sent] == [2]
    assert watching.states() == {"sent": 1, "superseded": 1}


def test_an_old_item_of_the_baseline_alerts_once_it_says_something_new(watching: World) -> None:
    watching.news((1, "Old news of yesterday, now with Su-30 parts"))
    (evaluated,) = watching.evaluate()
    assert [decision.kind.value for decision in evaluated.result.decisions] == ["new"]


def test_every_recipient_has_a_row_of_his_own_with_the_same_event(watching: World) -> None:
    watching.working.routing = routing("a@example.org", "b@example.org")
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    assert {sent.target for sent in watching.channel.sent} == {"a@example.org", "b@example.org"}
    assert len({sent.event_id for sent in watching.channel.sent}) == 1
    assert len({sent.notification_id for sent in watching.channel.sent}) == 2


def test_a_rule_that_raises_does_not_keep_the_item_from_others(watching: World) -> None:
    watching.working.rules = {"broken": rule("broken", "BOOM"), "su-30": rule()}
    watching.news((1, "Su-30 parts arrive in Caracas"))
    (evaluated,) = watching.evaluate()
    assert [failure.rule_id for failure in evaluated.result.failures] == ["broken"]
    assert len(evaluated.result.alerts) == 1


def test_a_poison_item_is_retried_alone_then_given_up_and_listed(watching: World) -> None:
    watching.working.poison = "poison"
    watching.news((1, "Su-30 poison"), (2, "Su-30 parts arrive in Caracas"))
    (evaluated,) = watching.evaluate()
    assert len(evaluated.result.alerts) == 1
    for _ in range(5):
        watching.clock.forward(minutes=30)
        watching.evaluate()
    (failure,) = watching.storage.failures()
    assert failure.rule_id == "*"
    assert watching.evaluate() == []


def test_a_failed_attempt_is_tried_again_with_the_same_bytes_and_ids(watching: World) -> None:
    watching.channel.errors = [DeliveryError("451 later", kind=DeliveryKind.TRANSIENT, code="451")]
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    assert [sent.outcome for sent in watching.deliver()] == ["transient"]
    assert watching.deliver() == []
    watching.clock.forward(minutes=2)
    (sent,) = watching.deliver()
    assert (sent.outcome, sent.attempt) == ("sent", 2)
    assert watching.channel.renderings == 1


def test_an_attempt_counts_only_once_the_connection_stands(watching: World) -> None:
    watching.channel.errors = [DeliveryError("no route", kind=DeliveryKind.TRANSIENT)]
    watching.channel.fails_before_open = True
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    watching.clock.forward(minutes=2)
    (sent,) = watching.deliver()
    assert sent.attempt == 1


def test_a_refused_recipient_is_listed_as_dead_and_told_to_operators(watching: World) -> None:
    watching.channel.errors = [DeliveryError("550 no such user", kind=DeliveryKind.TARGET, code="550 5.1.1")]
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    assert watching.states() == {"dead": 1}
    attended = attend(watching.storage, seen(watching), watching.clock.forward(minutes=1))
    assert [alert.facts.headline for alert in attended.alerts] == ["1 notification was refused for good or expired"]
    assert attend(watching.storage, seen(watching), watching.clock.forward(minutes=1)).alerts == ()


def test_a_throttled_channel_rests_as_long_as_it_was_asked_to(watching: World) -> None:
    slow = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(minutes=10))
    watching.channel.errors = [slow]
    watching.news((1, "Su-30 parts arrive in Caracas"), (2, "Su-30 engines seen near the coast"))
    watching.evaluate()
    assert [sent.outcome for sent in watching.deliver()] == ["throttled"]
    watching.clock.forward(minutes=9)
    assert watching.deliver() == []
    watching.clock.forward(minutes=2)
    assert [sent.outcome for sent in watching.deliver()] == ["sent", "sent"]


def test_a_misconfigured_channel_burns_nothing_and_is_told_and_recovers(watching: World) -> None:
    watching.channel.errors = [DeliveryError("535 wrong password", kind=DeliveryKind.CHANNEL, code="535")]
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    [told] = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert told.facts.headline == "channel desk cannot deliver"
    watching.clock.forward(minutes=20)
    [nothing] = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert nothing.facts.headline == "nothing can be delivered"
    assert [sent.outcome for sent in watching.deliver()] == ["sent"]
    ended, something = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert ended.facts.headline == "channel desk delivers again"
    assert something.facts.headline == "messages are delivered again"
    assert (told.facts.next_step, ended.facts.next_step) == (
        "watchd channel test desk",
        "watchd outbox list --state pending",
    )
    assert ended.facts.opened_at == told.facts.at
    assert " and lasted 20 min; " in ended.facts.lines[0]
    assert ended.facts.lines[0].endswith("; its messages waited, and go out now")


def test_what_cannot_be_sent_for_three_days_is_dead_and_not_sent_as_news(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.clock.forward(hours=73)
    assert [sent.outcome for sent in watching.deliver()] == ["expired"]
    assert watching.channel.sent == []
    assert watching.states() == {"dead": 1}


def test_a_feed_that_fails_three_times_is_told_once_and_its_recovery_once(watching: World) -> None:
    down = FetchError("503", reason="server", status=503)
    told: list[AlertRevision] = []
    for _ in range(4):
        watching.poll(down)
        told += attend(watching.storage, seen(watching), watching.clock.now()).alerts
    for _ in range(4):
        watching.news((1, "Old news of yesterday"))
        told += attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert [alert.facts.headline for alert in told] == ["feed a is failing", "feed a answers again"]
    assert "; it answers since" in told[1].facts.lines[0]
    assert told[1].facts.lines[0].endswith("; no entry is known to be missing")


def test_a_page_that_cannot_be_read_keeps_its_validators_from_being_stored(watching: World) -> None:
    watching.pages["broken"] = ParseError("no feed", reason="not_a_feed")
    watching.poll(page("broken", etag='"new"'))
    (report,) = watching.storage.feeds()
    assert report.state.validators.etag is None
    assert report.state.errors == 1


def test_the_same_bytes_are_not_parsed_again_but_new_validators_are_kept(watching: World) -> None:
    watching.pages["again"] = parsed(entry(1, "Old news of yesterday"))
    watching.poll(page("again", etag='"1"'))
    watching.pages["again"] = AssertionError("was parsed again")
    (polled,) = watching.poll(page("again", etag='"2"'))
    assert polled.outcome == "unchanged"
    (report,) = watching.storage.feeds()
    assert report.state.validators.etag == '"2"'


def test_one_summary_says_what_each_rule_would_have_matched(world: World) -> None:
    world.news((1, "Su-30 parts were promised"), (2, "Su-30 engines too"), (3, "Football"))
    world.evaluate()
    (summary,) = attend(world.storage, seen(world, sums_up=True), world.clock.now()).alerts
    assert summary.facts.headline == "Baseline of 1 new feed: 2 items would have matched 1 rule"
    assert any("su-30: 2 items" in line for line in summary.facts.lines)
    assert attend(world.storage, seen(world, sums_up=True), world.clock.forward(minutes=1)).alerts == ()


def seen(world: World, *, sums_up: bool = False) -> Seen:
    return Seen(
        node="here",
        routing=world.working.routing,
        rules=world.working.rules,
        feeds=frozenset({"a"}),
        sums_up=sums_up,
    )


def test_what_a_process_says_of_its_config_ends_by_the_word_of_one_that_may_judge_it(world: World) -> None:
    def told(**changes: Any) -> list[str]:
        looked = replace(seen(world), **changes)
        world.clock.forward(minutes=1)
        return [alert.facts.headline for alert in attend(world.storage, looked, world.clock.now()).alerts]

    waits = {"restart:here:watchd.yaml": "changed since this process started: poll.interval needs a restart"}
    both = {**waits, "config:here:watchd.yaml": "watchd.yaml:1:1: the file is empty"}
    assert told(raised=waits, judges_config=True) == ["watchd.yaml on here has changed and waits for a restart"]
    assert told(raised=both, judges_config=True) == [
        "watchd.yaml on here is broken; the daemon works on with what it started with"
    ]
    assert told(raised=both, judges_config=True) == []
    assert told() == [], "who knows nothing of the config ends nothing"
    assert told(raised=waits, judges_config=True) == ["watchd.yaml on here is good again"]
    assert told(judges_config=True) == ["watchd.yaml on here is what runs again"]


def test_every_notification_is_in_exactly_one_state(watching: World) -> None:
    watching.working.routing = routing("a@example.org", "b@example.org")
    watching.channel.errors = [DeliveryError("550", kind=DeliveryKind.TARGET)]
    watching.news((1, "Su-30 parts arrive in Caracas"), (2, "Su-30 engines seen near the coast"))
    watching.evaluate()
    watching.deliver()
    counts = watching.storage.accounting()
    assert sum(counts.values()) == 4
    assert counts[NotificationState.DEAD] == 1


def test_an_expired_quick_watch_rests_and_its_end_is_told_once(watching: World) -> None:
    first = watching.clock.now().date() - timedelta(days=31)
    watching.working.rules = {"quick": rule("quick", is_quick=True).first_loaded(first)}
    (told,) = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert told.facts.headline == "rule quick has expired and rests"
    assert "quick watch lasts 30 days" in told.facts.lines[0]
    assert attend(watching.storage, seen(watching), watching.clock.forward(minutes=1)).alerts == ()


def test_a_rule_past_its_review_is_told_and_still_watches(watching: World) -> None:
    first = watching.clock.now().date() - timedelta(days=91)
    watching.working.rules = {"su-30": rule().first_loaded(first)}
    (told,) = attend(watching.storage, seen(watching), watching.clock.now()).alerts
    assert told.facts.headline == "rule su-30 is overdue for its review"
    watching.news((1, "Su-30 parts arrive in Caracas"))
    assert len(watching.evaluate()[0].result.alerts) == 1


def test_a_first_document_that_breaks_off_is_no_baseline(world: World) -> None:
    whole = parsed(entry(1, "Su-30 parts were promised"), entry(2, "Su-30 engines were promised"))
    world.pages["half"] = replace(parsed(entry(1, "Su-30 parts were promised")), is_truncated=True)
    world.pages["whole"] = whole
    world.poll(page("half", etag='"1"'))
    (report,) = world.storage.feeds()
    assert report.state.validators.etag is None
    world.poll(page("whole"))
    world.evaluate()
    assert world.storage.alerts() == []


def test_an_item_that_raises_while_it_is_decided_on_stops_no_other(
    watching: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(title: str, publisher: str) -> str:
        if "poison" in title + publisher:
            raise ValueError("poison")
        return title

    monkeypatch.setattr("watchd.stories.thread.title_key", fragile)
    watching.news((1, "Su-30 poison in this one"), (2, "Su-30 parts arrive in Caracas"))
    alerts = [alert for evaluated in watching.evaluate() for alert in evaluated.result.alerts]
    assert [alert.facts.headline for alert in alerts] == ["Su-30 parts arrive in Caracas"]
    assert [failure.rule_id for failure in watching.storage.failures()] == ["su-30"]


def test_what_cannot_be_written_is_given_back_alone_and_stops_no_other(
    watching: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(self: Ledger, **parts: Any) -> Evaluation:
        if any("poison" in match.item.title for match in self._matches.values()):
            raise ValueError("poison")
        return close(self, **parts)

    close = Ledger.close
    monkeypatch.setattr(Ledger, "close", fragile)
    watching.news((1, "Su-30 poison in this one"), (2, "Su-30 parts arrive in Caracas"))
    alerts = [alert for evaluated in watching.evaluate() for alert in evaluated.result.alerts]
    assert [alert.facts.headline for alert in alerts] == ["Su-30 parts arrive in Caracas"]
    for _ in range(5):
        watching.clock.forward(minutes=30)
        watching.evaluate()
    assert [failure.rule_id for failure in watching.storage.failures()] == ["*"]


def test_a_revision_is_decided_as_of_when_it_was_seen(watching: World) -> None:
    watching.working.rules = {"su-30": rule(query="Su-30 Iran Cuba China Chile Peru")}
    title = "Su-30 parts arrive in Caracas"
    kinds = []
    for word in ("", "Iran", "Cuba", "China", "Chile", "Peru"):
        title = f"{title} {word}"
        watching.news((1, title))
        for evaluated in watching.evaluate():
            kinds += [decision.kind.value for decision in evaluated.result.decisions]
            assert [alert.at for alert in evaluated.result.alerts] == [watching.clock.now() - timedelta(minutes=15)]
        assert [sent.outcome for sent in watching.deliver()] == ["sent"]
        watching.clock.forward(days=3)
    assert kinds == ["new", *["update"] * 5]


def test_a_fourth_update_of_a_day_waits_and_takes_along_what_follows(watching: World) -> None:
    watching.working.rules = {"su-30": rule(query="Su-30 Iran Cuba China Chile Peru")}
    title = "Su-30 parts arrive in Caracas"
    for word in ("", "Iran", "Cuba", "China", "Chile", "Peru"):
        title = f"{title} {word}"
        watching.news((1, title))
        watching.evaluate()
        watching.deliver()
    assert [sent.revision for sent in watching.channel.sent] == [1, 2, 3, 4]
    watching.clock.forward(days=1)
    watching.deliver()
    assert [sent.revision for sent in watching.channel.sent] == [1, 2, 3, 4, 6]


def test_a_live_rule_that_becomes_a_draft_sends_nothing_more(watching: World) -> None:
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    watching.deliver()
    watching.working.rules = {"su-30": rule(status=Status.DRAFT)}
    watching.news((1, "Su-30 parts arrive in Caracas from Iran"))
    watching.evaluate()
    assert watching.deliver() == []


def test_of_a_feed_that_always_breaks_off_what_stands_last_is_history_for_a_day_and_then_news(world: World) -> None:
    for number in range(5):
        world.pages[f"half {number}"] = replace(
            parsed(*(entry(n, f"Su-30 report number {n}") for n in range(number + 1))), is_truncated=True
        )
        world.poll(page(f"half {number}"))
        world.evaluate()
        world.clock.forward(hours=11)
    (alert,) = world.storage.alerts()
    assert alert.facts.headline == "Su-30 report number 4"


def test_a_server_that_asks_for_patience_is_left_alone_with_all_its_feeds(watching: World) -> None:
    busy = FetchError("429", reason="throttled", status=429, retry_after=timedelta(hours=1))
    watching.poll(busy)
    watching.clock.forward(minutes=30)
    watching.storage.register_feeds([FeedState("b", "a.example", watching.clock.now())])
    now = watching.clock.now()
    assert watching.storage.claim_hosts("node", ["b"], now, now + timedelta(minutes=2), 1) == []


def test_a_failure_of_our_own_network_is_not_put_down_to_the_feed(watching: World) -> None:
    before = watching.storage.feeds()[0].state
    watching.network.is_there = False
    (polled,) = watching.poll(FetchError("no name", reason="dns"))
    assert polled.outcome == "failed"
    after = watching.storage.feeds()[0].state
    assert (after.errors, after.health, after.reason) == (before.errors, before.health, before.reason)


def test_a_feed_whose_network_failed_is_not_covered_for_that_time(watching: World) -> None:
    watching.network.is_there = False
    watching.poll(FetchError("no name", reason="dns"))
    with watching.storage._database.engine.connect() as connection:
        states = [row.state for row in connection.execute(select(tables.coverage).order_by(tables.coverage.c.from_at))]
    assert states[-1] == "failed"


def test_a_feed_whose_guids_all_change_alerts_nobody_and_says_so_once(watching: World) -> None:
    titles = [(number, f"Su-30 parts, report {number}") for number in range(5)]
    watching.news(*titles)
    watching.evaluate()
    for round_number in range(3):
        renamed = [entry(number, title, guid=f"made-up-{round_number}-{number}") for number, title in titles]
        watching.pages[f"renamed {round_number}"] = parsed(*renamed)
        watching.poll(page(f"renamed {round_number}"))
        assert watching.evaluate() == []
    state = watching.storage.feeds()[0].state
    assert state.identity == "link"
    assert [doubt.kind for doubt in state.memory.doubts] == ["identity"]


def test_a_feed_of_which_nothing_is_left_since_the_last_poll_may_have_a_gap(watching: World) -> None:
    watching.news((2, "One"), (3, "Two"))
    watching.news((12, "Three"), (13, "Four"))
    state = watching.storage.feeds()[0].state
    assert [doubt.kind for doubt in state.memory.doubts] == ["gap"]


def _flooded(world: World) -> None:
    """The feed has been watched for days, and now lists thirty items at once, two of which match."""
    for number in range(3):
        world.clock.forward(days=1)
        world.news((number, f"Plain news {number}"))
    world.evaluate()
    old = [(number, f"Old article {number}") for number in range(100, 128)]
    world.news(*old, (200, "Su-30 parts of long ago"), (201, "Su-30 parts of longer ago"))


def test_a_flood_is_held_matched_and_told_to_operators_alone(watching: World) -> None:
    _flooded(watching)
    (evaluated,) = watching.evaluate()
    assert [decision.kind.value for decision in evaluated.result.decisions] == ["hold", "hold"]
    assert evaluated.result.alerts == ()
    attended = attend(watching.storage, seen(watching), watching.clock.now())
    (told,) = [alert for alert in attended.alerts if alert.rule_id == "watchd:flood"]
    assert "30 items" in told.facts.lines[0]
    assert "su-30 2" in told.facts.lines[0]


def test_a_flood_that_is_released_is_news_and_its_copies_are_counted(watching: World) -> None:
    _flooded(watching)
    watching.evaluate()
    assert watching.storage.release("a", as_history=False) == 30
    (evaluated,) = watching.evaluate()
    assert [decision.kind.value for decision in evaluated.result.decisions] == ["new", "new"]
    assert len(evaluated.result.alerts) == 2
    assert watching.storage.floods() == []


def test_a_flood_that_is_history_alerts_nobody_and_is_kept(watching: World) -> None:
    _flooded(watching)
    watching.evaluate()
    assert watching.storage.release("a", as_history=True) == 30
    (evaluated,) = watching.evaluate()
    assert evaluated.items == 30
    assert evaluated.result.decisions == ()
    assert len(evaluated.result.matches) == 2


def test_the_news_after_a_flood_is_told_at_once(watching: World) -> None:
    _flooded(watching)
    watching.evaluate()
    watching.news((300, "Su-30 parts arrive today"))
    (evaluated,) = watching.evaluate()
    assert [decision.kind.value for decision in evaluated.result.decisions] == ["new"]
