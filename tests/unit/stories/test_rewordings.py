"""One development in other words, which is told once."""

from dataclasses import replace

import pytest
from tests.unit.stories.test_news import stored, threaded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("US sanctions Venezuelan defence minister's brother", "U.S. sanctions brother of Venezuelan defence minister"),
        ("EE.UU. sanciona a dos generales de Venezuela", "Estados Unidos sanciona a dos generales de Venezuela"),
        ("中方敦促美方停止在加勒比海的军事行动", "中国敦促美国停止加勒比海军事行动"),
        ("Niger orders mine at Arlit to halt work", "Niger orders mine at Arlit to stop work"),
        ("White House rules out deal on Arctic mines", "Washington rules out deal on Arctic mines"),
        ("Тегеран отверг доклад МАГАТЭ об уране", "Иран отверг доклад МАГАТЭ об уране"),
        ("Экс-мэр Бишкека задержан при вылете в Стамбул", "Бывший мэр Бишкека задержан при вылете в Стамбул"),
        (
            "Capturan al jefe de Policía de Guatemala en Escuintla",
            "Capturan al jefe de Policía guatemalteca en Escuintla",
        ),
        ("Лавров назвал удары США неприемлемыми", "Лавров: удары США неприемлемы"),
    ],
)
def test_a_state_or_a_word_in_another_form_is_no_news(before: str, after: str) -> None:
    found = threaded(after, replace(stored(before), language=None))
    assert (found.story_id, found.news) == ("st_1", ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Drones hit the Kremlin overnight, mayor says", "Drones hit Moscow overnight, mayor says"),
        ("General Motors launches investigation into recall", "Congress launching General Motors recall probe"),
        ("White House rules out deal on Arctic mines", "Moscow rules out deal on Arctic mines"),
    ],
)
def test_a_synonym_beside_another_place_or_who_acts_hides_neither(before: str, after: str) -> None:
    found = threaded(after, stored(before))
    assert found.news or found.story_id != "st_1"
