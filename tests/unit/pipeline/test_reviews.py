"""What owners read every Monday: which of their rules are overdue for review, and which have expired."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.fakes import routing, rule
from tests.unit.pipeline.test_way import World, seen, watching, world

from watchd.model.alert import AlertRevision
from watchd.model.route import Person, Routing
from watchd.model.rule import Rule
from watchd.pipeline.attend import attend

__all__ = ["watching", "world"]

MONDAY = datetime(2025, 12, 1, 8, tzinfo=UTC)
ANA, BEN = Person("ana", "ana@example.org"), Person("ben", "ben@example.org")
OVERDUE = rule("overdue", owner="ana", review=date(2025, 11, 30))


def told_to_people(*people: Person) -> Routing:
    desk = routing("ana@example.org", "ben@example.org")
    return replace(desk, people={person.id: person for person in people}, roll_up="08:00")


def notes(world: World, rules: Mapping[str, Rule], people: Routing) -> list[AlertRevision]:
    """What one look tells owners of their rules."""
    now = world.clock.now()
    looked = replace(seen(world), rules=rules, routing=people, began_at=now - timedelta(days=30))
    return [one for one in attend(world.storage, looked, now).alerts if one.facts.headline.startswith("Of yours")]


def test_an_owner_reads_every_monday_what_is_overdue_and_once_what_expired(watching: World) -> None:
    rules = {
        one.id: one
        for one in (
            OVERDUE,
            rule("fine", owner="ana", review=date(2026, 3, 1)),
            rule("over", owner="ana", review=date(2026, 3, 1), expires=date(2025, 11, 28)),
            rule("long-over", owner="ana", review=date(2025, 3, 1), expires=date(2025, 6, 1)),
            rule("of-ben", owner="ben", review=date(2026, 3, 1)),
            rule("of-operators", review=date(2025, 11, 1)),
        )
    }
    people = told_to_people(ANA, BEN)
    watching.clock.at = MONDAY - timedelta(days=7)
    assert notes(watching, rules, people) == [], "a store begins with nothing to tell of"
    watching.clock.at = MONDAY
    [note] = notes(watching, rules, people)
    assert note.facts.headline == "Of yours: 1 rule is overdue for review, 1 rule expired"
    assert [line.split(";")[0] for line in note.facts.lines] == [
        "overdue: its review was due on 2025-11-30",
        "over: it expired on 2025-11-28 and rests",
    ]
    sent = [row.notification for row in watching.storage.outbox() if row.notification.alert_id == note.alert_id]
    assert [(one.channel, one.target, one.kind) for one in sent] == [("desk", "ana@example.org", "summary")]
    assert notes(watching, rules, people) == [], "once a week"
    watching.clock.at = MONDAY + timedelta(days=7)
    [note] = notes(watching, rules, people)
    assert note.facts.headline == "Of yours: 1 rule is overdue for review"


def test_an_owner_whom_no_channel_writes_to_is_told_nothing(watching: World) -> None:
    elsewhere = told_to_people(replace(ANA, mail="ana@elsewhere.example"))
    watching.clock.at = MONDAY - timedelta(days=7)
    notes(watching, {OVERDUE.id: OVERDUE}, elsewhere)
    watching.clock.at = MONDAY
    assert notes(watching, {OVERDUE.id: OVERDUE}, elsewhere) == []
