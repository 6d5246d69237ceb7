"""`feed test` and `feed check`: feeds asked once over loopback, what is said of them, and nothing stored."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.desk import write_desk
from tests.servers.feeds import FeedServer, Manner, feed_server, rss, story
from tests.unit.cli.program import watchd

HOSTILE = "\x1b]0;owned\x07Su-30 \u202eparts"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FeedServer]:
    """One server for all of them; each test has files of its own."""
    with feed_server(tmp_path_factory.mktemp("server") / "feeds") as server:
        yield server


def read(*words: str) -> dict[str, Any]:
    """The JSON that a verb prints, whatever its exit code."""
    told: dict[str, Any] = json.loads(watchd(*words, "--json").stdout)
    return told


def feeds(folder: Path, **urls: str) -> None:
    """The desk's feed file with these feeds."""
    entries = "".join(f"  - {{id: {name}, url: '{url}'}}\n" for name, url in urls.items())
    (folder / "feeds.yaml").write_text(f"version: 1\nfeeds:\n{entries}")


def test_what_is_understood_of_a_url_is_said_and_nothing_stored(running: FeedServer, here: Path) -> None:
    write_desk(here)
    undated = "<item><title>No link, no date</title></item>"
    dated = story(1, "Radar parts arrive").replace("</item>", "<pubDate>Tue, 18 Nov 2025 06:42:00</pubDate></item>")
    running.publish("wire.xml", rss(dated, undated))
    running.behave("wire.xml", Manner(headers={"Cache-Control": "max-age=600"}))
    result = watchd("feed", "test", running.url("wire.xml"))
    assert result.exit_code == 0, result.stderr
    for words in (
        "rss20, read by",
        "UTF-8",
        "title       Wire",
        "2, known by guid 1, text 1",
        "2025-11-18 06:42Z to 2025-11-18 06:42Z, 1 without",
        "date_zone_missing 1",
        "ETag",
        "its server wants 10 min between two polls",
        "Radar parts arrive",
        "known by its text alone",
    ):
        assert words in result.stdout, words
    assert not (here / "watchd.db").exists()


def test_a_url_in_letters_of_its_own_is_asked_without_a_redirect(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("wire.xml", rss(story(1, "Radar parts arrive")))
    result = watchd("feed", "test", f"{running.url('wire.xml')}?q=новости")
    assert result.exit_code == 0, result.stderr
    assert "redirect" not in result.stdout


def test_a_configured_feed_is_read_as_its_file_says(running: FeedServer, here: Path) -> None:
    write_desk(here)
    text = "<?xml version='1.0'?><rss version='2.0'><channel><title>Новости дня</title></channel></rss>"
    running.publish("koi.xml", text.encode("koi8-r"))
    address = running.url("koi.xml")
    (here / "feeds.yaml").write_text(f"version: 1\nfeeds: [{{id: koi, url: '{address}', encoding: koi8-r}}]\n")
    for word in ("koi", address, address.replace("127.0.0.1", "127.0.0.1.")):
        told = read("feed", "test", word)
        assert told["schema"] == "watchd.feed.test/1"
        assert (told["id"], told["document"]["title"], told["document"]["encoding"]) == ("koi", "Новости дня", "koi8-r")


def test_what_is_no_feed_ends_with_its_reason(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("page.html", b"<html><body>Welcome</body></html>")
    result = watchd("feed", "test", running.url("page.html"))
    assert result.exit_code == 1
    assert "watchd: not_a_feed: " in result.stderr
    told = read("feed", "test", running.url("page.html"))
    assert (told["is_good"], told["reason"], told["document"]) == (False, "not_a_feed", None)
    assert told["answer"]["bytes"] == 33


def test_the_walls_stand_before_this_verb_too(running: FeedServer, here: Path) -> None:
    config = write_desk(here)
    config.write_text(config.read_text().replace("network: {allow_private: [127.0.0.0/8]}\n", ""))
    running.publish("private.xml", rss(story(1, "Radar parts arrive")))
    result = watchd("feed", "test", running.url("private.xml"))
    assert (result.exit_code, result.stderr.startswith("watchd: blocked: ")) == (1, True)
    assert running.requests("private.xml") == []


def test_the_first_file_of_a_folder_is_read(here: Path) -> None:
    write_desk(here)
    (here / "in").mkdir()
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: drop, type: file, path: in}]\n")
    assert "no file waits to be read" in watchd("feed", "test", "drop").stdout
    file = here / "in" / "a.xml"
    file.write_bytes(rss(story(1, "Radar parts arrive")))
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert "Radar parts arrive" in watchd("feed", "test", "drop").stdout


def test_hostile_texts_cannot_steer_the_terminal(running: FeedServer, here: Path) -> None:
    write_desk(here)
    item = {"id": "1", "title": HOSTILE, "url": "https://wire.example/1"}
    body = {"version": "https://jsonfeed.org/version/1.1", "title": HOSTILE, "items": [item]}
    running.publish("hostile.json", json.dumps(body).encode())
    for form in ((), ("--json",)):
        result = watchd("feed", "test", running.url("hostile.json"), *form)
        assert result.exit_code == 0, result.stderr
        assert "Su-30" in result.stdout
        assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


def test_a_word_that_is_neither_id_nor_url_is_answered_with_what_was_meant(here: Path) -> None:
    write_desk(here)
    result = watchd("feed", "test", "tass-em")
    assert result.exit_code == 2
    assert "there is no feed 'tass-em'; did you mean 'tass-en'?" in result.stderr
    assert "no http:// or https:// URL" in watchd("feed", "test", "ftp://wire.example/rss").stderr


def test_a_url_can_be_tested_while_the_feed_files_are_broken(running: FeedServer, here: Path) -> None:
    write_desk(here)
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: a}]\n")
    running.publish("broken.xml", rss(story(1, "Radar parts arrive")))
    result = watchd("feed", "test", running.url("broken.xml"))
    assert result.exit_code == 0
    assert "the feed files are not looked at" in result.stderr
    assert watchd("feed", "check").exit_code == 78


def test_a_check_asks_each_feed_once_and_says_which_fail(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("good.xml", rss(story(1, "Radar parts arrive"), story(2, "A harbour")))
    feeds(here, good=running.url("good.xml"), lost=running.url("lost.xml"))
    result = watchd("feed", "check")
    assert result.exit_code == 4
    good, lost = result.stdout.splitlines()[1:]
    assert good.split()[:3] == ["good", "ok", "2"]
    assert lost.split()[:2] == ["lost", "not_found"]
    assert "answered 404" in lost
    assert "1 feed of 2 cannot be read" in result.stderr
    assert len(running.requests("good.xml")) == 1
    assert watchd("feed", "check", "good").exit_code == 0
    assert not (here / "watchd.db").exists()


def test_a_feed_that_is_expected_to_be_unreachable_makes_no_check_fail(running: FeedServer, here: Path) -> None:
    write_desk(here)
    lost = running.url("lost.xml")
    said = f"id: lost, url: '{lost}', expect: unreachable, reason: its country is cut off, until: 2999-01-01"
    (here / "feeds.yaml").write_text(f"version: 1\nfeeds:\n  - {{{said}}}\n")
    result = watchd("feed", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "not_found, expected" in result.stdout
    assert "its country is cut off; " in result.stdout
    [told] = read("feed", "check")["feeds"]
    assert (told["is_good"], told["is_expected"]) == (False, True)


def test_a_check_of_a_feed_that_is_not_there_asks_none(running: FeedServer, here: Path) -> None:
    write_desk(here)
    running.publish("once.xml", rss(story(1, "Radar parts arrive")))
    feeds(here, once=running.url("once.xml"))
    result = watchd("feed", "check", "once", "onse")
    assert result.exit_code == 2
    assert "did you mean 'once'?" in result.stderr
    assert running.requests("once.xml") == []
