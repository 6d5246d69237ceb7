"""The lines of a recording: what they become, and how one that cannot be used is refused."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchd.cli import replay_lines
from watchd.cli.ends import InputRefused
from watchd.cli.replay_lines import Recording
from watchd.fetching.formats import limits
from watchd.model.feed import Feed
from watchd.model.item import Item
from watchd.pipeline.replay import PollRecord

FEEDS = {
    "tass-en": Feed("tass-en", "https://www.tass.com/rss", language="en-GB", tags=frozenset({"official"})),
    "own": Feed("own", "https://feeds.example.org/x", publisher="efectococuyo.com"),
}


def line(**fields: object) -> bytes:
    """An item line; `fields` replace or add, None removes."""
    whole = {"id": "a1", "feed": "tass-en", "title": "Su-30", "seen_at": "2025-11-03T11:00:00Z"} | fields
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode() + b"\n"


def poll(at: str, *, ok: object = True, feed: str = "tass-en") -> bytes:
    return json.dumps({"poll": feed, "at": at, "ok": ok}).encode() + b"\n"


def read(*lines: bytes) -> list[Item | PollRecord]:
    return list(Recording(lines, "items.jsonl", FEEDS))


def item(*lines: bytes) -> Item:
    """The item that the last line becomes."""
    last = read(*lines)[-1]
    assert isinstance(last, Item)
    return last


def refusal(*lines: bytes) -> str:
    with pytest.raises(InputRefused) as refused:
        read(*lines)
    return str(refused.value)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 11, 3, hour, minute, tzinfo=UTC)


def test_the_least_an_item_may_say() -> None:
    found = item(line())
    assert (found.id, found.feed_id, found.title, found.summary, found.body) == ("a1", "tass-en", "Su-30", "", "")
    assert found.seen_at == found.event_at == at(11)
    assert (found.published, found.url, found.language) == (None, "", "en")
    assert not found.baseline


def test_markup_is_removed_before_offsets_are_counted() -> None:
    found = item(
        line(title="<b>Su</b>-30 &amp; radar", summary="<p>one</p><script>x()</script><p>two</p>", body="a<br>b")
    )
    assert (found.title, found.summary, found.body) == ("Su-30 & radar", "one\ntwo", "a\nb")


def test_an_item_is_as_long_as_the_live_parser_keeps_it() -> None:
    assert (replay_lines.MAX_TITLE, replay_lines.MAX_TEXT) == (limits.MAX_TITLE, limits.MAX_TEXT)
    assert len(item(line(title="x" * 5000)).title) == limits.MAX_TITLE


@pytest.mark.parametrize(
    ("fields", "publisher"),
    [
        ({"publisher": "reuters.com"}, "reuters.com"),
        ({"url": "https://www.tass.com/a/1"}, "tass.com"),
        ({}, "tass.com"),
        ({"feed": "own", "url": "https://elsewhere.example/1"}, "efectococuyo.com"),
        ({"feed": "unknown", "url": "https://www.tass.com/a/1"}, "unknown"),
        ({"feed": "unknown", "publisher": "tass.com"}, "tass.com"),
    ],
)
def test_who_publishes_an_item(fields: dict[str, object], publisher: str) -> None:
    assert item(line(**fields)).publisher == publisher


@pytest.mark.parametrize(
    ("fields", "language"),
    [({"language": "es-VE"}, "es"), ({}, "en"), ({"feed": "unknown"}, None), ({"language": "und"}, "en")],
)
def test_the_language_is_the_items_own_else_its_feeds(fields: dict[str, object], language: str | None) -> None:
    assert item(line(**fields)).language == language


def test_without_poll_records_the_date_has_no_lower_bound() -> None:
    found = item(line(published="2025-10-01T00:00:00Z"))
    assert found.event_at == found.published == datetime(2025, 10, 1, tzinfo=UTC)


def test_an_item_cannot_be_older_than_the_last_good_poll_that_did_not_show_it() -> None:
    lines = (
        poll("2025-11-03T09:00:00Z"),
        poll("2025-11-03T10:00:00Z"),
        poll("2025-11-03T10:30:00Z", ok=False),
        poll("2025-11-03T10:45:00Z", feed="own"),
    )
    assert item(*lines, line(published="2025-11-03T08:00:00Z")).event_at == at(10)
    assert item(*lines, line(published="2025-11-03T10:20:00Z")).event_at == at(10, 20)
    assert item(*lines, line(published="2026-01-01T00:00:00Z")).event_at == at(11)


def test_the_poll_that_brought_an_item_does_not_bound_it() -> None:
    brought = poll("2025-11-03T11:00:00Z")
    old = line(published="2025-11-03T08:00:00Z")
    assert item(brought, old).event_at == at(8)
    assert item(poll("2025-11-03T10:00:00Z"), brought, brought, old).event_at == at(10)


def test_a_poll_record_is_passed_on() -> None:
    assert read(poll("2025-11-03T10:00:00Z", ok=False)) == [PollRecord("tass-en", at(10), is_good=False)]


@pytest.mark.parametrize(
    "text", ["2025-11-03T07:00:00-04:00", "2025-11-03T11:00:00", "20251103T110000Z", "2025-11-03 11:00Z"]
)
def test_times_are_iso_8601_and_without_an_offset_utc(text: str) -> None:
    assert item(line(seen_at=text)).seen_at == at(11)


def test_the_same_texts_have_the_same_digest_whatever_their_white_space() -> None:
    assert item(line(title="Su-30  parts")).digest == item(line(id="other", title=" Su-30 parts ")).digest
    assert item(line(title="Su-30 parts")).digest != item(line(title="Su-35 parts")).digest


def test_empty_lines_a_byte_order_mark_and_line_ends_of_windows_are_read() -> None:
    lines = (b"\xef\xbb\xbf" + line(), b"\n", b"  \r\n", line(id="a2").replace(b"\n", b"\r\n"))
    assert [found.id for found in read(*lines) if isinstance(found, Item)] == ["a1", "a2"]


def test_fields_that_mean_nothing_are_remembered_with_their_first_line() -> None:
    recording = Recording([line(), line(sumary="x"), line(sumary="y", label=1)], "items.jsonl", {})
    list(recording)
    assert recording.unread == {"sumary": 2, "label": 3}
    assert (recording.items, recording.polls) == (3, 0)
    assert not recording.has_more_unread


def test_of_very_many_or_very_long_fields_that_mean_nothing_few_are_remembered() -> None:
    recording = Recording([line(**{f"{number}" * 1000: 1}) for number in range(1, 40)], "items.jsonl", {})
    list(recording)
    assert len(recording.unread) == 20
    assert max(map(len, recording.unread)) == 60
    assert recording.has_more_unread


def test_disorder_is_refused_with_its_line() -> None:
    said = refusal(line(), poll("2025-11-03T12:00:00Z"), b"\n", line(seen_at="2025-11-03T11:59:59Z"))
    assert said.startswith("items.jsonl:4: seen_at 2025-11-03T11:59:59Z is earlier than 2025-11-03T12:00:00Z")
    assert "sort the input by time" in said


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{\n", "no JSON object: "),
        (b"id,feed,title,seen_at\n", "at character 1; each line is one, in braces: `jq -c '.[]'` makes them of a list"),
        (b"[1]\n", "expected a JSON object, found a list; each line is one, in braces: `jq -c '.[]'`"),
        (b"null\n", "expected a JSON object, found null"),
        (b'{"title": "\xff"}\n', "not UTF-8: byte 0xff at 11"),
        (b"[" * 200_000, "no JSON object"),
        (b'{"id": ' + b"9" * 10_000 + b"}", "no JSON object that can be read"),
        (b'"' + b"x" * replay_lines.LONGEST_LINE, "more than 8,388,608 bytes"),
        (line(id=None), "id is missing"),
        (line(id=" "), "id is missing"),
        (line(id=17), "id: expected text, found a number; put it in quotes"),
        (line(seen_at=1763448120), "seen_at: expected text, found a number; write it as 2025-11-18T06:42:00Z"),
        (line(id="a\n1"), "id: 'a\\n1' holds a sign that cannot be printed"),
        (line(feed=None), "feed is missing"),
        (line(title=None), "title is missing"),
        (line(title=["x"]), "title is missing"),
        (line(summary={}), "summary: expected text, found an object"),
        (line(seen_at=None), "seen_at is missing"),
        (line(seen_at="yesterday"), "seen_at: 'yesterday' is no time; write it as 2025-11-18T06:42:00Z"),
        (line(seen_at="0001-01-01T00:00:00+14:00"), "is no time"),
        (line(seen_at="1969-12-31T23:59:59Z"), "lies before 1970"),
        (line(published="2025-13-01"), "published: '2025-13-01' is no time"),
        (line(published=True), "published: expected text, found true or false"),
        (poll("2025-11-03T12:00:00Z", ok="yes"), "ok: expected true or false"),
        (poll("2025-11-03T12:00:00Z", feed=""), "poll is missing"),
        (b'{"poll": "x", "ok": true}', "at is missing"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_number_and_the_reason(bad: bytes, said: str) -> None:
    told = refusal(line(), bad)
    assert told.startswith("items.jsonl:2: ")
    assert said in told
    assert len(told) < 300


@given(st.binary(max_size=60))
def test_whatever_bytes_come_the_line_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InputRefused):
        assert len(read(data)) <= 1
