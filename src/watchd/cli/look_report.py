"""What looking at a feed once showed, for people and for machines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watchd.cli.shown import counted, iso, moment, note, write_block, write_fields, write_line, write_table

if TYPE_CHECKING:
    from watchd.app.looking import Look
    from watchd.model.item import ParsedItem
    from watchd.ports import Fetched, ParsedFeed

_NETWORK = {"dns", "private", "connect", "deadline"}
_MADE_UP = "known by its text alone"


def write_look(look: "Look", *, most: int) -> None:
    """One feed: where the document came from, what it is, what is odd about it, and its first items."""
    fetched, parsed = look.fetched, look.parsed
    write_line(look.feed.url or look.feed.folder or "")
    answer = {} if fetched is None else {"answer": _answer(look, fetched), **_wishes(fetched, parsed)}
    document = {} if parsed is None else _document(parsed, look.at)
    if answer or document:
        write_fields({**answer, **document})
    if parsed is None:
        if look.is_good:
            write_line("no file waits to be read")
        return
    for problem in problems_of(parsed):
        write_block(f"- {problem}")
    _write_items(parsed, look.at, most)


def write_looks(looks: "Sequence[Look]") -> None:
    """Many feeds, a line each."""
    write_table(
        ("FEED", "ANSWER", "ITEMS", "NEWEST", "FORMAT", "TOOK", "WHY"),
        [
            (
                look.feed.id,
                _word(look),
                f"{len(look.parsed.items):,}" if look.parsed else "",
                moment(_newest(look.parsed)) if look.parsed else "",
                look.parsed.format if look.parsed else "",
                _seconds(look.took),
                _why(look),
            )
            for look in looks
        ],
        texts={"WHY"},
    )


def say_how_many_fail(looks: "Sequence[Look]") -> None:
    """How many of them cannot be read, on standard error; and that it may be this machine, where all fail alike."""
    failed = [look.error.reason for look in looks if look.error and not look.is_expected]
    if failed:
        note(
            f"watchd: {counted(len(failed), 'feed')} of {len(looks):,} cannot be read; `watchd feed test ID` says more"
        )
    if len(failed) == len(looks) > 1 and set(failed) <= _NETWORK:
        note("watchd: none of them can be reached: has this machine a network, and does it need a proxy?")


def look_json(look: "Look") -> dict[str, object]:
    """One look for machines; what is not known is null."""
    fetched, parsed = look.fetched, look.parsed
    return {
        "id": look.feed.id,
        "url": look.feed.url or None,
        "path": look.feed.folder,
        "at": iso(look.at),
        "took": look.took,
        "is_good": look.is_good,
        "is_expected": look.is_expected,
        "reason": look.error.reason if look.error else None,
        "error": str(look.error) if look.error else None,
        "answer": None if fetched is None else _answer_json(fetched),
        "document": None if parsed is None else _document_json(parsed, look.at),
    }


def problems_of(parsed: "ParsedFeed") -> list[str]:
    """What is wrong or odd about a document that was read, a sentence each."""
    cut = ["it breaks off: its last entry was left out"] if parsed.is_truncated else []
    notices = [f"an entry that is no news: {notice}" for notice in parsed.notices]
    return [*filter(None, (parsed.mojibake, parsed.flaws)), *cut, *notices, *parsed.refused]


def _word(look: "Look") -> str:
    if look.error is None:
        return "ok"
    return f"{look.error.reason}, expected" if look.is_expected else look.error.reason


def _why(look: "Look") -> str:
    if look.error is None:
        return "; ".join(problems_of(look.parsed) if look.parsed else ())
    expected = look.feed.unreachable
    return f"{expected.reason}; {look.error}" if look.is_expected and expected else str(look.error)


def _answer(look: "Look", fetched: "Fetched") -> str:
    kind = fetched.headers.get("content-type", "")
    said = ", ".join(filter(None, (f"{len(fetched.body):,} bytes", kind, f"in {_seconds(look.took)}")))
    if not look.led_to:
        return said
    return f"{said}, {'moved for good to' if fetched.moved_for_good else 'by redirects from'} {look.led_to}"


def _wishes(fetched: "Fetched", parsed: "ParsedFeed | None") -> Mapping[str, str]:
    """What the server gives to ask with next time, and when it wants to be asked."""
    held = {"ETag": fetched.validators.etag, "Last-Modified": fetched.validators.last_modified}
    names = [name for name, value in held.items() if value]
    asks = {"its server": fetched.fresh_for, "the document": parsed.ttl if parsed else None}
    wanted = [f"{who} wants {_minutes(wait)} between two polls" for who, wait in asks.items() if wait]
    return {
        "validators": ", ".join(names) or "none: each poll brings the whole document",
        "hints": "; ".join(wanted),
    }


def _document(parsed: "ParsedFeed", now: datetime) -> Mapping[str, str]:
    flags = ", ".join(f"{flag} {number}" for flag, number in sorted(_flags(parsed, now).items()))
    keys = Counter(_known_by(parsed))
    by = ", ".join(f"{kind} {number}" for kind, number in keys.most_common())
    dates = [item.published for item in parsed.items if item.published]
    times = f"{moment(min(dates))} to {moment(max(dates))}" if dates else "none that can be read"
    undated = len(parsed.items) - len(dates)
    return {
        "format": f"{parsed.format}, read by {parsed.reader}" if parsed.reader else parsed.format,
        "encoding": parsed.encoding,
        "title": parsed.title,
        "language": parsed.language or "not said; give the feed a `language:`",
        "items": f"{len(parsed.items):,}" + (f", known by {by}" if by else ""),
        "dates": f"{times}, {undated} without" if dates and undated else times,
        "flags": flags,
    }


def _write_items(parsed: "ParsedFeed", now: datetime, most: int) -> None:
    items = parsed.items
    if not items or not most:
        return
    write_table(
        ("PUBLISHED", "TITLE", "LINK", "FLAGS"),
        [
            (moment(item.published), item.title, item.url, ", ".join(_all_flags(item, now, kind)))
            for item, kind in zip(items[:most], _known_by(parsed), strict=False)
        ],
        texts={"TITLE", "LINK"},
    )
    if len(items) > most:
        note(f"watchd: {counted(len(items) - most, 'item')} more: `--limit {len(items)}` shows all")


def _all_flags(item: "ParsedItem", now: datetime, known_by: str) -> list[str]:
    from watchd.pipeline.poll_items import all_flags

    return [*all_flags(item, now), *([_MADE_UP] if known_by == "text" else [])]


def _answer_json(fetched: "Fetched") -> dict[str, object]:
    return {
        "url": fetched.url,
        "moved_for_good": fetched.moved_for_good,
        "bytes": len(fetched.body),
        "content_type": fetched.headers.get("content-type"),
        "etag": fetched.validators.etag,
        "last_modified": fetched.validators.last_modified,
        "fresh_for": fetched.fresh_for,
    }


def _document_json(parsed: "ParsedFeed", now: datetime) -> dict[str, object]:
    return {
        "format": parsed.format,
        "reader": parsed.reader,
        "encoding": parsed.encoding,
        "title": parsed.title,
        "language": parsed.language,
        "ttl": parsed.ttl,
        "newest_at": iso(_newest(parsed)),
        "problems": problems_of(parsed),
        "flags": dict(sorted(_flags(parsed, now).items())),
        "items": [
            {
                "guid": item.guid or None,
                "url": item.url or None,
                "title": item.title,
                "summary": item.summary,
                "published": iso(item.published),
                "language": item.language,
                "source": item.source,
                "flags": list(item.flags),
                "known_by": kind,
            }
            for item, kind in zip(parsed.items, _known_by(parsed), strict=True)
        ],
    }


def _flags(parsed: "ParsedFeed", now: datetime) -> Mapping[str, int]:
    from watchd.pipeline.poll_items import flags_of

    return flags_of(parsed.items, now)


def _known_by(parsed: "ParsedFeed") -> list[str]:
    """By what each item will be known when it is listed again: guid, link or text."""
    return [known_by.keys[0].kind.value for known_by in parsed.known_by]


def _newest(parsed: "ParsedFeed") -> datetime | None:
    return max((item.published for item in parsed.items if item.published), default=None)


def _seconds(took: timedelta) -> str:
    return f"{took.total_seconds():.1f} s"


def _minutes(wait: timedelta) -> str:
    from watchd.text.durations import lasting

    return lasting(wait)
