"""Mutes: what each covers, which of several counts, and what recipients hear of what they missed."""

from dataclasses import replace

import pytest
from tests.builders import T0, after, facts, item, notification, report
from tests.fakes import routing

from watchd.alerts.missed import Untold, missed
from watchd.alerts.mute import covers, feed_of, goes_on, mute_for, words_of
from watchd.model.alert import AlertFacts, AlertKind
from watchd.model.notification import NotificationState
from watchd.model.route import Mutable, Mute
from watchd.model.rule import Severity, Tlp

PLAIN = Mute("mu_1", after(hours=1), "ana", "a drill")
ALERT = Mutable("alert", "su-30", "st_1", "tass-en")
SYSTEM = Mutable("system", "watchd:feed")


@pytest.mark.parametrize(
    ("mute", "of_alert", "of_system"),
    [
        (replace(PLAIN, rule_id="su-30"), True, False),
        (replace(PLAIN, rule_id="radar"), False, False),
        (replace(PLAIN, story_id="st_1"), True, False),
        (replace(PLAIN, story_id="st_2"), False, False),
        (replace(PLAIN, feed_id="tass-en"), True, False),
        (replace(PLAIN, feed_id="bbc"), False, False),
        (replace(PLAIN, of_all=True), True, False),
        (replace(PLAIN, of_operators=True), False, True),
        (replace(PLAIN, of_all=True, of_operators=True), True, True),
        (replace(PLAIN, rule_id="watchd:feed"), False, True),
    ],
)
def test_a_mute_covers_what_it_says_and_operators_only_where_that_is_said(
    mute: Mute, *, of_alert: bool, of_system: bool
) -> None:
    assert (covers(mute, ALERT), covers(mute, SYSTEM)) == (of_alert, of_system)


def test_a_mute_of_a_story_or_feed_does_not_cover_what_has_none() -> None:
    bare = Mutable("alert", "su-30")
    assert not covers(PLAIN, bare)


@pytest.mark.parametrize("kind", [AlertKind.WINDOW, AlertKind.SUMMARY])
def test_what_tells_of_many_items_is_not_muted_with_the_feed_of_one(kind: AlertKind) -> None:
    assert feed_of(facts(report(item(1)))) == "tass-en"
    assert feed_of(facts(report(item(1)), report(item(2, feed_id="bbc")), kind=kind)) is None


def test_of_several_mutes_the_one_that_ends_last_counts_and_none_that_is_over() -> None:
    short, long = replace(PLAIN, rule_id="su-30"), replace(PLAIN, id="mu_2", until=after(hours=2), of_all=True)
    assert mute_for(ALERT, [long, short], T0) is long
    assert mute_for(ALERT, [short], after(hours=1)) is None


@pytest.mark.parametrize(
    ("rule_id", "of_operators", "holds"),
    [("su-30", False, True), ("watchd:feed", False, False), ("watchd:feed", True, True)],
)
def test_a_mute_of_everything_goes_on_with_what_it_covers_alone(
    rule_id: str, *, of_operators: bool, holds: bool
) -> None:
    longer = replace(PLAIN, id="mu_2", until=after(days=7), of_all=True, of_operators=of_operators)
    assert goes_on(replace(PLAIN, rule_id=rule_id), [longer]) is holds


def test_a_mute_is_worded_by_what_it_covers() -> None:
    assert words_of(replace(PLAIN, rule_id="su-30")) == "rule su-30"
    assert words_of(replace(PLAIN, of_all=True, of_operators=True)) == "everything and watchd about itself"


def _untold(alert_id: str, of: AlertFacts, **changes: object) -> Untold:
    state = NotificationState.MUTED
    sent = notification(alert_id=alert_id, channel="desk", target="desk@example.org", state=state, **changes)
    return Untold(sent, of)


def test_what_was_missed_is_told_most_urgent_first_each_alert_once() -> None:
    low = facts(report(item(1)), headline="Low news")
    low = replace(low, rule=replace(low.rule, severity=Severity.LOW, tlp=Tlp.CLEAR))
    high, newer = facts(report(item(2)), headline="High news"), facts(report(item(2)), headline="Higher news")
    untold = [_untold("al_1", low), _untold("al_2", high), _untold("al_2", newer, revision=2)]
    [one] = missed(replace(PLAIN, of_all=True), untold, routing("desk@example.org", "b@example.org"), after(hours=2))
    said = one.alert.facts
    assert said.headline == "What you missed: 2 alerts were not told while everything was muted"
    assert said.lines == (
        "Muted by ana until 24 Nov 13:00 UTC: a drill",
        "HIGH: Higher news | Spare parts for the Su-30 | al_2 | update 2",
        "LOW: Low news | Spare parts for the Su-30 | al_1",
    )
    assert (said.rule.tlp, one.notification.target) == (Tlp.GREEN, "desk@example.org")
    assert one.members == tuple(each.notification.id for each in untold)


def test_operators_and_analysts_hear_what_they_missed_in_messages_of_their_own() -> None:
    analysts, operators = _untold("al_1", facts()), _untold("al_2", facts(), kind="system")
    told = missed(
        replace(PLAIN, of_all=True, of_operators=True), [analysts, operators], routing("desk@example.org"), T0
    )
    assert [one.notification.kind for one in told] == ["summary", "system"]


def test_very_many_missed_alerts_are_cut_and_counted() -> None:
    untold = [_untold(f"al_{number}", facts()) for number in range(50)]
    [one] = missed(replace(PLAIN, of_all=True), untold, routing("desk@example.org"), T0)
    assert len(one.alert.facts.lines) == 42
    assert one.alert.facts.lines[-1] == "... and 10 more: watchd outbox list --state muted"
