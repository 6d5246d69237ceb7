"""Items found by words, feed and time, as a table, JSON, or lines that a replay reads."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant
from watchd.cli.shown import iso, json_text, moment, note, write_json, write_table, write_utf8

if TYPE_CHECKING:
    from watchd.model.item import Item
    from watchd.storage import Storage
    from watchd.storage.views import ListedItem

SCHEMA = "watchd.item.list/1"
MOST_AT_ONCE = 10_000  # of a table and of one JSON object, which stand in memory as a whole


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for."""

    words: Sequence[str] = ()
    in_texts: bool = False
    feed: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20


def write_items(store: "Storage", asked: Asked, *, as_json: bool, as_lines: bool) -> None:
    """What was found, seen last first, in the form that was asked for."""
    if asked.limit > MOST_AT_ONCE and not as_lines:
        raise click.UsageError(f"--limit above {MOST_AT_ONCE:,} needs --jsonl, which gives out items one by one")
    with _progress() as looked_back_to:
        found = _found(store, asked, looked_back_to)
        if as_lines:
            for one in islice(found, asked.limit):
                write_utf8(json_text(recorded(one.item)) + "\n")
            return
        rows = list(islice(found, asked.limit))
        has_more = next(found, None) is not None
    if as_json:
        write_json(SCHEMA, {"items": [_json(row) for row in rows], "has_more": has_more})
    elif rows:
        _write(rows)
    if not rows:
        note(f"watchd: {_nothing(store, asked)}")
    elif has_more:
        note(f"watchd: the newest {len(rows)} are shown; --limit shows more, --since and --feed narrow it down")


def recorded(item: "Item") -> dict[str, object]:
    """The item as a line of a recording, which `watchd replay` reads; what is not known is left out."""
    fields = {
        "id": item.id,
        "feed": item.feed_id,
        "seen_at": iso(item.seen_at),
        "title": item.title,
        "url": item.url,
        "summary": item.summary,
        "body": item.body,
        "language": item.language,
        "publisher": item.publisher,
        "published": iso(item.published),
    }
    return {name: value for name, value in fields.items() if value or name == "title"}


def _found(store: "Storage", asked: Asked, looked_back_to: "_LookedBackTo") -> "Iterator[ListedItem]":
    from watchd.text.finding import Words

    words = Words(asked.words)
    if words.without_words:
        raise click.UsageError(f"{words.without_words[0]!r} holds no word to look for")
    return store.items(
        feed_id=asked.feed,
        since=asked.since,
        until=asked.until,
        holds=words.are_in if asked.words else None,
        in_texts=asked.in_texts,
        limit=asked.limit + 1,
        looked_back_to=looked_back_to,
    )


class _LookedBackTo:
    """How far a long search has come, for somebody who waits at a terminal."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._looks = 0

    def __call__(self, at: datetime) -> None:
        self._looks += 1
        if self._is_shown and self._looks > 1:
            sys.stderr.write(f"\rwatchd: looked back to {moment(at)} ")
            sys.stderr.flush()

    def wipe(self) -> None:
        """Leave no trace of it."""
        if self._is_shown and self._looks > 1:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def _progress() -> Iterator[_LookedBackTo]:
    shown = _LookedBackTo()
    try:
        yield shown
    finally:
        shown.wipe()


def _nothing(store: "Storage", asked: Asked) -> str:
    """Why nothing was found, as far as can be told, and what to try."""
    if asked.feed is not None:
        feeds = [one.feed_id for one in store.feed_states()]
        if asked.feed not in feeds:
            return f"no feed is called {asked.feed}{meant(asked.feed, feeds, '`watchd feed list` shows them')}"
    newest = next(store.items(feed_id=asked.feed, limit=1), None)
    if newest is None:
        return f"no item of {asked.feed or 'any feed'} yet; `watchd feed health` says whether feeds answer"
    if asked.words:
        where = "title, summary or body" if asked.in_texts else "title"
        told = " and ".join(f"'{word}'" for word in asked.words)
        hint = "" if asked.in_texts else "; --text looks into summaries and bodies as well"
        return f"no {where} holds {told}{hint}"
    return f"no item was seen then; the newest came {moment(newest.item.seen_at)}"


def _json(row: "ListedItem") -> dict[str, object]:
    item = row.item
    return {
        "id": item.id,
        "revision": item.revision,
        "feed": item.feed_id,
        "publisher": item.publisher,
        "language": item.language,
        "title": item.title,
        "url": item.url,
        "published": iso(item.published),
        "seen_at": iso(item.seen_at),
        "is_baseline": item.baseline,
        "flags": list(item.flags),
        "is_pending": row.is_pending,
        "has_failed": row.has_failed,
        "is_held": row.is_held,
        "rules": list(row.rules),
    }


def _write(rows: "Sequence[ListedItem]") -> None:
    write_table(
        ("ITEM", "SEEN", "FEED", "MATCHED BY", "TITLE"),
        [(row.item.id, moment(row.item.seen_at), row.item.feed_id, _came_to(row), _title(row.item)) for row in rows],
        texts={"MATCHED BY", "TITLE"},
    )


def _came_to(row: "ListedItem") -> str:
    """The rules that matched, or why there are none."""
    said = [*row.rules]
    said += ["(baseline)"] if row.item.baseline else []
    said += ["(waits)"] if row.is_pending else []
    said += ["(failed)"] if row.has_failed else []
    said += ["(held)"] if row.is_held else []
    return ", ".join(said) or "-"


def _title(item: "Item") -> str:
    return item.title or item.summary[:100] or item.url
