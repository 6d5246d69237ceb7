"""Embedded tests run through the real engine, and what a failed one says."""

from watchd.model.feed import Feed
from watchd.rules.engine import Engine
from watchd.rules.load import load_rules, run_tests

LISTS = """
version: 1
lists:
  su30: {en: [Su-30, Sukhoi*]}
  parts: {en: [spare part*, overhaul*]}
"""
FEEDS = {
    "tass-ru": Feed("tass-ru", "https://example.org/a", language="ru", tags=frozenset({"state"})),
    "bbc": Feed("bbc", "https://example.org/b", language="en", country="GB"),
}


def _failed(rule: str) -> list[str]:
    book = load_rules({"lists.yaml": LISTS, "rules.yaml": f"version: 1\nrules:\n  - id: a\n{rule}"})
    return [str(problem) for problem in run_tests(book, Engine(book.compiled, book.lists, FEEDS))]


def test_a_headline_that_must_match_names_what_is_missing() -> None:
    rule = "    match: {query: ($su30 NEAR/5 $parts) AND Caracas}\n    tests: {must_match: [Su-30 over Maracaibo]}\n"
    assert _failed(rule)[0].splitlines() == [
        "rules.yaml:5:26: rule a: must match 'Su-30 over Maracaibo', but does not",
        "        tests: {must_match: [Su-30 over Maracaibo]}",
        "                             ^",
        "    found no $parts; found no Caracas",
    ]


def test_words_that_stand_too_far_apart_are_told_as_such() -> None:
    rule = (
        "    match: {query: $su30 NEAR/2 $parts}\n"
        "    tests: {must_match: [The Su-30 fleet waits for the promised spare parts]}\n"
    )
    assert _failed(rule)[0].endswith("found $su30 and $parts, but not within 2 words in one field")


def test_an_ordered_nearness_says_that_the_order_counts() -> None:
    rule = "    match: {query: $su30 ONEAR/5 $parts}\n    tests: {must_match: [Spare parts for the Su-30]}\n"
    assert _failed(rule)[0].endswith("within 5 words in one field, in this order")


def test_an_exclude_names_the_words_that_excluded() -> None:
    rule = "    match: {query: $su30, exclude: airshow}\n    tests: {must_match: [Su-30 at the airshow]}\n"
    assert _failed(rule)[0].endswith("excluded by airshow by 'airshow'")


def test_a_negation_names_the_words_it_found() -> None:
    rule = "    match: {query: $su30 AND NOT India}\n    tests: {must_match: [Su-30 in India]}\n"
    assert _failed(rule)[0].endswith("NOT India: found India by 'India'")


def test_a_filter_on_the_language_is_named() -> None:
    rule = (
        "    match: {query: $su30}\n    only: {language: [en]}\n"
        "    tests: {must_match: [{title: Su-30, language: ru}]}\n"
    )
    assert _failed(rule)[0].endswith("    `only: language` asks for en; it is in ru")


def test_a_near_miss_that_matches_names_the_words() -> None:
    rule = "    match: {query: $su30 AND $parts}\n    tests: {must_not_match: [Overhaul of a Sukhoi]}\n"
    failed = _failed(rule)[0]
    assert "must not match 'Overhaul of a Sukhoi', but does" in failed
    assert failed.endswith("matched: $parts by 'Overhaul', $su30 by 'Sukhoi'")


def test_markup_of_a_test_item_is_read_as_in_a_feed() -> None:
    rule = (
        "    match: {query: $su30 AND Caracas}\n"
        "    tests: {must_match: [{title: News, summary: '<p>Su&#8209;30</p><b>Cara</b>cas'}]}\n"
    )
    assert _failed(rule) == []


def test_a_test_that_names_no_feed_passes_filters_on_feeds() -> None:
    rule = (
        "    match: {query: $su30}\n    only: {feeds: [tass-ru], tags: [state], publishers: [tass.ru]}\n"
        "    not: {countries: [GB]}\n    tests: {must_match: [Su-30 lands], must_not_match: [MiG-29 lands]}\n"
    )
    assert _failed(rule) == []


def test_a_test_that_names_a_feed_is_filtered_by_it() -> None:
    rule = (
        "    match: {query: $su30}\n    only: {tags: [state]}\n"
        "    tests: {must_match: [{title: Su-30, feed: tass-ru}], must_not_match: [{title: Su-30, feed: bbc}]}\n"
    )
    assert _failed(rule) == []


def test_tests_of_paused_rules_rest_and_those_of_drafts_run() -> None:
    rule = "    match: {query: $su30}\n    status: %s\n    tests: {must_match: [nothing]}\n"
    assert _failed(rule % "paused") == []
    assert len(_failed(rule % "draft")) == 1


def test_a_long_headline_is_cut_in_the_message() -> None:
    rule = f"    match: {{query: $su30}}\n    tests: {{must_match: [{'word ' * 40}]}}\n"
    assert "…'" in _failed(rule)[0]
