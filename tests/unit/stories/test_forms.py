"""Forms of one word, and words that only begin alike."""

import pytest

from watchd.stories.forms import is_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("seized", "seizes"), ("stop", "stopped"), ("syria", "syrian"), ("iran", "iranian"), ("delivers", "delivery"),
        ("venezuela", "venezolano"), ("entrega", "entregara"), ("acusa", "acusan"),
        ("россия", "российской"), ("остановил", "остановлен"), ("куба", "кубы"), ("краснодар", "краснодарский"),
        ("неприемлемы", "неприемлемыми"),
        ("ایران", "ایرانی"), ("پهپاد", "پهپادهای"),
    ],
)  # fmt: skip
def test_forms_of_one_word_are_known_by_their_endings(one: str, other: str) -> None:
    assert is_form(one, other)
    assert is_form(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("krasnodar", "krasnoyarsk"), ("maracaibo", "maracay"), ("austria", "australia"), ("niger", "nigeria"),
        ("mauritania", "mauritius"), ("china", "chile"), ("iran", "iraq"), ("12", "120"), ("su", "sun"),
        ("краснодаре", "красноярске"), ("австрии", "австралии"), ("کرمان", "کرمانشاه"), ("否认", "否定"), ("", "s"),
    ],
)  # fmt: skip
def test_a_common_beginning_makes_no_form(one: str, other: str) -> None:
    assert not is_form(one, other)
    assert not is_form(other, one)
