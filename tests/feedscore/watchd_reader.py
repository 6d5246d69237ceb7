"""watchd itself under measurement: the real daemon, its real parts and a SQLite file, in the leaping loop.

Only time and names are not the system's. Ticks come when something is due instead of each second; alerts and notices
are what arrives at two webhooks of the same server.
"""

import asyncio
import contextlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import select
from structlog.testing import capture_logs
from tests.feedscore.leaping import LeapingClock, LeapingLoop
from tests.feedscore.reader import Can, FeedSetup, Given, Reader, Sign, Told, Unmet
from tests.feedscore.server import Answer, Asked
from tests.feedscore.ticking import SHORTEST, TickingDaemon
from tests.feedscore.watchd_files import RULES, config_file, empty_store, write_feeds
from tests.feedscore.world import LeapingWorld, World

from watchd import __version__
from watchd.app.bootstrap import running
from watchd.app.once import run_once
from watchd.app.parts import Parts
from watchd.app.retain import feeds_in_force
from watchd.cli.feed_health import health_json, healths_of
from watchd.fetching import fetcher
from watchd.fetching.process import WorkerProcess
from watchd.model.retention import Retention
from watchd.net import kept
from watchd.settings import load_settings
from watchd.storage import spans, tables
from watchd.storage.revisions import FIELDS, undo

_LONGEST_PAUSE = timedelta(hours=3)
_LOOKS_IN_A_STRETCH = 6  # beside those when something is due
_SETTLES = timedelta(seconds=10)  # evaluating and sending what a poll brought
_NOW = timedelta(0)
_LOOKS = timedelta(seconds=60)  # a look at itself has told what it saw
# What the health of a feed and the conditions about it say where they show a sign.
_WORDS: Mapping[Sign, str] = {
    Sign.FAILING: r'"errors": [1-9]',
    Sign.THROTTLED: r'"health": "throttled"',
    Sign.BLOCKED: r'"health": "blocked"|"reason": "(blocked|private)"',
    Sign.NOT_A_FEED: r'"health": "not a feed"',
    Sign.GONE: r'"health": "gone"',
    Sign.SUSPECT: r'validator|said .?"not modified',
    Sign.CUT: r"left out|_cut|\bwere cut|\bcut\b",
    Sign.MOJIBAKE: r"mojibake|garbled|letters|encoding",
    Sign.BOZO: r"bozo|well-formed|flaw",
    Sign.IDENTITY: r"identity|guids",
    Sign.GAP: r"\bgap in\b|missed|possible gap",
    Sign.FLOOD: r"flood|\bheld\b",
    Sign.REDIRECT: r"redirect",
    Sign.MOVED: r"moved|permanent",
    Sign.NETWORK: r"network",
}


@dataclass
class _Life:
    """One start of the daemon, until it ends."""

    parts: Parts
    daemon: TickingDaemon
    task: asyncio.Task[None]


class WatchdReader(Reader):
    """The daemon in this process."""

    name = "watchd"
    version = __version__
    concurrency = 64
    leaps = True
    interval = timedelta(minutes=15)
    can = frozenset(
        {
            Can.CLOCK, Can.DAEMON, Can.ITEMS, Can.ALERTS, Can.HEALTH, Can.TELLS, Can.CRASH, Can.CONFIG, Can.NAMES,
            Can.POLL_NOW, Can.ABSENCE, Can.REVISIONS, Can.METRICS, Can.PARSER, Can.DATES, Can.FLAGS, Can.LATE, Can.JSON,
            Can.LOGIN, Can.RETENTION,
        }
    )  # fmt: skip

    def __init__(self) -> None:
        self.rules: dict[str, str] = {"rules.yaml": RULES}
        self._parser = fetcher.PARSER_VERSION
        self._pause = spans._PAUSE
        self._life: _Life | None = None
        self._looked_at: datetime | None = None
        self._folder = Path()

    def enter(self, world: World) -> None:
        """Live in this world, with two receivers of messages in it."""
        assert isinstance(world, LeapingWorld)
        super().enter(world)
        self._around = world
        self._clock = LeapingClock(world.loop)
        # Between two leaps nothing is missed, so a rule that is looked at once a leap was evaluating all the while.
        vars(spans).update(_PAUSE=2 * _LONGEST_PAUSE)
        world.near = {"desk.example", "ops.example"}
        for name in ("desk", "ops"):
            world.server.publish(f"/hook/{name}").answers(Answer(200, b"thanks"))

    async def start(self, feeds: Sequence[FeedSetup], folder: Path) -> None:
        """Write every file and begin."""
        self._folder = folder
        desk, ops = (self.world.url(f"{name}.example", f"/hook/{name}") for name in ("desk", "ops"))
        asks = f"poll: {{concurrency: {self.concurrency}}}\n"
        (folder / "watchd.yaml").write_text(config_file(desk, ops) + asks)
        (folder / "rules").mkdir()
        for name, text in self.rules.items():
            (folder / "rules" / name).write_text(text)
        write_feeds(feeds, folder)
        shutil.copyfile(empty_store(folder.parent), folder / "watchd.db")
        await self._begin()

    async def _begin(self) -> None:
        started: asyncio.Future[_Life] = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._live(started))
        both: set[asyncio.Future[Any]] = {task, started}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            await task
        self._life = started.result()
        await asyncio.sleep(1)
        if task.done():
            self._life = None
            await task

    async def _live(self, started: "asyncio.Future[_Life]") -> None:
        settings = load_settings(self._folder / "watchd.yaml", {})
        # A connection that is kept would be under way, and time stand still, until its own timer ends it.
        with mock.patch.object(kept, "_IDLE", 0.0):
            async with running(settings, clock=self._clock, resolver=self._around.look_up) as parts:
                _count_parsing(parts, self._around.loop)
                daemon = TickingDaemon(parts)
                task = asyncio.current_task()
                assert task is not None
                started.set_result(_Life(parts, daemon, task))
                await daemon.run()

    def _check_alive(self) -> None:
        """A daemon that ended by itself is no result but a fault."""
        assert self._life is not None
        if self._life.task.done():
            self._life.task.result()
            raise AssertionError("the daemon has ended by itself")

    @property
    def _alive(self) -> _Life:
        self._check_alive()
        assert self._life is not None
        return self._life

    async def passes(self, time: timedelta) -> None:
        """Let time pass; the daemon looks the more closely the shorter it is."""
        self._alive.daemon.looks(max(SHORTEST, min(time / _LOOKS_IN_A_STRETCH, _LONGEST_PAUSE)))
        await asyncio.sleep(time.total_seconds())
        self._check_alive()

    async def until(self, is_enough: Callable[[], bool], limit: timedelta) -> None:
        """Let time pass until this holds; then what came of it is evaluated and sent."""
        self._alive.daemon.looks(max(_LOOKS, min(limit / _LOOKS_IN_A_STRETCH, _LONGEST_PAUSE)))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit.total_seconds()):
                await self.world.server.answered(is_enough)
        await self.passes(_SETTLES)

    async def restart(self, after: timedelta = timedelta(0)) -> datetime:
        """Stop in order, and start on the same files."""
        await self._stop()
        await asyncio.sleep(after.total_seconds())
        began = self.world.now()
        await self._begin()
        return began

    async def crash(self) -> None:
        """Drop everything where it is, and start on the same files."""
        life, self._life = self._alive, None
        mine = {asyncio.current_task(), *self.world.server.tasks}
        lost = [task for task in asyncio.all_tasks() if task not in mine and task is not life.task]
        for task in (*lost, life.task):
            task.cancel()
        await asyncio.gather(*lost, life.task, return_exceptions=True)
        await self._begin()

    async def _stop(self) -> None:
        life, self._life = self._life, None
        if life is None:
            return
        life.daemon.stopping.set()
        await life.task

    async def close(self) -> None:
        """End the daemon."""
        vars(fetcher).update(PARSER_VERSION=self._parser)
        vars(spans).update(_PAUSE=self._pause)
        await self._stop()

    async def change(self, feeds: Sequence[FeedSetup]) -> None:
        """Write the feed file anew; the daemon finds it."""
        write_feeds(feeds, self._folder)
        await self.passes(_LOOKS)

    async def add_rule(self, text: str) -> None:
        """One more rule file; the daemon finds it."""
        (self._folder / "rules" / "more.yaml").write_text(text)
        await self.passes(_LOOKS)
        refused = [one.facts for key, one in self._alive.parts.storage.conditions().items() if "more.yaml" in key]
        if refused:
            raise Unmet(f"the rule is refused: {refused[0].get('text')}")

    async def renew_parser(self) -> None:
        """Start with the next parser version."""
        await self._stop()
        vars(fetcher).update(PARSER_VERSION=f"{self._parser}+1")
        await self._begin()

    async def poll_now(self, name: str) -> str:
        """`watchd run --once`, which is how one polls by hand; what it logged."""
        await self._stop()
        settings = load_settings(self._folder / "watchd.yaml", {})
        with capture_logs() as said:
            async with running(settings, clock=self._clock, resolver=self._around.look_up) as parts:
                _count_parsing(parts, self._around.loop)
                await run_once(parts)
        await self._begin()
        return "\n".join(json.dumps(one, default=str) for one in said if one.get("feed") == name)

    async def step_clock(self, step: timedelta) -> None:
        """Set the wall clock; the time between events is what it was."""
        self._clock.step += step

    async def items(self, name: str) -> list[Given]:
        """The stored items of a feed, first seen first."""
        item = tables.item
        wanted = select(item).where(item.c.feed_id == name).order_by(item.c.seen_at, item.c.id)
        rows = self._read(wanted)
        return [
            Given(
                title=row["title"],
                link=row["url"],
                text=row["summary"],
                revision=row["revision"],
                flags=frozenset(_words_of(row.get("flags"))),
                published=row["published"],
                counted_at=row["event_at"],
            )
            for row in rows
        ]

    async def history(self, name: str) -> list[str]:
        """What the newest revision of each item said before."""
        revision, item = tables.item_revision, tables.item
        both = revision.join(item, (item.c.id == revision.c.item_id) & (item.c.revision == revision.c.revision))
        fields = [item.c[field] for field in FIELDS]
        rows = self._read(select(revision.c.diff, *fields).select_from(both).where(item.c.feed_id == name))
        earlier = [undo({field: str(row[field]) for field in FIELDS}, str(row["diff"])) for row in rows]
        return [" ".join(texts.values()) for texts in earlier]

    async def alerts(self) -> list[Told]:
        """What arrived at the analysts' webhook."""
        return [told_of(one) for one in self.world.server.publish("/hook/desk").asked]

    async def notices(self) -> list[Told]:
        """What arrived at the operators' webhook, but that the clock was set: a score leaps over hours of nothing."""
        await self._looks_at_itself()
        told = [told_of(one) for one in self.world.server.publish("/hook/ops").asked]
        return [one for one in told if not one.title.startswith("The clock was set by")]

    async def signs(self, name: str) -> frozenset[Sign]:
        """What the feed's row and the conditions about it show."""
        words = await self.health(name)
        return frozenset(sign for sign, pattern in _WORDS.items() if re.search(pattern, words))

    async def health(self, name: str) -> str:
        """Everything that is shown of the feed, as text."""
        await self._looks_at_itself()
        storage = self._alive.parts.storage
        feeds = tuple(self._alive.parts.sets.active().feeds.values())
        schedule = self._alive.parts.schedule
        healths = healths_of(storage.feeds(), feeds, schedule, self._clock.now())
        shown = [json.dumps(health_json(one), default=str) for one in healths if one.report.state.feed_id == name]
        raised = {key: one for key, one in storage.conditions().items() if one.is_raised}
        told = [f"condition {key}: {one.facts}" for key, one in raised.items() if key.rpartition(":")[2] == name]
        return "\n".join([*shown, *told])

    async def clean_up(self) -> None:
        """Prune as if every row were as old as rows get; nothing else lets weeks do what takes a year."""
        parts = self._alive.parts
        nothing = Retention(items=_NOW, alerts=_NOW, unlisted=_NOW)
        steps = parts.storage.pruning(nothing, feeds_in_force(parts), self._clock.now())
        rows = sum((Counter(step) for step in await asyncio.to_thread(list, steps)), Counter[str]())
        assert rows["item"], "nothing was cleaned up, so nothing would be measured"

    async def metric(self, name: str) -> float:
        """The sum of the metrics with this word in their name."""
        text = self._alive.parts.metrics.text().decode()
        found = re.findall(rf"^watchd_\w*{name}\w*(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE)
        return sum(map(float, found))

    async def _looks_at_itself(self) -> None:
        """Let it see and tell what has happened, unless no time has passed since it last did."""
        if self.world.now() != self._looked_at:
            await self.passes(_LOOKS)
        self._looked_at = self.world.now()

    async def failures(self, name: str) -> int:
        """The feed's failures in a row."""
        return next(one.state.errors for one in self._alive.parts.storage.feeds() if one.state.feed_id == name)

    def _read(self, wanted: Any) -> list[Mapping[str, Any]]:
        read = self._alive.parts.storage._database.read
        return read(lambda connection: [dict(row) for row in connection.execute(wanted).mappings()])


def told_of(asked: Asked) -> Told:
    document = json.loads(asked.body)
    return Told(document["data"]["alert"]["title"], json.dumps(_said(document), ensure_ascii=False), asked.at)


def _said(document: Any) -> Any:
    """The document without what it says nothing of: a field that is null."""
    if isinstance(document, dict):
        return {name: _said(value) for name, value in document.items() if value is not None}
    return [_said(value) for value in document] if isinstance(document, list) else document


def _words_of(flags: object) -> Sequence[str]:
    if isinstance(flags, str):
        return re.findall(r"\w+", flags)
    return [str(flag) for flag in flags] if isinstance(flags, list | tuple) else []


def _count_parsing(parts: Parts, loop: LeapingLoop) -> None:
    """A document in a worker, and a worker that begins or is ended, are under way: the loop sees none of them."""
    pool = parts.parser
    parse, begin, end = pool.parse, pool._new_worker, pool._end

    async def counted(*arguments: Any) -> Any:
        with loop.under_way():
            return await parse(*arguments)

    async def begun() -> WorkerProcess:
        with loop.under_way():
            return await begin()

    def ended(worker: WorkerProcess) -> None:
        known = set(pool._ending)
        end(worker)
        for task in pool._ending - known:
            loop.begins()
            task.add_done_callback(lambda _: loop.ends())

    vars(pool).update(parse=counted, _new_worker=begun, _end=ended)
