from collections.abc import Iterable

import pytest

from watchd.text import Token, tokenise
from watchd.text.remembered import Remembered


def shown(tokens: Iterable[Token]) -> str:
    """Tokens as a line: a plus sign stands where one is glued to the last."""
    return " ".join(f"+{token.folded}" if token.is_glued else token.folded for token in tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Su-30MK2", "su +30 +mk +2"),
        ("Su30 Su\u201130 Su–30 Su/30 Su_30", "su +30 su +30 su +30 su +30 su +30"),
        ("Su 30, Su - 30 Su--30 Su—30", "su 30 su 30 su 30 su 30"),
        ("می\u200cشود", "می +شود"),
        ("苏-30战机", "苏 +30 +战 +机"),
        ("カラカスで", "カ +ラ +カ +ス +で"),
        ("Russia's Russia’s RUSSIA'S 1990's", "russia russia russia 1990"),
        ("don't O’Brien м'ята 'quoted' parts'", "dont obrien мята quoted parts"),
        ("U.S. EE.UU. (EE. UU.), U.S.-led", "us eeuu eeuu us +led"),
        ("J. D. Vance В. В. Путин", "jd vance вв путин"),
        ("u.s. e.g. т.е. Ph.D.", "us eg те ph +d"),
        ("booking.com 3.5", "booking +com 3 +5"),
        ("#Venezuela @FANB_ve", "venezuela fanb +ve"),
        ("½ kg, №5", "1 2 kg no +5"),
        ("हिन्दी में", "हिन्दी में"),
        ("한국어", "한국어"),
    ],
)
def test_a_text_has_these_tokens(text: str, expected: str) -> None:
    assert shown(tokenise(text)) == expected


def test_a_token_knows_its_place_and_its_raw_form() -> None:
    text = "see Ven\u00adezuela’s «EE. UU.»"
    tokens = tokenise(text)
    assert [text[token.start : token.end] for token in tokens] == ["see", "Ven\u00adezuela", "EE. UU."]
    assert [token.exact for token in tokens] == ["see", "Venezuela", "EEUU"]


def test_capitals_that_end_a_sentence_are_no_abbreviation() -> None:
    assert shown(tokenise("He said NO. NO.")) == "he said no no"
    assert shown(tokenise("U.S. EE.UU.")) == "us eeuu"


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("Cаrаcas", ("caracas", "")),
        ("Mосква", ("москва", "")),
        ("Cу", ("cy", "су")),
        ("PФ", ("рф", "")),
        ("VIPы", ("vipы", "")),
        ("США", ("сша", "")),
    ],
)
def test_a_word_that_mixes_latin_and_cyrillic_is_read_as_what_it_looks_like(
    word: str, readings: tuple[str, str]
) -> None:
    (token,) = tokenise(word)
    assert (token.folded, token.other) == readings
    assert token.exact == word


class Lengths(Remembered[int]):
    """Counts how often a length had to be worked out."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.worked_out = 0

    def find(self, key: str) -> int:
        self.worked_out += 1
        return len(key)


def test_what_comes_again_is_remembered_and_memory_stays_bounded() -> None:
    lengths = Lengths(2)
    assert [lengths[word] for word in ("a", "bb", "a", "bb")] == [1, 2, 1, 2]
    assert lengths.worked_out == 2
    assert [lengths[word] for word in ("ccc", "a", "dddd", "a")] == [3, 1, 4, 1]
    assert lengths.worked_out == 4
    assert len(lengths) <= 2


def test_what_is_too_long_to_come_again_is_not_remembered() -> None:
    lengths = Lengths(2)
    assert [lengths["x" * 100], lengths["x" * 100]] == [100, 100]
    assert len(lengths) == 0


@pytest.mark.parametrize(
    "piece", ["a.", "A. ", "a'", "-", "'s", "a-", "a\u0301", "a\u200c", ".", "A.B ", "aa.bb", "🙂", "ﷺ"]
)
def test_long_runs_of_one_sign_are_read_to_their_end(piece: str) -> None:
    text = piece * 20_000 + " end"
    assert tokenise(text)[-1].folded == "end"
