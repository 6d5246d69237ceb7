"""What outlets put on a report beside what it says: versions, `live`, `breaking`, and whoever may read all of it."""

import pytest
from tests.story_sets.decided import decisions
from tests.story_sets.traps import Pair, Text

from watchd.model.alert import Decision, DecisionKind
from watchd.stories.denials import turns_of
from watchd.stories.labels import without_asking, without_labels
from watchd.stories.synonyms import governments_of, kind_of
from watchd.stories.words import words_of

HEADLINE = "US sanctions six firms for shipping Venezuelan oil"


@pytest.mark.parametrize(
    ("labelled", "plain"),
    [
        ("UPDATE 2-Turkey halts gas", "Turkey halts gas"),
        ("LIVE: Turkey halts gas", "Turkey halts gas"),
        ("Breaking news | Turkey halts gas", "Turkey halts gas"),
        ("Turkey halts gas (Update)", "Turkey halts gas"),
        ("CORRECTED-Turkey halts gas", "Turkey halts gas"),
        ("EN VIVO: Turquía corta el gas", "Turquía corta el gas"),
        ("ATUALIZA 2-EUA impõem sanções", "EUA impõem sanções"),
        ("СРОЧНО: Турция остановила газ", "Турция остановила газ"),
        ("Исправленная версия: Турция остановила газ", "Турция остановила газ"),
        ("快讯：土耳其停止供气", "土耳其停止供气"),
        ("（更新）土耳其停止供气", "土耳其停止供气"),
        ("فوری | ترکیه گاز را قطع کرد", "ترکیه گاز را قطع کرد"),
    ],
)
def test_a_label_is_no_part_of_a_headline(labelled: str, plain: str) -> None:
    assert without_labels(labelled) == plain


@pytest.mark.parametrize(
    "headline",
    [
        "Live fire drill off Taiwan",
        "Urgent talks begin in Doha",
        "Update for radars shipped",
        "更新雷达运抵加拉加斯",
        "LIVE:",
        "",
    ],
)
def test_a_word_that_says_something_is_no_label(headline: str) -> None:
    assert without_labels(headline) == headline


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Subscribe to read the full story. The port is shut.", "The port is shut."),
        ("Petro y Maduro suscribieron un acuerdo de paz.", "Petro y Maduro suscribieron un acuerdo de paz."),
        ("El puerto está cerrado. Suscríbete para leer más.", "El puerto está cerrado. "),
        ("Порт закрыт. Читайте полную версию материала по подписке.", "Порт закрыт. "),
        ("Subscribe to read the full story.", "Subscribe to read the full story."),
        ("The port is shut.", "The port is shut."),
    ],
)
def test_who_may_read_on_is_not_what_it_says(text: str, left: str) -> None:
    assert without_asking(text) == left


@pytest.mark.parametrize("label", ["UPDATE 2-", "LIVE: ", "BREAKING NEWS: "])
def test_a_labelled_copy_is_a_copy(label: str) -> None:
    assert _decided(HEADLINE, f"{label}{HEADLINE}").kind is DecisionKind.SUPPRESS


def test_a_correction_is_told_and_what_has_no_label_takes_none_back() -> None:
    assert _decided(HEADLINE, f"CORRECTED-{HEADLINE}").reason.endswith("withdrawn or corrected: “corrected”")
    assert _decided(f"CORRECTED-{HEADLINE}", HEADLINE).kind is DecisionKind.SUPPRESS


def test_the_word_of_a_country_may_be_of_another_stem() -> None:
    assert kind_of("сша") == kind_of("американский") == kind_of("estadounidense")
    assert governments_of("tehran") & governments_of("iran")
    assert not governments_of("tehran") & governments_of("russia")
    assert words_of("Министерством финансов").keys == words_of("Минфин").keys


def _decided(before: str, now: str) -> Decision:
    [decided] = decisions([Pair("en", "step", "pair:1", Text(before), Text(now))])
    return decided


@pytest.mark.parametrize(
    "label",
    [
        *("CORRECTED-", "REFILE-", "CORRECCIÓN 2-", "Correction: ", "Rectificación: ", "Fe de errores: ", "Correção: "),
        *("Исправлено: ", "Исправленная версия: ", "更正：", "اصلاحیه: "),
    ],
)
def test_a_label_that_corrects_is_told_though_it_is_no_part_of_the_headline(label: str) -> None:
    headline = f"{label}Caracas 12"
    assert without_labels(headline) == "Caracas 12"
    assert "withdrawn" in turns_of(headline)
