"""Documents that break off: what stands before is read, and whether anything is lost the document says itself."""

import json

import pytest

from watchd.errors import ParseError
from watchd.fetching.formats.reading import read_feed
from watchd.model.feed import Validators
from watchd.ports import Fetched, ParsedFeed

WHY = "connection reset by peer"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    "<channel rdf:about='https://a.example/'><title>Wire</title></channel>"
)
RSS = "<rss version='2.0'><channel><title>Wire</title>"
ONE, TWO = (f"<item><guid isPermaLink='false'>{number}</guid><title>{number}</title></item>" for number in (1, 2))
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}, {"id": "2"}]})


def read(body: str, *, broke_off: str = "") -> ParsedFeed:
    return read_feed(Fetched("https://a.example/rss", body.encode(), {}, Validators(), broke_off=broke_off))


def guids(feed: ParsedFeed) -> list[str]:
    return [item.guid for item in feed.items]


@pytest.mark.parametrize(
    "cut", ["<item rdf:about='https://a.example/3'><title>Ha", "<item rdf:about='https://a.exam", "", "</rdf:R"]
)
def test_the_end_of_its_channel_ends_no_rdf(cut: str) -> None:
    entries = [f"<item rdf:about='https://a.example/{number}'><title>{number}</title></item>" for number in (1, 2)]
    feed = read(RDF + "".join(entries) + cut)
    assert guids(feed) == ["https://a.example/1", "https://a.example/2"]
    assert feed.is_truncated


def test_an_rdf_that_breaks_off_behind_its_channel_is_a_failure() -> None:
    with pytest.raises(ParseError, match="broke off before its first item"):
        read(RDF)


def test_the_end_of_a_channel_ends_no_feed_whose_entries_stand_behind_it() -> None:
    feed = read(f"{RSS}</channel>{ONE}{TWO}<item><guid isPermaLink='false'>3</guid><title>Ha")
    assert guids(feed) == ["1", "2"]
    assert feed.is_truncated


def test_a_feed_whose_last_tag_alone_is_missing_has_lost_nothing() -> None:
    assert not read(f"{RSS}{ONE}{TWO}</channel>").is_truncated


def test_letters_stay_what_they_are_where_a_document_breaks_off_within_one() -> None:
    cut = f"{RSS}<item><title>Nicolás</title></item><item><title>Bogotá".encode()[:-1]
    feed = read_feed(Fetched("https://a.example/rss", cut, {}, Validators()))
    assert [one.title for one in feed.items] == ["Nicolás"]
    assert feed.assumed == ""


@pytest.mark.parametrize("body", [f"{RSS}{ONE}{TWO}</channel></rss>", JSON], ids=["XML", "JSON"])
def test_an_answer_that_was_announced_as_longer_than_its_document_lost_nothing(body: str) -> None:
    feed = read(body, broke_off=WHY)
    assert guids(feed) == ["1", "2"]
    assert not feed.is_truncated
    assert feed.flaw == f"the answer broke off ({WHY})"


@pytest.mark.parametrize(
    "body",
    [f"{RSS}{ONE}{TWO}<item><title>Ha", JSON[:-2], '{"id": "1", "title": "1"}\n{"id": "2", "title": "2"}\n'],
    ids=["XML", "JSON", "JSON lines"],
)
def test_what_came_of_an_answer_that_broke_off_is_read_and_the_rest_must_come(body: str) -> None:
    feed = read(body, broke_off=WHY)
    assert guids(feed) == ["1", "2"]
    assert feed.is_truncated
    assert feed.flaw.startswith(f"the answer broke off ({WHY})")


def test_why_an_answer_broke_off_is_said_where_nothing_of_it_can_be_read() -> None:
    with pytest.raises(ParseError, match=r"^the answer broke off \(connection reset by peer\): ") as caught:
        read("<?xml version='1.0'?><rs", broke_off=WHY)
    assert caught.value.reason == "not_a_feed"
