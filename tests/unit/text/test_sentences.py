import pytest

from watchd.text import ends_sentence, sentence_numbers, tokenise


def count(text: str, language: str | None = None) -> int:
    return max(sentence_numbers(text, tokenise(text), language)) + 1


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two", 2),
        ("One! Two? Three", 3),
        ("One.” Two.) Three", 3),
        ("One… two... three", 3),
        ("制裁。报复！为何？完", 4),
        ("چرا؟ زیرا", 2),
        ("one\ntwo", 2),
        ("one, two; three: four", 1),
        ("version 3.5 of booking.com", 1),
        ("V. Putin met J. D. Vance", 1),
        ("The U.S. Treasury and EE. UU. y más", 1),
        (" - . One", 1),
    ],
)
def test_a_text_has_so_many_sentences(text: str, sentences: int) -> None:
    assert count(text) == sentences


def test_abbreviations_do_not_end_a_sentence_in_their_language() -> None:
    assert count("Gen. Padrino left", "en") == 1
    assert count("El Sr. Cabello habló con la Dra. Ruiz", "es") == 1
    assert count("Совещание провел ген. Иванов в г. Омск", "ru") == 1
    assert count("salida al mar. Luego", "es") == 2


def test_of_an_unknown_language_the_abbreviations_of_all_count() -> None:
    assert count("El Sr. Cabello") == count("ген. Иванов") == count("Gen. Padrino") == 1


def test_no_is_an_abbreviation_only_before_a_number() -> None:
    assert count("in No. 5", "en") == 1
    assert count("He said no. Colonels left", "en") == 2


def test_a_border_can_be_asked_for_alone() -> None:
    text = "calm. A"
    before, after = tokenise(text)
    assert ends_sentence(text, before, after, "en")


def test_a_long_run_of_dots_between_words_is_read_once() -> None:
    assert count("a " + "." * 200_000 + " b") == 2
