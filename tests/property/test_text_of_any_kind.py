"""Texts nobody foresaw: any characters, any markup."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from watchd.text import Tokeniser, fold, html_to_text, sentence_numbers, tokenise
from watchd.text.tokens import rough_words

LETTERS = "aZ.'’s-–/ \u200c\u00ad\n09é\u0301иИ\u0306йёCуСu苏カ\uff76\uff9e٣عیيEU.。ßİı½ﬁ"
TEXTS = st.one_of(st.text(max_size=60), st.text(LETTERS, max_size=40))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_tokens_lie_in_the_text_one_after_the_other(text: str) -> None:
    tokens = tokenise(text)
    places = [(token.start, token.end) for token in tokens]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(later >= start for (start, _), (later, _) in zip(places, places[1:], strict=False))
    assert all(token.folded and token.exact for token in tokens)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_a_tokeniser_that_remembers_answers_as_one_that_does_not(texts: list[str]) -> None:
    tokeniser = Tokeniser(remembered=3)
    for text in texts * 2:
        tokens, starts = tokeniser.tokens(text), tokeniser.starts(text)
        located = [
            token._replace(start=token.start + start, end=token.end + start)
            for token, start in zip(tokens, starts, strict=True)
        ]
        assert located == tokenise(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_a_rough_cut_loses_no_word(text: str) -> None:
    rough = rough_words(text)
    if rough is not None:
        cut = {reading for word in rough for token in tokenise(word) for reading in (token.folded, token.other)}
        assert {reading for token in tokenise(text) for reading in (token.folded, token.other)} <= cut | {""}


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


MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "</b", "<!--", "-->", "<script>", "</script>", "&amp;", "&#x0;", "&lt;b&gt;", "a",
                     " < ", "<td>", "<br/>", "\x00", "\ud800", "\n", "\n\n", "<template>", "]]>", "<![CDATA[", "&amp;#8209;"]),
    max_size=20,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKUP, st.text(max_size=60)))
def test_any_markup_becomes_text_that_can_be_stored(source: str) -> None:
    text = html_to_text(source)
    text.encode()
    assert "\x00" not in text
    assert text == text.strip()
