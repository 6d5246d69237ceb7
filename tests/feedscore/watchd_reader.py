"""watchd itself under measurement: the real daemon, its real parts and a SQLite file, in the leaping loop.

Only time and names are not the system's. Ticks come when something is due instead of each second; alerts and notices
are what arrives at two webhooks of the same server.
"""

import asyncio
import contextlib
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from tests.feedscore.leaping import LeapingClock, LeapingLoop
from tests.feedscore.reader import Can, FeedSetup, Given, Reader, Sign, Told
from tests.feedscore.server import Answer, Asked
from tests.feedscore.world import LeapingWorld, World

from watchd import __version__
from watchd.app.bootstrap import running
from watchd.app.daemon import Daemon, Rhythm
from watchd.app.parts import Parts
from watchd.cli.feed import _health_json
from watchd.fetching import fetcher
from watchd.fetching.process import WorkerProcess
from watchd.settings import load_settings
from watchd.storage import Storage, open_storage, tables

_LONGEST_PAUSE = timedelta(minutes=15)
_OVERDUE = timedelta(minutes=2)
_SHORTEST_PAUSE = timedelta(seconds=1)
_SETTLES = timedelta(seconds=10)  # evaluating and sending what a poll brought
_LOOKS = timedelta(seconds=60)  # a look at itself has told what it saw
RULES = """\
version: 1
rules:
  - id: everything
    title: Everything
    severity: medium
    dedup: {by: item}
    match: {query: "radar OR радар OR 雷达"}
"""
_CONFIG = """\
version: 1
storage: {url: "sqlite:///watchd.db"}
feeds: [feeds.yaml]
rules: [rules]
channels:
  desk: {type: webhook, url: "DESK"}
  ops: {type: webhook, url: "OPS"}
routes: [{send: [desk]}]
operators: {page: [ops], send: [ops]}
web: {listen: null}
"""
# What the health of a feed and the conditions about it say where they show a sign.
_WORDS: Mapping[Sign, str] = {
    Sign.FAILING: r'"health": "(?!ok|new)',
    Sign.THROTTLED: r'"health": "throttled"|"reason": "(throttled|rate)',
    Sign.BLOCKED: r'"health": "blocked|"reason": "blocked|challenge',
    Sign.NOT_A_FEED: r'"health": "not_a_feed"|"reason": "not_a_feed',
    Sign.GONE: r'"health": "gone"|condition gone:',
    Sign.SUSPECT: r"validator",
    Sign.CUT: r"left out|_cut|\bcap\b",
    Sign.MOJIBAKE: r"mojibake|garbled|encoding",
    Sign.BOZO: r"bozo|well-formed|flaw",
    Sign.IDENTITY: r"identity|guids",
    Sign.GAP: r"\bgap\b",
    Sign.FLOOD: r"flood|\bheld\b",
    Sign.MOVED: r"moved|permanent",
    Sign.NETWORK: r"network",
}


class TickingDaemon(Daemon):
    """The daemon, woken when something is due; `finest` is the longest it sleeps all the same."""

    finest: timedelta = _LONGEST_PAUSE

    @contextlib.asynccontextmanager
    async def _ticking(self) -> AsyncIterator[None]:
        ticks = asyncio.create_task(self._tick())
        try:
            yield
        finally:
            ticks.cancel()
            await asyncio.gather(ticks, return_exceptions=True)

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        yield  # signals and file events belong to a process of its own

    async def _tick(self) -> None:
        rung = dict.fromkeys(self._bells, datetime.min.replace(tzinfo=UTC))
        while True:
            now = self.parts.clock.now()
            for name, bell in self._bells.items():
                if abs(now - rung[name]) >= self._every(name):  # the clock may have been set
                    bell.ring()
                    rung[name] = now
            await asyncio.sleep(await asyncio.to_thread(self._pause))

    def _every(self, loop: str) -> timedelta:
        usual = {"attend": self.rhythm.attend, "reload": self.rhythm.reload, "node": self.rhythm.node}
        return timedelta(0) if loop not in usual else max(timedelta(seconds=usual[loop]), self.finest)

    def _pause(self) -> float:
        """Seconds until something falls due."""
        now = self.parts.clock.now()
        coming = [due - now for due in _due_times(self.parts.storage, now)]
        return max(_SHORTEST_PAUSE, min([self.finest, *coming])).total_seconds()


def _due_times(storage: Storage, now: datetime) -> list[datetime]:
    """When feeds and messages fall due, resting lanes regarded; what has waited for minutes is not waited for."""
    recent = now - _OVERDUE
    feed, lane, sent = tables.feed.c, tables.lane.c, tables.notification.c
    rests = select(lane.not_before).where(lane.kind == "host", lane.key == feed.host).scalar_subquery()
    wanted = (
        select(func.min(feed.due_at)).where(feed.due_at > now),
        select(func.min(func.coalesce(rests, feed.due_at))).where(feed.due_at <= now, feed.due_at > recent),
        select(func.min(sent.due_at)).where(sent.due_at > recent, sent.state == "pending"),
    )

    def read(connection: Connection) -> list[datetime | None]:
        return [connection.execute(one).scalar() for one in wanted]

    return [due for due in storage._database.read(read) if due is not None]


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
    leaps = True
    interval = timedelta(minutes=15)
    can = frozenset(
        {
            Can.CLOCK, Can.DAEMON, Can.ITEMS, Can.ALERTS, Can.HEALTH, Can.TELLS, Can.CRASH, Can.CONFIG, Can.NAMES,
            Can.POLL_NOW, Can.ABSENCE, Can.REVISIONS, Can.METRICS, Can.PARSER,
        }
    )  # fmt: skip

    def __init__(self) -> None:
        self.rules: dict[str, str] = {"rules.yaml": RULES}
        self._parser = fetcher.PARSER_VERSION
        self._life: _Life | None = None
        self._folder = Path()

    def enter(self, world: World) -> None:
        """Live in this world, with two receivers of messages in it."""
        assert isinstance(world, LeapingWorld)
        super().enter(world)
        self._around = world
        self._clock = LeapingClock(world.loop)
        for name in ("desk", "ops"):
            world.server.publish(f"/hook/{name}").answers(Answer(200, b"thanks"))

    async def start(self, feeds: Sequence[FeedSetup], folder: Path) -> None:
        """Write every file and begin."""
        self._folder = folder
        desk, ops = (self.world.url(f"{name}.example", f"/hook/{name}") for name in ("desk", "ops"))
        (folder / "watchd.yaml").write_text(config_file(desk, ops))
        (folder / "rules").mkdir()
        for name, text in self.rules.items():
            (folder / "rules" / name).write_text(text)
        (folder / "feeds.yaml").write_text(feed_file(feeds))
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
        async with running(settings, clock=self._clock, resolver=self._around.look_up) as parts:
            _count_parsing(parts, self._around.loop)
            daemon = TickingDaemon(parts, Rhythm())
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
        self._alive.daemon.finest = max(_SHORTEST_PAUSE, min(time / 100, _LONGEST_PAUSE))
        await asyncio.sleep(time.total_seconds())
        self._check_alive()

    async def until(self, is_enough: Callable[[], bool], limit: timedelta) -> None:
        """Let time pass until this holds; then what came of it is evaluated and sent."""
        self._alive.daemon.finest = timedelta(seconds=60)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit.total_seconds()):
                await self.world.server.answered(is_enough)
        await self.passes(_SETTLES)

    async def restart(self) -> None:
        """Stop in order, and start on the same files."""
        await self._stop()
        await self._begin()

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
        await self._stop()

    async def change(self, feeds: Sequence[FeedSetup]) -> None:
        """Write the feed file anew; the daemon finds it."""
        (self._folder / "feeds.yaml").write_text(feed_file(feeds))
        await self.passes(_LOOKS)

    async def renew_parser(self) -> None:
        """Start with the next parser version."""
        await self._stop()
        vars(fetcher).update(PARSER_VERSION=f"{self._parser}+1")
        await self._begin()

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
            )
            for row in rows
        ]

    async def alerts(self) -> list[Told]:
        """What arrived at the analysts' webhook."""
        return [told_of(one) for one in self.world.server.publish("/hook/desk").asked]

    async def notices(self) -> list[Told]:
        """What arrived at the operators' webhook."""
        await self.passes(_LOOKS)
        return [told_of(one) for one in self.world.server.publish("/hook/ops").asked]

    async def signs(self, name: str) -> frozenset[Sign]:
        """What the feed's row and the conditions about it show."""
        words = await self.health(name)
        return frozenset(sign for sign, pattern in _WORDS.items() if re.search(pattern, words))

    async def health(self, name: str) -> str:
        """Everything that is shown of the feed, as text."""
        await self.passes(_LOOKS)
        storage = self._alive.parts.storage
        shown = [json.dumps(_health_json(one), default=str) for one in storage.feeds() if one.state.feed_id == name]
        raised = {key: one for key, one in storage.conditions().items() if one.is_raised}
        told = [f"condition {key}: {one.facts}" for key, one in raised.items() if key.rpartition(":")[2] == name]
        return "\n".join([*shown, *told])

    async def failures(self, name: str) -> int:
        """The feed's failures in a row."""
        return next(one.state.errors for one in self._alive.parts.storage.feeds() if one.state.feed_id == name)

    def _read(self, wanted: Any) -> list[Mapping[str, Any]]:
        read = self._alive.parts.storage._database.read
        return read(lambda connection: [dict(row) for row in connection.execute(wanted).mappings()])


def config_file(desk: str, ops: str) -> str:
    """The config: two receivers, one for alerts and one for what watchd reports on itself."""
    return _CONFIG.replace("DESK", desk).replace("OPS", ops)


def feed_file(feeds: Sequence[FeedSetup]) -> str:
    """The feeds as watchd's own file."""
    lines = ["version: 1", "feeds:"]
    for feed in feeds:
        extra = {"interval": f"{feed.interval.total_seconds() / 60:.0f}m"} if feed.interval else {}
        more = "".join(f", {key}: {value}" for key, value in {**extra, **feed.settings}.items())
        lines.append(f'  - {{id: {feed.name}, url: "{feed.url}"{more}}}')
    return "\n".join([*lines, ""])


def told_of(asked: Asked) -> Told:
    document = json.loads(asked.body)
    return Told(document["data"]["alert"]["title"], json.dumps(document, ensure_ascii=False), asked.at)


def _words_of(flags: object) -> Sequence[str]:
    if isinstance(flags, str):
        return re.findall(r"\w+", flags)
    return [str(flag) for flag in flags] if isinstance(flags, list | tuple) else []


def _count_parsing(parts: Parts, loop: LeapingLoop) -> None:
    """A document in a worker, and a worker that is ended, are under way: the loop sees neither."""
    pool = parts.parser
    parse, end = pool.parse, pool._end

    async def counted(*arguments: Any) -> Any:
        with loop.under_way():
            return await parse(*arguments)

    def ended(worker: WorkerProcess) -> None:
        known = set(pool._ending)
        end(worker)
        for task in pool._ending - known:
            loop.begins()
            task.add_done_callback(lambda _: loop.ends())

    vars(pool).update(parse=counted, _end=ended)


def empty_store(folder: Path) -> Path:
    """A database with this release's schema and nothing in it, made once in the folder."""
    path = folder / "empty.db"
    if not path.exists():
        storage = open_storage(f"sqlite:///{path}")
        storage.migrate()
        storage.close()
    return path
