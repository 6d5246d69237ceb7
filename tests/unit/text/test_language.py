import pytest

from watchd.text import Stemmer, language_of


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("es-VE", "es"),
        ("ES_ve", "es"),
        ("zh-Hans-CN", "zh"),
        ("spa", "es"),
        (" en ", "en"),
        ("fil", "fil"),
        ("iw", "he"),
    ],
)
def test_a_tag_is_brought_to_its_language(tag: str, language: str) -> None:
    assert language_of(tag) == language


@pytest.mark.parametrize("tag", [None, "", "und", "x-default", "mul", "Spanish", "1", "e", "-es"])
def test_a_tag_that_says_nothing_is_no_language(tag: str | None) -> None:
    assert language_of(tag) is None


def test_inflections_have_one_stem() -> None:
    stemmer = Stemmer()
    assert stemmer.stem("запчасть", "ru") == stemmer.stem("запчастей", "ru")
    assert stemmer.stem("delivered", "en") == stemmer.stem("deliver", "en")
    assert stemmer.stem("entregaron", "es") == stemmer.stem("entregar", "es")


def test_a_language_without_an_algorithm_leaves_words_alone() -> None:
    assert Stemmer().stem("запчастей", None) == "запчастей"
    assert Stemmer().stem("制裁", "zh") == "制裁"
    assert Stemmer().stem("words", "xx") == "words"


def test_a_stemmer_forgets_and_finds_again() -> None:
    stemmer = Stemmer(remembered=1)
    assert [stemmer.stem(word, "en") for word in ("ships", "parts", "ships")] == ["ship", "part", "ship"]
