"""Credits: what the labelled reports name, what hostile text does, and that agencies in the news are no credits."""

import re
from collections import Counter

import pytest
from tests.story_sets.credits import LANGUAGES, Credited, credited

from watchd.stories import credit_forms
from watchd.stories.agencies import agencies, agency_at, names, spellings
from watchd.stories.credits import credits_of

FILES = ("credits.txt", "credits_later.txt", "credits_held_out.txt")


def _first(report: Credited) -> str:
    return next(iter(credits_of(report.title, report.summary, report.body)), "")


def test_the_set_is_as_large_as_it_says() -> None:
    found = [report for name in FILES for report in credited(name)]
    assert len(found) == 272
    assert {(one.language, bool(one.agency)) for one in found} == {
        (language, has) for language in LANGUAGES for has in (True, False)
    }
    assert {one.agency for one in found} - {""} <= names()


@pytest.mark.parametrize("report", [one for name in FILES for one in credited(name)], ids=lambda one: one.place)
def test_a_report_names_the_agency_it_has_its_news_from(report: Credited) -> None:
    assert _first(report) == report.agency


def test_a_credit_is_found_behind_invisible_signs_and_in_wide_ones() -> None:
    assert credits_of("", "CARACAS, Nov\u200b 26 \u202e（Reu\u00adters） \u2014 The ship left.", "") == ("Reuters",)


def test_a_report_may_name_several_and_the_one_it_has_it_from_in_the_end_is_first() -> None:
    text = "MOSCOW, November 26. /TASS/. The ship left, Interfax reported on Monday, citing Reuters."
    assert credits_of("", text, "") == ("Reuters", "Interfax", "TASS")


def test_summary_and_body_are_both_read() -> None:
    assert credits_of("Title", "A short summary.", "CARACAS, Nov 26 (AP) - The ship left.") == ("AP",)
    assert credits_of("Title", "Caracas, 26 nov (EFE).- Zarpó.", "The body names nobody.") == ("EFE",)


@pytest.mark.parametrize(
    "text",
    [
        "AP " * 300_000, "(" * 500_000, "/" * 500_000, "A " * 400_000, "citing the " * 100_000, "Aa, " * 200_000,
        "据路透社" * 100_000, "به گزارش " * 100_000, "сообщает агентств " * 50_000,
        "\ud800 Reuters (Reuters) -" * 20_000,
        "x" * 1_000_000 + " (EFE)", "\u200c" * 500_000 + "ایرنا",
    ],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_hostile_text_is_read_only_where_credits_stand(text: str) -> None:
    found = credits_of(text, text, text)
    assert set(found) <= names()


def test_every_repetition_of_every_form_is_bounded() -> None:
    forms = (
        *credit_forms.DEEPER, *credit_forms.ATTRIBUTIONS, *credit_forms.OPENINGS, *credit_forms.HEADLINES,
        *credit_forms.SOURCES, *credit_forms.CLOSINGS, credit_forms.DATELINE,
        *credit_forms.BEFORE, *credit_forms.BEHIND,
    )  # fmt: skip
    assert not [form for form in forms if re.search(r"(?<!\\)[*+]", form)]


def test_an_agency_is_known_by_one_name_and_no_spelling_is_of_two() -> None:
    everything = [spelling for agency in agencies() for spelling in agency.spellings]
    assert [word for word, number in Counter(everything).items() if number > 1] == []
    assert all(name != name.lower() for name in names()), "publishers are hosts in small letters"
    assert spellings()["新华社"] == "Xinhua"


@pytest.mark.parametrize(
    ("publisher", "agency"),
    [
        ("reuters.com", "Reuters"),
        ("es.reuters.com", "Reuters"),
        ("TASS.ru", "TASS"),
        ("notreuters.com", ""),
        ("reuters.com.evil.example", ""),
        ("", ""),
    ],
)
def test_a_page_is_an_agencys_by_its_domain(publisher: str, agency: str) -> None:
    assert agency_at(publisher) == agency
