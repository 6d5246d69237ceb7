"""A newsroom in one process and in virtual time, with real sinks on loopback: what an outage of days is rehearsed in.

The parts are bootstrap's own, and the rounds the daemon's own; only who wakes them is the test. A round that fails is
noted as the daemon's supervisor notes it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import event
from tests.builders import new_item
from tests.canary import SIGNING_SECRET
from tests.contract.steps import polled
from tests.servers.http import HttpServer
from tests.servers.smtp import SmtpSink

from watchd.app.bootstrap import running
from watchd.app.clock import SystemClock
from watchd.app.daemon import Daemon
from watchd.app.emergency import Emergency
from watchd.app.evaluating import EvaluateLoop
from watchd.app.loops import Bell, DeliverLoop
from watchd.app.own_clock import ClockSteps
from watchd.app.parts import Parts
from watchd.app.settling import Settling
from watchd.app.vitals import Vitals
from watchd.errors import StorageError
from watchd.model.feed import FeedState
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Attempted, Evaluation, Lease
from watchd.settings import load_settings
from watchd.storage import Storage, open_storage

DEAD = "gone@example.org"
_WRITES = ("INSERT", "UPDATE", "DELETE")
_CONFIG = """\
version: 1
storage: {{url: "{url}"}}
feeds: [feeds.yaml]
rules: [rules.yaml]
network: {{allow_private: [127.0.0.0/8], contact: desk@example.org}}
channels:
  desk-mail: {{{mail}, to: [desk@example.org, gone@example.org], fallback: standby}}
  ops-mail: {{{mail}, to: [ops@example.org]}}
  board: {{{hook}, url: "{receiver}/board"}}
  standby: {{{hook}, url: "{receiver}/standby"}}
  pager: {{{hook}, url: "{receiver}/pager"}}
routes: [{{send: [desk-mail, board]}}]
limits: {{together: 0s, hourly: none, urgent: none, daily: none}}
operators: {{page: [pager], send: [pager, ops-mail], roll_up: "08:00"}}
web: {{listen: null}}
"""
NEWS = (
    "Radar leaves the northern port of Ancona",
    "Two ministers sign for a new coastal radar",
    "Fishermen complain of jamming near the radar hill",
    "Budget vote postponed, radar contract in doubt",
    "Snow closes the road to the radar at Vardo",
    "Parliament asks who paid for the mobile radar",
    "Old radar sold for scrap in Santos",
    "Pilots report that the radar of Lajes is dark",
    "Insurers raise rates after the radar fire",
    "Students build a weather radar of cardboard",
    "Court frees the engineer in the radar affair",
    "Tender for eleven radar masts is reopened",
    "Museum shows a radar screen of 1944",
    "Ferry collides with a barge that carried a radar",
    "Strike at the radar works enters its third week",
    "Satellite finds a second radar in the desert",
)
_RULES = """\
version: 1
rules:
  - id: radar
    title: Radar on the move
    severity: high
    match: {query: radar}
    tests:
      must_match: [Old radar sold for scrap in Santos]
      must_not_match: [Harbour 7 is closed]
"""


def title_of(number: int) -> str:
    """What the feed's items are called, from 1."""
    return NEWS[number - 1]


@dataclass
class VirtualClock(SystemClock):
    """A clock that moves when the test says so, whatever the database says."""

    at: datetime = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)  # a Monday

    def now(self) -> datetime:
        return self.at

    def follow(self, database_now: Callable[[], datetime | None]) -> timedelta:
        del database_now
        return timedelta(0)


class Relay(SmtpSink):
    """A mail server that knows one address no more, and that can be gone: then nobody listens on its port."""

    async def goes_down(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def comes_back(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", self.port)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == DEAD:
            return "550 5.1.1 no such user here"
        return await super().handle_RCPT(server, session, envelope, address, options)


@dataclass
class Disk:
    """What the database lies on: while it is full, the database takes back whatever would write, and says so."""

    is_full: bool = False
    _error: Callable[[str], Exception] = RuntimeError

    def under(self, storage: Storage) -> None:
        engine = storage._database.engine
        self._error = engine.dialect.loaded_dbapi.OperationalError
        for name in ("do_execute", "do_executemany"):
            event.listen(engine, name, self._executes)

    def _executes(self, cursor: Any, statement: str, parameters: object, context: object) -> None:
        del parameters, context
        if self.is_full and statement.lstrip().startswith(_WRITES):
            cursor.connection.rollback()
            raise self._error("database or disk is full")


class Mortal(Storage):
    """A storage whose process may be killed when a receiver has taken a message and no receipt is written."""

    dies_after_taking: str = ""  # a channel

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> bool:
        if self.dies_after_taking and lease.key.startswith(f"{self.dies_after_taking}#"):
            raise StorageError("killed")
        return super().commit_receipt(lease, attempted)


@dataclass
class Newsroom:
    """One process of watchd, and what it reaches."""

    parts: Parts
    clock: VirtualClock
    daemon: Daemon
    evaluate: EvaluateLoop
    deliver: DeliverLoop
    emergency: Emergency
    relay: Relay
    receiver: HttpServer
    disk: Disk
    told: int = 0  # items that the feed has listed
    failed: dict[str, str] = field(default_factory=dict)  # rounds that fail now
    unstored: list[int] = field(default_factory=list)

    @property
    def storage(self) -> Mortal:
        assert isinstance(self.parts.storage, Mortal)
        return self.parts.storage

    async def news(self) -> None:
        """The feed lists one more item; what cannot be stored is listed still at the next poll."""
        self.told += 1
        self.unstored.append(self.told)
        await self._store()

    async def passes(self, time: timedelta, *, step: timedelta = timedelta(minutes=1)) -> None:
        """Time goes by, a round at each step."""
        end = self.clock.at + time
        while self.clock.at < end:
            self.clock.at += step
            if self.unstored:
                await self._store()
            await self.goes_round()

    async def goes_round(self) -> None:
        """Each of the daemon's rounds once, with what they set going."""
        rounds = {
            "evaluate": self.evaluate.go_round,
            "attend": self._attend,
            "deliver": self._deliver,
            "node": self.daemon._beat,
            "emergency": self.emergency.go_round,
        }
        for name, go in rounds.items():
            try:
                await go()
            except Exception as error:  # noqa: BLE001 - as the supervisor does
                self.failed[name] = str(error)
                self.parts.vitals.failed(name, str(error))
            else:
                self.failed.pop(name, None)
                self.parts.vitals.moved(name)

    async def _attend(self) -> None:
        await self.daemon._attend(sums_up=False, rolls_up=True)

    async def _deliver(self) -> None:
        await self.deliver.go_round()
        await self.deliver.drain()

    async def _store(self) -> None:
        now = self.clock.now()
        for number in tuple(self.unstored):
            item = new_item(
                number,
                feed_id="wire",
                title=title_of(number),
                summary="",
                seen_at=now,
                event_at=now,
                published=now,
            )
            try:
                polled(self.parts.storage, item, at=now, feed="wire")
            except StorageError:
                return
            self.unstored.remove(number)


@asynccontextmanager
async def living(
    folder: Path, url: str, clock: VirtualClock, relay: Relay, receiver: HttpServer
) -> AsyncIterator[Newsroom]:
    """A process of watchd; when the block ends it is gone, whatever it had under way."""
    _write_files(folder, url, relay, receiver)
    storage, disk = Mortal(open_storage(url)._database), Disk()
    async with running(load_settings(folder / "watchd.yaml", {}), clock=clock, storage=storage) as parts:
        disk.under(storage)
        parts.vitals = Vitals(monotonic=lambda: clock.at.timestamp())  # noqa: PLW0108 - `at` is another one at each call
        parts.settling = Settling(parts.vitals.monotonic)
        if not storage.feed_states():  # the feed was read before: what it lists from now on is news
            long_ago = clock.now() - timedelta(days=9)
            storage.register_feeds([FeedState("wire", "wire.example", clock.now(), baseline_at=long_ago)])
            storage.turn(clock.now(), lambda _turn: Evaluation(told_baselines=("wire",)))
        daemon = Daemon(parts)
        daemon._steps = ClockSteps(monotonic=parts.vitals.monotonic)
        daemon._started = clock.now()
        await daemon._reload()
        bell = Bell()
        evaluator = Evaluator(storage, parts.sets.get, StoryCache())
        yield Newsroom(
            parts,
            clock,
            daemon,
            EvaluateLoop(parts, evaluator, bell, bell, looks_every=timedelta(minutes=1)),
            DeliverLoop(parts, bell, daemon.stopping),
            Emergency.of(parts),
            relay,
            receiver,
            disk,
        )


def _write_files(folder: Path, url: str, relay: Relay, receiver: HttpServer) -> None:
    mail = f"type: email, host: 127.0.0.1, port: {relay.port}, tls: none, from: watchd@example.org"
    hook = "type: webhook, secret_file: secret"
    config = _CONFIG.format(url=url, mail=mail, hook=hook, receiver=receiver.url("").rstrip("/"))
    folder.mkdir(exist_ok=True)
    (folder / "watchd.yaml").write_text(config)
    (folder / "feeds.yaml").write_text('version: 1\nfeeds: [{id: wire, url: "http://wire.example/"}]\n')
    (folder / "rules.yaml").write_text(_RULES)
    (folder / "secret").touch(mode=0o600)
    (folder / "secret").write_text(SIGNING_SECRET)
