"""Faults of receivers, channels and clocks, on every database: nothing lost, nobody flooded, nothing unsaid."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Connection, event, update
from tests.builders import T0
from tests.contract.outage import LOGIN, MAIL, REFUSED, Desk, channel_of, desk_of
from tests.contract.steps import asked, claimed, waiting_alert
from tests.fakes import RecordingChannel

from watchd.alerts.gather import TOGETHER
from watchd.app.own_clock import ClockSteps
from watchd.app.settling import Settling
from watchd.errors import DeliveryError, DeliveryKind, StorageError
from watchd.model.alert import AlertRevision
from watchd.model.notification import Message, NotificationState, Receipt
from watchd.model.route import Limits
from watchd.model.rule import Severity
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.gather import gather
from watchd.storage import Storage, open_storage, tables

GREYLISTED = DeliveryError("451 4.7.1 greylisted", kind=DeliveryKind.TRANSIENT, code="451 4.7.1", is_of_recipient=True)
TOO_FAST = DeliveryError("450 4.7.28 rate", kind=DeliveryKind.THROTTLED, code="450 4.7.28")
STORM = 10_000 if os.environ.get("TESTS_LONG") else 400
NOT_FOUND = DeliveryError("404", kind=DeliveryKind.CHANNEL, code="404")


def _throttled(seconds: float) -> DeliveryError:
    return DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(seconds=seconds))


@contextmanager
def full(storage: Storage) -> Iterator[None]:
    """The file may not grow while the block lasts."""
    pages = {"most": 1}

    @event.listens_for(storage._database.engine, "begin")
    def limit(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages['most']}")

    yield
    pages["most"] = 1_000_000_000


def _look(desk: Desk) -> list[AlertRevision]:
    """What watchd tells of itself now."""
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset())
    return list(attend(desk.storage, seen, desk.clock.now()).alerts)


def _headlines(desk: Desk) -> list[str]:
    return [alert.facts.headline for alert in _look(desk)]


def _one(storage: Storage, kind: str = "webhook") -> Desk:
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org"), channel_of("phones"))
    desk.channels["desk-mail"].kind = kind
    return desk


def _sent_after(desk: Desk, at_most: timedelta) -> list[float]:
    """Seconds after which each try began, until nothing waits."""
    began, tries = desk.clock.now(), []
    while desk.storage.accounting()[NotificationState.PENDING] and desk.clock.now() - began < at_most:
        tries += [(desk.clock.now() - began).total_seconds() for _ in desk.deliver()]
        desk.clock.forward(seconds=1)
    return tries


def test_what_was_committed_and_not_claimed_is_claimed_by_the_next_process(storage_url: str) -> None:
    if storage_url.endswith(":memory:"):
        pytest.skip("nothing of it outlives its process")
    first = open_storage(storage_url)
    waiting_alert(first)
    first.close()
    second = open_storage(storage_url)
    try:
        [held] = claimed(second, owner="node-2")
        assert [(work.attempts, work.notification.state) for work in held.work] == [(0, NotificationState.PENDING)]
    finally:
        second.close()


def test_a_greylisted_mail_arrives_once_after_a_minute_and_nobody_is_told(storage: Storage) -> None:
    desk = _one(storage, "email")
    desk.channels["desk-mail"].errors = [GREYLISTED]
    desk.alert()
    first, second = _sent_after(desk, timedelta(minutes=5))
    assert 48 <= second - first <= 90
    assert len(desk.sent()["desk-mail"]) == 1
    assert _headlines(desk) == []


def test_many_greylisted_recipients_mark_no_channel_as_broken(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail", *(f"r{one}@example.org" for one in range(6))))
    desk.channels["desk-mail"].errors = [GREYLISTED] * 6
    desk.alert()
    assert [one.outcome for one in desk.deliver()] == ["transient"] * 6
    assert asked(storage, lambda turn: turn.channel_troubles()) == {}


def test_a_refused_login_costs_no_attempt_is_told_once_and_the_queue_drains_when_it_is_mended(storage: Storage) -> None:
    desk = desk_of(storage, replace(MAIL, fallback="phones"), channel_of("phones"))
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=())
    desk.fails(LOGIN, "desk-mail", before_open=True)
    for number in range(1, 5):
        desk.alert(number=number)
    told: list[str] = []
    for minute in range(60):
        desk.deliver()
        told += _headlines(desk)
        found = desk.look()
        assert found is None or minute == 2, "the fallback stands in once, after two minutes"
        desk.clock.forward(minutes=1)
    assert told == ["channel desk-mail cannot deliver"]
    rows = [row for row in storage.outbox() if row.notification.channel == "desk-mail"]
    reports = [storage.notification(row.id) for row in rows]
    assert [report.attempts for report in reports if report is not None] == [()] * 8, "no attempt was burnt"
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(minutes=15)
    desk.deliver()
    desk.deliver()  # those that were tried meanwhile come behind those that show that it is mended
    assert len(desk.sent()["desk-mail"]) == 8
    assert len([body for body in desk.sent()["phones"] if body.startswith("desk-mail has not")]) == 4
    assert _headlines(desk) == ["channel desk-mail delivers again"]


def test_a_channel_that_asks_for_seven_seconds_gets_them_and_then_everything_in_order(storage: Storage) -> None:
    desk = _one(storage)
    desk.channels["desk-mail"].errors = [_throttled(7)]
    for number in range(1, 4):
        desk.alert(number=number)
    tries = _sent_after(desk, timedelta(minutes=1))
    assert (tries[0], len(tries)) == (0, 4)
    assert all(7 <= one <= 8.5 for one in tries[1:])
    order = [one.alert_id for one in desk.channels["desk-mail"].sent]
    assert (order, storage.check()) == (["al_1", "al_2", "al_3"], ())


def test_who_asks_for_more_than_six_hours_is_told_of_and_asked_again_after_six(storage: Storage) -> None:
    desk = _one(storage)
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=())
    desk.channels["desk-mail"].errors = [_throttled(999_999)]
    desk.alert()
    desk.deliver()
    assert _headlines(desk) == ["channel desk-mail cannot deliver"]
    desk.clock.forward(hours=6)
    assert _headlines(desk) == ["nothing can be delivered"]
    desk.deliver()
    assert len(desk.sent()["desk-mail"]) == 1


@dataclass
class Hasty(RecordingChannel):
    """Finds its thirteenth message one too many."""

    tries: int = 0

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        self.tries += 1
        self.errors = [TOO_FAST] if self.tries == 13 else []
        return await super().send(message, opened)


def test_a_relay_that_says_too_fast_rests_a_minute_and_then_gets_half_as_many_for_an_hour(storage: Storage) -> None:
    desk = _one(storage, "email")
    for number in range(1, 41):
        desk.alert(number=number)
    desk.channels["desk-mail"] = Hasty("desk-mail", "email", ("ana@example.org",))
    began = desk.clock.now()
    when: list[float] = []
    while len(when) < 39 and desk.clock.now() - began < timedelta(minutes=20):
        when += [(desk.clock.now() - began).total_seconds() for one in desk.deliver() if one.outcome == "sent"]
        desk.clock.forward(seconds=1)
    assert when[:12] == [0] * 12
    gaps = {round(after - before) for before, after in pairwise(when[12:])}
    assert (when[12] >= 60, gaps) == (True, {10}), "12 a minute, halved"
    desk.clock.forward(hours=1)
    for number in range(41, 51):
        desk.alert(number=number)
    assert len(desk.deliver()) >= 10
    assert storage.check() == ()


def test_a_receiver_that_stumbles_is_tried_on_the_schedule_and_takes_it_once(storage: Storage) -> None:
    desk = _one(storage)
    broken = [DeliveryError(code, kind=DeliveryKind.TRANSIENT, code=code) for code in ("503", "502")]
    desk.channels["desk-mail"].errors = [*broken, DeliveryError("reset", kind=DeliveryKind.AMBIGUOUS, code="connect")]
    desk.alert()
    tries = _sent_after(desk, timedelta(hours=1))
    waits = [later - sooner for sooner, later in pairwise(tries)]
    expected = [5, 30, 300]
    assert all(0.8 * plan <= wait <= 1.2 * plan + 1 for plan, wait in zip(expected, waits, strict=True))
    assert len(desk.sent()["desk-mail"]) == 1


def test_a_url_that_is_not_there_for_twenty_minutes_loses_nothing(storage: Storage) -> None:
    desk = _one(storage)
    desk.fails(NOT_FOUND, "desk-mail")
    desk.alert()
    for _ in range(20):
        desk.deliver()
        desk.clock.forward(minutes=1)
    desk.channels["desk-mail"].errors.clear()
    desk.clock.forward(minutes=15)
    desk.deliver()
    assert (len(desk.sent()["desk-mail"]), storage.check()) == (1, ())


def test_a_clock_that_leaps_three_days_and_comes_back_ends_nothing_and_is_told_once_each_way(storage: Storage) -> None:
    ticks = [0.0]
    settling, steps = Settling(lambda: ticks[0]), ClockSteps(lambda: ticks[0])
    desk = _one(storage)
    desk.is_settled = settling.is_settled
    desk.alert(Severity.LOW)

    def pass_by(seconds: float, leap: timedelta = timedelta(0)) -> str:
        ticks[0] += seconds
        desk.clock.forward(seconds=seconds)
        desk.clock.forward(seconds=leap.total_seconds())
        settling.is_settled(desk.clock.now())
        return steps.look(desk.clock.now())

    pass_by(0)
    storage.beat_node("node", desk.clock.now(), started_at=T0, version="1", place="here")
    told = [pass_by(1, timedelta(days=3))]
    storage.beat_node("node", desk.clock.now(), started_at=T0, version="1", place="here")
    assert [one.outcome for one in desk.deliver()] == ["put_off"], "it would have expired"
    assert storage.accounting()[NotificationState.PENDING] == 1
    told += [pass_by(10), pass_by(1, -timedelta(days=3))]
    assert storage.follow_clock(desk.clock.now()) > timedelta(days=2)
    told += [pass_by(301), pass_by(10)]
    desk.deliver()
    assert len(desk.sent()["desk-mail"]) == 1
    assert [sentence.split(" to ")[0][:34] for sentence in told if sentence] == [
        "The clock was set by 3 d ahead, or",
        "The clock was set by 3 d back; it ",
    ]
    assert storage.check() == ()


def test_a_leap_that_stays_ends_what_is_too_old_after_five_minutes(storage: Storage) -> None:
    ticks = [0.0]
    settling = Settling(lambda: ticks[0])
    desk = _one(storage)
    desk.is_settled = settling.is_settled
    desk.alert(Severity.LOW)
    assert settling.is_settled(desk.clock.now())
    desk.clock.forward(days=4)
    assert not settling.is_settled(desk.clock.now())
    ticks[0] += 301
    desk.clock.forward(seconds=301)
    assert [one.outcome for one in desk.deliver()] == ["expired"]


def test_what_a_leap_alone_makes_due_goes_out_over_five_minutes_and_what_is_new_at_once(storage: Storage) -> None:
    ticks = [0.0]
    settling = Settling(lambda: ticks[0])
    desk = _one(storage)
    desk.leapt, desk.is_settled = settling.leapt, settling.is_settled
    began = desk.clock.now()
    for hours in range(21):  # the first is due already
        desk.alert(number=hours + 1, due_in=timedelta(hours=hours))
    settling.is_settled(began)
    desk.clock.forward(hours=20)
    sent = [len(desk.deliver())]
    desk.alert(number=22)
    sent.append(len(desk.deliver()))
    for _ in range(5):
        ticks[0] += 60
        desk.clock.forward(seconds=60)
        sent.append(len(desk.deliver()))
    assert sent == [2, 1, 4, 4, 4, 4, 3], "the one that fell due at the leap is late for nothing"
    assert (sum(sent), storage.check()) == (22, ())


def test_what_was_gathered_for_later_is_no_more_due_by_a_leap_than_what_waits_alone(storage: Storage) -> None:
    """Else quiet hours and digests would be over for a clock that is set back in a moment."""
    ticks = [0.0]
    settling = Settling(lambda: ticks[0])
    desk = _one(storage)
    desk.routing = replace(desk.routing, limits=Limits(hourly=None, urgent=None, daily=None))
    for hours in range(11):  # the first is due already
        desk.alert(number=hours + 1, due_in=timedelta(hours=hours))
    waits = update(tables.notification).values(state=NotificationState.GATHERED.value, bundle=TOGETHER)
    storage._database.write(lambda connection: connection.execute(waits))
    settling.is_settled(desk.clock.now())
    desk.clock.forward(hours=10)
    sent = []
    for _ in range(6):
        now = desk.clock.now()
        gather(storage, lambda _number: desk.routing, now, settling.leapt(now))
        sent.append(len(desk.deliver()))
        ticks[0] += 60
        desk.clock.forward(seconds=60)
    assert sent == [2, 2, 2, 2, 2, 1]
    assert gather(storage, lambda _number: desk.routing, desk.clock.now()) is None
    assert storage.check() == ()


def test_messages_for_a_channel_that_is_missing_are_told_until_it_is_there_again(storage: Storage) -> None:
    desk = _one(storage)
    desk.alert()
    whole = desk.routing
    desk.routing = replace(whole, channels={"phones": whole.channels["phones"]}, operators_send=("phones",))
    assert _headlines(desk) == ["channel desk-mail is missing, and messages wait for it"]
    assert _headlines(desk) == []
    desk.routing = replace(whole, operators_send=("phones",))
    assert _headlines(desk) == ["channel desk-mail is there again, or nothing waits for it"]


def test_a_storm_of_one_rule_is_one_message_and_urgent_news_of_another_comes_by_itself(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("phones", one_by_one=False))
    began = desk.clock.now()
    desk.storm(STORM, urgent=5)
    while desk.clock.now() - began < timedelta(minutes=4):
        gather(storage, lambda _number: desk.routing, desk.clock.now())
        desk.deliver()
        desk.clock.forward(seconds=20)
    told = desk.sent()["phones"]
    assert sum(body.startswith("Urgent") for body in told) == 5
    assert sum(body.startswith("Storm since") for body in told) == 1
    assert len(told) <= 5 + 1 + 30
    states = {state.value: number for state, number in storage.accounting().items() if number}
    assert sum(states.values()) - sum(body.startswith("Storm") for body in told) == STORM + 5
    assert set(states) <= {"sent", "summarised", "gathered"}
    assert storage.check() == ()


def test_a_disk_that_is_full_loses_nothing_and_goes_on_when_there_is_room(sqlite_url: str) -> None:
    storage = open_storage(sqlite_url)
    try:
        desk = _one(storage)
        with full(storage):
            recorded = next(number for number in range(400) if not _is_recorded(desk, number + 1))
        assert storage.check() == (), "what was half written is not there"
        desk.deliver()
        assert len(desk.sent().get("desk-mail", ())) == recorded
        assert _is_recorded(desk, 500)
        desk.deliver()
        assert len(desk.sent()["desk-mail"]) == recorded + 1
    finally:
        storage.close()


def _is_recorded(desk: Desk, number: int) -> bool:
    try:
        desk.alert(number=number)
    except StorageError as error:
        assert "full" in str(error)  # noqa: PT017 - no other error will do
        return False
    return True


@dataclass
class EveryOther(RecordingChannel):
    """Fails at every other message while it is ill."""

    tries: int = 0
    is_ill: bool = True

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        self.tries += 1
        self.errors = [REFUSED] if self.is_ill and self.tries % 2 else []
        return await super().send(message, opened)


def test_a_channel_that_fails_at_every_other_message_is_told_once_until_most_are_taken(storage: Storage) -> None:
    desk = _one(storage)
    desk.routing = replace(desk.routing, operators_send=("phones",), operators_page=())
    flaky = EveryOther("desk-mail", "webhook", ("ana@example.org",))
    desk.channels["desk-mail"] = flaky
    told: list[str] = []
    for number in range(1, 46):
        desk.alert(number=number)
        desk.deliver()
        told += _headlines(desk)
        desk.clock.forward(minutes=1)
    assert told == ["channel desk-mail cannot deliver"], "and nothing again while one succeeds now and then"
    flaky.is_ill = False
    for number in range(46, 100):
        desk.alert(number=number)
        desk.deliver()
        told += _headlines(desk)
        desk.clock.forward(minutes=1)
    assert told[1:] == ["channel desk-mail delivers again"]
    assert storage.check() == ()


def test_half_of_few_and_of_long_ago_says_nothing(storage: Storage) -> None:
    desk = _one(storage)
    desk.channels["desk-mail"] = EveryOther("desk-mail", "webhook", ("ana@example.org",))
    for number in range(1, 8):
        desk.alert(number=number)
        desk.deliver()
        assert asked(storage, lambda turn: turn.channel_troubles(), now=desk.clock.now()) == {}
        desk.clock.forward(minutes=20)
