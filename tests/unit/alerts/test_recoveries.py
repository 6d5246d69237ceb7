"""Conditions that are over: how long they lasted, what was missed, and what is closed with them."""

from datetime import datetime

import pytest
from tests.builders import T0, after

from watchd.alerts.condition_kinds import KINDS, name_of
from watchd.alerts.conditions import Told, over, transitions
from watchd.model.alert import AlertState, Condition


def began(raised: dict[str, str], at: datetime = T0) -> dict[str, Condition]:
    return {one.key: one for told in transitions({}, raised, judged(raised), at) for one in told.conditions}


def judged(keys: dict[str, str] | dict[str, Condition]) -> list[str]:
    return sorted({key.partition(":")[0] + ":" for key in keys})


def ended(stored: dict[str, Condition], **missed: str) -> Told:
    (told,) = transitions(stored, {}, judged(stored), after(hours=3, minutes=12), missed=missed)
    return told


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_recovery_says_how_long_it_lasted_and_since_when_and_what_shows_how_it_stands(kind: str) -> None:
    facts = ended(began({f"{kind}:one:two": "HTTP 503"})).alert.facts
    assert facts.is_resolved
    assert (facts.next_step, facts.docs) == (KINDS[kind].look_after, KINDS[kind].docs)
    assert (facts.opened_at, facts.at) == (T0, after(hours=3, minutes=12))
    [line] = facts.lines
    assert ": began 24 Nov 12:00 UTC and lasted 3 h 12 min" in line
    assert "HTTP 503" not in line


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_one_condition_is_named_in_its_headline_and_many_are_counted(kind: str) -> None:
    (one,) = transitions({}, {f"{kind}:a": "broken"}, [f"{kind}:"], T0)
    (two,) = transitions({}, {f"{kind}:a": "broken", f"{kind}:b": "broken"}, [f"{kind}:"], T0)
    assert "{" not in one.alert.facts.headline + two.alert.facts.headline
    headline = one.alert.facts.headline
    assert " a " in f" {headline} " or headline.startswith("1 ") or KINDS[kind].is_single
    assert two.alert.facts.headline.startswith("2 ")
    assert "{" not in one.alert.facts.next_step + two.alert.facts.next_step
    assert one.alert.facts.next_step


def test_what_to_do_next_carries_the_name_where_it_is_about_one() -> None:
    (told,) = transitions({}, {"channel:desk-mail": "535"}, ["channel:"], T0)
    assert told.alert.facts.next_step == "watchd channel test desk-mail"
    (told,) = transitions({}, {"flood:tass-en": "400 items held"}, ["flood:"], T0)
    assert told.alert.facts.next_step == "watchd feed release tass-en"


def test_what_was_missed_is_said_as_it_is_known() -> None:
    stored = began({"feed:tass-en": "503"})
    (told,) = transitions(stored, {}, ["feed:"], after(minutes=30), missed={"feed:tass-en": "4 entries are missing"})
    assert told.alert.facts.lines == ("tass-en: began 24 Nov 12:00 UTC and lasted 30 min; 4 entries are missing",)


def test_a_file_of_a_place_is_named_before_the_place() -> None:
    assert name_of("file:desk-4f1b9c:rules/a.yaml") == "rules/a.yaml on desk-4f1b9c"
    assert name_of("network:desk-4f1b9c") == "desk-4f1b9c"
    assert name_of("unreadable:match:3") == "match:3"


def test_an_alert_is_over_when_none_of_its_conditions_holds() -> None:
    (told,) = transitions({}, {"feed:a": "503", "feed:b": "503"}, ["feed:"], T0)
    stored = {one.key: one for one in told.conditions}
    assert told.alert.state is AlertState.OPEN
    (first,) = transitions(stored, {"feed:b": "503"}, ["feed:"], after(hours=1))
    assert first.alert.state is AlertState.CLOSED
    assert over(stored, first.conditions) == ()
    stored |= {one.key: one for one in first.conditions}
    (second,) = transitions(stored, {}, ["feed:"], after(hours=2))
    assert over(stored, second.conditions) == (told.alert.alert_id,)
    assert over({}, [Condition("feed:of-an-older-release", is_raised=False, since=T0)]) == ()
