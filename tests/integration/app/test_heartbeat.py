"""The canary that goes the whole way, and the outside URL that hears from watchd only after it has arrived."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.servers.http import HttpServer, Reply, Request

from watchd.app.bootstrap import running
from watchd.app.canary import Canary
from watchd.app.clock import SystemClock
from watchd.app.heartbeat import FIRST, HeartbeatLoop, stuck
from watchd.app.itself import raised_here
from watchd.app.parts import Parts
from watchd.errors import ParseError
from watchd.model.feed import Feed
from watchd.ports import Fetched, ParsedFeed
from watchd.settings import load_settings

CONFIG = """
version: 1
storage: {{url: "{url}"}}
feeds: [feeds.yaml]
rules: [rules.yaml]
network: {{allow_private: [127.0.0.0/8]}}
web: {{listen: null}}
heartbeat: {{url_file: heartbeat-url}}
"""


class SetClock(SystemClock):
    """The system's clock, and how far a test has set it ahead."""

    set_ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.set_ahead


class Deaf:
    """A parser that reads nothing any more."""

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        raise ParseError("the parser is gone", reason="crashed")


@dataclass
class FixedCanary:
    """Says what a test wants it to say."""

    wrong: str = ""
    sung: int = 0

    async def sing(self) -> str:
        self.sung += 1
        return self.wrong


@dataclass
class Desk:
    """A heartbeat, and whoever listens."""

    parts: Parts
    clock: "SetClock"
    listener: HttpServer
    canary: FixedCanary
    beats: HeartbeatLoop

    @property
    def heard(self) -> list[Request]:
        return self.listener.requests


@asynccontextmanager
async def _desk(folder: Path, status: int, url: str) -> AsyncIterator[Desk]:
    async with HttpServer() as listener:
        listener.script("/ping/secret", Reply(status))
        (folder / "watchd.yaml").write_text(CONFIG.format(url=url))
        (folder / "feeds.yaml").write_text('version: 1\nfeeds: [{id: a, url: "http://a.example/"}]\n')
        (folder / "rules.yaml").write_text("version: 1\nwatch: {ships: destroyer}\n")
        (folder / "heartbeat-url").touch(mode=0o600)
        (folder / "heartbeat-url").write_text(listener.url("/ping/secret"))
        clock = SetClock()
        async with running(load_settings(folder / "watchd.yaml", {}), clock=clock) as parts:
            canary = FixedCanary()
            yield Desk(parts, clock, listener, canary, HeartbeatLoop(parts, canary, clock.now()))


def run(
    folder: Path,
    scene: Callable[[Desk], Awaitable[None]],
    status: int = 200,
    url: str = "sqlite:///watchd.db",
) -> None:
    async def go() -> None:
        async with _desk(folder, status, url) as desk:
            await scene(desk)

    asyncio.run(go())


def test_an_item_goes_the_whole_way_and_leaves_no_trace(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        canary = Canary(desk.parts.http, desk.parts.parser, desk.parts.clock)
        assert await canary.sing() == ""
        assert await canary.sing() == "", "and the next one"
        assert desk.parts.storage.alerts() == []
        assert not any(desk.parts.storage.accounting().values())

    run(tmp_path, scene)


def test_a_part_that_does_not_work_is_named(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        canary = Canary(desk.parts.http, Deaf(), desk.parts.clock)
        assert "the parser is gone" in await canary.sing()

    run(tmp_path, scene)


class Faulty(Canary):
    """Meets a bug on its way."""

    async def _through(self, *_parts: object) -> list[str]:
        raise KeyError("a bug")


def test_a_bug_on_the_canarys_way_is_as_bad_as_any_other_fault(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.beats.canary = Faulty(desk.parts.http, desk.parts.parser, desk.parts.clock)
        for _ in range(2):
            await desk.beats.go_round()
            desk.clock.set_ahead += timedelta(minutes=5)
        assert (desk.heard, desk.parts.vitals.is_working()) == ([], False)
        assert "KeyError: 'a bug'" in desk.parts.vitals.checks()["canary"].reason

    run(tmp_path, scene)


def test_a_canary_that_failed_leaves_nothing_to_be_done_after_its_store_is_closed(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        unhandled: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, said: unhandled.append(str(said["message"])))
        canary = Canary(desk.parts.http, Deaf(), desk.parts.clock)
        assert await canary.sing() != ""
        for _ in range(3):  # whoever is finished by the collector is given a task, and threads their time
            gc.collect()
            await asyncio.sleep(0.05)
        assert unhandled == []

    run(tmp_path, scene)


def test_the_url_hears_from_watchd_after_a_canary_as_often_as_is_due(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for _ in range(3):
            await desk.beats.go_round()
        assert (desk.canary.sung, len(desk.heard)) == (1, 1)
        desk.clock.set_ahead += timedelta(minutes=5)
        await desk.beats.go_round()
        assert (desk.canary.sung, len(desk.heard)) == (2, 2)
        assert json.loads(desk.heard[0].body)["pending_items"] == 0

    run(tmp_path, scene)


def test_without_a_canary_it_hears_nothing_and_twice_in_a_row_the_process_does_not_work(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        vitals = desk.parts.vitals
        desk.canary.wrong = "no message came"
        await desk.beats.go_round()
        assert (desk.heard, vitals.is_working()) == ([], True), "one may be a busy machine"
        desk.clock.set_ahead += timedelta(minutes=5)
        await desk.beats.go_round()
        assert (desk.heard, vitals.is_working()) == ([], False)
        assert "no message came" in vitals.checks()["canary"].reason
        assert "no message came" in raised_here(desk.parts, None, {})[f"canary:{desk.parts.place}"]
        desk.canary.wrong = ""
        desk.clock.set_ahead += timedelta(minutes=5)
        await desk.beats.go_round()
        assert (len(desk.heard), vitals.is_working()) == (1, True)
        assert f"canary:{desk.parts.place}" not in raised_here(desk.parts, None, {})

    run(tmp_path, scene)


def test_after_a_canary_that_really_failed_the_next_one_that_arrives_is_heard_of(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.beats.canary = canary = Canary(desk.parts.http, Deaf(), desk.parts.clock)
        await desk.beats.go_round()
        assert desk.heard == []
        canary.parser = desk.parts.parser
        desk.clock.set_ahead += timedelta(minutes=5)
        await desk.beats.go_round()
        assert len(desk.heard) == 1

    run(tmp_path, scene)


def test_it_hears_nothing_while_a_check_fails_or_something_urgent_waits(tmp_path: Path, storage_url: str) -> None:
    async def scene(desk: Desk) -> None:
        desk.parts.vitals.state("rules", is_well=False, reason="no rule is in force")
        await desk.beats.go_round()
        assert desk.heard == []
        desk.parts.vitals.state("rules", is_well=True)
        now = desk.clock.now()
        figures = desk.parts.storage.figures(now)
        assert list(stuck(figures, now)) == []
        waiting = replace(figures, oldest_pending_at=now - timedelta(minutes=6), oldest_urgent_at=now)
        assert ["an item waits since" in sentence for sentence in stuck(waiting, now)] == [True]
        urgent = replace(figures, oldest_urgent_at=now - timedelta(minutes=6))
        assert ["an urgent message" in sentence for sentence in stuck(urgent, now)] == [True]

    run(tmp_path, scene, url=storage_url)


def test_a_url_that_refuses_harms_nothing(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.beats.go_round()
        assert len(desk.heard) == 1
        assert desk.parts.vitals.is_working()

    run(tmp_path, scene, status=500)


def test_a_daemon_that_has_just_started_sends_none(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        loop = HeartbeatLoop.of(desk.parts)
        await loop.go_round()
        assert loop.due_at - desk.parts.clock.now() <= FIRST
        assert desk.heard == []

    run(tmp_path, scene)
