"""Whatever a report says, it is read: no number, date or run of signs stops what comes after it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.model.overruling import LabelledPair, Text
from watchd.stories.trial import trial
from watchd.stories.words import words_of

_NUMBERS = st.text("0123456789.,٫٬۰۵ ", min_size=1, max_size=12)
_MAGNITUDES = (
    "k m bn million millions thousand millones mil тыс. тысячи тысяч млн миллиард هزار میلیون میلیارد 十 百 千 万 亿"
)
_OTHERS = (
    "一 三 人 名 、 - – : % $ € × ° ² ½ percent pc درصد 百分之 倍 one a two twenty hundred dos veintiún двадцать "
    "тысяча بیست و and y us u.n. May mayo мая sin без 中方 people Su-30 men marched официально said"
)
_OTHER = st.sampled_from(_OTHERS.split()) | st.text(max_size=3)
_GLUE = st.sampled_from(["", "", " ", " ", ", ", "\u200c", "\u00a0", "\n"])
_RUN = st.tuples(_NUMBERS, st.sampled_from(_MAGNITUDES.split()), _OTHER, _GLUE, _GLUE)
_TEXTS = st.lists(_RUN, max_size=6).map(
    lambda runs: "".join(f"{number}{one}{magnitude}{other}{word} " for number, magnitude, word, one, other in runs)
)


@given(text=_TEXTS, language=st.sampled_from([None, "en", "es", "ru", "fa", "zh"]))
@settings(max_examples=1_000, deadline=None)
def test_words_are_read_from_any_text(text: str, language: str | None) -> None:
    words = words_of(text, language)
    assert words.numbers <= words.keys == {key for key, _ in words.shown}


@given(titles=st.tuples(_TEXTS, _TEXTS), leads=st.tuples(_TEXTS, _TEXTS), shared=_TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_two_reports_are_compared(titles: tuple[str, str], leads: tuple[str, str], shared: str) -> None:
    first, second = (Text(f"{title} {shared}", lead) for title, lead in zip(titles, leads, strict=True))
    assert len(trial([LabelledPair(first, second, is_same=True, place="")]).tried) == 1


@pytest.mark.parametrize("digits", ["9" * 5_000, "1," * 5_000, "1.000" * 2_000, "十" * 5_000, "亿" * 5_000])
@pytest.mark.parametrize("behind", ["million men", "亿人", "тысяч человек", " هزار نفر", " 000 men", "% of men"])
def test_no_number_is_too_long(digits: str, behind: str) -> None:
    for text in (f"{digits} {behind}", f"一{digits}{behind}", f"$1{digits}m {digits}{behind}"):
        assert words_of(text).keys
