"""`feed pause` and `feed resume`: what is said, shown and obeyed."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import T0, feed_state, new_item
from tests.contract.steps import polled
from tests.integration.cli.desk import store_at, write_desk
from tests.servers.feeds import feed_server, rss, story
from tests.unit.cli.program import watchd

from watchd.app.bootstrap import running
from watchd.app.once import run_once
from watchd.model.generation import Documents
from watchd.model.route import Routing
from watchd.pipeline.attend import Seen, attend
from watchd.settings import load_settings
from watchd.storage import Storage

FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss'}]\n"
REASON = ("--reason", "its site is rebuilt", "--by", "operator.a")


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The database of the desk that the commands see; its feed is in force and failing."""
    write_desk(here)
    with store_at(here) as opened:
        opened.publish_generation(Documents({}, {"feeds.yaml": FEEDS}, "{}"), "node-1", T0)
        yield opened


def test_a_pause_is_shown_with_its_reason_until_it_is_resumed(store: Storage) -> None:
    polled(store, new_item(1))
    paused = watchd("feed", "pause", "tass-en", *REASON)
    assert (paused.exit_code, paused.stdout) == (0, "tass-en is paused until `watchd feed resume tass-en`\n")
    health = watchd("feed", "health").stdout
    assert "paused" in health
    assert "until it is resumed, by operator.a: its site is rebuilt" in health
    [told] = json.loads(watchd("feed", "health", "--json").stdout)["feeds"]
    assert (told["health"], told["is_alive"], told["pause"]["author"]) == ("paused", False, "operator.a")
    [listed] = json.loads(watchd("feed", "list", "--json").stdout)["feeds"]
    assert listed["pause"] == told["pause"]
    assert "watchd: paused: tass-en" in watchd("feed", "list").stderr
    resumed = watchd("feed", "resume", "tass-en")
    assert resumed.exit_code == 0
    assert "tass-en is asked again; it was paused since" in resumed.stdout
    assert json.loads(watchd("feed", "list", "--json").stdout)["feeds"][0]["pause"] is None


def test_a_pause_until_a_moment_says_when_and_replaces_the_one_before(store: Storage) -> None:
    assert store.active_generation() == 1
    watchd("feed", "pause", "tass-en", *REASON)
    second = watchd("feed", "pause", "tass-en", "--until", "2d", "--reason", "they\nasked us", "--by", "b")
    assert "tass-en was paused already, since" in second.stderr
    now = datetime.now(UTC)
    [pause] = store.pauses(now).values()
    assert pause.until is not None
    assert timedelta(hours=47) < pause.until - now < timedelta(hours=49)
    assert (pause.author, pause.reason) == ("b", "they asked us")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("pause", "tass-en"), 2, "--reason"),
        (("pause", "tass-en", "--reason", " "), 2, "--reason wants a sentence"),
        (("pause", "tass-en", "--until", "2020-01-01", *REASON), 2, "is in the past"),
        (("pause", "tass-en", "--until", "soon", *REASON), 2, "write how long from now"),
        (("pause", "tass-em", *REASON), 1, "there is no feed tass-em; did you mean 'tass-en'?"),
        (("resume", "tass-en"), 1, "tass-en is not paused; no feed is paused"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_remedy(
    store: Storage, words: tuple[str, ...], code: int, said: str
) -> None:
    result = watchd("feed", *words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert store.pauses(datetime.now(UTC)) == {}


def test_nobody_is_told_of_a_feed_that_is_paused(store: Storage) -> None:
    failing = feed_state(host="tass-en.example", errors=9, last_good_at=T0, reason="server: it answered 500")
    polled(store, state=failing, was_good=False)
    seen = Seen(node="here", routing=Routing(), rules={}, feeds=frozenset({"tass-en"}))
    now = datetime.now(UTC)
    watchd("feed", "pause", "tass-en", *REASON)
    assert attend(store, seen, now).alerts == ()
    assert [condition for condition in store.conditions().values() if condition.is_raised] == []


def test_a_round_by_hand_leaves_a_paused_feed_alone_also_after_a_restart(here: Path, tmp_path: Path) -> None:
    with feed_server(tmp_path / "server") as server:
        server.publish("wire.xml", rss(story(1, "Radar parts arrive")))
        config = write_desk(here, feed_url=server.url("wire.xml"))

        async def once() -> int:
            async with running(load_settings(config, {})) as parts:
                return (await run_once(parts)).polled

        assert watchd("db", "migrate").exit_code == 0
        assert watchd("feed", "pause", "tass-en", *REASON).exit_code == 0
        assert asyncio.run(once()) == 0
        assert server.requests() == []
        assert watchd("feed", "resume", "tass-en").exit_code == 0
        assert asyncio.run(once()) == 1
