"""Of many items, those that a rule nearly matched: the least edit first."""

from tests.unit.rules.test_engine import FEED, LISTS, item, rule

from watchd.model.rule import Filters
from watchd.rules.engine import CompiledRule
from watchd.rules.explain import nearest

FEEDS = {FEED.id: FEED}


def shown(of: CompiledRule, *titles: str, most: int = 3) -> list[tuple[str, tuple[str, ...]]]:
    items = [item(title=title, summary="") for title in titles]
    return [(one.item.title, one.change.steps) for one in nearest(of, items, LISTS, FEEDS, most)]


def test_what_lacks_nothing_but_nearness_comes_before_what_lacks_a_word() -> None:
    found = shown(
        rule("$su30 NEAR/3 $spares"),
        "Rain is expected",
        "Engines for a tractor",
        "A Su-30 that nobody has flown for a year got engines",
        "A Su-30 lands",
    )
    assert found[0] == ("A Su-30 that nobody has flown for a year got engines", ("NEAR/8 in place of NEAR/3",))
    assert [title for title, _ in found] == [found[0][0], "Engines for a tractor", "A Su-30 lands"]


def test_an_item_that_matches_or_of_which_nothing_is_there_is_no_near_miss() -> None:
    assert shown(rule("radar AND drone"), "A radar sees a drone", "Rain", "") == []
    assert [title for title, _ in shown(rule("radar AND drone"), "A radar sees a drone", "A radar")] == ["A radar"]


def test_what_a_negation_or_a_filter_keeps_out_lacks_no_word() -> None:
    kept_out = rule("radar AND drone AND NOT toy")
    assert shown(kept_out, "A radar sees a toy drone") == [("A radar sees a toy drone", ("the rule without NOT toy",))]
    elsewhere = CompiledRule("a", "digest", rule("radar").query, only=Filters(feeds=frozenset({"other"})))
    [(title, [step])] = shown(elsewhere, "A radar")
    assert (title, step.startswith("another filter: `only: feeds` asks for other")) == ("A radar", True)


def test_no_more_are_shown_than_were_asked_for() -> None:
    titles = [f"A radar on hill {number}" for number in range(60)]
    assert [title for title, _ in shown(rule("radar AND drone"), *titles, most=2)] == titles[:2]


def test_of_copies_of_one_report_the_first_is_shown() -> None:
    found = shown(rule("radar AND drone"), "A radar rises", "A RADAR RISES", "A radar falls")
    assert [title for title, _ in found] == ["A radar rises", "A radar falls"]


def test_items_that_match_take_no_place_of_those_that_nearly_do() -> None:
    """More lack nothing than are tried; the one that lacks a word comes after all of them."""
    matching = [f"A drone near radar {number}" for number in range(60)]
    found = shown(rule("radar AND drone"), *matching, "A radar on a hill")
    assert [title for title, _ in found] == ["A radar on a hill"]
