"""A rule beside an item: the tree of what held, and the closest change, which is tried before it is proposed."""

from dataclasses import replace

import pytest
from tests.unit.rules.test_engine import FEED, LISTS, is_hit, item, rule

from watchd.model.rule import Filters
from watchd.rules.engine import CompiledRule
from watchd.rules.explain import Explained, Part
from watchd.rules.explain import explain as explain_rule
from watchd.rules.query import Direction, Event, parse_query

SANCTIONS = Event(parse_query("Iran"), parse_query("sanction*"), parse_query("=US"))


def explained(of: CompiledRule, **texts: str | None) -> Explained:
    return explain_rule(of, item(**texts), LISTS, {FEED.id: FEED})  # type: ignore[arg-type]  # `language` may be None


def event(of: Event) -> CompiledRule:
    return CompiledRule("event", "digest", of)


def lines(part: Part, depth: int = 0) -> list[str]:
    """The tree, a part a line."""
    words = ", ".join(f"{span.text} in {span.field}" for span in part.spans)
    line = " ".join(
        filter(None, ["  " * depth + ("+" if part.holds else "-"), part.said, f"[{words}]" if words else ""])
    )
    return [f"{line} ({part.note})" if part.note else line] + [
        line for inner in part.parts for line in lines(inner, depth + 1)
    ]


def test_the_tree_says_of_each_part_whether_it_held_and_by_which_words() -> None:
    found = explained(
        rule("($su30 NEAR/3 $spares) AND title:(Caracas OR Maracay) AND NOT India"),
        title="The Su-30 is said to have got some new engines",
        summary="Caracas and India said so",
    )
    assert lines(found.query) == [
        "- all of",
        "  - $su30 NEAR/3 $spares (7 words between neighbours)",
        "    + $su30 [Su-30 in title]",
        "    + $spares [engines in title]",
        "  - title: any of (it stands in the summary)",
        "    - Caracas",
        "    - Maracay",
        "  - NOT India [India in summary]",
    ]


def test_a_field_stands_on_one_line_with_what_is_sought_in_it_and_the_words() -> None:
    found = explained(rule("title:radar AND lead:(a NEAR/2 b)"), title="a radar", summary="a b")
    assert lines(found.query) == [
        "+ all of",
        "  + title:radar [radar in title]",
        "  + lead:(a NEAR/2 b) (at most 1 word between neighbours)",
        "    + a [a in title, a in summary]",
        "    + b [b in summary]",
    ]


@pytest.mark.parametrize(
    ("query", "texts", "note"),
    [
        ("a NEAR/9 b", {"title": "a one b"}, "at most 1 word between neighbours"),
        ("a NEAR/2 b", {"title": "a", "summary": "b"}, "they stand in different fields, or more than 50 words apart"),
        ("a ONEAR/2 b", {"title": "b one a"}, "they do not stand in this order"),
        ("a NEAR/2 b", {"title": "a"}, ""),
    ],
)
def test_near_says_how_far_apart_its_words_stand(query: str, texts: dict[str, str | None], note: str) -> None:
    assert explained(rule(query), **texts).query.note == note


@pytest.mark.parametrize(
    ("query", "title", "steps", "changed"),
    [
        ("a NEAR/3 b", "a one two three four b", ["NEAR/4 in place of NEAR/3"], "a NEAR/4 b"),
        ("a ONEAR/3 b", "b a", ["NEAR/3 in place of ONEAR/3"], "a NEAR/3 b"),
        ("$su30 AND NOT India", "Su-30 in India", ["the rule without NOT India"], "$su30"),
        ("$su30 AND Caracas", "Sukhois over Caracas", ["Sukhois added to $su30"], "($su30 OR Sukhois) AND Caracas"),
        ("$su30 AND =OAS", "Su-30 oas", ["=OAS OR oas in place of =OAS"], "$su30 AND (=OAS OR oas)"),
        ("$su30 AND запчасть", "Su-30: запчастей нет", ["запчасть OR запчастей in place of запчасть"],
         "$su30 AND (запчасть OR запчастей)"),
        ("$su30 AND $spares", "Su-30",
         ['one of $spares in the text ("spare part*", engine*), or the rule without $spares'], "$su30"),
        ("$su30 AND (radar OR parts)", "Su-30",
         ["one of (radar OR parts) in the text, or the rule without it"], "$su30"),
        ("(a AND b AND c) OR (d AND e)", "a d", ["e in the text, or the rule without e"], "(a AND b AND c) OR d"),
        ("a NEAR/2 b NEAR/2 c", "a b", ["c in the text, or the rule without c"], "a NEAR/2 b"),
    ],
)  # fmt: skip
def test_the_closest_change_is_the_least_that_makes_the_rule_match(
    query: str, title: str, steps: list[str], changed: str
) -> None:
    found = explained(rule(query), title=title)
    assert not found.matches
    assert found.change is not None
    assert (list(found.change.steps), found.change.query) == (steps, changed)
    assert is_hit(replace(rule(query), query=parse_query(changed)), item(title))


def test_words_in_another_field_ask_for_no_field() -> None:
    found = explained(rule("title:radar AND $su30"), title="Su-30", summary="a radar")
    assert found.change is not None
    assert found.change.steps == ("radar anywhere in place of title:radar",)


def test_words_far_apart_ask_for_and() -> None:
    found = explained(rule("a NEAR/5 b"), title="a", body="b")
    assert found.change is not None
    assert (found.change.steps, found.change.query) == (("AND in place of NEAR/5",), "a AND b")


def test_an_exclude_and_a_filter_that_keep_an_item_out_are_changes_too() -> None:
    kept_out = rule("Su-30", exclude="airshow", only=Filters(language=frozenset({"ru"})))
    found = explained(kept_out, title="Su-30 at the airshow", language="es")
    assert found.exclude is not None
    assert lines(found.exclude) == ["- NOT excluded by airshow [airshow in title]"]
    assert found.filters is not None
    assert found.filters.note == "`only: language` asks for ru; it is in es"
    assert found.change is not None
    assert found.change.steps == (
        "another filter: `only: language` asks for ru; it is in es",
        "the rule without its `exclude:`",
    )


def test_where_nothing_of_the_rule_is_there_no_change_is_close() -> None:
    assert explained(rule("$su30 AND $spares"), title="The weather").change is None


def test_a_match_says_what_it_rests_on() -> None:
    found = explained(rule("$su30 AND (Caracas OR Maracay) AND NOT India"), title="Su-30 in Caracas and Maracay")
    assert (found.matches, found.rests_on) == (True, ("$su30",))


@pytest.mark.parametrize(
    ("query", "texts", "step"),
    [
        ("a NEAR/9 b", {"title": "a one two three b"}, "NEAR/2 in place of NEAR/9"),
        ("a NEAR/9 b", {"title": "b one a"}, "ONEAR/9 in place of NEAR/9"),
        ("radar AND $su30", {"title": "Su-30", "body": "a radar"}, "lead:radar in place of radar"),
        ("radar AND $spares", {"title": "radar", "summary": "engines"}, "engine* taken out of $spares"),
        ("title:(radar AND Su-30)", {"title": "radar of the Su-30"}, "an `exclude:` that finds it"),
        ("body:radar", {"title": "the fleet", "body": "radar"}, "an `exclude:` that finds it"),
        ("radar OR tank*", {"title": "radar", "summary": "tanks"}, "an `exclude:` that finds it"),
        ("radar AND NOT tank*", {"title": "radar"}, "an `exclude:` that finds it"),
    ],
)
def test_of_a_match_the_closest_change_is_the_least_with_which_it_would_not_match(
    query: str, texts: dict[str, str | None], step: str
) -> None:
    found = explained(rule(query), **texts)
    assert found.matches
    assert found.change is not None
    assert found.change.steps == (step,)
    if not step.startswith("an `exclude:`") and "taken out" not in step:
        assert not is_hit(replace(rule(query), query=parse_query(found.change.query)), item(**texts))  # type: ignore[arg-type]  # texts are of fields


def test_of_an_event_that_no_reading_has_as_asked_the_closest_change_is_to_be_strict() -> None:
    found = explained(event(SANCTIONS), title="Iran; US; talk of sanctions", language="en")
    assert found.matches
    assert found.change is not None
    assert found.change.steps == ("direction: strict",)


@pytest.mark.parametrize(
    ("title", "asked", "exchanged", "steps"),
    [
        ("US sanctions Iran", "", "plain", ("direction: any",)),
        ("US sanctioned by Iran", "passive", "", ("an `exclude:` that finds it",)),
        ("Iran spoke. The US sanctions", None, None, ("within: 5 words",)),
        ("US sanctions", None, None, ("actor: Iran in the text, or the rule without Iran", "direction: any")),
    ],
)
def test_an_event_shows_the_roles_and_readings_that_were_tried(
    title: str, asked: str | None, exchanged: str | None, steps: tuple[str, ...]
) -> None:
    found = explained(event(SANCTIONS), title=title, language="en")
    assert [(one.asked, one.exchanged) for one in found.query.tried] == ([] if asked is None else [(asked, exchanged)])
    for one in found.query.tried:
        assert [role for role, _ in one.roles] == ["actor", "action", "target"]
        assert {"plain", "passive"} <= set(one.readings)
        assert one.is_taken is found.matches
    assert found.change is not None
    assert found.change.steps == steps


def test_an_event_that_must_be_read_as_asked_says_that_no_reading_does() -> None:
    strict = replace(SANCTIONS, direction=Direction.STRICT)
    found = explained(event(strict), title="Iran; US; talk of sanctions", language="en")
    assert found.query.note == "no known reading has them as asked"
    assert found.change is not None
    assert found.change.steps == ("direction: any",)


def test_a_language_without_readings_says_that_nothing_is_known() -> None:
    found = explained(event(SANCTIONS), title="US sanctions Iran", language="de")
    assert found.matches
    assert [one.readings for one in found.query.tried] == [()]
