"""Both readers of XML read the same: whatever the strict one takes on, feedparser reads to the same feed."""

from dataclasses import replace

from hypothesis import event, example, given, note, settings
from hypothesis import strategies as st
from tests.documents import Document, Maker

from watchd.errors import ParseError
from watchd.fetching.formats import feedparser_format, xml_feed
from watchd.fetching.formats.charset import in_utf8
from watchd.fetching.formats.sniff import Kind, sniffed
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

SEEDS = st.integers(0, 2**48)


def fetched(document: Document) -> Fetched:
    headers = {} if document.content_type is None else {"content-type": document.content_type}
    return in_utf8(Fetched(document.url, document.body, headers, Validators()))[0]


def by_either(answer: Fetched) -> ParsedFeed | None:
    try:
        return xml_feed.read(answer)
    except ParseError:
        return None


def check(answer: Fetched) -> None:
    feed = by_either(answer)
    note(answer.body.decode(errors="replace"))
    event(feed.reader if feed else "unreadable")
    if feed is not None and feed.reader == "strict":
        assert replace(feed, reader="feedparser") == feedparser_format.read(answer)


@settings(max_examples=1500, deadline=None)
@given(SEEDS)
@example(176_848_062_520)  # a DOCTYPE on the line of the declaration
def test_what_the_strict_reader_takes_on_feedparser_reads_to_the_same_feed(seed: int) -> None:
    answer = fetched(Maker(seed).document())
    if sniffed(answer.body) is Kind.XML:
        check(answer)


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_a_tidy_feed_is_read_by_the_strict_reader_to_what_feedparser_reads(seed: int) -> None:
    answer = fetched(Maker(seed).tidy_document())
    assert xml_feed.read(answer).reader == "strict"
    check(answer)
