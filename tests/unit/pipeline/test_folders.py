"""Polling a folder, on real storage in memory: each file once, bad ones aside, what was there first is history."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zlib import crc32

import pytest
from sqlalchemy import select
from tests.fakes import HandClock, TrustedNetwork, entry, parsed

from watchd.errors import ParseError
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.folder import FileRead, FolderLook
from watchd.model.schedule import Schedule
from watchd.pipeline.commits import Commits
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.polled import Polled
from watchd.ports import Fetched, NotModified, ParsedFeed
from watchd.storage import Storage, open_storage, tables

FEED = Feed("inbox", folder="/inbox", interval=timedelta(minutes=1))


@dataclass
class Folder:
    """A fetcher whose folder holds what the test says, by name; and a parser that knows what is in it."""

    storage: Storage
    files: dict[str, ParsedFeed | Exception] = field(default_factory=dict)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        known = self.storage.files_read(feed.id)
        waiting = sorted(
            (name for name in self.files if name not in known or known[name].waits),
            key=lambda name: (known[name].tries if name in known else 0, name),
        )
        bad = sum(bool(one.problem) for one in known.values() if one.name not in waiting[:1])
        if not waiting:
            return NotModified(None, look=FolderLook(bad=bad))
        name = waiting[0]
        read = FileRead(name, "1:1", name, tries=known[name].tries if name in known else 0)
        look = FolderLook((read,), bad=bad, is_last=all(other in known for other in waiting[1:]))
        return Fetched(f"file:{feed.id}/{name}", name.encode(), {}, Validators(), look=look)

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        found = self.files[fetched.body.decode()]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass
class Desk:
    """One watchd with one folder."""

    storage: Storage
    folder: Folder
    clock: HandClock = field(default_factory=HandClock)
    network: TrustedNetwork = field(default_factory=TrustedNetwork)

    def poll(self) -> list[Polled]:
        """Every poll until the feed is not due any more."""
        parts = PollParts(
            fetcher=self.folder,
            parser=self.folder,
            storage=self.storage,
            commits=Commits(self.storage),
            clock=self.clock,
            schedule=Schedule(is_near=lambda host: host == "file:inbox"),
            feeds={"inbox": FEED},
            network=self.network,
        )

        async def go() -> list[Polled]:
            polls: list[Polled] = []
            until = self.clock.now() + timedelta(minutes=2)
            while held := self.storage.claim_hosts("node", ["inbox"], self.clock.now(), until, 1):
                polls += [polled for lease in held async for polled in poll_host(lease, parts)]
            return polls

        return asyncio.run(go())

    def later(self, **files: ParsedFeed | Exception) -> list[Polled]:
        self.folder.files |= files
        self.clock.forward(minutes=2)
        return self.poll()

    @property
    def state(self) -> FeedState:
        return self.storage.feeds()[0].state

    def is_history(self) -> dict[str, bool]:
        statement = select(tables.item.c.title, tables.item.c.baseline)
        rows = self.storage._database.read(lambda connection: connection.execute(statement).all())
        return {row.title: row.baseline for row in rows}


def news(*titles: str) -> ParsedFeed:
    return parsed(*(entry(crc32(title.encode()), title) for title in titles))


@pytest.fixture
def desk() -> Desk:
    storage = open_storage("sqlite:///:memory:")
    desk = Desk(storage, Folder(storage))
    storage.register_feeds([FeedState("inbox", FEED.host, desk.clock.now())])
    return desk


def outcomes(polls: Sequence[Polled]) -> list[tuple[str, str, int]]:
    return [(polled.file, polled.outcome, polled.stored.new) for polled in polls]


def test_every_file_is_read_once_in_one_go(desk: Desk) -> None:
    desk.poll()
    polls = desk.later(a=news("One", "Two"), b=news("Three"))
    assert outcomes(polls) == [("a", "ok", 2), ("b", "ok", 1)]
    assert outcomes(desk.later()) == [("", "not_modified", 0)]


def test_what_lies_there_at_the_first_look_is_history_and_what_comes_later_is_news(desk: Desk) -> None:
    desk.later(a=news("One"), b=news("Two"))
    assert desk.state.baseline_at is not None
    desk.later(c=news("Three"))
    assert desk.is_history() == {"One": True, "Two": True, "Three": False}


def test_the_first_file_in_a_folder_that_was_empty_is_news(desk: Desk) -> None:
    desk.poll()
    desk.later(a=news("One"))
    assert desk.is_history() == {"One": False}


def test_an_item_of_several_files_is_one_item(desk: Desk) -> None:
    desk.poll()
    polls = desk.later(a=news("One"), b=news("One", "Two"))
    assert [(polled.stored.new, polled.stored.known) for polled in polls] == [(1, 0), (1, 1)]


def test_a_bad_file_is_told_once_costs_the_others_nothing_and_stays_on_record(desk: Desk) -> None:
    desk.poll()
    polls = desk.later(a=ParseError("no feed", reason="not_a_feed"), b=news("One"))
    assert outcomes(polls) == [("a", "ok", 0), ("b", "ok", 1)]
    assert polls[0].refused == ("a: no feed",)
    assert polls[1].refused == ()
    assert (desk.state.health.value, desk.state.quarantined) == ("ok", 1)
    again = desk.later()
    assert (outcomes(again), desk.state.quarantined) == ([("", "not_modified", 0)], 1)


def test_a_file_that_is_bad_in_part_gives_its_good_part(desk: Desk) -> None:
    desk.poll()
    partly = replace(news("One"), format="jsonl", refused=("line 2: title is missing",))
    (polled,) = desk.later(a=partly)
    assert (polled.stored.new, polled.refused) == (1, ("a: line 2: title is missing",))
    assert desk.state.quarantined == 1


def test_a_file_that_broke_off_gives_what_came(desk: Desk) -> None:
    desk.poll()
    cut = replace(news("One"), flaw="the document ends too early", is_truncated=True)
    (polled,) = desk.later(a=cut)
    assert (polled.stored.new, polled.refused) == (1, ("a: the document ends too early",))


def test_a_file_that_takes_too_long_is_tried_three_times_behind_the_others(desk: Desk) -> None:
    desk.poll()
    polls = desk.later(a=ParseError("took more than 10 s", reason="too_slow"), b=news("One"))
    assert [polled.file for polled in polls] == ["a", "b"]
    assert polls[0].refused == ("a: took more than 10 s; tried again, 1 of 3",)
    assert [polled.file for polled in desk.later()] == ["a"]
    assert [polled.refused for polled in desk.later()] == [("a: took more than 10 s",)]
    assert outcomes(desk.later()) == [("", "not_modified", 0)]


def test_a_parser_that_was_only_busy_reads_the_file_later(desk: Desk) -> None:
    desk.poll()
    desk.later(a=ParseError("took more than 10 s", reason="too_slow"))
    polls = desk.later(a=news("One"))
    assert outcomes(polls) == [("a", "ok", 1)]
    assert desk.state.quarantined == 0


def test_items_without_links_have_the_feed_for_their_publisher(desk: Desk) -> None:
    desk.poll()
    desk.later(a=parsed(entry(1, "One", url="")))
    statement = select(tables.item.c.publisher)
    assert desk.storage._database.read(lambda connection: connection.execute(statement).scalars().all()) == ["inbox"]
