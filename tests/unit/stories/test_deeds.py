"""What is done next about an affair, a thing named in the stead of another, and what is the same in whatever form."""

from collections.abc import Iterator

import pytest
from tests.story_sets.decided import decisions
from tests.story_sets.traps import Pair, Text

from watchd.model.alert import Decision, DecisionKind
from watchd.stories.deeds import deeds_in
from watchd.stories.things import another_thing


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Two charged over the blast", "charge"),
        ("Imputan a los tripulantes", "charge"),
        ("Порт возобновил отгрузку", "resumption"),
        ("卢浮宫盗窃案两名嫌疑人认罪", "confession"),
        ("رئیس جمهور استعفا را نپذیرفت", "refusal"),
    ],
)
def test_what_is_done_is_known_in_each_language(text: str, kind: str) -> None:
    assert kind in deeds_in(text)


def test_only_a_ship_is_unloaded_after_it_came() -> None:
    assert "unloading" in deeds_in("Descargan el buque iraní en La Guaira")
    assert not deeds_in("Cargo plane unloads parts near Caracas")


@pytest.mark.parametrize("text", ["Copper falls on China demand fears", "End of March", "Critics have their say"])
def test_a_noun_is_no_deed(text: str) -> None:
    assert not deeds_in(text)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("Фрегат пришёл в Гавану", "Подлодка пришла в Гавану", "another kind of ship: подлодка"),
        ("Interior minister quits", "Defence minister quits", "another office: defence"),
        ("El ELN libera a un soldado", "Las disidencias liberan a un soldado", "another group: disidencias"),
        ("Drone hits refinery", "Missile hits refinery", "another weapon: missile"),
    ],
)
def test_a_thing_in_the_stead_of_another_is_another_development(before: str, now: str, said: str) -> None:
    assert another_thing(now, "", [before], [""]) == (said,)
    assert not another_thing(now, "", [before], [now])  # it was told
    assert not another_thing(now, before, [before], [""])  # the newer lead has the other as well


def test_a_word_that_names_an_office_elsewhere_is_none() -> None:
    assert not another_thing("Oil prices fall", "", ["Finance firms lose"], [""])


def test_the_next_step_in_an_outlets_own_words_is_told() -> None:
    blast = (
        "Three workers were hurt in an explosion at an ammunition plant in Policka on Tuesday, the fire service said."
    )
    inquiry = (
        "Police said a bomb may have caused Tuesday's explosion at the ammunition plant in Policka that hurt three."
    )
    told, reworded = _decided(
        (
            "Blast at Czech arms plant injures three workers",
            blast,
            "Police probe blast at Czech ammunition plant",
            inquiry,
        ),
        (
            "Blast at Czech arms plant injures three workers",
            blast,
            "Three hurt in blast at Czech ammunition plant",
            inquiry,
        ),
    )
    assert (told.kind, told.reason.partition("new in it: ")[2]) == (
        DecisionKind.UPDATE, "what is done about it: probe",
    )  # fmt: skip
    assert reworded.kind is DecisionKind.GROUP


def test_words_in_other_forms_are_of_one_affair() -> None:
    was = "Российские сухогрузы с зерном задержаны у берегов Ирана в порту Энзели, сообщило агентство."
    now = "У берега Ирана под Энзели задержали российский сухогруз, который вёз зерно, рассказали в порту."
    [decided] = _decided(
        ("Сухогрузы с зерном задержаны в Энзели", was, "Зерновоз задержали под Энзели", now), language="ru"
    )
    assert decided.kind is DecisionKind.GROUP
    assert "in whatever form" in decided.reason


def _decided(*reports: tuple[str, str, str, str], language: str = "en") -> Iterator[Decision]:
    pairs = [
        Pair(language, "step", f"pair:{number}", Text(before, lead), Text(now, below))
        for number, (before, lead, now, below) in enumerate(reports)
    ]
    yield from decisions(pairs)
