"""Words are found whatever their case, accents and signs, at the beginning of words, in every script."""

import pytest

from watchd.text.finding import Words


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("su-30", "Two Su-30MK2 landed"),
        ("SU 30", "Two Su‑30s landed"),
        ("soberania", "La Soberanía de Venezuela"),
        ("venez", "la guardia Venezolana"),
        ("ракет", "Новые Ракеты"),
        ("委内", "他去委内瑞拉了"),
        ("us", "U.S. Navy"),
        ("EE.UU.", "EE. UU. sanciona"),
        ("می‌کند", "سفر می‌کند"),
        ("spare parts", "spare\n parts arrive"),
        ("Cу-30", "Су-30 в Каракасе"),
    ],
)
def test_a_word_is_found(word: str, text: str) -> None:
    assert Words([word]).are_in(text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("su", "an issue"),
        ("spare parts", "parts to spare"),
        ("spare parts", "spare old parts"),
        ("spar parts", "spare parts"),
        ("су-30", "Su-30"),
        ("瑞内", "委内瑞拉"),
    ],
)
def test_another_word_is_not(word: str, text: str) -> None:
    assert not Words([word]).are_in(text)


def test_every_word_must_stand_in_one_of_the_texts() -> None:
    words = Words(["radar", "caracas"])
    assert words.are_in("Radar parts", "in Caracas")
    assert not words.are_in("Radar parts", "in Bogota")


def test_signs_alone_are_no_word() -> None:
    assert Words(["radar", "--", "!?"]).without_words == ("--", "!?")
    assert Words([]).are_in("anything")
