"""Which encoding a document is in, whatever it and its server say."""

import pytest
from tests.samples import NEWS, language_of_sample

from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import ReadingHints, Validators
from watchd.ports import Fetched, ParsedFeed

# What feeds of each language are sent in, beside UTF-8. Windows-1256 lacks the Persian letters ی and ژ... of Unicode's
# own: publishers write the Arabic ones.
ENCODINGS = [
    ("en", "cp1252"),
    ("es", "cp1252"),
    ("ru", "cp1251"),
    ("ru", "koi8_r"),
    ("uk", "cp1251"),
    ("uk", "koi8_u"),
    ("fa", "cp1256"),
    ("zh", "gb18030"),
    ("zh-Hant", "big5"),
]
LABELS = {
    "cp1251": ["windows-1251", "cp-1251", "Win1251", "x-cp1251"],
    "cp1252": ["windows-1252", "iso-8859-1", "ISO_8859-1:1987", "latin1"],
    "cp1256": ["windows-1256", "CP1256"],
    "koi8_r": ["koi8-r", "KOI8R"],
    "koi8_u": ["koi8-u"],
    "gb18030": ["gb18030", "gb2312", "GBK", "x-gbk"],
    "big5": ["big5", "Big-5", "big5-hkscs"],
}
DECLARED = [(name, codec, label) for name, codec in ENCODINGS for label in LABELS[codec]]


def texts_of(name: str, codec: str) -> tuple[str, ...]:
    """The samples as that encoding can write them."""
    arabic = str.maketrans({"ی": "ي", "أ": "ا"}) if codec == "cp1256" else {}
    typewriter = str.maketrans({"ё": "е", "Ё": "Е"}) if codec == "koi8_u" else {}
    return tuple(text.translate(arabic).translate(typewriter) for text in NEWS[name])


def document(texts: tuple[str, ...], codec: str, label: str | None = None, language: str | None = None) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{label}"?>\n' if label else ""
    said = f"<language>{language}</language>" if language else ""
    items = "".join(f"<item><title>{text}</title></item>" for text in texts)
    return f'{declaration}<rss version="2.0"><channel>{said}{items}</channel></rss>'.encode(codec)


def read(body: bytes, content_type: str = "text/xml", **hints: str) -> ParsedFeed:
    return read_feed(
        Fetched("https://a.example/", body, {"content-type": content_type}, Validators(), hints=ReadingHints(**hints))
    )


def titles(feed: ParsedFeed) -> tuple[str, ...]:
    return tuple(item.title for item in feed.items)


def test_texts_of_latin_1_that_end_with_an_accent_are_not_taken_for_utf8() -> None:
    names = ("Bogotá", "Perú", "Panamá", "café")
    assert titles(read(document(names, "latin-1", "iso-8859-1"))) == names


@pytest.mark.parametrize(("name", "codec", "label"), DECLARED)
def test_what_the_document_declares_is_believed_however_it_is_spelt(name: str, codec: str, label: str) -> None:
    texts = texts_of(name, codec)
    for content_type in ("text/xml", "text/xml; charset=utf-8", "application/xml; charset=iso-8859-1"):
        feed = read(document(texts, codec, label), content_type)
        assert (titles(feed), feed.flaws) == (texts, "")


@pytest.mark.parametrize(("name", "codec", "label"), DECLARED)
def test_what_the_server_declares_is_believed_where_the_document_says_nothing(
    name: str, codec: str, label: str
) -> None:
    texts = texts_of(name, codec)
    for declared in (None, "utf-8", "utf-16", "no-such-encoding"):
        feed = read(document(texts, codec, declared), f'text/xml; charset="{label}"')
        assert (titles(feed), feed.flaws) == (texts, "")


@pytest.mark.parametrize(("name", "codec"), ENCODINGS)
def test_undeclared_bytes_are_read_as_feeds_of_their_language_usually_are(name: str, codec: str) -> None:
    texts = texts_of(name, codec)
    language = language_of_sample(name)
    by_file = read(document(texts, codec), language=language)
    by_itself = read(document(texts, codec, language=language))
    assert titles(by_file) == titles(by_itself) == texts
    assert by_file.flaws.startswith("no encoding that fits is declared; read as ")


@pytest.mark.parametrize(("name", "codec"), [pair for pair in ENCODINGS if pair[0] not in {"en", "es"}])
@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1251", "koi8-r", "big5", "gb2312", "utf-8", "utf-16"])
def test_a_wrong_declaration_is_seen_by_the_letters_it_gives(name: str, codec: str, label: str) -> None:
    texts = texts_of(name, codec)
    feed = read(document(texts, codec, label), language=language_of_sample(name))
    assert titles(feed) == texts


def test_a_wrong_declaration_is_told() -> None:
    feed = read(document(NEWS["ru"], "cp1251", "koi8-r"), language="ru")
    assert feed.flaws == "declared as koi8-r, which gives no ru; read as windows-1251"


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize("label", [None, "iso-8859-1", "windows-1251", "gb2312", "big5", "utf-16", "cp-1251", "zlib"])
def test_utf_8_is_seen_by_itself_whatever_is_declared(name: str, label: str | None) -> None:
    for content_type in ("text/xml", "text/xml; charset=windows-1251"):
        for mark in ("", "\N{BYTE ORDER MARK}"):
            body = mark.encode() + document(NEWS[name], "utf-8", label)
            feed = read(body, content_type, language=language_of_sample(name))
            assert (titles(feed), feed.flaws) == (NEWS[name], "")


@pytest.mark.parametrize("name", NEWS)
@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", [None, "utf-16", "utf-8", "windows-1251"])
def test_wide_unicode_is_seen_by_its_zeros_whatever_is_declared(name: str, codec: str, label: str | None) -> None:
    feed = read(document(NEWS[name], codec, label), "text/xml; charset=utf-8")
    assert (titles(feed), feed.flaws) == (NEWS[name], "")


@pytest.mark.parametrize(("name", "codec"), ENCODINGS)
def test_the_feeds_file_overrules_what_the_document_and_its_server_say(name: str, codec: str) -> None:
    texts = texts_of(name, codec)
    feed = read(document(texts, codec, "iso-8859-2"), "text/xml; charset=windows-1253", encoding=codec)
    assert (titles(feed), feed.flaws) == (texts, "")


def test_the_feeds_file_does_not_overrule_utf_8_and_is_told_so() -> None:
    feed = read(document(NEWS["ru"], "utf-8"), encoding="cp1251")
    assert titles(feed) == NEWS["ru"]
    assert feed.flaws == "the feed's file says windows-1251, but the document is UTF-8"


@pytest.mark.parametrize("name", ["ru", "fa", "zh"])
def test_a_text_cut_within_a_letter_costs_that_letter_alone(name: str) -> None:
    cut = document(NEWS[name], "utf-8").replace(NEWS[name][0].encode(), NEWS[name][0].encode()[:-2], 1)
    feed = read(cut, language=name)
    assert titles(feed)[1:] == NEWS[name][1:]
    assert titles(feed)[0][:-1] in NEWS[name][0]
    assert feed.flaws == "1 place holds bytes that are no letters in its encoding"


def test_the_five_open_places_of_windows_1252_are_no_reason_to_take_another() -> None:
    body = document(("“Quoted” – \u0081 é",), "utf-8", "iso-8859-1").decode().encode("cp1252", "ignore")
    body = body.replace(b"</title>", b"\x81\x8d</title>")
    assert titles(read(body)) == ("“Quoted” – é",)


def test_without_any_hint_the_letters_are_those_of_windows_1252_and_that_is_told() -> None:
    feed = read(document(NEWS["es"], "cp1252"))
    assert titles(feed) == NEWS["es"]
    assert feed.flaws == "no encoding that fits is declared; read as windows-1252"


def test_a_language_whose_letters_are_not_there_chooses_no_encoding() -> None:
    feed = read(document(NEWS["es"], "cp1252"), language="ru")
    assert titles(feed) == NEWS["es"]
    assert feed.flaws == "no encoding that fits is declared; read as windows-1252"


def test_a_few_foreign_letters_do_not_overrule_a_declaration() -> None:
    texts = ("The daily “Известия” and nothing else",)
    assert titles(read(document(texts, "cp1251", "windows-1251"), language="en")) == texts
    assert titles(read(document(("Слово",), "koi8_r", "koi8-r"), language="ru")) == ("Слово",)


def test_japanese_in_seven_bits_is_read_as_declared() -> None:
    feed = read(document(("核動力のレーダー",), "iso2022_jp", "ISO-2022-JP"))
    assert (titles(feed), feed.flaws) == (("核動力のレーダー",), "")


def test_json_is_read_as_its_server_or_its_feeds_file_says() -> None:
    text = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "' + NEWS["ru"][0] + '"}]}'
    for codec, content_type, hints in (
        ("utf-8", "application/json", {}),
        ("utf-16-le", "application/json", {}),
        ("cp1251", "application/json; charset=windows-1251", {}),
        ("koi8_r", "application/json", {"encoding": "koi8_u"}),
        ("koi8_r", "application/json", {"language": "ru"}),
    ):
        assert titles(read(text.encode(codec), content_type, **hints)) == NEWS["ru"][:1]


@pytest.mark.parametrize("language", [None, "en", "ru", "zh"])
@pytest.mark.parametrize("label", [None, "utf-8", "iso-8859-1"])
def test_one_entry_in_another_encoding_takes_the_letters_of_no_other(language: str | None, label: str | None) -> None:
    texts = ("“Quoted” radar", "Caracas’ port", "It’s the Navy’s", "FOREIGN")
    body = document(texts, "utf-8", label).replace(b"FOREIGN", NEWS["ru"][0].encode("cp1251"))
    feed = read(body, **({"language": language} if language else {}))
    assert titles(feed)[:3] == texts[:3]
    assert feed.assumed.endswith("places hold bytes that are no letters in its encoding")
    assert feed.mojibake == ""


def test_the_language_of_a_document_is_its_own_or_that_of_most_entries_and_never_that_of_one() -> None:
    own = "".join(f'<item><title xml:lang="ru">{text}</title></item>' for text in NEWS["ru"])
    foreign = '<item><title xml:lang="fa">Tehran</title></item>'
    for said in ("", "<language>ru</language>"):
        feed = read(f'<rss version="2.0"><channel>{said}{foreign}{own}</channel></rss>'.encode("cp1251"))
        assert titles(feed)[1:] == NEWS["ru"]
    late = f'<rss version="2.0"><channel>{foreign}<language>fa</language>{own}</channel></rss>'
    assert titles(read(late.encode("cp1251")))[1:] == NEWS["ru"]
