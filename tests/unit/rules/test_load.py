"""What the loader makes of sound files, and how an edit shows."""

from datetime import date, timedelta

import pytest

from watchd.errors import RuleError
from watchd.model.feed import Feed
from watchd.model.route import ChannelFacts, Route, Routing
from watchd.model.rule import Dedup, DedupBy, Filters, Severity, Signal, Status, Tlp
from watchd.rules.load import Known, RuleBook, load_rules

LISTS = """
version: 1
lists:
  su30: {en: [Su-30, Sukhoi*], ru: [Су-30]}
  parts: {en: [spare part*, {term: overhaul*, note: the big one}]}
  hardware: {en: [$su30, $parts, radar*, Su-30]}
  unused: {en: [howitzer*]}
"""
RULE = """
version: 1
rules:
  - id: su30-parts
    match: {query: $su30 AND $parts}
"""
FULL = """
version: 1
defaults: {owner: analyst.a, review: 2027-11-01, route: [desk-mail], tlp: green, severity: medium}
rules:
  - id: su30-parts
    title: Parts for the Su-30
    question: Does it fly?
    why: >
      Parts say more
      than words.
    match:
      query: >
        $su30
        AND $parts
      exclude: airshow
    only: {language: [en, ru], tags: [state], max_age: 3d}
    not: {feeds: [tass-en], publishers: [Example.ORG], countries: [VE]}
    severity: critical
    dedup: {by: publisher, again_after: 12h}
    route: []
    tlp: amber+strict
    owner: analyst.b
    expires: 2028-06-01
    status: draft
    signal: {board: ru-ve, undermines: deepen, strength: strong}
    tests:
      must_match:
        - Su-30 spare parts
        - {title: A, summary: B, body: C, language: ru, feed: tass-ru}
      must_not_match: [nothing]
"""


def _load(*texts: str, known: Known | None = None) -> RuleBook:
    return load_rules({f"{number}.yaml": text for number, text in enumerate(texts)}, known=known)


def _problems(*texts: str, known: Known | None = None) -> list[str]:
    with pytest.raises(RuleError) as caught:
        _load(*texts, known=known)
    return [problem.message for problem in caught.value.problems]


def test_the_smallest_rule_has_the_documented_defaults() -> None:
    rule = _load(LISTS, RULE).rules["su30-parts"]
    assert (rule.title, rule.query, rule.exclude) == ("Su30 parts", "$su30 AND $parts", "")
    assert (rule.severity, rule.tlp, rule.status) == (Severity.LOW, Tlp.GREEN, Status.LIVE)
    assert rule.dedup == Dedup(DedupBy.STORY, timedelta(hours=72))
    assert (rule.route, rule.owner, rule.review, rule.expires) == ((), None, None, None)
    assert (rule.only, rule.never, rule.signal, rule.zone, rule.tests) == (Filters(), Filters(), None, "UTC", ())
    assert not rule.is_quick
    assert str(rule.place) == "1.yaml:4:9"


def test_every_field_of_a_rule_arrives() -> None:
    rule = _load(LISTS, FULL).rules["su30-parts"]
    assert (rule.title, rule.question, rule.why) == (
        "Parts for the Su-30",
        "Does it fly?",
        "Parts say more than words.",
    )
    assert (rule.query, rule.exclude) == ("$su30 AND $parts", "airshow")
    assert rule.only == Filters(language=frozenset({"en", "ru"}), tags=frozenset({"state"}), max_age=timedelta(days=3))
    assert rule.never == Filters(
        feeds=frozenset({"tass-en"}), publishers=frozenset({"example.org"}), countries=frozenset({"VE"})
    )
    assert rule.dedup == Dedup(DedupBy.PUBLISHER, timedelta(hours=12))
    assert (rule.severity, rule.tlp, rule.status) == (Severity.CRITICAL, Tlp.AMBER_STRICT, Status.DRAFT)
    assert (rule.review, rule.expires) == (date(2027, 11, 1), date(2028, 6, 1))
    assert rule.signal == Signal("ru-ve", "deepen", supports=False, strength="strong")
    plain, item, near_miss = rule.tests
    assert (plain.title, plain.must_match, str(plain.place)) == ("Su-30 spare parts", True, "1.yaml:28:11")
    assert (item.title, item.summary, item.body, item.language, item.feed) == ("A", "B", "C", "ru", "tass-ru")
    assert (near_miss.title, near_miss.must_match) == ("nothing", False)


def test_a_rules_own_field_wins_over_the_files_defaults_even_when_it_is_empty() -> None:
    rule = _load(LISTS, FULL).rules["su30-parts"]
    assert (rule.owner, rule.route, rule.severity) == ("analyst.b", (), Severity.CRITICAL)


def test_defaults_are_of_their_file_only() -> None:
    other = RULE.replace("su30-parts", "other").replace("rules:", "defaults: {owner: analyst.c}\nrules:")
    rules = _load(LISTS, RULE, other).rules
    assert (rules["su30-parts"].owner, rules["other"].owner) == (None, "analyst.c")


def test_lists_stand_beside_rules_and_watches_and_every_file_may_use_them() -> None:
    both = (
        "version: 1\nlists: {tanks: {en: [tank*]}}\nwatch: {armour: $tanks}\nrules: [{id: b, match: {query: $tanks}}]"
    )
    other = "version: 1\nwatch: {elsewhere: $tanks AND Caribbean}"
    book = _load(both, other)
    assert (set(book.rules), set(book.lists)) == ({"armour", "b", "elsewhere"}, {"tanks"})
    assert _problems(both, "version: 1\nlists: {tanks: {en: [x]}}") == ["list 'tanks' exists already, in 0.yaml:2:9"]


def test_a_quick_watch_is_a_low_live_rule_whatever_the_defaults_say() -> None:
    text = """
version: 1
defaults: {owner: analyst.a, severity: critical, status: draft, expires: 2027-01-01}
watch:
  us-ships: destroyer* AND Caribbean
"""
    rule = _load(text).rules["us-ships"]
    assert rule.is_quick
    assert (rule.title, rule.query, rule.owner) == ("Us ships", "destroyer* AND Caribbean", "analyst.a")
    assert (rule.severity, rule.status, rule.expires) == (Severity.LOW, Status.LIVE, None)


def test_drafts_are_compiled_and_paused_rules_are_not() -> None:
    text = """
version: 1
rules:
  - {id: a, match: {query: alpha}, status: draft}
  - {id: b, match: {query: beta}, status: paused}
  - {id: c, match: {query: gamma}, expires: 2001-01-01}
"""
    book = _load(text)
    assert [one.rule_id for one in book.compiled] == ["a", "c"]
    assert set(book.rules) == {"a", "b", "c"}


def test_an_entry_knows_the_innermost_list_it_comes_from() -> None:
    outer = "version: 1\nlists: {all: {en: [$hardware, howitzer*]}}"
    entries = _load(LISTS, outer).lists["all"]["en"]
    assert [(str(entry), entry.within) for entry in entries] == [
        ("Su-30", "su30"),
        ("Sukhoi*", "su30"),
        ('"spare part*"', "parts"),
        ("overhaul*", "parts"),
        ("radar*", "hardware"),
        ("howitzer*", ""),
    ]


def test_a_list_that_names_others_has_their_entries_of_the_same_language_once() -> None:
    hardware = _load(LISTS).lists["hardware"]
    assert [str(term) for term in hardware["en"]] == ["Su-30", "Sukhoi*", '"spare part*"', "overhaul*", "radar*"]
    assert "ru" not in hardware


def test_editing_the_title_keeps_the_match_digest_and_changes_the_digest() -> None:
    before = _load(LISTS, RULE).rules["su30-parts"]
    after = _load(LISTS, RULE + "    title: Parts\n").rules["su30-parts"]
    assert after.match_digest == before.match_digest
    assert after.digest != before.digest


@pytest.mark.parametrize(
    "edited",
    [
        LISTS.replace("Sukhoi*", "Sukhois"),
        LISTS.replace("overhaul*,", "overhauls,"),
        LISTS.replace("ru: [Су-30]", "ru: [Су-35]"),
    ],
)
def test_editing_a_used_list_changes_both_digests(edited: str) -> None:
    before, after = _load(LISTS, RULE).rules["su30-parts"], _load(edited, RULE).rules["su30-parts"]
    assert after.match_digest != before.match_digest
    assert after.digest != before.digest


def test_editing_a_list_inside_a_used_list_changes_the_match_digest() -> None:
    rule = RULE.replace("$su30 AND $parts", "$hardware")
    before, after = _load(LISTS, rule).rules["su30-parts"], _load(LISTS.replace("overhaul*", "overhauls"), rule)
    assert after.rules["su30-parts"].match_digest != before.match_digest


@pytest.mark.parametrize(
    "edited",
    [
        LISTS.replace("howitzer*", "howitzers"),
        LISTS.replace("the big one", "the small one"),
        LISTS.replace("lists:", "# a comment\nlists:"),
    ],
)
def test_editing_what_a_rule_does_not_read_changes_neither_digest(edited: str) -> None:
    before, after = _load(LISTS, RULE).rules["su30-parts"], _load(edited, RULE).rules["su30-parts"]
    assert (after.match_digest, after.digest) == (before.match_digest, before.digest)


def test_writing_the_query_over_several_lines_changes_neither_digest() -> None:
    folded = RULE.replace("{query: $su30 AND $parts}", "\n      query: >\n        $su30\n        AND $parts")
    before, after = _load(LISTS, RULE).rules["su30-parts"], _load(LISTS, folded).rules["su30-parts"]
    assert (after.match_digest, after.digest) == (before.match_digest, before.digest)


@pytest.mark.parametrize("line", ["    only: {tags: [state]}", "    not: {tags: [state]}", "    only: {max_age: 3d}"])
def test_filters_are_part_of_the_match_digest(line: str) -> None:
    before, after = _load(LISTS, RULE).rules["su30-parts"], _load(LISTS, f"{RULE}{line}\n").rules["su30-parts"]
    assert after.match_digest != before.match_digest


def test_without_known_every_outside_name_is_taken_as_it_is() -> None:
    rule = RULE + "    route: [nowhere]\n    owner: nobody\n    only: {feeds: [none]}\n"
    rule += "    signal: {board: missing, supports: anything}\n"
    assert _load(LISTS, rule).rules["su30-parts"].route == ("nowhere",)


def test_a_file_that_cannot_be_read_makes_no_other_file_wrong() -> None:
    broken_lists = "version: 1\nlists:\n  su30: {en: [Su-30}\n"
    with pytest.raises(RuleError) as caught:
        load_rules({"lists.yaml": broken_lists, "rules.yaml": RULE}, known=Known())
    assert {problem.place.file for problem in caught.value.problems} == {"lists.yaml"}


def test_a_list_with_a_bad_entry_is_still_a_known_list() -> None:
    assert _problems(LISTS.replace("Sukhoi*", "S*"), RULE) == [
        "list su30: wildcard needs at least 3 letters before *: S*"
    ]


def test_problems_stand_in_the_order_of_files_and_lines() -> None:
    text = "version: 1\nrules:\n  - {id: b, match: {query: alpha beta}}\n  - {id: a, match: {query: gamma delta}}\n"
    with pytest.raises(RuleError) as caught:
        load_rules({"z.yaml": text, "a.yaml": text.replace("id: b", "id: c").replace("id: a", "id: d")})
    places = [(problem.place.file, problem.place.line) for problem in caught.value.problems]
    assert places == sorted(places)
    assert len(places) == 4


def test_a_rule_without_a_route_answers_to_the_configured_one() -> None:
    routing = Routing(
        routes=(
            Route(("open",), severity=frozenset({Severity.LOW}), goes_on=True),
            Route(("closed",), severity=frozenset({Severity.LOW})),
            Route(("red",)),
        ),
        channels={
            "open": ChannelFacts("open", "email", ("a@example.org",)),
            "closed": ChannelFacts("closed", "email", ("b@example.org",)),
            "red": ChannelFacts("red", "email", ("c@example.org",), max_tlp=Tlp.RED),
        },
    )
    known = Known(routing=routing)
    amber = RULE + "    tlp: amber\n"
    assert _problems(LISTS, amber, known=known) == ["rule su30-parts: tlp: no channel of its route may carry amber"]
    assert _load(LISTS, amber + "    severity: medium\n", known=known).rules
    assert _load(LISTS, amber + "    severity: info\n", known=known).rules


_PLAIN = LISTS.replace("  hardware: {en: [$su30, $parts, radar*, Su-30]}\n", "")  # it leaves a language of $su30 out


def test_a_list_is_asked_only_for_the_languages_its_rules_read() -> None:
    feeds = (
        Feed("a", "https://example.org/a", language="en-GB"),
        Feed("b", "https://example.org/b", language="es", tags=frozenset({"local"})),
    )
    rule = RULE + "    tests: {must_match: [x], must_not_match: [y]}\n"
    unheard = "list su30: no feed has the language 'ru', in which it has entries"
    everywhere = [one.message for one in _load(_PLAIN, rule, known=Known(feeds=feeds)).warnings]
    assert everywhere == ["list su30 has no entry in es", unheard, "list parts has no entry in es"]
    for line in ("    only: {language: [en]}\n", "    not: {tags: [local]}\n", "    only: {feeds: [a]}\n"):
        assert [one.message for one in _load(_PLAIN, rule + line, known=Known(feeds=feeds)).warnings] == [unheard]


def test_nobody_says_that_a_language_is_missing_where_a_feed_does_not_say_its_own_or_there_is_none() -> None:
    rule = RULE + "    only: {language: [fa]}\n    tests: {must_match: [x], must_not_match: [y]}\n"
    silent = Feed("a", "https://example.org/a", country="VE", tags=frozenset({"local"}))
    spanish = Feed("b", "https://example.org/b", language="es-VE")
    for feeds in ((), (silent,), (silent, spanish)):
        assert _load(_PLAIN, rule, known=Known(feeds=feeds)).warnings == ()
    found = _load(_PLAIN, rule, known=Known(feeds=(spanish,))).warnings
    assert "rule su30-parts: only: no feed that it reads has the language 'fa'" in [one.message for one in found]
    without = rule.replace("only: {", "not: {tags: [local]}\n    only: {")
    messages = [one.message for one in _load(_PLAIN, without, known=Known(feeds=(silent, spanish))).warnings]
    assert messages == ["rule su30-parts: only: no feed that it reads has the language 'fa'"]


def test_no_files_are_an_empty_book() -> None:
    assert load_rules({}) == RuleBook()


def test_hostile_shapes_end_in_rule_errors() -> None:
    for text in (
        "[]",
        "rules",
        "version: 1\nrules: 3",
        "version: 1\nrules: [1, [2], {}]",
        "version: 1\nrules: [{id: {a: b}, match: []}]",
        "version: 1\nrules: [{id: a, match: {query: [x]}}]",
        "version: 1\nlists: {a: [b]}",
        "version: 1\nlists: {a: {en: {b: c}}}",
        "version: 1\nlists: {a: {en: [{term: x}]}}",
        "version: 1\nlists: {a: {en: [null]}}",
        "version: 1\nwatch: [a]",
        "version: 1\nwatch: {a: [b]}",
        "version: 1\nboard: [x]",
        "version: 1\nboard: a\nquestion: q\nhypotheses: {a: b, c: d}\nindicators: [1]",
        "version: 1\ndefaults: {not: {feeds: no}}",
        "version: 1\nrules: [{id: a, match: {query: a}, tests: [b]}]",
        "version: 1\nrules: [{id: a, match: {query: a}, zone: ../../etc/passwd}]",
        "version: 1\nrules: [{id: a, match: {query: a}, zone: ''}]",
    ):
        with pytest.raises(RuleError):
            _load(text, known=Known())
