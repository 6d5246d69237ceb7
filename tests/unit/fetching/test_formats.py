import gzip
import json
from contextlib import suppress

import pytest

from watchd.errors import ParseError
from watchd.fetching.formats import assembly
from watchd.fetching.formats.feedparser_entry import item_of
from watchd.fetching.formats.limits import MAX_GUID, MAX_TEXT, MAX_TITLE
from watchd.fetching.formats.reading import read_feed
from watchd.fetching.formats.repair import repaired
from watchd.model.feed import ReadingHints, Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed


def read(body: bytes | str, content_type: str = "application/rss+xml") -> ParsedFeed:
    encoded = body.encode() if isinstance(body, str) else body
    return read_feed(Fetched("https://feed.example/rss", encoded, {"content-type": content_type}, Validators()))


def rss(*items: str, declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{declaration}<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'


def only(feed: ParsedFeed) -> ParsedItem:
    assert len(feed.items) == 1
    return feed.items[0]


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).items == ()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>').format == "atom10"
    assert read('{"version": "https://jsonfeed.org/version/1", "items": []}').format == "json10"


def test_a_document_that_is_packed_and_not_said_to_be_is_read_as_what_is_in_it() -> None:
    plain = rss("<item><guid>1</guid><title>Radar</title></item>")
    assert read(gzip.compress(plain.encode()), "application/gzip") == read(plain)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(b" " * (11 * 1024 * 1024)), "too_big"),
        (gzip.compress(rss().encode())[:-9], "malformed"),
        (gzip.compress(gzip.compress(rss().encode())), "not_a_feed"),
    ],
    ids=["too much in it", "cut off", "packed twice"],  # the bytes themselves tell the time at which they were packed
)
def test_of_a_packed_document_no_more_is_read_than_of_any_other(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.reason == reason


def test_a_one_megabyte_title_is_cut_and_flagged() -> None:
    item = only(read(rss(f"<item><title>{'word ' * 250_000}</title></item>")))
    assert len(item.title) <= MAX_TITLE
    assert item.title.startswith("word word")
    assert item.flags == ("title_cut",)


def test_texts_are_cut_and_flagged() -> None:
    long = "слово " * 60_000
    item = only(read(rss(f"<item><title>t</title><description>{long}</description></item>")))
    assert len(item.summary) <= MAX_TEXT
    assert item.flags == ("summary_cut",)


@pytest.mark.parametrize("value", ["[" * 200_000, '{"a":' * 200_000])
def test_json_without_end_is_a_parse_error_without_the_words_of_a_library(value: str) -> None:
    with pytest.raises(ParseError, match="the JSON cannot be read: it is nested too deeply"):
        read('{"version": "https://jsonfeed.org/version/1.1", "items": [' + value)


def test_two_long_guids_that_begin_alike_stay_two() -> None:
    guids = [f"{'g' * 9000}{number}" for number in range(2)]
    feed = read(rss(*(f"<item><guid isPermaLink='false'>{guid}</guid></item>" for guid in guids)))
    first, second = (item.guid for item in feed.items)
    assert first != second
    assert len(first) <= MAX_GUID


@pytest.mark.parametrize("is_json", [False, True])
def test_of_very_many_entries_both_ends_are_kept_and_the_rest_is_counted(is_json: object) -> None:
    if is_json:
        entries = ",".join(f'{{"id": {number}}}' for number in range(5000))
        feed = read(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{entries}]}}')
    else:
        feed = read(rss(*(f"<item><guid isPermaLink='false'>{number}</guid></item>" for number in range(5000))))
    guids = [int(item.guid) for item in feed.items]
    assert guids == [*range(1000), *range(4000, 5000)]
    assert feed.flaws == "3000 entries beyond 2000 were left out"
    assert not feed.is_truncated


def test_a_poisoned_entry_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def poisoned(entry: dict[str, str], language: str | None, hints: ReadingHints, *, is_atom: bool) -> ParsedItem:
        if entry["id"] == "2":
            raise OverflowError("date value out of range")
        return item_of(entry, language, hints, is_atom=is_atom)

    monkeypatch.setattr(assembly, "item_of", poisoned)
    feed = read(rss(*(f"<item><guid isPermaLink='false'>{number}</guid></item>" for number in (1, 2, 3))))
    assert [item.guid for item in feed.items] == ["1", "3"]
    assert feed.refused == ("entry 2 cannot be read: OverflowError: date value out of range",)


@pytest.mark.parametrize(
    ("cut", "guids"),
    [
        ("<item><guid isPermaLink='false'>3</guid><title>Half", ["1", "2"]),
        ("<item><guid isPermaLink='false'>3</guid><description><![CDATA[text </item></rss>", ["1", "2"]),
        ("<item><guid isPermaLink='fal", ["1", "2"]),
        ("", ["1", "2"]),
        ("</chan", ["1", "2"]),
        ("<item>R&D<guid isPermaLink='false'>3</guid>", ["1", "2"]),
    ],
)
def test_a_document_that_breaks_off_loses_the_entry_it_broke_off_in_and_no_other(cut: str, guids: list[str]) -> None:
    whole = [f"<item><guid isPermaLink='false'>{number}</guid><title>{number}</title></item>" for number in (1, 2)]
    feed = read(rss(*whole).removesuffix("</channel></rss>") + cut)
    assert [item.guid for item in feed.items] == guids
    assert feed.is_truncated
    assert feed.flaws.startswith("the document ends too early")


def test_a_document_that_breaks_off_before_its_first_item_is_a_failure() -> None:
    with pytest.raises(ParseError, match="broke off before its first item") as caught:
        read("<rss version='2.0'><channel><title>Wire</title><item><title>Rad")
    assert caught.value.reason == "malformed"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<?xml version='1.0'?><!-- made by hand --><Error><Code>AccessDenied</Code></Error>", "begins with <Error>"),
        ("a < b, and nothing else", "neither XML nor JSON"),
        (b"\x89PNG\r\n\x1a\n<<<" + bytes(range(256)), "neither XML nor JSON"),
        ("temporarily down", "something else instead of a feed"),
        ("  \n", "an empty answer instead of a feed"),
        ('{"error": "too many requests"}', "JSON, but no JSON Feed"),
        ("[1]", "JSON, but no JSON Feed"),
        (
            "<html><title>Just a\n moment&hellip;</title></html>",
            "^a web page instead of a feed, titled 'Just a moment…';",
        ),
        ("<html><title>\x1b]0;owned\x07Log\u202e in</title></html>", "titled ']0;owned *Log *in';"),
        (f"<html><title>{'long ' * 99}</title></html>", f"titled '{'long ' * 15}long';"),
        ("<html><title> </title></html>", "^a web page instead of a feed;"),
    ],
)
def test_what_is_no_feed_is_said_to_be_what_it_is(body: bytes | str, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        read(body)
    assert caught.value.reason == "not_a_feed"
    assert str(caught.value).endswith("; open the URL in a browser to see what it says")


@pytest.mark.parametrize("root", ["urlset", "sitemapindex"])
def test_a_sitemap_is_called_one(root: str) -> None:
    with pytest.raises(ParseError, match="a sitemap for search engines, and no feed; `watchd feed discover`"):
        read(f"<?xml version='1.0'?><{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></{root}>")


def test_an_ill_formed_document_that_has_its_end_is_not_truncated() -> None:
    feed = read(rss("<item><title>A<b>c</title></item>", "<item><title>B & C</title></item>"))
    assert [item.title for item in feed.items] == ["Ac", "B & C"]
    assert not feed.is_truncated
    assert "not well-formed" in feed.flaws


@pytest.mark.parametrize("before", ["", " ", "\n", "<!-- made by hand -->", "<?xml-stylesheet href='a.xsl'?>"])
def test_no_letter_is_lost_wherever_a_doctype_stands(before: str) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://a.example/rss-0.91.dtd">'
    item = "<item><title>Nicol&aacute;s &mdash; a &lt; b</title></item>"
    feed = read(rss(item, declaration=f"<?xml version='1.0'?>{before}{doctype}"))
    assert only(feed).title == "Nicolás — a < b"


def test_a_web_page_with_a_feed_in_its_text_is_a_web_page() -> None:
    with pytest.raises(ParseError, match="a web page instead of a feed"):
        read("<!DOCTYPE html><html><body><rss version='2.0'><channel><item/></channel></rss></body></html>")


def test_a_feed_that_quotes_a_web_page_is_a_feed() -> None:
    item = only(read(rss("<item><description><![CDATA[<html><body>Hi</body></html>]]></description></item>")))
    assert item.summary == "Hi"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1251", "koi8-r", "gb18030"])
def test_a_declared_encoding_is_read_whatever_the_header_says(codec: str) -> None:
    title = "核动力 радар" if codec == "gb18030" else "Радар"
    declared = codec.removesuffix("-sig").removesuffix("-le")
    declaration = f'<?xml version="1.0" encoding="{declared}"?>'
    feed = read(rss(f"<item><title>{title}</title></item>", declaration=declaration).encode(codec), "text/xml")
    assert only(feed).title == title
    assert feed.flaws == ""


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "gb18030", "utf-16-be", "shift_jis"])
def test_an_undeclared_encoding_never_fails_the_feed(codec: str) -> None:
    body = rss("<item><title>Ра\u3042дар</title></item>", declaration="").encode(codec, "replace")
    assert len(read(body, "application/xml").items) == 1


@pytest.mark.parametrize("declaration", ['<?xml version="1.0" encoding="utf-8"?>', "", '<?xml version="1.0"?>'])
@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/rss+xml; charset=utf-8", "text/xml; charset=us-ascii"]
)
def test_a_text_cut_within_a_character_garbles_no_other(declaration: str, content_type: str) -> None:
    cut = "Поставки запчастей".encode()[:-1]
    whole = rss("<item><title>Радар</title><description>|</description></item>", declaration=declaration).encode()
    feed = read(whole.replace(b"|", cut), content_type)
    assert (only(feed).title, only(feed).summary) == ("Радар", "Поставки запчасте\ufffd")
    assert feed.flaws == "1 place holds bytes that are no letters in its encoding"


def test_a_document_in_another_encoding_is_not_taken_for_broken_utf8() -> None:
    windows = rss("<item><title>Révolution à Caracas – Maduro réagit</title></item>").encode("cp1252")
    assert only(read(windows)).title == "Révolution à Caracas – Maduro réagit"
    cyrillic = rss("<item><title>Радар</title></item>", declaration="").encode("cp1251")
    assert only(read(cyrillic, "text/xml; charset=windows-1251")).title == "Радар"


@pytest.mark.parametrize("declared", ["unicode_escape", "undefined", "zlib", "idna", "x\x00y", "\xff\xfe", "punycode"])
def test_a_strange_encoding_label_ends_in_a_feed_or_a_parse_error(declared: str) -> None:
    body = rss("<item><title>A</title></item>", declaration="").encode()
    try:
        feed = read(f"<?xml version='1.0' encoding='{declared}'?>".encode("latin-1") + body)
    except ParseError as error:
        outcome: str = error.reason
    else:
        outcome = f"{len(feed.items)} item"
    assert outcome in {"malformed", "not_a_feed", "1 item"}


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("&#55357;&#56832;", "\U0001f600"),  # as two halves of UTF-16, the way Java and JavaScript count
        ("&#xD83D;&#xDE00;", "\U0001f600"),
        ("&#xd83d;", ""),
        ("&#56832;&#55357;", ""),
        ("&#99999999999;", "\ufffd"),
        ("&#0;&#x1F;", ""),
    ],
)
def test_a_number_that_is_no_character_costs_no_entry(hostile: str, shown: str) -> None:
    feed = read(rss(f"<item><title>Radar{hostile}</title></item>", "<item><title>Parts</title></item>"))
    assert [item.title for item in feed.items] == [f"Radar{shown}", "Parts"]
    assert not feed.is_truncated
    assert feed.flaws


def test_html_never_survives_as_html() -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;Radar &lt;b&gt;sold&lt;/b&gt;"
    item = only(read(rss(f"<item><title>{hostile}</title><description>{hostile}</description></item>")))
    assert (item.title, item.summary) == ("Radar sold", "Radar sold")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://", "http://[x"]
)
def test_only_links_that_may_be_followed_are_kept(link: str) -> None:
    item = only(read(rss(f"<item><title>t</title><link>{link}</link></item>")))
    assert item.url == ""


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        (b"\n <?xml?><a/>", b"<?xml?><a/>"),
        (b"<a>AT&T &amp; R&D; &lt;</a>", b"<a>AT&amp;T &amp; R&amp;D; &lt;</a>"),
        (b"<a>&nbsp;&eacute;&bogus;</a>", b"<a>&#160;&#233;&amp;bogus;</a>"),
        (b"<a>&#0;&#x1F;&#65;&#xD800;</a>", b"<a>&#65;</a>"),
        (b"<a>&#55357;&#56832; &#xd83d;&#xde00;&#xd83d;&#65;</a>", b"<a>&#128512; &#128512;&#65;</a>"),
        (b"<a>&#55200;&#56832;&#56000;x&#57344;</a>", b"<a>&#55200;x&#57344;</a>"),
        (b"<a>\x00\x08x\x0c</a>", b"<a>x</a>"),
        (b"<a><![CDATA[A&T]]><!-- R&D --></a>", b"<a><![CDATA[A&T]]><!-- R&D --></a>"),
    ],
)
def test_what_xml_forbids_is_mended_and_character_data_left_alone(body: bytes, mended: bytes) -> None:
    assert repaired(body) == mended


@pytest.mark.parametrize("head", ["<head><title>Mine</title></head>", ""])
@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n<!-- <html> -->", "\ufeff \n"])
def test_a_list_of_feeds_is_called_one_with_the_command_for_it(before: str, head: str) -> None:
    opml = f"{before}<opml version='2.0'>{head}<body><outline text='rss' xmlUrl='https://a.example/'/></body></opml>"
    with pytest.raises(ParseError) as caught:
        read(opml)
    said = "an OPML list of feeds instead of a feed; save it, and `watchd feed import FILE` makes a feed file of it"
    assert (str(caught.value), caught.value.reason) == (said, "not_a_feed")
    with pytest.raises(ParseError, match="of feeds instead of a feed; `watchd feed import FILE` makes"):
        read_feed(Fetched("file:inbox/a.opml", opml.encode(), {}, Validators()))


@pytest.mark.parametrize("body", [rss("<item><title>About &lt;opml&gt; <![CDATA[<opml >]]></title></item>")])
def test_a_feed_about_lists_is_a_feed(body: str) -> None:
    assert len(read(body).items) == 1
    with pytest.raises(ParseError, match="a web page instead of a feed"):
        read("<html><head></head><body><pre><opml version='2'></pre></body></html>")


def test_a_feed_of_nothing_but_a_notice_is_no_feed() -> None:
    with pytest.raises(ParseError, match="no entry but a notice of the publisher: This feed has moved") as caught:
        read(rss("<item><title>This feed has moved</title><link>https://feed.example/new</link></item>"))
    assert caught.value.reason == "not_a_feed"


def test_a_file_that_is_no_feed_is_told_so_in_words_for_files() -> None:
    with pytest.raises(ParseError, match="a web page instead of a feed; open it to see what it is"):
        read_feed(Fetched("file:inbox/a.html", b"<!DOCTYPE html><html></html>", {}, Validators()))


def test_a_json_feed_on_one_line_is_no_json_lines() -> None:
    feed = read('{"title": "T", "version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A"}]}\n')
    assert (feed.format, [item.title for item in feed.items]) == ("json11", ["A"])
    assert read('{"title": "A"}').format == "jsonl"


def test_an_error_in_json_is_no_json_lines() -> None:
    with pytest.raises(ParseError, match="JSON, but no JSON Feed") as caught:
        read('{"error": "not found", "status": 404}')
    assert caught.value.reason == "not_a_feed"


def test_lines_beyond_the_cap_are_refused_whole_since_a_file_is_read_once() -> None:
    assert len(read('{"title": "A"}\n' * 2000).items) == 2000
    with pytest.raises(ParseError, match="2,001 lines; split it into files of at most 2,000"):
        read('{"title": "A"}\n' * 2001)


def test_lines_of_which_none_is_an_item_are_no_feed() -> None:
    with pytest.raises(ParseError, match="no line of it is an item; line 1: title is missing"):
        read('{"title": ""}\n[]\n')
    with pytest.raises(ParseError, match="line 2: no JSON object: too deep"):
        read('{"poll": "a"}\n' + "[" * 100_000 + "\n")


def test_an_id_of_json_is_one_id_however_its_number_is_spelled() -> None:
    spelled = ["2", "2.0", "2e0", '"2"', "-0.0", "12345678901234567890", "2.5", "2.50", "NaN", "1e999", "true"]
    entries = ", ".join(f'{{"id": {one}, "title": "T"}}' for one in spelled)
    feed = read(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{entries}]}}')
    guids = [item.guid for item in feed.items]
    assert guids == ["2", "2", "2", "2", "0", "12345678901234567890", "2.5", "2.5", "", "", ""]


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("if a < b and b > c", "if a < b and b > c"),
        ("What <b> does, and </b>", "What <b> does, and </b>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Caf&eacute; &amp; bar &#8217;", "Café & bar \u2019"),
        ("&lt;p&gt; AT&T; Q&A", "<p> AT&T; Q&A"),
        ("one\n\ntwo\u0000", "one two"),
    ],
)
def test_a_title_of_json_feed_is_plain_text(title: str, read_as: str) -> None:
    entry = json.dumps({"id": "1", "title": title, "content_html": "<p>It <b>is</b>.</p>"})
    feed = read(f'{{"version": "https://jsonfeed.org/version/1.1", "title": {json.dumps(title)}, "items": [{entry}]}}')
    assert (only(feed).title, feed.title, only(feed).summary) == (read_as, read_as, "It is.")


@pytest.mark.parametrize(
    ("summary", "read_as"),
    [
        ("if a < b and b > c", "if a < b and b > c"),
        ("it has <b> open; Caf&eacute;", "it has <b> open; Café"),
        ("<p>Radars &amp; missiles</p>", "Radars & missiles"),
        ("one<br/>two", "one\ntwo"),
        ("see &lt;p&gt; there", "see <p> there"),
    ],
)
def test_a_summary_of_json_feed_is_plain_text_unless_it_is_markup(summary: str, read_as: str) -> None:
    entry = json.dumps({"id": "1", "summary": summary})
    assert only(read(f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{entry}]}}')).summary == read_as


@pytest.mark.parametrize(
    "blank",
    [
        "<item/>",
        "<item> <title> </title><link/></item>",
        "<item><pubDate>Mon, 1 Jun 2026 10:00:00 GMT</pubDate></item>",
    ],
)
@pytest.mark.parametrize("flaw", ["", " & "])
def test_an_entry_that_says_nothing_is_refused_with_that_reason(blank: str, flaw: str) -> None:
    feed = read(
        rss("<item><title>A</title></item>", blank, flaw, "<item><guid isPermaLink='false'>b</guid></item>", blank)
    )
    assert [(item.guid, item.title) for item in feed.items] == [("", "A"), ("b", "")]
    assert feed.refused == tuple(f"entry {n} says nothing: it has no id, link or text" for n in (2, 4))


def test_what_says_nothing_in_atom_and_json_is_refused_too() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry/><entry><id>urn:1</id></entry></feed>'
    of_json = '{"version": "https://jsonfeed.org/version/1.1", "items": [{}, {"id": "urn:1"}, {"tags": ["x"]}]}'
    assert ([item.guid for item in read(atom).items], len(read(atom).refused)) == (["urn:1"], 1)
    assert ([item.guid for item in read(of_json).items], len(read(of_json).refused)) == (["urn:1"], 2)


@pytest.mark.parametrize("opening", ["<!--", "<![CDATA[", "<!-- <![CDATA[", "&<!--", "<!", "</", " \n", "<?xml "])
@pytest.mark.parametrize("before", ["", '<rss version="2.0"><channel><item><title>T</title></item>', "\xff"])
def test_what_is_opened_over_and_over_is_read_once(opening: str, before: str) -> None:
    # Were each read to the end of the document, this would take hours.
    with suppress(ParseError):
        read((before + opening * 100_000).encode("latin-1"))
