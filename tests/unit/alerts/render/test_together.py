"""The alerts that one message tells: each is known by its report, and none loses the id to answer it by."""

from dataclasses import replace

from tests.golden.mails.views import EFE, item_facts

from watchd.alerts.render.outline import Room
from watchd.alerts.render.sections import together_section
from watchd.model.alert import Companion
from watchd.model.rule import Severity


def lines(*together: Companion) -> tuple[str, ...]:
    return together_section(replace(item_facts(EFE), together=together), Room()).points


def test_reports_of_one_rule_are_told_apart_by_their_headlines() -> None:
    first, second = (
        Companion(f"al_{n}", 1, Severity.HIGH, title, "tankers", "A tanker is seized", "first report of this story")
        for n, title in enumerate(("Navy boards a tanker", "Танкер захвачен"))
    )
    assert lines(first, second) == (
        "HIGH: Navy boards a tanker | A tanker is seized | al_0 | first report of this story",
        "HIGH: Танкер захвачен | A tanker is seized | al_1 | first report of this story",
    )


def test_a_window_whose_headline_is_its_rule_says_it_once() -> None:
    wave = Companion("al_1", 2, Severity.MEDIUM, "Three reports", "wave", "Three reports", "3 items")
    assert lines(wave) == ("MEDIUM: Three reports | al_1 | update 2: 3 items",)


def test_the_id_is_there_however_long_the_headline() -> None:
    long = Companion("al_0123456789abcdef0123", 1, Severity.CRITICAL, "x" * 900, "rule", "r" * 100, "because")
    assert "| al_0123456789abcdef0123 |" in lines(long)[0]
