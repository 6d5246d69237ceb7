"""Which alerts tell of one development, and the one message that tells of them."""

import random
from dataclasses import replace
from itertools import combinations

from tests.builders import T0, facts, item, notification, report

from watchd.alerts.missed import Untold
from watchd.alerts.sharing import sharing
from watchd.alerts.together import together_of
from watchd.model.rule import Severity, Tlp


def untold(name: str, *items: int, story: str | None = None, **of_rule: object) -> Untold:
    """An alert of that name which tells of these items."""
    plain = facts(*(report(item(number)) for number in items), headline=f"News of {name}")
    plain = replace(plain, rule=replace(plain.rule, id=f"rule-{name}", title=f"Rule {name}", **of_rule))  # type: ignore[arg-type]
    sent = notification(alert_id=f"al_{name}", channel="desk", target="desk@example.org", bundle="together")
    return Untold(sent, plain, story)


def names(groups: list[list[Untold]]) -> list[str]:
    return ["".join(one.notification.alert_id[3:] for one in group) for group in groups]


def test_alerts_share_an_item_a_story_or_an_alert_directly_or_by_way_of_another() -> None:
    assert names(sharing([untold("a", 1), untold("b", 2), untold("c", 1, 2), untold("d", 3)])) == ["abc", "d"]
    assert names(sharing([untold("a", 1, story="st"), untold("b", 2, story="st")])) == ["ab"]
    assert names(sharing([untold("a", 1), untold("b", 2)])) == ["a", "b"]
    assert names(sharing([untold("a", 1), untold("a", 2)])) == ["aa"], "revisions of one alert"


def test_what_has_ended_is_told_by_itself() -> None:
    ended = untold("b", 1)
    ended = replace(ended, facts=replace(ended.facts, is_resolved=True))
    assert names(sharing([untold("a", 1), ended, untold("c", 1)])) == ["ac", "b"]


def test_every_alert_stands_in_one_group_with_everything_that_it_is_linked_with() -> None:
    for seed in range(60):
        dice = random.Random(seed)
        alerts = [untold(str(number), *dice.sample(range(30), dice.randint(1, 3))) for number in range(25)]
        groups = sharing(alerts)
        assert sorted(id(one) for group in groups for one in group) == sorted(map(id, alerts))
        for one, other in combinations(groups, 2):
            items = [{told.item_id for each in group for told in each.facts.reports} for group in (one, other)]
            assert not items[0] & items[1], f"seed {seed}"


def test_one_message_is_the_most_urgent_alert_with_every_rule_and_the_narrowest_marking() -> None:
    low = untold("a", 1, severity=Severity.LOW, tlp=Tlp.AMBER)
    critical = untold("b", 1, 2, severity=Severity.CRITICAL)
    medium = untold("c", 2, 3, severity=Severity.MEDIUM)
    alert, sent = together_of([low, critical, medium], T0, "urgent:rule-b")
    assert (alert.facts.headline, alert.facts.rule.id, alert.facts.rule.tlp) == ("News of b", "rule-b", Tlp.AMBER)
    assert [one.alert_id for one in alert.facts.together] == ["al_b", "al_c", "al_a"]
    assert [one.rule_title for one in alert.facts.together] == ["Rule b", "Rule c", "Rule a"]
    assert len({told.item_id for told in alert.facts.reports}) == len(alert.facts.reports) == 3
    assert (sent.channel, sent.target, sent.charge) == ("desk", "desk@example.org", "urgent:rule-b")
    assert alert.rule_id == "watchd:together", "no rule takes it for an alert of its own"


def test_the_message_is_the_same_however_often_and_in_whichever_order_it_is_made() -> None:
    one, other = untold("a", 1), untold("b", 1)
    assert together_of([one, other], T0)[1].id == together_of([other, one], T0)[1].id
    assert together_of([one], T0)[1].id != together_of([one, other], T0)[1].id
