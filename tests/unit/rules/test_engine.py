from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.model.match import Named, is_named, named_in
from watchd.model.rule import Filters
from watchd.rules.engine import CompiledRule, Engine, Matches
from watchd.rules.found import Found
from watchd.rules.plan import Plan
from watchd.rules.query import QueryError, Term, parse_entry, parse_query
from watchd.rules.reading import Reading, Scope

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FEED = Feed("cocuyo", "https://example.org/feed", language="es-VE", country="VE", tags=frozenset({"venezuela"}))
LISTS: dict[str, dict[str, tuple[Term, ...]]] = {
    "su30": {"en": (parse_entry("Su-30"), parse_entry("Sukhoi")), "ru": (parse_entry("Су-30"),)},
    "spares": {"en": (parse_entry("spare part*"), parse_entry("engine*"))},
    "empty": {},
}


def item(title: str = "", summary: str = "", body: str = "", language: str | None = None) -> Item:
    return Item(
        id="item", feed_id="cocuyo", seen_at=NOON, event_at=NOON, published=None, url="", url_key="",
        publisher="efectococuyo.com", language=language, title=title, summary=summary, body=body, digest="",
    )  # fmt: skip


def rule(
    query: str, exclude: str | None = None, only: Filters | None = None, never: Filters | None = None
) -> CompiledRule:
    return CompiledRule(
        query, f"digest of {query}", parse_query(query), None if exclude is None else parse_query(exclude),
        only or Filters(), never or Filters(),
    )  # fmt: skip


def match(rules: Iterable[CompiledRule] | CompiledRule, read: Item, now: datetime | None = None) -> Matches:
    engine = Engine([rules] if isinstance(rules, CompiledRule) else rules, LISTS, {FEED.id: FEED})
    return engine.match(read, now)


def is_hit(rule: CompiledRule, read: Item, now: datetime | None = None) -> bool:
    return bool(match(rule, read, now).hits)


def test_hits_come_in_the_order_of_the_rules() -> None:
    rules = [rule("b"), rule("x"), rule("a"), rule("a AND b")]
    assert [hit.rule_id for hit in match(rules, item("a b")).hits] == ["b", "a", "a AND b"]


def test_a_hit_names_its_rule_and_what_it_was_compiled_from() -> None:
    (hit,) = match(rule("a"), item("a")).hits
    assert (hit.rule_id, hit.match_digest) == ("a", "digest of a")


def test_spans_are_the_words_that_did_it_as_the_rule_names_them() -> None:
    read = item("Overhaul of Su-30MK2", "Spare parts, engines and Sukhoi", "engines")
    (hit,) = match(rule("$su30 AND $spares AND overhaul*"), read).hits
    assert [(span.field, span.text, span.term) for span in hit.spans] == [
        ("title", "Overhaul", "overhaul*"),
        ("title", "Su-30", "$su30"),
        ("summary", "Spare parts", "$spares"),
        ("summary", "engines", "$spares"),
        ("summary", "Sukhoi", "$su30"),
        ("body", "engines", "$spares"),
    ]
    assert all(read.text(span.field)[span.start : span.end] == span.text for span in hit.spans)


def test_at_most_twelve_spans_are_shown_and_every_term_is_among_them() -> None:
    (hit,) = match(rule("a AND b AND c"), item("a " * 50, "b " * 50, "c " * 50)).hits
    assert len(hit.spans) == 12
    assert {span.term for span in hit.spans} == {"a", "b", "c"}


def test_the_words_of_a_near_are_those_that_are_near() -> None:
    (hit,) = match(rule("a NEAR/1 b"), item("a far far away b or a b")).hits
    assert [(span.start, span.text) for span in hit.spans] == [(15, "b"), (20, "a")]


def test_negated_words_are_no_evidence() -> None:
    (hit,) = match(rule("a AND NOT (b AND c)"), item("a b")).hits
    assert [span.term for span in hit.spans] == ["a"]
    assert hit.signature == {"a"}


def test_a_list_is_one_thing_in_the_signature_whichever_entry_was_found() -> None:
    query = rule("($su30 OR radar) AND Venezuela")
    signatures = [
        match(query, item(f"{word} Venezuela")).hits[0].signature for word in ("Su-30", "Sukhoi", "Су-30", "radar")
    ]
    plain = [{member for member in signature if not is_named(member)} for signature in signatures]
    assert plain[0] == plain[1] == plain[2] == {"$su30", "Venezuela"}
    assert signatures[3] == {"radar", "Venezuela"}


def test_a_signature_says_whom_of_a_list_of_names_the_title_has() -> None:
    (hit,) = match(rule("$su30 AND $spares"), item("Sukhoi engines", "Su-30 spare parts")).hits
    assert hit.signature == {"$su30", "$spares", "$su30 = sukhoi"}
    assert named_in(hit.signature) == {"$su30": [Named("sukhoi")]}


def test_a_signature_says_by_which_list_inside_the_list_a_name_was_found() -> None:
    russia = tuple(replace(parse_entry(text), within="russia") for text in ("Moscow", "the Kremlin"))
    lists = {
        "russia": {"en": tuple(map(parse_entry, ("Moscow", "the Kremlin")))},
        "states": {"en": (*russia, parse_entry("China"))},
    }
    engine = Engine([rule("$states")], lists, {})

    def named(title: str) -> list[Named]:
        (hit,) = engine.match(item(title)).hits
        return named_in(hit.signature)["$states"]

    assert named("The Kremlin denies it") == [Named("the kremlin", "$russia")]
    assert named("China denies it") == [Named("china")]
    assert named("Moscow denies it")[0].is_as(named("The Kremlin denies it")[0])
    assert not named("China denies it")[0].is_as(named("China denies it")[0])


def test_every_alternative_that_took_part_is_in_the_signature() -> None:
    query = rule("(a OR b) NEAR/1 (c OR d)")
    assert match(query, item("a c. far far far far b d")).hits[0].signature == {"a", "b", "c", "d"}
    assert match(query, item("a c. far far far far b")).hits[0].signature == {"a", "c"}


def test_a_list_of_one_language_finds_that_language_only() -> None:
    assert is_hit(rule("$su30.ru"), item("Су-30"))
    assert not is_hit(rule("$su30.ru"), item("Su-30"))
    assert not is_hit(rule("$empty OR x"), item("y"))


def test_a_list_nobody_wrote_is_an_error() -> None:
    with pytest.raises(QueryError, match=r"unknown list \$su3; did you mean \$su30"):
        match(rule("$su3"), item("x"))
    with pytest.raises(QueryError, match="unknown list"):
        match(rule("x", exclude="$nothing"), item("x"))


def test_exclude_reads_title_and_summary() -> None:
    query = rule("a", exclude="x")
    assert not is_hit(query, item("a x", "", "a"))
    assert not is_hit(query, item("a", "x", "a"))
    assert is_hit(query, item("a", "", "x"))
    assert not is_hit(rule("a", exclude="body:x"), item("a", "", "x"))


def test_exclude_reads_the_first_600_characters_of_a_summary_that_stands_for_the_body() -> None:
    query = rule("a", exclude="airshow")
    footer = "word " * 119 + " airshow"
    assert footer.index("airshow") == 596
    assert is_hit(query, item("a", footer))
    assert not is_hit(query, item("a", footer[3:]))
    assert not is_hit(query, item("a", footer, "a body"))
    assert not is_hit(rule("a AND NOT airshow"), item("a", footer))


def test_exclude_near_the_600th_character_counts_whole_phrases_only() -> None:
    summary = "word " * 118 + "video game"
    assert not is_hit(rule("a", exclude='"video game"'), item("a", summary))
    assert is_hit(rule("a", exclude='"video game"'), item("a", "x" + summary))


def test_language_is_the_items_own_else_the_feeds_and_unknown_passes() -> None:
    spanish, russian = Filters(language=frozenset({"es"})), Filters(language=frozenset({"ru-RU"}))
    assert is_hit(rule("a", only=spanish), item("a"))
    assert not is_hit(rule("a", only=russian), item("a"))
    assert is_hit(rule("a", only=russian), item("a", language="ru"))
    assert not is_hit(rule("a", never=spanish), item("a"))
    unknown = replace(item("a"), feed_id="elsewhere")
    assert is_hit(rule("a", only=russian), unknown)
    assert is_hit(rule("a", never=russian), unknown)


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        (Filters(feeds=frozenset({"cocuyo"})), Filters(feeds=frozenset({"tass"}))),
        (Filters(publishers=frozenset({"EfectoCocuyo.com"})), Filters(publishers=frozenset({"tass.com"}))),
        (Filters(tags=frozenset({"venezuela", "x"})), Filters(tags=frozenset({"x"}))),
        (Filters(countries=frozenset({"ve"})), Filters(countries=frozenset({"RU"}))),
        (Filters(max_age=timedelta(days=3)), Filters(max_age=timedelta(days=1))),
    ],
)
def test_filters_ask_what_is_known_of_the_item(asked: Filters, other: Filters) -> None:
    now = NOON + timedelta(days=2)
    assert is_hit(rule("a", only=asked), item("a"), now)
    assert not is_hit(rule("a", only=other), item("a"), now)
    assert not is_hit(rule("a", never=asked), item("a"), now)
    assert is_hit(rule("a", never=other), item("a"), now)


def test_without_a_clock_the_age_is_that_at_the_moment_it_was_seen() -> None:
    old = replace(item("a"), event_at=NOON - timedelta(days=5))
    assert not is_hit(rule("a", only=Filters(max_age=timedelta(days=3))), old)


def test_every_filter_must_pass() -> None:
    both = Filters(feeds=frozenset({"cocuyo"}), tags=frozenset({"other"}))
    assert not is_hit(rule("a", only=both), item("a"))
    assert not is_hit(rule("a", never=both), item("a"))


def test_an_item_of_an_unknown_feed_has_no_country_and_no_tags() -> None:
    stray = replace(item("a"), feed_id="elsewhere")
    assert not is_hit(rule("a", only=Filters(countries=frozenset({"VE"}))), stray)
    assert is_hit(rule("a", never=Filters(tags=frozenset({"venezuela"}))), stray)


@dataclass(frozen=True, slots=True)
class Broken:
    """A plan with a fault in it."""

    part: Plan

    def holds(self, reading: Reading, scope: Scope) -> bool:
        raise ZeroDivisionError("no such luck")

    def found(self, reading: Reading, scope: Scope) -> Iterator[Found]:
        raise NotImplementedError


def test_a_rule_that_raises_is_a_failure_and_stops_no_other() -> None:
    engine = Engine([rule("a"), rule("b"), rule("a AND b")], LISTS, {})
    broken = engine._rules[1]
    engine._rules[1] = replace(broken, plan=Broken(broken.plan), is_all_needs=False)
    matches = engine.match(item("a b"))
    assert [hit.rule_id for hit in matches.hits] == ["a", "a AND b"]
    assert matches.failures == (("b", "ZeroDivisionError: no such luck"),)


def test_answers_stay_the_same_once_the_engine_has_learned_what_is_rare() -> None:
    rules = [rule("common AND rare"), rule("(common OR x) AND (rare OR y)"), rule("common"), rule("rare AND NOT x")]
    engine = Engine(rules, {}, {})
    reads = [item("common word"), item("common rare"), item("x rare"), item("y common"), item("none of it")]
    before = [engine.match(read) for read in reads]
    for _ in range(600):
        engine.match(reads[0])
    assert [engine.match(read) for read in reads] == before


@pytest.mark.parametrize(
    "text",
    [
        "x radar station y",
        "  x radar \t station  y",
        "x (radar station), y",
        "x\u00a0radar\u2003station y",
        "x y radar station",
    ],
)
def test_evidence_stands_where_the_words_do_whatever_the_white_space(text: str) -> None:
    (hit,) = Engine([rule('"radar station"'), rule("unknown")], LISTS, {}).match(item(text)).hits
    (span,) = hit.spans
    assert text[span.start : span.end].split() == ["radar", "station"]


def test_a_phrase_does_not_reach_over_words_that_stand_in_no_rule() -> None:
    engine = Engine([rule('"radar station"'), rule("radar NEAR/1 ship"), rule('"radar stat*"')], LISTS, {})
    assert not engine.match(item("radar for a station, radar of any ship")).hits
    assert [hit.rule_id for hit in engine.match(item("radar the ship")).hits] == ["radar NEAR/1 ship"]
    assert [hit.rule_id for hit in engine.match(item("new radar statue")).hits] == ['"radar stat*"']


def test_an_engine_without_rules_matches_nothing() -> None:
    assert match([], item("a")) == Matches()
