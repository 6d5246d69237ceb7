"""The lines of a recording: each an item or a poll record, in the order of time, or an error that names its line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from watchd.cli.ends import InputRefused
from watchd.feeds.coverage import event_at
from watchd.feeds.identity import text_digest
from watchd.model.feed import Feed
from watchd.model.item import Item, ParsedItem
from watchd.pipeline.replay import PollRecord
from watchd.text import html_to_text, language_of
from watchd.text.urls import host_of, registrable_domain, url_key

LONGEST_LINE = 8 * 1024 * 1024  # bytes; an item is a few thousand
MAX_TITLE, MAX_TEXT = 1024, 256 * 1024  # characters kept of a field, as the feeds' parser keeps them
MOST_REFUSED = 20  # lines that are collected; then reading ends
ITEM_FIELDS = ("id", "feed", "url", "title", "summary", "body", "language", "publisher", "published", "seen_at")
_POLL_FIELDS = ("poll", "at", "ok")
_MOST_UNREAD, _SHOWN = 20, 60  # names that are told, and signs of each
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_A_LINE = "each line is one, in braces: `jq -c '.[]'` makes them of a list"
_TIMES = frozenset({"seen_at", "published", "at"})
_TIME = "2025-11-18T06:42:00Z"
_BOM = b"\xef\xbb\xbf"


class Line:
    """One line of the input: its fields, and how it is refused."""

    def __init__(self, place: str, fields: Mapping[str, object]) -> None:
        self.place = place
        self.fields = fields

    def refused(self, message: str) -> InputRefused:
        """The error to raise, with the line's place."""
        return InputRefused(f"{self.place}: {message}")

    def text(self, name: str) -> str:
        """A text field; empty where it is missing or null."""
        value = self.fields.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            remedy = f"write it as {_TIME}" if name in _TIMES else "put it in quotes"
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            raise self.refused(f"{name}: expected text, found {_kind(value)}{f'; {remedy}' if is_number else ''}")
        return value

    def name(self, name: str) -> str:
        """A text that must be there, and that can be printed as it is."""
        value = self.text(name)
        if not value.strip():
            raise self.refused(f"{name} is missing; every {'poll' if 'poll' in self.fields else 'item'} has one")
        if not value.isprintable():
            raise self.refused(f"{name}: {value!r} holds a sign that cannot be printed")
        return value

    def moment(self, name: str) -> datetime | None:
        """A time in UTC; one without an offset is UTC. None where it is missing or null."""
        text = self.text(name)
        if not text.strip():
            return None
        try:
            at = datetime.fromisoformat(text.strip())
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.refused(f"{name}: {text[:60]!r} is no time; write it as {_TIME}") from None
        if at < _EARLIEST:
            raise self.refused(f"{name}: {text[:60]!r} lies before 1970")
        return at

    def required_moment(self, name: str) -> datetime:
        """A time that must be there."""
        at = self.moment(name)
        if at is None:
            raise self.refused(f"{name} is missing; write it as {_TIME}")
        return at


@dataclass(slots=True)
class Recording:
    """Reads a recording line by line; `items`, `polls` and `last` grow as it is read."""

    lines: Iterable[bytes]
    name: str
    feeds: Mapping[str, Feed]
    items: int = 0
    polls: int = 0
    last: datetime | None = None
    unread: dict[str, int] = field(default_factory=dict)  # fields that mean nothing, with the first line they stand in
    has_more_unread: bool = False
    latest: datetime | None = None  # nothing lies after it
    refused: list[InputRefused] | None = None  # where it is given, lines that cannot be used are put there instead
    _good_polls: dict[str, tuple[datetime | None, datetime]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Item | PollRecord]:
        """The events in order; raises InputRefused at the first line that cannot be used, or collects them."""
        for number, data in enumerate(self.lines, 1):
            if not data.strip().removeprefix(_BOM):
                continue
            try:
                event = self._event(number, data)
            except InputRefused as error:
                if self.refused is None:
                    raise
                self.refused.append(error)
                if len(self.refused) == MOST_REFUSED:
                    return
            else:
                yield event

    def _event(self, number: int, data: bytes) -> Item | PollRecord:
        line = read_line(f"{self.name}:{number}", data)
        is_poll = "poll" in line.fields
        known = _POLL_FIELDS if is_poll else ITEM_FIELDS
        for name in line.fields:
            if name not in known:
                self._leave(name, number)
        return self._poll(line) if is_poll else self._item(line)

    def _leave(self, name: str, number: int) -> None:
        """Remember a field that means nothing; a recording may hold any number of them, of any length."""
        name = name[:_SHOWN]
        if name in self.unread or len(self.unread) < _MOST_UNREAD:
            self.unread.setdefault(name, number)
        else:
            self.has_more_unread = True

    def _poll(self, line: Line) -> PollRecord:
        feed, at, is_good = line.name("poll"), line.required_moment("at"), line.fields.get("ok")
        if not isinstance(is_good, bool):
            raise line.refused("ok: expected true or false")
        self._in_order(line, "at", at)
        self.polls += 1
        if is_good:
            before = self._good_polls.get(feed)
            if before is None:
                self._good_polls[feed] = (None, at)
            elif before[1] < at:
                self._good_polls[feed] = (before[1], at)
        return PollRecord(feed, at, is_good)

    def _item(self, line: Line) -> Item:
        item_id, feed_id, seen_at = line.name("id"), line.name("feed"), line.required_moment("seen_at")
        if not isinstance(line.fields.get("title"), str):
            raise line.refused("title is missing; every item has one, be it empty")
        self._in_order(line, "seen_at", seen_at)
        self.items += 1
        feed = self.feeds.get(feed_id)
        url, published = line.text("url").strip(), line.moment("published")
        parsed = ParsedItem(
            guid=item_id,
            url=url,
            title=html_to_text(line.text("title"))[:MAX_TITLE].rstrip(),
            summary=html_to_text(line.text("summary"))[:MAX_TEXT].rstrip(),
            body=html_to_text(line.text("body"))[:MAX_TEXT].rstrip(),
        )
        return Item(
            id=item_id,
            feed_id=feed_id,
            seen_at=seen_at,
            event_at=event_at(published, self._last_good(feed_id, seen_at), seen_at),
            published=published,
            url=url,
            url_key=url_key(url),
            publisher=line.text("publisher").strip() or _publisher(feed_id, feed, url),
            language=language_of(line.text("language")) or language_of(feed.language if feed else None),
            title=parsed.title,
            summary=parsed.summary,
            body=parsed.body,
            digest=text_digest(parsed),
        )

    def _last_good(self, feed_id: str, seen_at: datetime) -> datetime | None:
        """The last good poll before the one that brought the item, which has the item's own time."""
        before, newest = self._good_polls.get(feed_id, (None, None))
        return newest if newest is not None and newest < seen_at else before

    def _in_order(self, line: Line, name: str, at: datetime) -> None:
        if self.latest is not None and at > self.latest:
            raise line.refused(f"{name} {_iso(at)} lies in the future")
        if self.last is not None and at < self.last:
            raise line.refused(
                f"{name} {_iso(at)} is earlier than {_iso(self.last)} of a line before it; sort the input by time"
            )
        self.last = at


def read_line(place: str, data: bytes) -> Line:
    """The fields of one JSON object; raises InputRefused for anything else."""
    refused = Line(place, {}).refused
    if len(data) > LONGEST_LINE:
        raise refused(f"more than {LONGEST_LINE:,} bytes; is this one JSON object a line?")
    try:
        fields = json.loads(data.removeprefix(_BOM).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise refused(f"not UTF-8: byte 0x{data[error.start]:02x} at {error.start}") from None
    except json.JSONDecodeError as error:
        how = "" if data.lstrip().startswith(b'{"') else f"; {_ONE_A_LINE}"
        raise refused(f"no JSON object: {error.msg} at character {error.colno}{how}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets thousands deep
        raise refused("no JSON object that can be read: a number too long, or nested too deeply") from None
    if not isinstance(fields, dict):
        raise refused(f"expected a JSON object, found {_kind(fields)}; {_ONE_A_LINE}")
    return Line(place, fields)


def _publisher(feed_id: str, feed: Feed | None, url: str) -> str:
    """Who publishes an item that does not say so itself: as in a poll, and a feed nobody described is its own."""
    if feed is None:
        return feed_id
    return feed.publisher or registrable_domain(url) or host_of(feed.url) or feed_id


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object", str: "text"}
    return kinds.get(type(value), "null")


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
