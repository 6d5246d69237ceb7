from dataclasses import replace
from datetime import timedelta

import pytest
from tests.golden.mails.views import ABSENCE, COPY, EFE, HOSTILE, RIA, SPARES, T0, VIEWS, item_facts

from watchd.alerts.render.outline import Room
from watchd.alerts.render.phrases import moment, origin_line, stamp
from watchd.alerts.render.subject import heading, subject_line, subject_stem
from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.model.alert import AlertFacts, Traced
from watchd.model.notification import AlertView
from watchd.model.rule import Tlp


def view(facts: AlertFacts, revision: int = 1, copies: int = 0, publishers: tuple[str, ...] = ()) -> AlertView:
    return AlertView("al_1", revision, facts, copies, publishers)


def test_the_text_is_read_in_the_order_of_need() -> None:
    text = text_body(outline_of(VIEWS["plain_es"]))
    parts = [
        "Envío de repuestos",
        "3 reports, 3 publishers, 1 origin",
        ">>repuestos<<",
        "HIGH | TLP:AMBER | 18 Nov 2025 06:42 UTC",
        "WHAT IS NEW",
        "first report of this story",
        "WHY IT MATCHED",
        "rules/venezuela/air.yaml:14, version 5d2c9e0b41aa",
        "$spares",
        "Question: ",
        "Why it matters: ",
        "If true: ",
        "SOURCES",
        "efe.example  https://efe.example/1",
        "watchd item show",
        "Alert al_1f0c, revision 1.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_copies_are_counted_and_never_worded_as_confirmation() -> None:
    line = origin_line(view(item_facts(EFE), copies=2, publishers=("efe.example", "b.example", "c.example")))
    assert line == (
        "3 reports, 3 publishers, 1 origin (efe.example 05:58 UTC). 2 are copies, which confirm nothing. "
        "Treat it as one source."
    )


def test_one_report_says_that_it_is_the_only_one() -> None:
    assert origin_line(view(item_facts(EFE))) == "1 report, from efe.example; no other source yet."


def test_one_report_says_from_which_agency_it_has_its_news() -> None:
    facts = replace(item_facts(COPY), traced=(Traced("EFE", COPY.publisher, T0, opens=True),))
    assert origin_line(view(facts)) == "1 report, from nacional.example, which has it from EFE; no other source yet."
    own = replace(COPY, publisher="efe.com")
    facts = replace(item_facts(own), traced=(Traced("EFE", "efe.com", T0, opens=True),))
    assert origin_line(view(facts)) == "1 report, from efe.com; no other source yet."


def test_a_copy_that_is_listed_is_not_counted_twice() -> None:
    related = replace(COPY, role="related")
    assert origin_line(view(item_facts(related, EFE), copies=1)) == (
        "2 reports, 2 publishers, 1 origin (efe.example 05:58 UTC). 1 tells the same affair in other words; "
        "1 does not say who wrote it first."
    )
    assert origin_line(view(item_facts(COPY, EFE), copies=1)) == (
        "2 reports, 2 publishers, 1 origin (efe.example 05:58 UTC). 1 is a copy, which confirms nothing. "
        "Treat it as one source."
    )


def test_two_reports_that_are_no_copies_are_not_called_one_source() -> None:
    assert origin_line(view(item_facts(RIA, EFE))) == (
        "2 reports, 2 publishers, 1 origin (efe.example 05:58 UTC). 1 does not say who wrote it first."
    )
    second = (*item_facts(EFE).traced, Traced("Reuters", "ria.example", T0 + timedelta(days=1)))
    assert origin_line(view(replace(item_facts(RIA, EFE), traced=second))) == (
        "2 reports, 2 publishers, 2 origins (efe.example 05:58 UTC, Reuters 19 Nov 2025 06:42 UTC)."
    )


def test_a_publisher_that_calls_itself_anything_is_harmless_as_an_origin() -> None:
    name = "\x1b[2J\u202eevil\r\nBcc: x"
    line = origin_line(view(replace(item_facts(RIA, EFE), traced=(Traced(name, name, T0, opens=True),))))
    assert "1 origin ([2Jevil Bcc: x 06:42 UTC)" in line


def test_what_was_new_while_an_update_waited_is_listed_with_it() -> None:
    waited = replace(
        item_facts(RIA, EFE), lines=("06:50 UTC: a number: 12 (a.example)", "06:44 UTC: $iran (b.example)")
    )
    text = text_body(outline_of(view(waited, revision=5)))
    assert "Also new, and told with it:" in text
    assert text.index("06:50 UTC: a number: 12 (a.example)") < text.index("06:44 UTC: $iran (b.example)")


@pytest.mark.parametrize(
    ("tlp", "tag"),
    [
        (Tlp.CLEAR, "[HIGH] "),
        (Tlp.GREEN, "[HIGH] "),
        (Tlp.AMBER, "[TLP:AMBER][HIGH] "),
        (Tlp.AMBER_STRICT, "[TLP:AMBER+STRICT][HIGH] "),
        (Tlp.RED, "[TLP:RED][HIGH] "),
    ],
)
def test_the_subject_carries_the_marking_from_amber_on(tlp: Tlp, tag: str) -> None:
    facts = item_facts(EFE, rule=replace(SPARES, tlp=tlp))
    assert subject_line(view(facts)) == f"{tag}{EFE.title} | {SPARES.title}"


def test_an_update_keeps_the_stem_of_the_subject_also_where_it_is_cut() -> None:
    long = replace(EFE, title="Envío " * 60)
    first = view(item_facts(long))
    second = view(item_facts(RIA, long), revision=12)
    assert subject_line(second) == f"UPDATE 12 {subject_line(first)}"
    assert subject_stem(second) == subject_stem(first)
    assert len(subject_line(second)) <= 180


def test_a_headline_of_nothing_visible_gets_a_word_in_its_place() -> None:
    facts = item_facts(replace(EFE, title="\u202e\x00 \u200b"))
    assert subject_line(view(facts)) == f"[TLP:AMBER][HIGH] (no title) | {SPARES.title}"
    assert outline_of(view(facts)).headline == "(no title)"


def test_the_arithmetic_of_a_window_leads_its_subject() -> None:
    said = "0 matches in 9 days; 14 expected from 144 in the 90 days before; the last came on 2025-11-09"
    assert subject_line(ABSENCE) == f"[TLP:AMBER][MEDIUM] {said} | {SPARES.title}"
    assert (
        heading(ABSENCE, 90)
        == "[TLP:AMBER][MEDIUM] 0 matches in 9 days; 14 expected… | Su-30 overhaul and spare-part flow"
    )
    assert subject_line(VIEWS["window_over"]).startswith("RESOLVED [TLP:AMBER][HIGH] Over after 6 days: 2 items")
    said = subject_line(VIEWS["window_unwatched"])
    assert said.startswith("UNWATCHED [TLP:AMBER][HIGH] Not watched any more after 6 days: its rule is in no file any")


def test_what_an_absence_quotes_is_dated_and_named_as_what_came_before() -> None:
    outline = outline_of(ABSENCE)
    assert outline.lead[-1] == "The last one, 9 Nov 2025 05:58 UTC:"
    assert not any("reports" in sentence for sentence in outline.lead), "nobody reports now"
    assert [section.title for section in outline.sections][0::2] == [
        "What matched before",
        "Sources from before (2 of 144 shown)",
    ]
    unquoted = replace(ABSENCE.facts.reports[0], sentence="")
    facts = replace(ABSENCE.facts, reports=(unquoted, ABSENCE.facts.reports[1]))
    assert outline_of(replace(ABSENCE, facts=facts)).lead[-1].startswith("The last one that can be quoted, 3 Nov 2025")


def test_what_ended_and_what_is_no_alert_is_named_first_in_the_subject() -> None:
    assert subject_line(VIEWS["condition_begun"]) == "[MEDIUM] 2 feeds are failing"
    assert subject_line(VIEWS["condition_ended"]) == "RESOLVED [MEDIUM] 2 feeds answer again"
    assert subject_line(VIEWS["summary"]).startswith("[SUMMARY] What 3 rules")
    assert subject_line(VIEWS["test"]) == "[TEST] Test of desk-mail"


@pytest.mark.parametrize("name", ["plain_es", "update_with_copies", "places_and_coverage", "right_to_left_fa"])
def test_the_first_three_lines_are_headline_origin_and_the_sentence_that_matched(name: str) -> None:
    told = VIEWS[name]
    outline = outline_of(told)
    paragraphs = text_body(outline).split("\n\n")
    headline, origin = paragraphs[0].split("\n", 1)
    assert headline == outline.headline
    assert origin.replace("\n", " ") == origin_line(told)
    assert paragraphs[1].lstrip().startswith("“")
    assert ">>" in paragraphs[1]


def test_an_update_says_what_is_new_and_quotes_the_new_report() -> None:
    outline = outline_of(VIEWS["update_with_copies"])
    news, _ = outline.sections[0].paragraphs
    assert news.startswith("Update 2 of an alert opened 18 Nov 2025 06:42 UTC: a second origin")
    assert outline.quote is not None
    assert outline.quote.publisher == "ria.example"


def test_a_condition_says_since_when_and_what_to_do() -> None:
    text = text_body(outline_of(VIEWS["condition_begun"]))
    assert "Since 18 Nov 2025 06:42 UTC." in text
    assert "WHAT TO DO NEXT\n  watchd feed health" in text
    assert text.count("2 feeds are failing") == 1  # the reason is the headline, and is not said again


@pytest.mark.parametrize("name", VIEWS)
def test_parts_of_a_text_are_one_empty_line_apart(name: str) -> None:
    told = VIEWS[name]
    bare = replace(told, facts=replace(told.facts, reason=told.facts.headline))
    for text in (text_body(outline_of(told)), text_body(outline_of(bare))):
        assert "\n\n\n" not in text


def test_a_condition_that_ended_when_it_was_seen_names_one_time() -> None:
    ended = VIEWS["condition_ended"]
    at_once = replace(ended, facts=replace(ended.facts, at=ended.facts.opened_at))
    assert "Over since 18 Nov 2025 06:42 UTC." in text_body(outline_of(at_once))


def test_what_does_not_fit_is_counted() -> None:
    outline = outline_of(VIEWS["update_with_copies"], Room(sources=2, terms=1, points=1))
    why, _, sources = outline.sections[1:4]
    assert (len(why.terms), why.more) == (1, "+4 more")
    assert (sources.title, sources.more) == ("Sources (2 of 13 shown)", "+11 more")


def test_nothing_hostile_makes_a_line_of_its_own() -> None:
    text = text_body(outline_of(view(item_facts(HOSTILE))))
    assert not [line for line in text.split("\n") if line.startswith(("Bcc:", "X-Evil:"))]
    assert all(sign.isprintable() or sign == "\n" for sign in text)


def test_times_are_utc_in_english() -> None:
    assert moment(T0) == "18 Nov 2025 06:42 UTC"
    assert stamp(T0.replace(microsecond=999)) == "2025-11-18T06:42:07Z"
