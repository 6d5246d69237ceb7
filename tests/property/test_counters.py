"""Counters are found by their words exactly where a plain search finds them by their numbers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.feeds import counters
from watchd.feeds.counters import COUNTER, FORMER_COUNTER, is_in, without

_PIECES = (
    *("1", "12", "345", "۵", ",", ".", " ", "  ", "\n", "\u00a0", "k", "K", "M", "тыс", "тыс.", "万", "هزار", "x", "ж"),
    *("view", "views", "Reads", "vistas", "просмотра", "прочтений", "次阅读", "阅读", "بازدید", "reviews"),
    *("comment", "comments", "Shares", "комментария", "条评论", "评论", "نظر", "(", ")", "|", "·"),
    *("123456789012345678", "V\u0130EWS", "v\u0131ews", "like\u017f", "\u1c83", "LIKES", "ПРОСМОТРОВ", "گاه", "\u212a"),
)
_texts = st.lists(st.sampled_from(_PIECES), max_size=24).map("".join)


def test_letters_that_pass_for_others_in_any_case_are_known() -> None:
    signs = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))
    words = counters._WORD.pattern
    letters = "".join(sorted({sign for sign in words.lower() if sign.isalpha()}))
    found = re.findall(f"[{letters}]", signs, re.IGNORECASE)
    assert [sign for sign in found if sign.lower() not in letters and not counters._ODD.match(sign)] == []
    assert [sign for sign in signs if len(sign.lower()) > 1 and not counters._ODD.match(sign)] == []


@pytest.mark.parametrize("counter", [COUNTER, FORMER_COUNTER])
def test_what_is_left_is_what_a_plain_search_leaves(counter: re.Pattern[str]) -> None:
    @given(_texts)
    @settings(max_examples=2000, deadline=None)
    def holds(text: str) -> None:
        assert without(counter, text) == counter.sub(" ", text)
        assert is_in(counter, text) == (counter.search(text) is not None)

    holds()


@given(_texts)
@settings(max_examples=2000, deadline=None)
def test_what_counts_readers_today_did_so_formerly(text: str) -> None:
    assert is_in(FORMER_COUNTER, text) or without(COUNTER, text) == text
