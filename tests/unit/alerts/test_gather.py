"""Gathering: until when something waits, what is told together, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.builders import T0, after, facts, item, notification, report
from tests.fakes import routing

from watchd.alerts.clocks import next_at
from watchd.alerts.gather import bundle_of, due_together, gathered
from watchd.alerts.light import lightened
from watchd.alerts.missed import Untold
from watchd.model.alert import AlertKind
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Person, Route
from watchd.model.rule import Severity, Tlp

MADRID, CARACAS = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Caracas")
GATHER = Route(send=("desk",), gather=timedelta(minutes=15))
DIGEST = Route(send=("desk",), digest="07:00")
MUTED = NotificationState.MUTED


def _utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "zone", "now", "expected"),
    [
        ("07:00", CARACAS, _utc(1, 10, 59), _utc(1, 11)),
        ("07:00", CARACAS, _utc(1, 11), _utc(2, 11)),
        ("07:00", MADRID, _utc(28, 12), _utc(29, 5)),  # summer time began in the night
        ("02:30", MADRID, _utc(28, 12), _utc(29, 1)),  # that night has no 02:30: at 03:00, the first minute there is
        ("02:30", MADRID, _utc(29, 1), _utc(30, 0, 30)),
        ("02:30", MADRID, _utc(24, 12, month=10), _utc(25, 0, 30, month=10)),  # this night has two: at the first
        ("02:30", MADRID, _utc(25, 0, 30, month=10), _utc(26, 1, 30, month=10)),  # and not again at the second
    ],
)
def test_a_digest_is_due_once_a_day_by_the_clock_on_the_recipients_wall(
    time: str, zone: ZoneInfo, now: datetime, expected: datetime
) -> None:
    assert next_at(time, zone, now) == expected


def _sent(**changes: object) -> Notification:
    values: dict[str, object] = {"channel": "desk", "target": "desk@example.org"}
    return notification(**(values | changes))


def test_what_a_route_gathers_waits_and_lives_as_long_as_any_other_from_then_on() -> None:
    waits = gathered(_sent(), GATHER, Severity.HIGH, routing())
    assert (waits.state, waits.due_at, waits.bundle) == (NotificationState.GATHERED, after(minutes=15), "gather:900")
    assert waits.expires_at - waits.due_at == timedelta(hours=72)
    assert waits.id == _sent().id


def test_a_digest_waits_for_the_morning_of_its_recipient() -> None:
    people = {"ana": Person("ana", "desk@example.org", zone="America/Caracas")}
    there = replace(routing(), people=people)
    assert gathered(_sent(), DIGEST, Severity.LOW, there).due_at == after(hours=23)
    assert gathered(_sent(target="else@example.org"), DIGEST, Severity.LOW, there).due_at == after(hours=19)


def test_what_is_critical_muted_or_sent_by_its_own_route_is_not_held_back() -> None:
    assert gathered(_sent(), DIGEST, Severity.CRITICAL, routing()) == _sent()
    assert gathered(_sent(), None, Severity.LOW, routing()) == _sent()
    assert gathered(_sent(state=MUTED), GATHER, Severity.LOW, routing()).state is MUTED
    assert gathered(_sent(), Route(send=("desk",)), Severity.LOW, routing()) == _sent()


def _waits(alert_id: str = "al_1", bundle: str = "gather:900", **changes: object) -> Untold:
    told = facts(report(item(int(alert_id[3:]))), headline=f"News of {alert_id}")
    return Untold(_sent(alert_id=alert_id, bundle=bundle, **changes), told)


def test_together_goes_what_is_due_and_what_came_within_the_time_of_gathering() -> None:
    first, second = _waits("al_1", due_at=T0), _waits("al_2", due_at=after(minutes=14))
    held_back = _waits("al_3", due_at=after(hours=20))
    assert due_together([first, second, held_back], T0) == [[first, second]]
    assert due_together([second, held_back], T0) == []


def test_recipients_and_ways_of_gathering_are_not_mixed() -> None:
    one, other = _waits("al_1"), _waits("al_2", target="other@example.org")
    digest, tomorrow = _waits("al_3", "digest:07:00"), _waits("al_4", "digest:07:00", due_at=after(days=1))
    assert due_together([one, other, digest, tomorrow], T0) == [[one], [other], [digest]]


def test_one_message_names_every_alert_with_its_rule_the_most_urgent_first() -> None:
    low, high = _waits("al_1"), _waits("al_2")
    quiet = replace(low.facts.rule, id="radar", title="Radar parts", severity=Severity.LOW, tlp=Tlp.AMBER)
    low = replace(low, facts=replace(low.facts, rule=quiet))
    bundle = bundle_of([low, high], T0)
    said = bundle.alert.facts
    assert said.headline == "Gathered: 2 alerts of 2 rules: News of al_2"
    assert said.lines == (
        "HIGH: News of al_2 | Spare parts for the Su-30 | al_2",
        "LOW: News of al_1 | Radar parts | al_1",
    )
    assert said.reason == "Spare parts for the Su-30: 1; Radar parts: 1"
    assert [one.item_id for one in said.reports] == [item(2).id, item(1).id]
    assert (said.rule.severity, said.rule.tlp) == (Severity.HIGH, Tlp.AMBER), "as careful as the most careful of them"
    assert bundle.members == (low.notification.id, high.notification.id)
    assert bundle.notification.target == "desk@example.org"


def test_a_window_is_named_by_its_arithmetic_also_where_thousands_are_told_at_once() -> None:
    [one, other] = _waits("al_1"), _waits("al_2")
    absent = replace(one.facts, kind=AlertKind.WINDOW, headline=one.facts.rule.title, reason="0 matches in 9 days")
    told = [replace(one, facts=lightened(absent, {})), other]
    assert "HIGH: 0 matches in 9 days | Spare parts for the Su-30 | al_1" in bundle_of(told, T0).alert.facts.lines


def test_an_update_among_them_says_that_it_is_one() -> None:
    first, later = _waits("al_1"), _waits("al_2")
    later = replace(later, notification=replace(later.notification, revision=3))
    lines = bundle_of([first, later], T0).alert.facts.lines
    assert sorted(line.rpartition("Su-30 | ")[2] for line in lines) == ["al_1", "al_2 | update 3"]


def test_made_again_it_is_the_same_message_and_a_digest_says_that_it_is_one() -> None:
    members = [_waits("al_1", "digest:07:00"), _waits("al_2", "digest:07:00")]
    one, again = bundle_of(members, T0), bundle_of(members[::-1], after(minutes=1))
    assert one.notification.id == again.notification.id
    assert one.alert.facts.headline.startswith("Digest: 2 alerts of 1 rule")


def test_what_tells_of_several_goes_another_way_when_the_first_of_them_would_have() -> None:
    """A member that replaced something which its channel had not taken brings the moment along."""
    members = [_waits("al_1"), _waits("al_2", failover_at=after(minutes=3)), _waits("al_3", failover_at=after(hours=9))]
    assert bundle_of(members, after(minutes=1)).notification.failover_at == after(minutes=3)
    assert bundle_of(members[:1], after(minutes=1)).notification.failover_at == after(minutes=11)
