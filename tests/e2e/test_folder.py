"""A folder that another machine fills, read by the real command."""

import json
import os
import time
from pathlib import Path

import pytest
from tests.e2e.newsroom import Newsroom
from tests.servers.feeds import rss, story

TITLES = ("Radar parts land", "Radar crews trained", "Radar contract signed")


class Inbox:
    """The folder, filled as its other machine does: written under another name, renamed when it is whole."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.path = room.folder / "inbox"
        self.path.mkdir()
        room.write("feeds.yaml", "version: 1\nfeeds:\n  - {id: inbox, type: file, path: inbox, interval: 5s}\n")

    def put(self, name: str, body: bytes, *, age: float = 60) -> Path:
        part = self.path / f"{name}.tmp"
        part.write_bytes(body)
        changed = time.time() - age
        os.utime(part, (changed, changed))
        return part.rename(self.path / name)

    def mails(self) -> list[str]:
        return [str(mail.message["Subject"]) for mail in self.room.sinks.mails()]


@pytest.fixture
def inbox(newsroom: Newsroom) -> Inbox:
    return Inbox(newsroom)


def lines(*titles: str) -> bytes:
    return b"".join(json.dumps({"id": title, "title": title}).encode() + b"\n" for title in titles)


def test_each_file_is_read_once_whatever_its_format_and_a_bad_one_is_set_aside(inbox: Inbox) -> None:
    room = inbox.room
    first = room.once()
    assert first.code == 0, first.stderr
    inbox.put("1.xml", rss(story(1, TITLES[0])))
    inbox.put("2.html", b"<!DOCTYPE html><html><body>Sign in</body></html>")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "2", "content_text": "x", "title": TITLES[1]}],
    }
    inbox.put("3.json", json.dumps(feed).encode())
    inbox.put("4.jsonl", lines(TITLES[2], "Weather"))
    second = room.once()
    assert second.code == 0, second.stderr
    assert [event["file"] for event in second.events("feed_polled", feed="inbox")] == [
        "1.xml",
        "2.html",
        "3.json",
        "4.jsonl",
    ]
    (refused,) = second.events("items_refused", feed="inbox")
    assert refused["first"].startswith("2.html: a web page instead of a feed")
    assert sorted(room.look().items) == sorted([*TITLES, "Weather"])
    assert len(inbox.mails()) == 3
    assert sorted(path.name for path in inbox.path.iterdir()) == ["1.xml", "2.html", "3.json", "4.jsonl"]

    third = room.once()
    assert third.code == 0, third.stderr
    assert third.events("feed_polled", feed="inbox", outcome="not_modified")
    assert not third.events("items_refused")
    assert len(inbox.mails()) == 3
    assert room.look().faults == ()


def test_what_lies_in_the_folder_at_the_first_look_is_history(inbox: Inbox) -> None:
    inbox.put("1.jsonl", lines(TITLES[0]))
    inbox.put("2.jsonl", lines(TITLES[1]))
    assert inbox.room.once().code == 0
    assert len(inbox.room.look().items) == 2
    assert inbox.mails() == []


@pytest.mark.parametrize("point", ["poll-transaction", "polled"])
def test_a_kill_between_reading_and_storing_loses_nothing_and_repeats_nothing(inbox: Inbox, point: str) -> None:
    room = inbox.room
    assert room.once().code == 0
    inbox.put("1.jsonl", lines(TITLES[0]))
    inbox.put("2.jsonl", lines(TITLES[1]))
    room.killed("--kill", point)
    room.leases_lapse()
    with room.store() as store:
        assert sorted(store.files_read("inbox")) == ([] if point == "poll-transaction" else ["1.jsonl"])
    ended = room.once()
    assert ended.code == 0, ended.stderr
    assert sorted(room.look().items) == sorted(TITLES[:2])
    assert len(inbox.mails()) == 2
    assert room.once().code == 0
    assert len(inbox.mails()) == 2
    assert room.look().faults == ()


def test_the_daemon_finds_a_new_file_by_itself(small_newsroom: Newsroom) -> None:
    inbox = Inbox(small_newsroom)
    with inbox.room.daemon() as daemon:
        daemon.waits_for("feed_polled", feed="inbox")
        inbox.put("1.jsonl", lines(TITLES[0]), age=0)
        daemon.waits_for("feed_polled", feed="inbox", file="1.jsonl")
        daemon.waits_for("notification_sent", channel="desk-mail")
    assert len(inbox.mails()) == 1


def test_a_folder_that_is_not_there_is_a_failing_feed_with_what_to_do(small_newsroom: Newsroom) -> None:
    inbox = Inbox(small_newsroom)
    inbox.path.rmdir()
    ended = inbox.room.once()
    assert ended.code == 4
    (failed,) = ended.events("feed_failed", feed="inbox", reason="folder")
    assert failed["error"].endswith(
        "inbox cannot be read: No such file or directory; make it, or mend the feed's `path:`"
    )
