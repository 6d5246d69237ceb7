"""Rules of feedparser that the strict reader follows, a document each, and the doubts that leave one to feedparser."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from feedparser.datetimes import _parse_date
from tests.documents import words

from watchd.errors import ParseError
from watchd.fetching.formats import feedparser_format, strict, xml_feed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.limits import MAX_DEPTH
from watchd.fetching.formats.reading import read_feed
from watchd.fetching.formats.strict import record
from watchd.fetching.formats.strict.vocabulary import ROOMS
from watchd.model.feed import Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed

SPACES = (
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:my="http://my.example/ns"'
)
LEFT_TO_FEEDPARSER = set(
    words(
        "body fullitem xhtml_body dcterms_valid expirationdate newlocation tags itunes_link textInput where geom "
        "creativeCommons_license georssgeom georss_where gml_exterior gml_linearring gml_linestring gml_point "
        "gml_polygon gml_pos gml_poslist psc_chapter psc_chapters"
    )
)
LINK = "<link>https://n.example/1</link>"


def rss(channel: str, version: str = 'version="2.0"') -> str:
    return f'<?xml version="1.0" encoding="utf-8"?><rss {version} {SPACES}><channel>{channel}</channel></rss>'


def item(inside: str, attributes: str = "") -> str:
    return rss(f"<title>Feed</title><item{attributes}>{inside}</item>")


def entry(inside: str, attributes: str = "") -> str:
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:my="http://my.example/ns"'
    return f"<feed {spaces}{attributes}><title>Feed</title><entry>{inside}</entry></feed>"


def rdf(inside: str) -> str:
    spaces = f'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {SPACES}'
    return f"<rdf:RDF {spaces}>{inside}</rdf:RDF>"


def fetched(document: str | bytes, content_type: str | None = "application/xml") -> Fetched:
    body = document.encode() if isinstance(document, str) else document
    headers = {} if content_type is None else {"content-type": content_type}
    return in_utf8(Fetched("https://feed.example/rss", body, headers, Validators()))[0]


def read_by_both(document: str | bytes, content_type: str | None = "application/xml") -> ParsedFeed:
    """The feed as the strict reader reads it, which is how feedparser reads it."""
    answer = fetched(document, content_type)
    feed = xml_feed.read(answer)
    assert feed.reader == "strict"
    assert replace(feed, reader="feedparser") == feedparser_format.read(answer)
    return feed


def only(feed: ParsedFeed) -> ParsedItem:
    assert len(feed.items) == 1
    return feed.items[0]


@pytest.mark.parametrize(
    ("inside", "url"),
    [
        ("<link>https://n.example/1?a=1&amp;amp;b=2&amp;c;</link>", "https://n.example/1?a=1&b=2&c"),
        ("<link>/1</link>", "https://feed.example/1"),
        ("<link>http:///n.example/1</link>", "http://n.example/1"),
        ("<guid>https://n.example/g</guid>", "https://n.example/g"),
        (f"<guid>https://n.example/g</guid>{LINK}", "https://n.example/1"),
        (f"{LINK}<guid>https://n.example/g</guid>", "https://n.example/1"),
        ("<guid isPermaLink='false'>https://n.example/g</guid>", ""),
        ("<guid my:isPermaLink='false'>https://n.example/g</guid>", ""),
        ("<guid isPermaLink='FALSE'>7</guid>", ""),
        (f"<link/>{LINK}", "https://n.example/1"),
        (f"{LINK}<atom:link rel='self' href='https://n.example/s'/>", "https://n.example/1"),
        (f"{LINK}<atom:link rel='ALTERNATE' type='TEXT/HTML' href='https://n.example/a'/>", "https://n.example/a"),
        (
            f"{LINK}<atom:link rel='alternate' type='application/json' href='https://n.example/j'/>",
            "https://n.example/1",
        ),
        ("<atom:link rel='alternate' type='application/json' href='https://n.example/j'/>", "https://n.example/j"),
        ("<link url='https://n.example/u' href='https://n.example/h'/>", "https://n.example/u"),
        ("<link my:href='https://n.example/m'/>", "https://n.example/m"),
        ("<link href='https://n.example/h' my:href='https://n.example/m'/>", "https://n.example/h"),
        ("<link xml:base='http://b.example/d/' href='x'/>", "http://b.example/d/x"),
        ("<link xml:base='http://b.example/d/'>x</link><title>t</title>", "http://b.example/d/x"),
        ("<title xml:base='http://b.example/'>t</title><link>x</link>", "https://feed.example/x"),
        ("<media:content><my:x base='http://b.example/'/></media:content><link>x</link>", "https://feed.example/x"),
        ("<link>http://[bad</link><title>t</title>", ""),
    ],
)
def test_links(inside: str, url: str) -> None:
    assert only(read_by_both(item(inside))).url == url


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>one</title><title>two</title>", "one"),
        ("<title/><title>two</title>", "two"),
        ("<title>one</title><dc:title>two</dc:title>", "one"),
        ("<dc:title>one</dc:title><title>two</title>", "one"),
        ("<media:title>one</media:title><title>two</title>", "two"),
        ("<title>one</title><media:title>two</media:title>", "one"),
        ("<media:group><media:title>one</media:title></media:group><media:title>two</media:title>", "two"),
        ("<media:title>one</media:title><media:group><media:title>two</media:title></media:group>", "one"),
        ("<title>one</title><source url='http://s.example/'>S</source><title>two</title>", "two"),
        ("<title>one</title><image>i</image><title>two</title>", "two"),
        ("<title>CafÃ©</title>", "Café"),
        ("<title>\x93x\x94 &#150;</title>", "“x” –"),
        ("<Title>one</Title>", "one"),
    ],
)
def test_titles(inside: str, title: str) -> None:
    assert only(read_by_both(item(inside))).title == title


@pytest.mark.parametrize(
    ("inside", "summary", "body"),
    [
        ("<description>a</description><content:encoded>b</content:encoded>", "a", "b"),
        ("<content:encoded>b</content:encoded><description>a</description>", "a", "b"),
        ("<content:encoded>b</content:encoded>", "b", ""),
        ("<description>a</description><media:description>bb</media:description>", "a", "bb"),
        ("<description>a</description><itunes:summary>bb</itunes:summary>", "a", "bb"),
        ("<description>a</description><abstract>bb</abstract>", "bb", ""),
        (
            "<content:encoded>c</content:encoded><description>a</description><itunes:summary>b</itunes:summary>",
            "b",
            "c",
        ),
        ("<media:group><media:description>a</media:description></media:group><description>bb</description>", "a", "bb"),
        ("<content>b</content><content>ccc</content>", "ccc", ""),
        ("<description type='text'>&lt;p&gt;a&lt;/p&gt;b</description>", "a\nb", ""),
    ],
)
def test_summaries_and_contents(inside: str, summary: str, body: str) -> None:
    feed = read_by_both(item(inside))
    assert (only(feed).summary, only(feed).body) == (summary, body)


def test_a_podcasts_summary_of_itself_makes_its_first_entry_another_than_its_second() -> None:
    inside = "<description>a</description><itunes:summary>b</itunes:summary>"
    feed = read_by_both(
        rss(f"<itunes:summary>x</itunes:summary><description>y</description>{f'<item>{inside}</item>' * 2}")
    )
    assert [(one.summary, one.body) for one in feed.items] == [("b", ""), ("a", "b")]


@pytest.mark.parametrize(
    ("inside", "stamp"),
    [
        ("<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>", "2026-03-02T10:00:00+00:00"),
        ("<dc:date>2026-03-02T10:00:00+01:00</dc:date>", "2026-03-02T09:00:00+00:00"),
        ("<pubDate>2026-03-02</pubDate><dc:date>2026-04-02T00:00:00Z</dc:date>", "2026-03-02T00:00:00+00:00"),
        ("<pubDate/><updated>2026-04-02T00:00:00Z</updated>", "2026-04-02T00:00:00+00:00"),
        ("<pubDate>10:00 MSK</pubDate>", None),
    ],
)
def test_dates(inside: str, stamp: str | None) -> None:
    published = only(read_by_both(item(f"<title>t</title>{inside}"))).published
    assert (published.isoformat() if published else None) == stamp


def test_no_date_in_a_usual_spelling_loses_a_document() -> None:
    """Of those that look like these the reader of dates is not asked; here it is."""
    clocks, zones = ("00:00:00", "24:61:61", "99:99:99"), ("GMT", "MSK", "Z", "+0000", "-9999")
    for day, month, year, clock, zone in product(
        ("0", "31", "99"), ("Jan", "Feb", "Xxx"), ("0000", "9999"), clocks, zones
    ):
        for weekday in ("", "Mon, ", "Tue, ", "Xxx, "):
            spelled = f"{weekday}{day} {month} {year} {clock} {zone}"
            assert record._USUAL_DATE.fullmatch(spelled)
            _parse_date(spelled)
    for date, clock, part, zone in product(
        ("0000-00-00", "9999-99-99", "2026-02-29", "9999-12-31"), clocks, ("", ".5"), ("Z", "-99:99", "+14:00")
    ):
        spelled = f"{date}T{clock}{part}{zone}"
        assert record._USUAL_DATE.fullmatch(spelled)
        _parse_date(spelled)


@pytest.mark.parametrize(
    ("inside", "source"),
    [
        ("<source><id>http://id.example/</id><title>S</title></source>", "id.example"),
        ("<source><link href='http://link.example/'/><id>http://id.example/</id></source>", "link.example"),
        ("<source><id>urn:1</id><author><name>N</name><uri>http://uri.example/</uri></author></source>", "uri.example"),
        ("<source url='http://url.example/'>S</source>", "url.example"),
        ("<source/>", None),
    ],
)
def test_the_feed_an_entry_was_taken_from(inside: str, source: str | None) -> None:
    assert only(read_by_both(entry(f"<title>t</title>{inside}"))).source == source


def test_languages_hold_where_they_are_stated() -> None:
    feed = read_by_both(entry("<title xml:lang='es_VE'>t</title>", ' xml:lang="ru"'))
    assert (feed.language, only(feed).language) == ("ru", "es")
    feed = read_by_both(entry("<title>t</title>", ' xml:lang="ru"'))
    assert only(feed).language is None
    said = "<language>en</language><item><title>t</title><dc:language>zh-CN</dc:language></item>"
    feed = read_by_both(rss(said, 'xml:lang="fa"'))
    assert (feed.language, only(feed).language) == ("en", "zh")


@pytest.mark.parametrize(
    ("document", "format_"),
    [
        (rss("<item/>", 'version="2.0"'), "rss20"),
        (rss("<item/>", 'version="0.91"'), "rss091u"),
        (rss("<item/>", 'version="2"'), "rss"),
        (rss("<item/>", ""), "rss"),
        (rss("<item/>", 'version="2.0" xmlns="http://purl.org/rss/1.0/"'), "rss10"),
        (rss("<item/>", 'version="2.0" xmlns="http://backend.userland.com/rss2"'), "rss20"),
        (entry(""), "atom10"),
        (rdf("<channel><title>T</title></channel><item rdf:about='x'/>"), "rss10"),
        (f'<!DOCTYPE rss SYSTEM "http://my.netscape.com/rss-0.91.dtd">{rss("<item/>").partition("?>")[2]}', "rss091n"),
    ],
)
def test_formats(document: str, format_: str) -> None:
    assert read_by_both(document).format == format_


@pytest.mark.parametrize(
    "channel",
    [
        "<title>Feed</title><image><title>Picture</title><url>u</url><link>l</link></image>",
        "<image><title>Picture</title><url>u</url><my:x>y</my:x></image><title>Feed</title>",
        "<title>Before</title><image href='x'/><title>Feed</title>",
        "<title>Before</title><textInput><title>Search</title><name>q</name></textInput><title>Feed</title>",
        "<item><title>Entry</title></item><title>Feed</title>",
        "<media:content><media:title>Feed</media:title></media:content>",
        "<itunes:owner><itunes:name>Feed</itunes:name></itunes:owner><title>Feed</title>",
    ],
)
def test_a_feeds_own_title_is_not_its_pictures(channel: str) -> None:
    assert read_by_both(rss(channel)).title == "Feed"


@pytest.mark.parametrize(
    ("channel", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl>60</ttl><item><ttl>5</ttl></item>", 60),
        ("<ttl>60</ttl><ttl>30</ttl>", 30),
        ("<ttl unit='x'>60</ttl>", None),
        ("<my:ttl>60</my:ttl>", None),
    ],
)
def test_how_long_a_feed_may_be_kept(channel: str, minutes: int | None) -> None:
    ttl = read_by_both(rss(f"<title>Feed</title>{channel}")).ttl
    assert (ttl.total_seconds() / 60 if ttl else None) == minutes


def test_rdf_names_its_entries_by_an_attribute_and_keeps_them_outside_the_channel() -> None:
    order = "<items><rdf:Seq><rdf:li rdf:resource='x'/></rdf:Seq></items>"
    channel = f"<channel rdf:about='c'><title>Feed</title>{order}<image rdf:resource='i'/><textinput/></channel>"
    sides = "<image><title>I</title><url>u</url></image><textinput><title>Q</title><link>l</link></textinput>"
    feed = read_by_both(
        rdf(f"{channel}{sides}<item rdf:about='one'><title>t</title><link>https://n.example/</link></item>")
    )
    assert (feed.title, only(feed).guid, only(feed).title) == ("Feed", "one", "t")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "latin-1", "windows-1251", "koi8-r", "gb18030", "iso-8859-2"])
@pytest.mark.parametrize("content_type", ["application/xml", "text/xml", "text/html; charset=utf-8", None])
@pytest.mark.parametrize("is_declared", [True, False])
def test_encodings(codec: str, content_type: str | None, is_declared: object) -> None:
    declared = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>' if is_declared else ""
    title = {"latin-1": "señal", "iso-8859-2": "źródło"}.get(codec, "Радар")
    document = f'{declared}<rss version="2.0"><channel><item><title>{title}</title></item></channel></rss>'
    read_by_both(document.encode(codec), content_type)


@pytest.mark.parametrize("declared", ["zlib", "no-such", "us-ascii", "UTF8", "utf-8' standalone='yes"])
def test_what_a_declaration_says_of_an_encoding_need_not_be_true(declared: str) -> None:
    body = f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel><item><title>Радар</title>"
    assert only(read_by_both(f"{body}</item></channel></rss>")).title == "Радар"


@pytest.mark.parametrize(
    ("document", "title", "flaw"),
    [
        (f"\n {item('<title>t</title>')}", "t", "XML or text declaration not at start of entity"),
        (item("<title>AT&T</title>"), "AT&T", "not well-formed (invalid token)"),
        (item("<title>a&nbsp;b</title>"), "a b", "undefined entity"),
        (item("<title>a\x0bb</title>"), "ab", "not well-formed (invalid token)"),
    ],
)
def test_a_document_that_can_be_mended_is_read_mended_and_its_flaw_told(document: str, title: str, flaw: str) -> None:
    feed = read_by_both(document)
    assert only(feed).title == title
    assert feed.flaws.endswith(flaw)


def test_elements_nobody_has_heard_of_change_nothing() -> None:
    strange = "<my:box a='1'>x<my:inner><foo>y</foo></my:inner>z</my:box><foo><title2>n</title2></foo><date2/>"
    read_by_both(rss(f"{strange}<title>Feed</title><item>{strange}<title>t</title>{strange}</item>{strange}"))
    read_by_both(entry(f"<author><name>N</name>{strange}</author><title>t</title>"))
    read_by_both(
        item("<late:x xmlns:late='http://late.example/'>y</late:x><late:x xmlns:late='http://late.example/'/>")
    )
    read_by_both(item("<title xmlns='http://unknown.example/'>t</title>"))


@pytest.mark.parametrize(
    "document",
    [
        item("<title>a<b>c</b></title>"),
        item("<link>a<b>c</b></link>"),
        item("<category>a<b>c</b></category>"),
        item("<description><p>a</p></description>"),
        item("<foo><title>t</title></foo>"),
        item("<author><title>t</title></author>"),
        item("<author><author/></author>"),
        item("<media:group><title>t</title></media:group>"),
        item("<image><title>t</title></image>"),
        item("<item><title>t</title></item>"),
        item("<entry/>"),
        item("<body>t</body>"),
        item("<date>2026-03-02</date>"),
        item("<links>t</links>"),
        rss("<foo><ttl>60</ttl></foo>"),
        item("<publishers/>"),
        item("<title_detail>t</title_detail>"),
        item("<my:published_parsed>t</my:published_parsed>"),
        item("<content type='application/x'>aGk=</content>"),
        item("<content mode='base64'>aGk=</content>"),
        item("<content src='x'/>"),
        item("<title/>", " href='x'"),
        item("<title/>", " lastmod='x'"),
        item("<title>t</title><x xmlns:dc='http://other.example/'/>"),
        item("<title>t</title><x xmlns:DC='http://other.example/'/>"),
        item("<title>t</title><x xmlns:e='a b'/>"),
        item("<title>t</title><x xmlns:media2='http://search.yahoo.com/mrss/' xmlns:thr='http://purl.org/dc/terms/'/>"),
        item("<title>t</title><x xmlns:wfw='http://other.example/' xmlns:w='http://wellformedweb.org/CommentAPI/'/>"),
        item("<title my:xmlns='http://www.w3.org/2005/Atom'>t</title>"),
        item("<pubDate>Fri, 2006/13/15 08:19:53 EDT</pubDate>"),
        item("<title>&#55357;&#56832;</title>"),
        item("<title>&bogus;</title><description><![CDATA[<item>]]></description>"),
        entry("<title type='xhtml'><div>t</div></title>"),
        entry("<source><link>http://s.example/</link></source>"),
        entry("<source><href>http://s.example/</href></source>"),
        rss("<item/></channel><channel><item/>"),
        rss("<item/></channel><item/><channel>"),
        rss("<entry/>"),
        rss("<image><foo/><title>t</title></image>"),
        rss("<image><foo xmlns='http://unknown.example/'/><title>t</title></image>"),
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry/></feed>',
        "<feed><entry/></feed>",
        "<!DOCTYPE rss [<!ENTITY x 'y'>]><rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>",
        f"<!DOCTYPE rss>{rss('<item/>')}",
        rss("<item><title>cut off"),
    ],
)
def test_a_doubt_leaves_the_document_to_feedparser(document: str | bytes) -> None:
    answer = fetched(document)
    assert strict.outline_of(answer.body, answer) is None


@pytest.mark.parametrize(
    "url",
    ["http://feed.example/a//b/../c?#", "https://feed.example", "ftp://x/y", "feed.example/rss", "file:desk/a b.xml"],
)
@pytest.mark.parametrize("base", ["", " xml:base='d/e'", " xml:base='http://b.example/'", " base='//c.example'"])
def test_a_relative_link_is_relative_to_any_address(url: str, base: str) -> None:
    document = rss(f"<title>Feed</title><item><link{base}>1?a</link><guid>#2</guid></item>", f"version='2.0'{base}")
    answer = replace(fetched(document), url=url)
    feed = xml_feed.read(answer)
    assert replace(feed, reader="feedparser") == feedparser_format.read(answer)
    assert feed.reader == "strict"


@pytest.mark.parametrize("change", [{"url": ""}, {"headers": {}}, {"headers": {"content-type": "text/xml"}}])
def test_a_document_of_which_address_or_encoding_is_not_known_is_a_doubt(change: dict[str, Any]) -> None:
    answer = replace(fetched(item(LINK)), **change)
    assert strict.outline_of(answer.body, answer) is None


def test_every_element_that_means_something_to_feedparser_is_weighed() -> None:
    """A release that has learnt of a new one names it here; it is a doubt until somebody has looked at it."""
    known = {"rss", "feed"}
    for room in ROOMS.values():
        known.update(room.fields, room.quiet, room.wraps, *room.wraps.values(), room.whole, room.nested)
    assert known >= record.HANDLED - LEFT_TO_FEEDPARSER
    assert not known & LEFT_TO_FEEDPARSER


def test_a_failure_of_the_strict_reader_costs_no_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_body: bytes) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(strict, "prepared", failing)
    assert read_feed(fetched(item(LINK))).reader == "feedparser"


def test_an_authors_name_of_48_kilobytes_costs_nothing() -> None:
    feed = read_feed(fetched(item(f"{LINK}<author>{'a' * 48_000}</author>")))  # feedparser alone takes eleven seconds
    assert feed.reader == "strict"


@pytest.mark.parametrize("name", ["my:a", "title", "item", "media:content"])
def test_elements_nested_deeper_than_in_any_feed_are_an_error_at_once(name: str) -> None:
    for depth, error in ((MAX_DEPTH - 3, None), (100_000, "more than 1,000 deep")):
        document = item(LINK + f"<{name}>" * depth + f"</{name}>" * depth)
        if error is None:
            assert read_feed(fetched(document)).items
        else:
            with pytest.raises(ParseError, match=error):
                read_feed(fetched(document))
