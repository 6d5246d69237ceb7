"""Whom to tell."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import T0, item
from tests.fakes import routing, rule

from watchd.alerts.facts import opening_facts, rule_facts
from watchd.alerts.route import channels_for, notifications, operator_channels
from watchd.model.alert import AlertRevision, AlertState
from watchd.model.notification import NotificationState
from watchd.model.route import ChannelFacts, Mute, Route, Routing
from watchd.model.rule import Severity, Tlp

HIGH, LOW = frozenset({Severity.HIGH}), frozenset({Severity.LOW})


def alert(tlp: Tlp = Tlp.GREEN, state: AlertState = AlertState.OPEN) -> AlertRevision:
    facts = opening_facts(rule(tlp=tlp), item(), (), "first", T0)
    return AlertRevision("al_1", 1, "su-30", "st_1", state, facts, "d", T0)


def test_a_rules_own_route_wins() -> None:
    routes = Routing(routes=(Route(send=("desk",)),))
    assert channels_for(rule_facts(rule()), ("board",), routes) == ("board",)


def test_the_first_route_that_fits_wins_unless_it_goes_on() -> None:
    first, second = Route(send=("a",), severity=HIGH), Route(send=("b",))
    assert channels_for(rule_facts(rule()), (), Routing(routes=(first, second))) == ("a",)
    going_on = replace(first, goes_on=True)
    assert channels_for(rule_facts(rule()), (), Routing(routes=(going_on, second))) == ("a", "b")
    assert channels_for(rule_facts(rule(severity=Severity.LOW)), (), Routing(routes=(first, second))) == ("b",)


def test_a_route_may_ask_for_rule_or_owner() -> None:
    routes = Routing(routes=(Route(send=("a",), rules=frozenset({"x"})), Route(send=("b",), owners=frozenset({"me"}))))
    assert channels_for(rule_facts(rule("x")), (), routes) == ("a",)
    assert channels_for(rule_facts(rule(owner="me")), (), routes) == ("b",)
    assert channels_for(rule_facts(rule()), (), routes) == ()


def test_info_and_none_are_never_sent() -> None:
    for severity in (Severity.NONE, Severity.INFO):
        assert channels_for(rule_facts(rule(severity=severity)), ("desk",), routing()) == ()


def test_a_channel_that_may_not_carry_the_marking_withholds_with_the_reason() -> None:
    (sent,) = notifications(alert(Tlp.AMBER), ["desk"], routing(max_tlp=Tlp.GREEN), None, T0)
    assert sent.state is NotificationState.WITHHELD
    assert "amber" in sent.reason
    (allowed,) = notifications(alert(Tlp.AMBER), ["desk"], routing(max_tlp=Tlp.AMBER), None, T0)
    assert allowed.state is NotificationState.PENDING


def test_a_draft_is_sent_to_nobody() -> None:
    assert notifications(alert(state=AlertState.DRAFT), ["desk"], routing(), None, T0) == ()


def test_a_channel_nobody_has_is_listed_as_dead_and_not_forgotten() -> None:
    (sent,) = notifications(alert(), ["gone"], routing(), None, T0)
    assert sent.state is NotificationState.DEAD
    assert "no channel is called gone" in sent.reason


def test_what_is_muted_is_listed_with_the_reason_and_the_mute() -> None:
    by_rule = Mute("m", T0 + timedelta(hours=1), "me", "exercise", rule_id="su-30")
    (sent,) = notifications(alert(), ["desk"], routing(), by_rule, T0)
    assert (sent.state, "exercise" in sent.reason, sent.mute_id) == (NotificationState.MUTED, True, "m")


def test_ids_are_the_same_on_every_node_and_differ_by_recipient() -> None:
    one, two = notifications(alert(), ["desk"], routing("a@example.org", "b@example.org"), None, T0)
    again = notifications(alert(), ["desk"], routing("a@example.org", "b@example.org"), None, T0 + timedelta(1))
    assert [one.id, two.id] == [sent.id for sent in again]
    assert one.id != two.id
    assert one.event_id == two.event_id


def test_operators_are_told_by_a_channel_that_works() -> None:
    ops, spare = ChannelFacts("ops", "email", ("o@example.org",)), ChannelFacts("spare", "console", ("spare",))
    routes = Routing(channels={"ops": ops, "spare": spare}, operators_send=("ops",), operators_page=("ops",))
    assert operator_channels(routes, page=False) == ("ops",)
    assert operator_channels(routes, page=True, without=frozenset({"ops"})) == ("spare",)
    assert operator_channels(routes, page=True, without=frozenset({"ops", "spare"})) == ("ops",)
