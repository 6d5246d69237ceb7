"""What a rule says of an item it does not match: what it found, and the smallest parts that were not there."""

from datetime import timedelta

import pytest
from tests.unit.rules.test_engine import FEED, LISTS, NOON, item, rule

from watchd.model.rule import Filters
from watchd.rules.engine import CompiledRule, Engine
from watchd.rules.missing import explanations, what_is_missing


def _missing(of: CompiledRule, **texts: str | None) -> str:
    return what_is_missing(of, item(**texts), LISTS, {FEED.id: FEED})  # type: ignore[arg-type]  # `language` may be None


@pytest.mark.parametrize(
    ("query", "title", "missing"),
    [
        ("$su30 AND Caracas", "Su-30 over Maracaibo", "found no Caracas"),
        ("$su30 AND (Caracas OR Maracay)", "Su-30 at dawn", "found no (Caracas OR Maracay)"),
        ("$su30 AND NOT India", "Su-30 in India", "NOT India: found India by 'India'"),
        (
            "(radar NEAR/2 parts) OR ($su30 AND Caracas)",
            "Su-30 radar without any spare parts",
            "(1) found radar and parts, but not within 2 words in one field / (2) found no Caracas",
        ),
        ("title:radar", "Su-30", "found no radar in the title"),
        ("$su30 AND title:(radar AND parts)", "Su-30 parts", "found no radar in the title"),
        ("lead:radar", "Su-30", "found no radar in title or summary"),
    ],
)
def test_the_smallest_part_that_was_not_found_is_named(query: str, title: str, missing: str) -> None:
    assert _missing(rule(query), title=title) == missing


def test_what_stands_in_another_field_is_said_to_stand_elsewhere() -> None:
    assert _missing(rule("title:radar"), title="Su-30", summary="A radar") == (
        "found radar by 'radar', but not in the title"
    )


@pytest.mark.parametrize(
    ("only", "never", "missing"),
    [
        (Filters(language=frozenset({"ru", "en"})), None, "`only: language` asks for en, ru; it is in es"),
        (Filters(feeds=frozenset({"tass-en"})), None, "`only: feeds` asks for tass-en; it is from cocuyo"),
        (
            Filters(publishers=frozenset({"tass.com"})),
            None,
            "`only: publishers` asks for tass.com; it is from efectococuyo.com",
        ),
        (Filters(tags=frozenset({"state"})), None, "`only: tags` asks for state; its feed has venezuela"),
        (Filters(countries=frozenset({"RU"})), None, "`only: countries` asks for RU; its feed has VE"),
        (None, Filters(tags=frozenset({"venezuela"})), "`not: tags` asks for venezuela; its feed has venezuela"),
    ],
)
def test_a_filter_that_keeps_an_item_out_is_named_with_what_the_item_is(
    only: Filters | None, never: Filters | None, missing: str
) -> None:
    assert _missing(rule("Su-30", only=only, never=never), title="Su-30") == missing


def test_an_item_that_was_too_old_is_said_to_be() -> None:
    engine = Engine([rule("Su-30", only=Filters(max_age=timedelta(hours=36)))], LISTS, {FEED.id: FEED})
    [young] = explanations(engine, item("Su-30"), NOON + timedelta(hours=36)).values()
    [old] = explanations(engine, item("Su-30"), NOON + timedelta(days=3)).values()
    assert (young.missing, old.missing) == (
        (),
        ("`only: max_age` asks for 36h; it was 3 d old when it was seen",),
    )


def test_filters_and_words_are_both_said() -> None:
    assert _missing(rule("radar", only=Filters(language=frozenset({"ru"}))), title="Su-30") == (
        "`only: language` asks for ru; it is in es; found no radar"
    )


def test_what_was_found_is_shown_once_for_each_term_and_nothing_that_must_not_be_found() -> None:
    [explained] = explanations(
        Engine([rule("($su30 NEAR/5 $spares) AND Caracas AND NOT India")], LISTS, {}),
        item("Sukhoi and Su-30 at Caracas", "Caracas, not India"),
    ).values()
    assert [(span.term, span.text) for span in explained.found] == [("$su30", "Sukhoi"), ("Caracas", "Caracas")]
    assert explained.missing == ("found no $spares",)


def test_only_the_rules_that_are_asked_for_are_explained() -> None:
    engine = Engine([rule("radar"), rule("Caracas")], LISTS, {})
    assert set(explanations(engine, item("Su-30"))) == {"radar", "Caracas"}
    assert set(explanations(engine, item("Su-30"), rules={"radar"})) == {"radar"}
