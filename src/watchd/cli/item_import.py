"""`watchd item import`: an archive of items, and of polls, becomes history: it feeds baselines and never alerts."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from watchd.cli.ends import InputRefused
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, note, write_line
from watchd.cli.verbs import Verb, config_option
from watchd.errors import WatchdError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchd.cli.replay_lines import Recording
    from watchd.model.feed import Feed
    from watchd.model.item import Item
    from watchd.pipeline.replay import PollRecord
    from watchd.storage import Storage

_PIECE = 500  # items a transaction
_MOST_FEEDS = 5
_AHEAD = timedelta(minutes=10)


@click.command(
    "import",
    cls=Verb,
    examples=(
        "watchd item import archive.jsonl",
        "watchd item import archive.jsonl --dry-run     whether every line can be used, and what it holds",
        "zcat archive.jsonl.gz | watchd item import -",
    ),
)
@click.argument("file", type=click.Path(), metavar="FILE.jsonl")
@click.option("--dry-run", is_flag=True, help="Read it, count, and store nothing.")
@config_option
def import_(*, file: str, dry_run: bool, config: Path | None) -> None:
    """Store an archive of items as history: it feeds the baselines of rules, and nobody is told of it.

    One JSON object a line, ordered by time, as `watchd replay` reads and `watchd item list --jsonl` writes them. Poll
    records say when a feed was watched; a feed without any counts as watched from its first item to its last. An item
    whose id or link is stored already is left as it is, so an import that was cut short is simply begun again.

    The daemon looks for the matches of every rule in it, else the next `watchd run` does. Exit codes: 0 stored; 1 lines
    cannot be used, each is named and nothing is stored; 69 the file or the database cannot be used.
    """
    usable = usable_of(config)
    with ExitStack() as stack:
        lines = _opened(file, stack)
        store = stack.enter_context(store_of(usable))
        feeds = _feeds(store)
        archive = _read(lines, file, feeds)
        _tell_doubts(archive, feeds)
        if dry_run:
            write_line(f"{archive.said} can be imported; nothing was stored")
        else:
            _store(store, lines, file, feeds, archive)


@dataclass(slots=True)
class _Archive:
    """What an archive holds, as far as it must be known at once."""

    items: int = 0
    polls: int = 0
    feeds: dict[str, list[datetime]] = field(default_factory=dict)  # of each: when its first and its last item was seen
    records: dict[str, list[tuple[datetime, bool]]] = field(default_factory=dict)

    def add(self, event: "Item | PollRecord") -> None:
        from watchd.model.item import Item

        if isinstance(event, Item):
            self.items += 1
            self.feeds.setdefault(event.feed_id, [event.seen_at, event.seen_at])[1] = event.seen_at
        else:
            self.polls += 1
            self.records.setdefault(event.feed_id, []).append((event.at, event.is_good))

    @property
    def said(self) -> str:
        return f"{counted(self.items, 'item')} and {counted(self.polls, 'poll record')}"

    def watched(self) -> "Mapping[str, list[tuple[datetime, datetime]]]":
        """When each feed was watched: by its poll records, else from its first item to its last."""
        from watchd.storage import watched_of

        return {
            feed_id: watched_of(self.records[feed_id])
            if feed_id in self.records
            else [(self.feeds[feed_id][0], self.feeds[feed_id][1])]
            for feed_id in {*self.feeds, *self.records}
        }


def _opened(file: str, stack: ExitStack) -> BinaryIO:
    """The archive, to be read twice: what comes through a pipe is kept meanwhile."""
    if file == "-":
        try:
            spool = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
            while data := sys.stdin.buffer.read(1 << 20):
                spool.write(data)
            spool.flush()
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise WatchdError(
                f"what comes through the pipe cannot be kept meanwhile in {tempfile.gettempdir()}: {why}; name a file "
                "instead, or set TMPDIR to a folder with room"
            ) from None
        return spool
    try:
        return stack.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise WatchdError(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None


def _feeds(store: "Storage") -> "Mapping[str, Feed]":
    """The feeds in force: they say the language and the publisher of items that do not say it themselves."""
    from watchd.feeds.load import load_feeds

    number = store.active_generation()
    return {feed.id: feed for feed in load_feeds(store.generation(number).documents.feeds)} if number else {}


def _recording(lines: BinaryIO, name: str, feeds: "Mapping[str, Feed]") -> "Recording":
    from watchd.cli.replay import bounded
    from watchd.cli.replay_lines import Recording

    lines.seek(0)
    return Recording(bounded(lines, name), name, feeds)


def _read(lines: BinaryIO, name: str, feeds: "Mapping[str, Feed]") -> _Archive:
    """The whole archive, read once; raises InputRefused with every line that cannot be used, up to 20."""
    from watchd.app.clock import SystemClock
    from watchd.cli.replay_lines import MOST_REFUSED

    archive, recording = _Archive(), _recording(lines, name, feeds)
    refused: list[InputRefused] = []
    recording.refused, recording.latest = refused, SystemClock().now() + _AHEAD
    for event in recording:
        archive.add(event)
    if refused:
        more = ["(there may be more)"] if len(refused) == MOST_REFUSED else []
        raise InputRefused("\n".join([*map(str, refused), *more, "nothing was stored: mend these lines first"]))
    for unread, line in recording.unread.items():
        note(f"watchd: field {unread!r}, first in line {line}, means nothing here and is not stored")
    return archive


def _tell_doubts(archive: _Archive, feeds: "Mapping[str, Feed]") -> None:
    strange = sorted({*archive.feeds, *archive.records} - feeds.keys())
    if strange and feeds:
        named = ", ".join(strange[:_MOST_FEEDS]) + (" and others" if len(strange) > _MOST_FEEDS else "")
        note(f"watchd: no feed file has {named}: what asks for tags, countries or languages of feeds passes them over")


def _store(store: "Storage", lines: BinaryIO, name: str, feeds: "Mapping[str, Feed]", archive: _Archive) -> None:
    from watchd.app.clock import SystemClock

    clock = SystemClock()
    store.spread_imports(clock.now())  # what an earlier import asked for is not mixed up with this one
    new = sum(store.import_items(some, clock.now()) for some in _pieces(_recording(lines, name, feeds)))
    store.conclude_import(archive.watched(), clock.now())
    known = f", {counted(archive.items - new, 'item')} known already" if archive.items > new else ""
    write_line(f"{counted(new, 'item')} imported{known}, {counted(archive.polls, 'poll record')} read")
    note("watchd: rules look for their matches in it while `watchd run` runs; nobody is told of any")


def _pieces(recording: "Recording") -> "Iterator[list[Item]]":
    from watchd.model.item import Item

    some: list[Item] = []
    for event in recording:
        if isinstance(event, Item):
            some.append(event)
        if len(some) == _PIECE:
            yield some
            some = []
    if some:
        yield some
