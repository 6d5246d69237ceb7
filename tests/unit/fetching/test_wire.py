import json
from datetime import UTC, datetime

import pytest

from watchd.errors import ParseError
from watchd.fetching.wire import (
    LENGTH,
    REQUEST_HEAD,
    answer_frame,
    answered,
    request_frame,
    request_lengths,
    requested,
)
from watchd.model.feed import Feed, ReadingHints, Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed

ITEM = ParsedItem(
    guid="g",
    url="https://a.example/",
    title="Ра\u2028дар",
    published=datetime(2025, 11, 24, tzinfo=UTC),
    language="ru",
    flags=("title_cut",),
)
FEED = ParsedFeed(
    (ITEM, ParsedItem()),
    "rss20",
    "T",
    "ru",
    ("entry 3 ...",),
    "flaw",
    notices=("moved",),
    mojibake="garbled",
    is_truncated=True,
)


def test_a_document_arrives_as_it_was_sent_with_the_one_header_and_the_hints_that_parsing_needs() -> None:
    headers = {"content-type": "text/xml", "set-cookie": "secret"}
    feed = Feed("xinhua", "https://a.example/", language="zh", country="CN", encoding="gb18030")
    frame = request_frame(Fetched("https://a.example/", b"\x00<rss/>", headers, Validators('"e"')), feed)
    meta, body = request_lengths(frame[:REQUEST_HEAD])
    rest = frame[REQUEST_HEAD:]
    document = requested(rest[:meta], rest[meta : meta + body])
    assert document == Fetched(
        "https://a.example/",
        b"\x00<rss/>",
        {"content-type": "text/xml"},
        Validators(),
        hints=ReadingHints("zh", "CN", "gb18030"),
    )


def test_a_feed_and_an_error_arrive_as_they_were() -> None:
    assert answered(answer_frame(FEED)[LENGTH.size :]) == FEED
    with pytest.raises(ParseError, match="no feed here") as caught:
        answered(answer_frame(ParseError("no feed here", reason="not_a_feed"))[LENGTH.size :])
    assert caught.value.reason == "not_a_feed"


def test_an_answer_beyond_the_bound_becomes_the_error_that_says_so() -> None:
    frame = answer_frame(ParsedFeed((ParsedItem(body="я" * 200_000),) * 200, "rss20"))
    with pytest.raises(ParseError) as caught:
        answered(frame[LENGTH.size :])
    assert caught.value.reason == "too_big"


def broken(**changes: object) -> bytes:
    said = json.loads(answer_frame(FEED)[LENGTH.size :])
    return json.dumps({**said, **changes}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"error": 7, "reason": "crashed"}',
        b'{"error": "x", "reason": "surprise"}',
        b'{"error": "x"}',
        broken(items=7),
        broken(items=["text"]),
        broken(items=[{"guid": 1}]),
        broken(items=[None]),
        broken(title=["x"]),
        broken(title="x" * 5000),
        broken(refused="text"),
        broken(refused=["x"] * 5000),
        broken(items=[{**json.loads(answer_frame(FEED)[LENGTH.size :])["items"][0], "published": 10**30}]),
        broken(items=[{**json.loads(answer_frame(FEED)[LENGTH.size :])["items"][0], "title": "x" * 2000}]),
    ],
)
def test_an_answer_that_no_honest_worker_gives_is_a_crash_and_nothing_else(text: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        answered(text)
    assert caught.value.reason == "crashed"
