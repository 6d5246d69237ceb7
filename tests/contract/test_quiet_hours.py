"""Quiet hours on the way of an alert: nothing of a night is lost, and all of it is one mail in the morning."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.builders import alert, item, new_item, notification, report
from tests.contract.outage import Desk, channel_of, desk_of
from tests.contract.steps import stored_items, told

from watchd.alerts.escalate import escalations
from watchd.alerts.failover import stand_ins
from watchd.alerts.gather import gathered
from watchd.alerts.missed import Untold
from watchd.alerts.route import notifications
from watchd.model.route import Mute, Person, Route, Step
from watchd.model.rule import Severity
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import Storage

ANA, BEN = "ana@example.org", "ben@example.org"
EVENING = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)  # 23:00 in Madrid, an hour into her quiet hours
MORNING = datetime(2026, 3, 29, 4, 0, tzinfo=UTC)  # 06:00, in summer time by now
ROUTE = Route(send=("desk-mail",))


@pytest.fixture
def desk(storage: Storage) -> Iterator[Desk]:
    """Ana sleeps from ten to six; Ben, in the same channel, does not say when."""
    made = desk_of(storage, channel_of("desk-mail", ANA, BEN, one_by_one=False))
    ana = Person("ana", ANA, "Europe/Madrid", quiet=("22:00", "06:00"))
    made.routing = replace(made.routing, people={"ana": ana})
    made.clock.at = EVENING
    yield made
    assert made.storage.check() == ()


def _alert(desk: Desk, number: int, severity: Severity = Severity.HIGH, route: Route = ROUTE) -> None:
    [item] = stored_items(desk.storage, new_item(number), at=desk.clock.now())
    opened = alert(report(item))
    rule = replace(opened.facts.rule, severity=severity)
    facts = replace(opened.facts, rule=rule, headline=f"News {number}", at=desk.clock.now())
    opened = replace(opened, alert_id=f"al_{number}", facts=facts)
    made = notifications(opened, route.send, desk.routing, None, desk.clock.now())
    sent = [gathered(one, route, severity, desk.routing) for one in made]
    sent += escalations(opened, [route], desk.routing, None, desk.clock.now())
    told(desk.storage, Evaluation(alerts=(opened,), notifications=tuple(sent)), now=desk.clock.now())


def _until(desk: Desk, at: datetime) -> None:
    while desk.clock.now() <= at:
        gather(desk.storage, lambda _number: desk.routing, desk.clock.now())
        desk.deliver()
        desk.clock.forward(minutes=30)


def _mailed(desk: Desk, target: str) -> list[str]:
    return [sent.body for sent in desk.channels["desk-mail"].sent if sent.target == target]


def test_a_night_is_one_mail_in_the_morning_and_what_is_critical_wakes(desk: Desk) -> None:
    for number in range(4):
        _alert(desk, number)
    _alert(desk, 4, Severity.CRITICAL)
    _until(desk, MORNING - timedelta(minutes=30))
    assert _mailed(desk, ANA) == ["News 4 (0 copies)"]
    assert len(_mailed(desk, BEN)) == 5
    _until(desk, MORNING)
    assert [body[:60] for body in _mailed(desk, ANA)[1:]] == [
        "From the quiet hours until 06:00: 4 alerts of 1 rule: News 0"
    ]
    assert {row.notification.state.value for row in desk.storage.outbox(limit=50)} == {"sent", "summarised"}


def test_what_a_route_gathers_or_a_step_tells_waits_for_the_morning_too(desk: Desk) -> None:
    _alert(desk, 1, route=replace(ROUTE, digest="05:00"))
    _alert(desk, 2, route=replace(ROUTE, escalate=(Step(timedelta(minutes=15), ("desk-mail",)),)))
    _until(desk, MORNING - timedelta(minutes=30))
    assert _mailed(desk, ANA) == []
    assert any("Nobody has acknowledged" in body for body in _mailed(desk, BEN))
    _until(desk, MORNING)
    [mail] = _mailed(desk, ANA)
    assert "2 alerts" in mail


def test_what_is_muted_in_the_night_is_not_told_in_the_morning(desk: Desk) -> None:
    _alert(desk, 1)
    _until(desk, EVENING)
    desk.storage.add_mute(Mute("mu_1", MORNING + timedelta(days=1), "ana", "a drill", of_all=True), desk.clock.now())
    _until(desk, MORNING)
    assert _mailed(desk, ANA) == []


def test_a_summary_by_a_fallback_waits_for_the_morning_of_whom_it_wakes(desk: Desk) -> None:
    channels = {**desk.routing.channels, "relay": channel_of("relay", ANA, one_by_one=False, fallback="desk-mail")}
    desk.routing = replace(desk.routing, channels=channels)
    summary = replace(notification(channel="relay", target=ANA, kind="summary"), fallback="desk-mail")
    facts = alert(report(item(1))).facts
    [held] = stand_ins(Untold(summary, facts), desk.routing, EVENING)
    assert (held.channel, held.due_at) == ("desk-mail", MORNING)


def test_one_alert_of_a_night_is_told_as_itself(desk: Desk) -> None:
    _alert(desk, 1)
    _until(desk, MORNING)
    assert _mailed(desk, ANA) == ["News 1 (0 copies)"]
