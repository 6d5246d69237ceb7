from collections.abc import Callable

import pytest

from watchd.alerts.render.clean import cut, header_text, inner_text, line_text, terminal_text


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("a\r\nBcc: evil@x.example", "a Bcc: evil@x.example"),
        ("a\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029b", "a b"),
        ("nul\x00 bell\x07 del\x7f c1\x9b31m", "nul bell del c1 31m"),
        ("\u202egnp.exe\u202c \u2066x\u2069 \u200f", "gnp.exe x"),
        ("soft\u00adhyphen \ufeffbom \u2060joiner", "softhyphen bom joiner"),
        ("lone \ud800 surrogate, private \ue000, unassigned \U000e0fff", "lone surrogate, private , unassigned"),
        ("tags \U000e0041\U000e0042 hide text", "tags hide text"),
        ("  much \u00a0 \u3000 blank\t\t", "much blank"),
    ],
)
def test_signs_that_steer_a_sink_are_gone(hostile: str, harmless: str) -> None:
    assert header_text(hostile) == harmless
    assert line_text(hostile) == harmless


def test_an_encoded_word_cannot_stand_in_a_header() -> None:
    assert header_text("=?utf-8?q?a=0D=0ABcc:_evil@x.org?=") == "= ?utf-8?q?a=0D=0ABcc:_evil@x.org? ="
    assert header_text("=\u200b?utf-8?q?x?\u200b=") == "= ?utf-8?q?x? ="
    assert "=?" not in header_text("==??=?==??=")


def test_an_encoded_word_is_ordinary_text_in_a_body() -> None:
    assert line_text("=?utf-8?q?x?=") == "=?utf-8?q?x?="


def test_persian_keeps_the_joiner_it_is_spelt_with() -> None:
    assert header_text("می\u200cگوید") == "می\u200cگوید"


def test_emoji_keep_their_joiners_and_runs_of_joiners_shrink_to_one() -> None:
    assert line_text("👩\u200d🚀") == "👩\u200d🚀"
    assert line_text("a" + "\u200c\u200d" * 500 + "b") == "a\u200cb"


def test_a_header_is_cut_at_180_signs_and_says_so() -> None:
    assert len(header_text("x" * 500)) == 180
    assert header_text("x" * 500).endswith("x…")
    assert header_text("x" * 180) == "x" * 180


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("cafe\u0301s", 5, "caf…"),  # e with an accent of its own
        ("ab👩\u200d🚀cd", 5, "ab…"),  # an astronaut of three signs
        ("ab👍🏽cd", 4, "ab…"),  # a skin tone
        ("a🇻🇪🇷🇺b", 5, "a🇻🇪…"),  # flags of two letters
        ("one two", 5, "one…"),  # no blank before the dots
        ("short", 5, "short"),
    ],
)
def test_a_cut_never_goes_through_a_visible_sign(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


def test_a_sign_under_a_thousand_accents_is_cut_all_the_same() -> None:
    assert len(cut("a" + "\u0301" * 1_000, 100)) == 100


def test_parts_of_a_line_keep_a_blank_at_their_ends() -> None:
    assert inner_text("\r\n the ") + inner_text("word") == " the word"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("over\rwritten \x9b2J", "over\\rwritten \\x9b2J"),
        ("\u202eback\u2066", "\\u202eback\\u2066"),
        ("\ud800", "\\ud800"),
        ("line\nline\tcolumn می\u200cگوید\u00a0x", "line\nline\tcolumn می\u200cگوید x"),
    ],
)
def test_a_terminal_shows_what_would_have_steered_it(hostile: str, shown: str) -> None:
    assert terminal_text(hostile) == shown


@pytest.mark.parametrize("clean", [header_text, line_text])
def test_a_megabyte_of_title_becomes_a_line(clean: Callable[[str], str]) -> None:
    assert clean("\u202ex" * 500_000).startswith("xxx")
    assert len(clean("\u202ex" * 500_000)) <= 2_000
