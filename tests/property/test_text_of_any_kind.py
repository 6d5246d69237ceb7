"""Texts nobody foresaw: any characters, any markup."""

import unicodedata
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.text import fold, html_to_text, sentence_numbers, tokenise
from watchd.text.tokens import _Scan, chunk_starts, chunks_of, tokens_of

LETTERS = "sS'aZ.'’s-–/ \u200c\u00ad\n09é\u0301иИ\u0306йёCуСu苏カ\uff76\uff9e٣عیيEU.。ßİı½ﬁ"
TEXTS = st.one_of(st.text(max_size=60), st.text(LETTERS, max_size=40))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_tokens_lie_in_the_text_one_after_the_other(text: str) -> None:
    tokens = tokenise(text)
    places = [(token.start, token.end) for token in tokens]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(later >= start for (start, _), (later, _) in pairwise(places))
    assert all(token.folded and token.exact for token in tokens)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_the_short_ways_to_tokens_lead_where_the_long_one_does(text: str) -> None:
    assert [tokens_of(chunk) for chunk in text.split()] == [tuple(_Scan(chunk).tokens()) for chunk in text.split()]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_text_in_chunks_is_the_same_text(text: str) -> None:
    chunks = chunks_of(text)
    found = [tokens_of(chunk) for chunk in chunks]
    starts = chunk_starts(text, chunks)
    placed = [start + token.start for start, tokens in zip(starts, found, strict=True) for token in tokens]
    assert placed == [token.start for token in tokenise(text)]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_the_tokens_of_a_text_do_not_depend_on_its_unicode_form(text: str) -> None:
    composed = [token.folded for token in tokenise(unicodedata.normalize("NFC", text))]
    assert [token.folded for token in tokenise(unicodedata.normalize("NFD", text))] == composed


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from([None, "en", "es", "ru", "fa", "xx"]))
def test_sentences_are_numbered_without_gaps(text: str, language: str | None) -> None:
    numbers = sentence_numbers(text, tokenise(text), language)
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(len(set(numbers))))


PIECES = [
    *(
        "<p>",
        "</p>",
        "<b>",
        "</b",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<td>",
        "<br/>",
        "<template>",
        "<![CDATA[",
        "]]>",
    ),
    *("&amp;", "&#x0;", "&lt;b&gt;", "&amp;#8209;", "a", " < ", "\x00", "\ud800", "\n", "\n\n", "\ue000"),
]
MARKUP = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_any_markup_becomes_text_that_can_be_stored(source: str) -> None:
    text = html_to_text(source)
    text.encode()
    assert "\x00" not in text
    assert text == text.strip()
