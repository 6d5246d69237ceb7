"""Whether the letters of a feed can be read."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.samples import NEWS, language_of_sample

from watchd.feeds.mojibake import mojibake_of
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import ReadingHints, Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched

LOST = "\N{REPLACEMENT CHARACTER}"
READINGS = [
    ("ru", "utf-8", "cp1252", "entries hold letters read in the wrong encoding, such as Ð"),
    ("ru", "utf-8", "latin-1", "entries hold letters read in the wrong encoding, such as Ð"),
    ("ru", "utf-8", "cp1251", "entries hold letters read in the wrong encoding, such as Р"),
    ("ru", "cp1251", "cp1252", "accented Latin ones"),
    ("ru", "koi8_r", "cp1252", "accented Latin ones"),
    ("ru", "cp1251", "koi8_r", "make no words of ru"),
    ("ru", "koi8_r", "cp1251", "make no words of ru"),
    ("ru", "utf-8", "gb18030", "0% of its letters are Cyrillic, but its `language:` is ru"),
    ("ru", "cp1251", "utf-8", "letters are lost"),
    ("uk", "cp1251", "koi8_u", "make no words of uk"),
    ("es", "utf-8", "cp1252", "such as Ã"),
    ("es", "utf-8", "cp1251", "letters of another script stand within words"),
    ("es", "cp1252", "cp1251", "letters of another script stand within words"),
    ("es", "utf-8", "gb18030", "letters of another script stand within words"),
    ("es", "cp1252", "utf-8", "letters are lost"),
    ("en", "utf-8", "cp1252", "such as â€"),
    ("fa", "utf-8", "cp1252", "such as Ù"),
    ("fa", "cp1256", "cp1252", "accented Latin ones"),
    ("zh", "utf-8", "cp1251", "0% of its letters are Chinese"),
    ("zh", "gb18030", "big5", "make no words of zh"),
    ("zh-Hant", "big5", "gb18030", "make no words of zh"),
]


def items(texts: Iterable[str], language: str | None = None) -> list[ParsedItem]:
    return [ParsedItem(title=text, language=language) for text in texts]


@pytest.mark.parametrize(("name", "written", "read", "said"), READINGS)
def test_each_wrong_reading_is_noticed(name: str, written: str, read: str, said: str) -> None:
    lossy = "replace" if said == "letters are lost" else "ignore"
    garbled = [text.encode(written, "ignore").decode(read, lossy) for text in NEWS[name] * 2]
    assert said in mojibake_of(items(garbled), language_of_sample(name))


@pytest.mark.parametrize("name", NEWS)
def test_readable_letters_are_no_alarm(name: str) -> None:
    texts = NEWS[name] * 3
    assert mojibake_of(items(texts), language_of_sample(name)) == ""
    assert mojibake_of(items(texts), None) == ""
    assert mojibake_of(items(text.upper() for text in texts), language_of_sample(name)) == ""


def test_a_language_in_the_script_of_its_neighbour_is_no_alarm() -> None:
    assert mojibake_of(items(NEWS["uk"] * 2), "ru") == ""
    assert mojibake_of(items(NEWS["ru"] * 2), "uk") == ""
    assert mojibake_of(items(NEWS["es"] * 2), "en") == ""


def test_a_feed_in_another_script_than_its_files_language_is_told_what_to_mend() -> None:
    said = mojibake_of(items(NEWS["en"] * 2), "ru")
    assert said == "0% of its letters are Cyrillic, but its `language:` is ru; mend one of `language:` and `encoding:`"
    assert "Latin" in mojibake_of(items(NEWS["ru"] * 2), "es")


def test_entries_that_say_their_own_language_are_not_held_against_the_feeds() -> None:
    assert mojibake_of(items(NEWS["en"] * 2, language="en") + items(NEWS["ru"], language="ru"), "ru") == ""


@pytest.mark.parametrize(
    "title",
    [
        "Why does my page say FÃ©lix? A guide to mojibake, from Ð¿ to Ø§",
        f"The replacement character {LOST}{LOST}{LOST} explained",
        "ТЕКСТ ИЗ КОДИРОВКИ: рПМЕФ УПУФПСМУС - что это значит?",
    ],
)
def test_one_article_about_garbled_text_is_no_alarm(title: str) -> None:
    language = "ru" if title.startswith("Т") else "en"
    assert mojibake_of(items([title, *NEWS[language], *NEWS[language]]), language) == ""


@pytest.mark.parametrize(
    ("language", "own", "foreign"),
    [
        ("ru", ["Вести дня", "Итоги дня"], NEWS["en"][0] * 2),
        ("ru", ["Вести дня", "Итоги дня"], NEWS["fa"][0] * 2),
        ("zh", ["新闻", "要闻"], NEWS["ru"][0] * 2),
        ("es", ["Hola", "Buenas tardes"], NEWS["ru"][0] * 2),
        ("es", ["Hola", "Buenas tardes"], "iPhone手机 5G网络 A股 B站 Q币 T恤 K线 X光 C罗"),
        ("es", ["Hola", "Buenas tardes"], NEWS["ru"][0].encode("cp1251").decode("cp1252") * 2),
        (None, ["Hello", "Good evening"], NEWS["ru"][0].encode("cp1251").decode("cp1252") * 2),
    ],
)
def test_one_entry_in_foreign_letters_is_no_alarm(language: str | None, own: list[str], foreign: str) -> None:
    listed = [ParsedItem(title=foreign, summary=foreign), *items(own)]
    assert mojibake_of(listed, language) == mojibake_of(listed[::-1], language) == ""


def test_a_second_one_is() -> None:
    foreign = [ParsedItem(title=text * 2) for text in NEWS["en"][:2]]
    assert "0% of its letters are Cyrillic" in mojibake_of(foreign, "ru")
    assert "of its letters are Cyrillic" in mojibake_of([*foreign, *items(["Вести дня"])], "ru")


def test_the_only_entry_of_a_document_may_be_foreign_but_not_what_no_language_looks_like() -> None:
    assert mojibake_of([ParsedItem(title=NEWS["en"][0] * 2, summary=NEWS["en"][1] * 2)], "ru") == ""
    garbled = (NEWS["ru"][0] * 3).encode("cp1251").decode("cp1252")
    assert "accented Latin ones" in mojibake_of([ParsedItem(title=garbled, summary=garbled)], "ru")


def test_a_few_letters_are_no_alarm() -> None:
    assert mojibake_of([], "ru") == ""
    assert mojibake_of(items(["Su-30", "TASS"]), "ru") == ""
    assert mojibake_of(items(["Íâ½»²¿"]), "zh") == ""
    assert mojibake_of(items(["The daily «Известия» and «Коммерсантъ»"]), "en") == ""
    assert mojibake_of(items(["使用iPhone手机拍摄"] * 30), "zh") == ""


def test_mixed_alphabets_in_the_names_of_arms_are_no_alarm() -> None:
    texts = ["Истребитель Су-30МК2V и ракета X-31", "Комплекс С-300ВМ, он же Antey-2500", *NEWS["ru"]]
    assert mojibake_of(items(texts * 2), "ru") == ""


@pytest.mark.corpus
def test_no_real_feed_raises_an_alarm() -> None:
    folder = Path(os.environ.get("WATCHD_CORPUS", "")) / "feeds-real"
    if "WATCHD_CORPUS" not in os.environ or not folder.is_dir():
        pytest.skip("WATCHD_CORPUS names no folder with feeds-real: the alarm is NOT tested on real feeds")
    said = {}
    for path in folder.iterdir():
        fetched = Fetched("https://a.example/", path.read_bytes(), {"content-type": "text/xml"}, Validators())
        for language in (None, "en"):  # all of them are English
            feed = read_feed(
                Fetched(fetched.url, fetched.body, fetched.headers, Validators(), hints=ReadingHints(language))
            )
            said[path.name, language] = feed.mojibake
    assert len(said) >= 2 * 46
    assert set(said.values()) == {""}
