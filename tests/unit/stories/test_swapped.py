"""Who did what to whom, told by the order of words."""

import pytest
from tests.story_sets.traps import Pair, later_pairs, pairs

from watchd.stories.swapped import is_swapped


@pytest.mark.parametrize("pair", [one for one in later_pairs() if one.kind == "swap"], ids=lambda pair: pair.place)
def test_exchanged_roles_are_seen_from_both_sides(pair: Pair) -> None:
    assert is_swapped(pair.second.title, pair.first.title, pair.language)
    assert is_swapped(pair.first.title, pair.second.title, pair.language)


@pytest.mark.parametrize(
    "pair",
    [one for one in (*pairs(), *later_pairs()) if one.kind == "reworded"],
    ids=lambda pair: pair.place,
)
def test_another_wording_exchanges_nobody(pair: Pair) -> None:
    assert not is_swapped(pair.second.title, pair.first.title, pair.language)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("US navy seizes Iranian tanker", "Iranian tanker seized by US navy"),
        ("China and Venezuela sign oil deal", "Venezuela and China sign oil deal"),
        ("Oil price falls in Asia", "Price of oil falls in Asia"),
        ("Maduro ordena ejercicios en la frontera", "Ejercicios en la frontera ordena Maduro"),
        ("中国和俄罗斯签署协议", "俄罗斯和中国签署协议"),
    ],
)
def test_the_passive_and_what_is_joined_are_the_same_from_both_sides(old: str, new: str) -> None:
    assert not is_swapped(new, old)


@pytest.mark.parametrize(
    ("old", "new", "language"),
    [
        ("Venezuelan navy boards Dutch ship off Aruba", "Dutch ship boards Venezuelan navy off Aruba", "en"),
        ("Un juez peruano acusa a un banco suizo", "Un banco suizo acusa a un juez peruano", "es"),
        ("La fiscal cita al juez de Barinas", "El juez de Barinas cita a la fiscal", "es"),
        ("ناو ایرانی قایق ترکیه ای را در خلیج گرفت", "قایق ترکیه ای ناو ایرانی را در خلیج گرفت", "fa"),
    ],
)
def test_whoever_is_called_by_several_words_may_be_exchanged(old: str, new: str, language: str) -> None:
    assert is_swapped(new, old, language)


def test_what_is_too_long_for_a_headline_is_not_compared() -> None:
    old, new = "Guyana accuses Venezuela of massing troops", "Venezuela accuses Guyana of massing troops"
    assert is_swapped(new, old)
    rest = " ".join(f"word{number}" for number in range(60))
    assert not is_swapped(f"{new} {rest}", f"{old} {rest}")
