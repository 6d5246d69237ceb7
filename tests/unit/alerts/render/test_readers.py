"""For whom an alert is worded: his clock, the clocks of the countries it is from, and what he can read first."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.golden.mails.views import BOATS, RIA, VIEWS, item_facts

from watchd.alerts.render.mail import mail_of
from watchd.alerts.render.phrases import moment_in
from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.model.notification import AlertView, Reader
from watchd.text.zones import clock_in, zone_of_country

AT = datetime(2025, 11, 18, 6, 42, tzinfo=UTC)
PLACED = VIEWS["places_and_coverage"]


def lines(view: AlertView, reader: Reader) -> list[str]:
    return text_body(outline_of(view, None, reader)).split("\n")


def test_times_are_told_in_utc_by_the_readers_clock_and_by_those_of_the_storys_countries() -> None:
    told = " ".join(lines(PLACED, Reader("ana@example.org", "America/New_York")))
    assert "18 Nov 2025 06:42 UTC (01:42 New York, 09:42 Moscow, 02:42 Caracas)" in told
    assert "06:42 UTC (09:42 Moscow, 02:42 Caracas)" in " ".join(lines(PLACED, Reader()))
    assert "06:42 UTC (02:42 Caracas, 09:42 Moscow)" in " ".join(lines(PLACED, Reader("a", "America/Caracas")))


def test_another_day_on_a_wall_is_named() -> None:
    late = datetime(2025, 11, 18, 23, 30, tzinfo=UTC)
    assert clock_in(late, "Asia/Shanghai") == "07:30 the next day Shanghai"
    assert clock_in(datetime(2025, 11, 18, 2, tzinfo=UTC), "America/Los_Angeles") == "18:00 the day before Los Angeles"
    assert moment_in(late, ("UTC",)) == "18 Nov 2025 23:30 UTC"
    assert clock_in(late, "Mars/Olympus") == ""


@pytest.mark.parametrize(
    ("country", "zone"),
    [("VE", "America/Caracas"), ("RU", "Europe/Moscow"), ("US", "America/New_York"), ("IR", "Asia/Tehran"),
     ("CN", "Asia/Shanghai"), ("CU", "America/Havana"), ("XX", None), ("", None)],
)  # fmt: skip
def test_a_country_has_the_clock_of_its_capital(country: str, zone: str | None) -> None:
    assert zone_of_country(country) == zone
    assert zone is None or clock_in(AT, zone)


def test_who_does_not_read_the_language_learns_first_what_matched() -> None:
    told = lines(PLACED, Reader("a", reads=("es", "en")))
    assert told[told.index("") - 1] == "Matched: $spares (запчастей), $su30 (Су-30)"
    told = lines(AlertView("al_1", 1, item_facts(BOATS)), Reader("a", reads=("ru",)))
    assert told[2].startswith("Matched: actor Russia ($russia), action sent (sent), target boats")
    assert told.index("") == 4, "the sentence follows"


def test_a_word_that_is_its_own_term_is_said_once() -> None:
    spans = tuple(replace(span, term=span.text.upper()) for span in RIA.spans)
    view = AlertView("al_1", 1, item_facts(replace(RIA, role="head", spans=spans)))
    told = lines(view, Reader("a", reads=("es",)))
    assert told[told.index("") - 1] == "Matched: запчастей, Су-30"


@pytest.mark.parametrize("reads", [("ru",), ("RU-ru", "es"), ()])
def test_who_reads_it_or_does_not_say_has_the_sentence_first(reads: tuple[str, ...]) -> None:
    told = lines(PLACED, Reader("a", reads=reads))
    assert [line for line in told if line.startswith("Matched:")] == []
    assert told[told.index("") + 1].startswith("  “Поставка")


def test_mail_for_somebody_has_the_same_subject_and_both_forms_differ_alike() -> None:
    plain, ana = mail_of(PLACED), mail_of(PLACED, Reader("a", "Asia/Tokyo", ("ja",)))
    assert plain.subject == ana.subject
    for form in (ana.text, ana.html):
        assert "15:42 Tokyo" in form
        assert "Matched: $spares" in form
    for form in (plain.text, plain.html):
        assert "Tokyo" not in form
        assert "Matched:" not in form


def test_coverage_says_what_could_be_missing() -> None:
    told = "\n".join(lines(PLACED, Reader()))
    assert (
        "COVERAGE\n  13 of 14 feeds of this rule answer; what the other would report is missing.\n"
        "  - tass-en since 18 Nov 2025 01:42 UTC: throttled\n"
    ) in told
    assert PLACED.facts.coverage is not None
    well = replace(PLACED.facts, coverage=replace(PLACED.facts.coverage, answering=14, failing=()))
    assert "COVERAGE\n  14 of 14 feeds of this rule answer.\n\n" in "\n".join(
        lines(replace(PLACED, facts=well), Reader())
    )
    nobody_looked = replace(PLACED, facts=replace(PLACED.facts, coverage=None))
    assert "COVERAGE" not in "\n".join(lines(nobody_looked, Reader()))
