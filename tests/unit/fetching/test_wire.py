import json
from datetime import UTC, datetime

import pytest

from watchd.errors import ParseError
from watchd.feeds.identity import identities_of
from watchd.fetching.formats.recognition import recognised
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
from watchd.model.ids import digest
from watchd.model.item import KeyKind, ParsedItem
from watchd.ports import Fetched, ParsedFeed

ITEM = ParsedItem(
    guid="g",
    url="https://a.example/",
    title="Ра\u2028дар",
    published=datetime(2025, 11, 24, tzinfo=UTC),
    language="ru",
    flags=("title_cut",),
)
OTHER = ParsedItem(guid="g", url="https://a.example/?id=1#2")  # the guid of the first: it names neither
NOTHING = ParsedItem()
ITEMS = (ITEM, OTHER, NOTHING)
FEED = ParsedFeed(
    ITEMS,
    "rss20",
    "T",
    "ru",
    ("entry 3 ...",),
    "flaw",
    notices=("moved",),
    mojibake="garbled",
    is_truncated=True,
    reader="strict",
    known_by=tuple(identities_of(ITEMS)),
)
GUID, LINK, TEXT = (
    f"{letter}{digest(kind)}" for letter, kind in zip("abc", (KeyKind.GUID, KeyKind.LINK, KeyKind.TEXT), strict=True)
)


def test_a_document_arrives_as_it_was_sent_with_the_one_header_and_the_hints_that_parsing_needs() -> None:
    headers = {"content-type": "text/xml", "set-cookie": "secret"}
    feed = Feed("xinhua", "https://a.example/", language="zh", country="CN", encoding="gb18030")
    sent = Fetched(
        "https://a.example/", b"\x00<rss/>", headers, Validators('"e"'), broke_off="connection reset by peer"
    )
    frame = request_frame(sent, feed)
    meta, body = request_lengths(frame[:REQUEST_HEAD])
    rest = frame[REQUEST_HEAD:]
    document = requested(rest[:meta], rest[meta : meta + body])
    assert document == Fetched(
        "https://a.example/",
        b"\x00<rss/>",
        {"content-type": "text/xml"},
        Validators(),
        hints=ReadingHints("zh", "CN", "gb18030"),
        broke_off="connection reset by peer",
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


def broken(texts: bytes | None = None, **changes: object) -> bytes:
    head, _, honest = answer_frame(FEED)[LENGTH.size :].partition(b"\n")
    said = {**json.loads(head), **changes}
    return json.dumps(said).encode() + b"\n" + (honest if texts is None else texts)


def item_said(**changes: object) -> list[object]:
    """The first item as the answer says it, but for what is changed."""
    names = ["guid", "url", "title", "summary", "body", "published", "language", "source", "flags"]
    said = json.loads(answer_frame(FEED)[LENGTH.size :].partition(b"\n")[0])["items"][0]
    return [changes.get(name, value) for name, value in zip(names, said, strict=True)]


def test_an_answer_in_parts_is_the_answer() -> None:
    assert answered(broken()) == FEED
    others: list[object] = [[*lengths, 0, 0, 0, None, None, None, []] for lengths in ((1, 25), (0, 0))]
    assert answered(broken(items=[item_said(), *others])) == FEED


def test_what_an_item_is_known_by_arrives_as_it_was_found() -> None:
    first, other, nothing = answered(answer_frame(FEED)[LENGTH.size :]).known_by
    assert first.shared == other.shared != ()
    assert other.former
    assert other.url_key == "https://a.example?id=1#2"
    assert [len(one.keys) for one in (first, other, nothing)] == [2, 2, 1]


def known(own: object = TEXT, shared: object = "", former: object = "", link: object = "") -> list[list[object]]:
    """What the items are known by, as an answer says it; the last one's is given."""
    return [[TEXT, "", "", ""], [TEXT, "", "", ""], [own, shared, former, link]]


def test_half_characters_do_not_stop_an_answer() -> None:
    sent = recognised(ParsedFeed((ParsedItem(title="a\ud800b"),), "rss20", flaw="not \ud800"))
    got = answered(answer_frame(sent)[LENGTH.size :])
    assert (got.items[0].title, got.flaw) == ("a?b", "not ?")


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
        broken(items=[[]]),
        broken(title=["x"]),
        broken(title="x" * 5000),
        broken(reader=7),
        broken(refused="text"),
        broken(refused=["x"] * 5000),
        broken(items=[item_said()] * 2001),
        broken(items=[item_said(published=10**30)]),
        broken(items=[item_said(title="x")]),
        broken(items=[item_said(title=-1)]),
        broken(items=[item_said(title=2.0)]),
        broken(items=[item_said(title=2000)], texts=b"x" * 5000),
        broken(items=[item_said(body=9)]),
        broken(items=[item_said(flags="x")]),
        broken(items=[item_said(language=7)]),
        broken(items=[item_said()], texts=b"too short"),
        broken(texts=b"\xff" * 30),
        broken(known_by=known()[:2]),
        broken(known_by=[*known(), [TEXT, "", "", ""]]),
        broken(known_by=7),
        broken(known_by=[[]] * 3),
        broken(known_by=known(own="")),
        broken(known_by=known(own=GUID)),
        broken(known_by=known(own=f"{TEXT}{TEXT}")),
        broken(known_by=known(own=f"{LINK}{GUID}{TEXT}")),
        broken(known_by=known(own=f"{TEXT[:-1]}G")),
        broken(known_by=known(own=f"{TEXT}\n")),
        broken(known_by=known(own=[TEXT])),
        broken(known_by=known(shared=f"x{TEXT[1:]}")),
        broken(known_by=known(former=TEXT * 9)),
        broken(known_by=known(link=7)),
        broken(known_by=known(link="x" * 70_000)),
        broken() + b"and more",
    ],
)
def test_an_answer_that_no_honest_worker_gives_is_a_crash_and_nothing_else(text: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        answered(text)
    assert caught.value.reason == "crashed"
