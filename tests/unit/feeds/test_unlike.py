"""Do two entries have nothing to say in common?"""

import pytest

from watchd.feeds.unlike import are_texts_unlike, are_titles_unlike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dam breaks above Orsova", "Dockers walk out again"),
        ("Взрыв в порту Одессы", "Парламент принял бюджет"),
        ("敖德萨港口发生爆炸", "议会通过预算案"),
        ("انفجار در بندر چابهار", "مجلس بودجه را تصویب کرد"),
        ("The end of it", "The dam of it"),
        ("", ""),
        ("12:00", "12:00"),
    ],
)
def test_titles_without_a_word_in_common_are_unlike(one: str, other: str) -> None:
    assert are_titles_unlike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dam breaks above Orsova", "ORSOVA: water in the streets"),
        ("Взрыв в порту Одессы", "Взрывы в Одессе: есть погибшие"),
        ("敖德萨港口发生爆炸", "敖德萨爆炸致三人死亡"),
        ("키이우에서 폭발", "폭발로 3명 사망"),
        ("ระเบิดในเคียฟ", "เคียฟถูกโจมตี"),
        ("Ðàäàð Su-30 äîñòàâëåí", "Радар Су-30 доставлен"),
        ("敖德萨港口发生爆炸", "Blast in the port of Odesa"),
    ],
)
def test_titles_that_share_a_word_are_not(one: str, other: str) -> None:
    assert not are_titles_unlike(one, other)


def test_texts_are_unlike_while_they_share_no_more_than_one_publisher_s_way_to_write() -> None:
    text = "Water reached lower streets before midnight"
    assert are_texts_unlike(text, "Ferries stay moored until dawn, before talks about wages")
    assert not are_texts_unlike(text, f"{text}, nobody was hurt although several houses collapsed")
    assert are_texts_unlike("", text)
