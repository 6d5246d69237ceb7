"""Steps of an escalation count from when the alert was told, and reach nobody beyond his limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import alert, new_item, report
from tests.contract.outage import LOGIN, Desk, channel_of, desk_of
from tests.contract.steps import stored_items, told

from watchd.alerts.escalate import escalations
from watchd.alerts.gather import gathered
from watchd.alerts.route import notifications
from watchd.model.feedback import Ack
from watchd.model.route import ChannelFacts, Route, Step
from watchd.model.rule import Severity
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import open_storage

AFTER = timedelta(minutes=15)
STEPS = Route(send=("desk-mail",), escalate=(Step(AFTER, ("phones",)),))


def _desk(*channels: ChannelFacts) -> Desk:
    return desk_of(open_storage("sqlite:///:memory:"), *channels)


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk that reads mail, and whose phones ring where nobody has acknowledged an alert for a quarter of an hour."""
    made = _desk(channel_of("desk-mail", one_by_one=False), channel_of("phones", one_by_one=False))
    yield made
    assert made.storage.check() == ()
    made.storage.close()


def _alerts(desk: Desk, number: int, route: Route = STEPS, *, first: int = 0) -> None:
    """So many urgent alerts of one rule, each of a report of its own."""
    severity = Severity.HIGH
    [item] = stored_items(desk.storage, new_item(first + 1), at=desk.clock.now())
    alerts, sent = [], []
    for place in range(first, first + number):
        opened = alert(replace(report(item), item_id=f"it_{place:05}"))
        facts = replace(
            opened.facts,
            at=desk.clock.now(),
            rule=replace(opened.facts.rule, severity=severity),
            headline=f"News {place}",
        )
        alerts.append(replace(opened, alert_id=f"al_{place}", facts=facts))
        made = notifications(alerts[-1], route.send, desk.routing, None, desk.clock.now())
        sent += [gathered(one, route, severity, desk.routing) for one in made]
        sent += escalations(alerts[-1], [route], desk.routing, None, desk.clock.now())
    told(desk.storage, Evaluation(alerts=tuple(alerts), notifications=tuple(sent)), now=desk.clock.now())


def _run(desk: Desk, minutes: int, step: int = 5) -> None:
    for _ in range(0, minutes, step):
        gather(desk.storage, lambda _number: desk.routing, desk.clock.now())
        desk.deliver()
        desk.clock.forward(minutes=step)


def _told(desk: Desk, channel: str) -> set[str]:
    """The alerts that it was told, by themselves or in a summary."""
    views = desk.channels[channel].views
    lines = (line for view in views for line in view.facts.lines)
    return {view.alert_id for view in views} | {line.split(" | ")[2] for line in lines if line.count(" | ") > 1}


def test_a_storm_that_is_escalated_is_a_storm_for_whoever_gets_the_steps_too(desk: Desk) -> None:
    desk.routing = replace(desk.routing, limits=replace(desk.routing.limits, urgent=3))
    _alerts(desk, 9)
    _run(desk, 150)
    phones = desk.sent()["phones"]
    assert len(phones) <= 2 + 5, "two thirds of what there is in an hour, and summaries of the rest"
    assert any("Storm since" in body for body in phones)
    assert not [row for row in desk.storage.outbox(limit=1000) if row.notification.state.value in {"pending", "dead"}]


def test_a_step_counts_from_when_its_alert_was_told_not_from_when_it_was_gathered(desk: Desk) -> None:
    _alerts(desk, 1, replace(STEPS, gather=timedelta(hours=1)))
    _run(desk, 75)
    assert list(desk.sent()) == ["desk-mail"]
    _run(desk, 10)
    assert len(desk.sent()["phones"]) == 1


def test_no_step_goes_out_while_its_alert_waits_in_a_storm(desk: Desk) -> None:
    desk.routing = replace(desk.routing, limits=replace(desk.routing.limits, urgent=1))
    _alerts(desk, 2)
    _run(desk, 30)  # one alert, and a storm of the other
    _alerts(desk, 1, first=2)  # at once, in the storm's second message
    _run(desk, 10)
    _alerts(desk, 1, first=3)  # its third comes an hour after its first
    _run(desk, 30)
    assert [body.split(" ")[0] for body in desk.sent()["desk-mail"]] == ["News", "Storm", "Storm"]
    assert "al_3" not in _told(desk, "phones"), "it would have been due ten minutes ago"
    _run(desk, 30)
    assert "al_3" in _told(desk, "phones")


def test_steps_that_are_due_together_and_share_a_report_are_one_message_that_says_why_it_comes(desk: Desk) -> None:
    [item] = stored_items(desk.storage, new_item(1), at=desk.clock.now())
    opened = [replace(alert(report(item)), alert_id=f"al_{name}") for name in "ab"]
    steps = [one for each in opened for one in escalations(each, [STEPS], desk.routing, None, desk.clock.now())]
    told(desk.storage, Evaluation(alerts=tuple(opened), notifications=tuple(steps)), now=desk.clock.now())
    _run(desk, 20)
    assert len(desk.sent()["phones"]) == 1
    [view] = desk.channels["phones"].views
    assert view.note.startswith("Nobody has acknowledged this alert for 15 min")
    assert {one.alert_id for one in view.facts.together} == {"al_a", "al_b"}


def test_a_step_that_a_storm_tells_says_so_in_its_line_and_ends_when_somebody_has_it(desk: Desk) -> None:
    desk.routing = replace(desk.routing, limits=replace(desk.routing.limits, urgent=1))
    _alerts(desk, 3)
    _run(desk, 15)
    desk.storage.acknowledge(Ack("al_2", "ana", desk.clock.now(), "cli"))
    _run(desk, 20)
    said = "\n".join(line for view in desk.channels["phones"].views for line in view.facts.lines)
    assert "al_1 | nobody has acknowledged it" in said
    assert "al_2" not in said


def test_a_step_by_the_fallback_of_a_channel_that_fails_is_within_the_limits_too() -> None:
    desk = _desk(
        channel_of("desk-mail", one_by_one=False),
        channel_of("phones", one_by_one=False, fallback="rooms"),
        channel_of("rooms", one_by_one=False),
    )
    desk.routing = replace(desk.routing, limits=replace(desk.routing.limits, urgent=2, hourly=2))
    desk.fails(LOGIN, "phones")
    _alerts(desk, 9)
    for _ in range(9):
        _run(desk, 5)
        desk.look()
    assert len(desk.sent()["rooms"]) <= 2 + 4
    desk.storage.close()


def test_a_program_gets_each_step_by_itself_however_many() -> None:
    desk = _desk(channel_of("desk-mail"), channel_of("phones"))
    _alerts(desk, 14)
    _run(desk, 20)
    assert len(desk.sent()["phones"]) == 14
    desk.storage.close()
