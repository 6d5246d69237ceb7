"""Reminders of the roll-up: alerts that nobody has answered, storms while they last, mutes that end soon."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from tests.builders import T0, after, alert, new_item, report
from tests.contract.outage import GONE, Desk, channel_of, desk_of
from tests.contract.steps import asked, stored_items, told

from watchd.alerts.route import notifications
from watchd.model.alert import AlertFacts, AlertState
from watchd.model.feedback import Ack
from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.model.route import Mute, Route, Step
from watchd.model.rule import Tlp
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import Storage

STEPS = (Step(timedelta(minutes=15), ("phones",)), Step(timedelta(hours=1), ("archive",)))
DAY = 24 * 60


@pytest.fixture
def desk(memory: Storage) -> Desk:
    """A desk that writes mails, with two channels for what nobody answers; operators have a roll-up."""
    mail = channel_of("desk-mail", "ana@example.org", one_by_one=False)
    desk = desk_of(memory, mail, channel_of("phones"), channel_of("archive"))
    desk.routing = replace(
        desk.routing,
        routes=(Route(send=("desk-mail",), escalate=STEPS),),
        operators_send=("archive",),
        operators_page=("archive",),
        roll_up="08:00",
    )
    return desk


def _told(desk: Desk, kind: str, *minutes: int) -> Sequence[AlertFacts]:
    """What operators are told of this kind of condition at these minutes."""
    found: list[AlertFacts] = []
    seen = Seen(node="here", routing=desk.routing, rules={}, feeds=frozenset(), began_at=T0)
    for minute in minutes:
        desk.clock.at = after(minutes=minute)
        alerts = attend(desk.storage, seen, desk.clock.at).alerts
        found += [one.facts for one in alerts if one.rule_id == f"watchd:{kind}"]
    return found


def _escalated(desk: Desk, *channels: str) -> None:
    """`al_1` is told, and its steps go out by these channels, all at this moment."""
    [item] = stored_items(desk.storage, new_item(1), at=T0)
    opened = alert(report(item))
    made = notifications(opened, ("desk-mail",), desk.routing, None, T0)
    for number, name in enumerate(channels, start=1):
        steps = notifications(opened, (name,), desk.routing, None, T0, kind=ESCALATION_KIND)
        made += tuple(replace(one, step=number) for one in steps)
    told(desk.storage, Evaluation(alerts=(opened,), notifications=made))
    desk.deliver()
    desk.look()


def test_steps_that_were_withheld_are_named_beside_those_that_reached_somebody(desk: Desk) -> None:
    desk.routing = replace(
        desk.routing, channels={**desk.routing.channels, "archive": channel_of("archive", max_tlp=Tlp.CLEAR)}
    )
    _escalated(desk, "phones", "archive")
    [said] = _told(desk, "unanswered", 60)
    assert "its steps reached 1; 1 more withheld or muted, the last at" in said.lines[0]


def test_an_alert_that_nobody_acknowledged_for_an_hour_after_its_last_step_is_told_once(desk: Desk) -> None:
    desk.fails(GONE, "archive")
    _escalated(desk, "phones", "archive")
    assert _told(desk, "unanswered", 59) == []
    [said] = _told(desk, "unanswered", 60, 61, 2 * DAY)
    assert said.headline == "alert al_1 was acknowledged by nobody, and its escalation is over"
    assert (said.next_step, said.docs) == ("watchd alert show al_1", "docs/channels.md#escalation")
    [line] = said.lines
    assert line.startswith("al_1: Su-30 spare parts arrive, report 1 (spare-parts); its steps reached 1 and failed to ")
    assert line.endswith(" reach 1, the last at 24 Nov 12:00 UTC")
    desk.storage.acknowledge(Ack("al_1", "ana", desk.clock.at, "cli"))
    [over] = _told(desk, "unanswered", 2 * DAY + 1, 2 * DAY + 2)
    assert over.headline == "alert al_1 was acknowledged, or is over"


def test_an_alert_whose_every_step_failed_is_told_at_once_and_wakes_nobody(desk: Desk) -> None:
    desk.routing = replace(desk.routing, operators_send=("desk-mail",), operators_page=("phones",))
    desk.fails(GONE, "phones", "archive")
    _escalated(desk, "phones", "archive")
    [said] = _told(desk, "unheard", 0, 1, 60, DAY)
    assert said.headline == "alert al_1 reached nobody by any step of its escalation"
    assert (said.next_step, said.docs) == ("watchd alert show al_1", "docs/channels.md#escalation")
    assert "its steps reached 0 and failed to reach 2, the last at 24 Nov 12:00 UTC" in said.lines[0]
    [alert_id] = [one.alert_id for one in desk.storage.alerts(rule_id="watchd:unheard")]
    [one] = [row.notification for row in desk.storage.outbox() if row.notification.alert_id == alert_id]
    assert (one.channel, one.state) == ("desk-mail", NotificationState.PENDING)
    assert _told(desk, "unanswered", DAY + 1) == []
    desk.storage.acknowledge(Ack("al_1", "ana", desk.clock.at, "cli"))
    [over] = _told(desk, "unheard", DAY + 2, DAY + 3)
    assert over.is_resolved


def test_what_operators_know_of_is_looked_for_without_its_facts(desk: Desk) -> None:
    _escalated(desk, "phones")
    read: list[str] = []

    @event.listens_for(desk.storage._database.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "escalation" in str(_more[0]) or "facts" in statement:
            read.append("facts" if "facts" in statement else "steps")

    at = after(minutes=60)
    new = asked(desk.storage, lambda turn: turn.unanswered(()), now=at)
    assert (read.count("facts"), new["al_1"].headline) == (1, "Su-30 spare parts arrive, report 1")
    read.clear()
    known = asked(desk.storage, lambda turn: turn.unanswered(("al_1",)), now=at)
    assert list(known) == ["al_1"]
    assert read
    assert "facts" not in read


def test_it_waits_for_the_morning(desk: Desk) -> None:
    _escalated(desk, "phones")
    _told(desk, "unanswered", 60)
    [alert_id] = [one.alert_id for one in desk.storage.alerts(rule_id="watchd:unanswered")]
    [one] = [row.notification for row in desk.storage.outbox() if row.notification.alert_id == alert_id]
    assert (one.state, one.bundle) == (NotificationState.GATHERED, "roll-up")


def test_an_alert_that_was_acknowledged_is_told_to_nobody(desk: Desk) -> None:
    _escalated(desk, "phones")
    desk.storage.acknowledge(Ack("al_1", "ana", T0, "cli"))
    assert _told(desk, "unanswered", 60, DAY) == []


def test_an_alert_without_steps_is_told_to_nobody(desk: Desk) -> None:
    _escalated(desk)
    assert _told(desk, "unanswered", 60, DAY) == []


def test_an_alert_with_a_step_that_waits_is_told_to_nobody_until_it_is_over(desk: Desk) -> None:
    desk.channels.pop("archive")
    _escalated(desk, "phones", "archive")
    assert _told(desk, "unanswered", 60, 600) == []


def test_an_alert_that_is_over_needs_no_answer(desk: Desk) -> None:
    _escalated(desk, "phones")
    [head] = [one for one in desk.storage.alerts() if one.alert_id == "al_1"]
    assert head.state is AlertState.OPEN
    assert len(_told(desk, "unanswered", 60)) == 1
    told(desk.storage, Evaluation(over=("al_1",)), now=after(minutes=70))
    [over] = _told(desk, "unanswered", 71)
    assert over.is_resolved


def test_a_storm_is_told_once_while_it_lasts_and_at_its_end_how_many_came_in_summaries(desk: Desk) -> None:
    desk.routing = replace(desk.routing, limits=replace(desk.routing.limits, hourly=2))
    desk.storm(6, urgent=0)
    desk.clock.at = after(minutes=2)
    for _ in range(2):  # what is beyond the limit is put off, and then told
        gather(desk.storage, lambda _number: desk.routing, desk.clock.at)
    [said] = _told(desk, "storm", 3, 4, 60)
    assert said.headline.startswith("ana@example.org by desk-mail gets more alerts than the limits let through")
    assert said.lines == ("ana@example.org by desk-mail: 4 alerts beyond the hour's limit since 24 Nov 12:02 UTC",)
    assert said.docs == "docs/channels.md#how-much-one-recipient-gets"
    [over] = _told(desk, "storm", 100, 123, 124)
    assert over.is_resolved
    assert "4 alerts came in summaries, and none was dropped" in " ".join(over.lines)


def _mute(desk: Desk, days: float, number: int = 1, **what: object) -> None:
    mute = Mute(f"mu_{number}", T0 + timedelta(days=days), "ana", "known by now", **what)  # type: ignore[arg-type]
    desk.storage.add_mute(mute, T0)


@pytest.mark.parametrize(("days", "before"), [(2, 1), (7, 1), (30, 3)])
def test_a_mute_is_told_of_in_its_last_day_or_its_last_tenth_with_what_it_kept_back(
    desk: Desk, days: int, before: int
) -> None:
    _mute(desk, days, rule_id="spare-parts")
    desk.alert()
    desk.deliver()
    assert _told(desk, "mute", (days - before) * DAY - 1) == []
    [said] = _told(desk, "mute", (days - before) * DAY, days * DAY - 1)
    assert said.headline == "mute mu_1 ends soon"
    [line] = said.lines
    assert line.startswith("mu_1: rule spare-parts, by ana until ")
    assert "(known by now): 1 message kept back so far." in line
    assert line.endswith("watchd mute add spare-parts --until 7d --reason '...'")
    assert said.next_step == "watchd mute list"


def test_a_mute_of_less_than_two_days_needs_no_word(desk: Desk) -> None:
    _mute(desk, 1.9, of_all=True)
    assert _told(desk, "mute", DAY, DAY + 600, int(1.9 * DAY) - 1) == []


def test_a_mute_that_another_one_goes_on_with_needs_no_word(desk: Desk) -> None:
    _mute(desk, 7, rule_id="spares")
    _mute(desk, 14, 2, rule_id="spares")
    _mute(desk, 9, 3, story_id="st_1")
    [said] = _told(desk, "mute", 6 * DAY, 8 * DAY)
    assert said.headline == "mute mu_3 ends soon"
