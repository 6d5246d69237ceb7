"""What may stand before a feed, and what makes a document a web page."""

import codecs

import pytest
from tests.samples import NEWS

from watchd.errors import ParseError
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

WARNING = "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
TABLE = "<font size='1'><table class='xdebug-error'><tr><th>( ! ) Warning: x on line <i>12</i></th></tr></table></font>"
MARK = "\N{BYTE ORDER MARK}"
JUNK = {
    "a warning": WARNING,
    "many warnings": WARNING * 500,
    "a table of warnings": TABLE,
    "a warning in plain text": "Warning: headers already sent by (output started at /srv/a.php:1)\n",
    "a warning with signs of markup": "Notice: a < b & c > d in x.php\n",
    "a mark after blank lines": f"\n\n{MARK}",
    "a stray sign": "a",
    "a stray bracket": "<",
    "an escape": "\x1b[0m",
    "a comment": "<!-- made by hand -->",
    "a comment about pages": "<!-- <html><body> -->\n",
    "a long comment about pages": f"<!-- <html> {'x' * 9000} -->",
    "a script": "<script>write('<html>')</script>",
    "an empty page": "<html><head><title>x</title></head><body></body></html>\n",
    "a doctype of pages": "<!DOCTYPE html>\n",
    "headers": "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
    "another declaration": '<?xml version="1.0"?>\n',
}
BLANK = {"a mark": MARK, "two marks": 2 * MARK, "a mark, then blank lines": f"{MARK}\n\n", "zeros": "\0\0"}
DECLARED = '<?xml version="1.0" encoding="{}"?>\n'
RSS = '<rss version="2.0"><channel><title>T</title><item><title>{}</title><link>https://a.example/1</link></item></channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>{}</title><id>urn:1</id></entry></feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel rdf:about="x"><title>T</title></channel>'
    '<item rdf:about="https://a.example/1"><title>{}</title><link>https://a.example/1</link></item></rdf:RDF>'
)
JSON = '{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "title": "{}"}}]}}'


def read(body: str | bytes) -> ParsedFeed:
    encoded = body.encode() if isinstance(body, str) else body
    return read_feed(Fetched("https://a.example/rss", encoded, {"content-type": "text/html"}, Validators()))


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("shape", [RSS, ATOM, RDF], ids=["rss", "atom", "rdf"])
@pytest.mark.parametrize("codec", ["utf-8", "cp1251"])
def test_a_feed_behind_junk_is_read_as_without_it_and_the_junk_is_told(junk: str, shape: str, codec: str) -> None:
    whole = DECLARED.format("windows-1251" if codec == "cp1251" else codec) + shape.format(NEWS["ru"][0] + " AT&amp;T")
    if MARK in JUNK[junk] and codec != "utf-8":
        pytest.skip("there are no such marks in it")
    clean, feed = read(whole.encode(codec)), read((JUNK[junk] + whole).encode(codec))
    assert feed.items == clean.items
    assert (feed.format, feed.reader, feed.encoding) == (clean.format, "strict", clean.encoding)
    assert feed.flaw.startswith("not well-formed: before the feed there ")


@pytest.mark.parametrize("junk", [*JUNK, *BLANK])
def test_a_feed_without_declaration_is_no_page_for_what_stands_before_it(junk: str) -> None:
    for shape in (RSS, ATOM):
        assert [item.title for item in read((JUNK | BLANK)[junk] + shape.format("Radar")).items] == ["Radar"]


@pytest.mark.parametrize("junk", [*JUNK, *BLANK])
def test_json_behind_junk_is_read(junk: str) -> None:
    feed = read((JUNK | BLANK)[junk] + JSON.format("Radar"))
    assert [(item.guid, item.title) for item in feed.items] == [("1", "Radar")]


@pytest.mark.parametrize("byte", [b"\xff", b"\xfe", b"\xef\xbb", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_stray_bytes_of_a_mark_do_not_make_it_another_encoding(byte: bytes) -> None:
    feed = read(byte + (DECLARED.format("utf-8") + RSS.format("Радар")).encode())
    assert ([item.title for item in feed.items], feed.encoding) == (["Радар"], "UTF-8")
    assert feed.assumed == ""


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("before", ["", "\n\n", MARK, f"\n{MARK}", f"{MARK}\n", 2 * MARK])
def test_blank_lines_before_wide_letters_cost_nothing(codec: str, before: str) -> None:
    feed = read((before + DECLARED.format("utf-16") + RSS.format("Радар")).encode(codec))
    assert [item.title for item in feed.items] == ["Радар"]


def test_what_stands_behind_a_json_feed_is_told() -> None:
    feed = read(JSON.format("Radar") + "\n<!-- cached -->")
    assert [item.title for item in feed.items] == ["Radar"]
    assert feed.flaw == "not well-formed: something stands behind the feed"


def test_junk_is_told_in_its_words_or_by_its_length() -> None:
    whole = DECLARED.format("utf-8") + RSS.format("Radar")
    said = "not well-formed: before the feed there "
    assert read(WARNING + whole).flaw == f"{said}is 'Warning: Undefined variable $x in /srv/feed.php on line 3'"
    assert read("x" + whole).flaw == f"{said}is 'x'"
    assert read(b"\xff" + whole.encode()).flaw == f"{said}is 1 byte that says nothing"
    assert read("<!-- -->" + whole).flaw == f"{said}are 8 bytes that say nothing"


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html><head><link rel=alternate type=application/rss+xml href=/f></head><body>x</body></html>",
        "<html><body><pre>{}</pre></body></html>",
        "<!DOCTYPE html><html><body><script type='text/x'>{}</script></body></html>",
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML" "x"><html><body>{}</body></html>',
    ],
)
def test_a_page_around_a_feed_is_a_page(page: str) -> None:
    for shape in (RSS, DECLARED.format("utf-8") + RSS, JSON):
        with pytest.raises(ParseError, match="a web page instead of a feed"):
            read(page.replace("{}", shape.format("Radar")))
