"""What the parser's parent and its worker say to each other: length-prefixed frames of JSON and bytes.

Nothing is pickled. The worker reads hostile input, so its answer is taken apart field by field, types and sizes
checked, as if a stranger had written it.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from watchd.errors import ParseError, ParseReason
from watchd.fetching.formats.limits import MAX_ENTRIES, MAX_GUID, MAX_TEXT, MAX_TITLE, MAX_URL
from watchd.model.feed import Feed, ReadingHints, Validators
from watchd.model.item import ParsedItem
from watchd.ports import Fetched, ParsedFeed

LENGTH = struct.Struct(">I")
_REQUEST = struct.Struct(">II")
MAX_ANSWER = 32 * 1024 * 1024  # bytes; a feed within all caps stays under it unless it is nothing but texts
_REASONS: Mapping[str, ParseReason] = {reason: reason for reason in get_args(ParseReason)}
_MAX_SENTENCE = 1000
_HEADERS = ("content-type",)  # all that parsing needs


def request_frame(fetched: Fetched, feed: Feed) -> bytes:
    """A document of a feed on its way to a worker."""
    headers = {name: fetched.headers[name] for name in _HEADERS if name in fetched.headers}
    meta = json.dumps({"url": fetched.url, "headers": headers, "hints": asdict(feed.hints)}).encode()
    return _REQUEST.pack(len(meta), len(fetched.body)) + meta + fetched.body


REQUEST_HEAD = _REQUEST.size


def request_lengths(head: bytes) -> tuple[int, int]:
    """The lengths of the two parts that follow a request's head."""
    meta, body = _REQUEST.unpack(head)
    return int(meta), int(body)


def requested(meta: bytes, body: bytes) -> Fetched:
    """The document a worker is to read."""
    said = json.loads(meta)
    return Fetched(said["url"], body, said["headers"], Validators(), hints=ReadingHints(**said["hints"]))


def answer_frame(answer: ParsedFeed | ParseError) -> bytes:
    """A worker's answer; one that is too long becomes the error that says so."""
    said = _error_said(answer) if isinstance(answer, ParseError) else _feed_said(answer)
    text = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    if len(text) > MAX_ANSWER:
        return answer_frame(ParseError(f"the feed's texts are longer than {MAX_ANSWER:,} bytes", reason="too_big"))
    return LENGTH.pack(len(text)) + text


def answered(text: bytes) -> ParsedFeed:
    """The feed in a worker's answer; raises the ParseError it reports, or one that says the answer makes no sense."""
    try:
        said = json.loads(text)
        if "error" in said:
            raise ParseError(_string(said["error"], _MAX_SENTENCE), reason=_reason(said["reason"]))
        return _feed(said)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise ParseError(f"the parser's answer makes no sense: {type(error).__name__}", reason="crashed") from error


def _error_said(error: ParseError) -> dict[str, Any]:
    return {"error": str(error)[:_MAX_SENTENCE], "reason": error.reason}


def _feed_said(feed: ParsedFeed) -> dict[str, Any]:
    return {
        "format": feed.format,
        "title": feed.title,
        "language": feed.language,
        "refused": [sentence[:_MAX_SENTENCE] for sentence in feed.refused],
        "notices": [sentence[:_MAX_SENTENCE] for sentence in feed.notices],
        "flaw": feed.flaw[:_MAX_SENTENCE],
        "ttl": None if feed.ttl is None else int(feed.ttl.total_seconds()),
        "mojibake": feed.mojibake[:_MAX_SENTENCE],
        "is_truncated": feed.is_truncated,
        "items": [_item_said(item) for item in feed.items],
    }


def _item_said(item: ParsedItem) -> dict[str, Any]:
    return {
        "guid": item.guid,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "published": int(item.published.timestamp()) if item.published else None,
        "language": item.language,
        "source": item.source,
        "flags": item.flags,
    }


def _feed(said: Mapping[str, Any]) -> ParsedFeed:
    return ParsedFeed(
        items=tuple(_item(item) for item in _list(said["items"])),
        format=_string(said["format"], MAX_TITLE),
        title=_string(said["title"], MAX_TITLE),
        language=_string_or_none(said["language"]),
        refused=tuple(_string(sentence, _MAX_SENTENCE) for sentence in _list(said["refused"])),
        notices=tuple(_string(sentence, _MAX_SENTENCE) for sentence in _list(said["notices"])),
        flaw=_string(said["flaw"], _MAX_SENTENCE),
        ttl=None if said["ttl"] is None else timedelta(seconds=int(said["ttl"])),
        mojibake=_string(said["mojibake"], _MAX_SENTENCE),
        is_truncated=said["is_truncated"] is True,
    )


def _item(said: Mapping[str, Any]) -> ParsedItem:
    stamp = said["published"]
    return ParsedItem(
        guid=_string(said["guid"], MAX_GUID),
        url=_string(said["url"], MAX_URL),
        title=_string(said["title"], MAX_TITLE),
        summary=_string(said["summary"], MAX_TEXT),
        body=_string(said["body"], MAX_TEXT),
        published=None if stamp is None else datetime.fromtimestamp(int(stamp), UTC),
        language=_string_or_none(said["language"]),
        source=_string_or_none(said["source"]),
        flags=tuple(_string(flag, MAX_TITLE) for flag in _list(said["flags"])),
    )


def _string(value: object, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("no string, or too long a one")
    return value


def _string_or_none(value: object) -> str | None:
    return None if value is None else _string(value, MAX_TITLE)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ENTRIES:
        raise ValueError("no list, or too long a one")
    return value


def _reason(value: object) -> ParseReason:
    if not isinstance(value, str) or value not in _REASONS:
        raise ValueError("no reason of ours")
    return _REASONS[value]
