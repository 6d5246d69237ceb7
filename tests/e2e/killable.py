"""The real watchd, killed at a point: `python -m tests.e2e.killable --config X --kill POINT[:n] -- once|daemon`.

The parts are bootstrap's own; the ports between them are wrapped, and at the n-th time the point is reached the process
ends itself with SIGKILL, as a crash or an operator's `kill -9` would. Points, in the order of an item's way:

    fetched                 a feed has answered 200, nothing is stored
    poll-transaction        the poll's rows are written, not committed
    polled                  the poll is committed
    evaluate-transaction    decisions are written, not committed
    evaluated               the turn is committed, nothing is claimed
    claimed                 notifications are claimed, no connection stands
    opened                  the attempt is committed, no byte of the message has left
    answered                the receiver has said 250 or 200, the receipt is not written
    marked                  the receipt is committed

The last three may be narrowed to one channel with `--at`. Other options make waiting short: no test should need to know
that a lease lasts minutes.
"""

import argparse
import asyncio
import os
import resource
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.engine.interfaces import DBAPICursor

from watchd.app import loops, once, once_asking
from watchd.app.bootstrap import running
from watchd.app.daemon import Daemon
from watchd.app.logs import configure
from watchd.app.once import run_once
from watchd.app.parts import Parts
from watchd.app.rhythm import Rhythm
from watchd.fetching.fetcher import PoliteFetcher
from watchd.fetching.folder import FolderFetcher
from watchd.fetching.pool import ParserPool
from watchd.fetching.ways import FetcherByWay
from watchd.model.feed import Feed, Validators
from watchd.model.notification import AlertView, AttemptClass, Message, Receipt
from watchd.model.schedule import Schedule
from watchd.pipeline import deliver, poll
from watchd.ports import (
    Attempted,
    Channel,
    ChannelLease,
    Decide,
    Fetched,
    Leapt,
    Lease,
    MatchBatch,
    NotModified,
    PollCommit,
    Stored,
    TurnResult,
)
from watchd.settings import load_settings
from watchd.storage import Storage, open_storage

POINTS = (
    "fetched",
    "poll-transaction",
    "polled",
    "evaluate-transaction",
    "evaluated",
    "claimed",
    "opened",
    "answered",
    "marked",
)
# What a transaction has written when it is the one a point means.
_WRITTEN = {"poll-transaction": "INTO pending", "evaluate-transaction": "INTO decision"}


@dataclass
class Killer:
    """Ends the process at the n-th time its point is reached."""

    point: str = ""
    times: int = 1
    channel: str | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def reached(self, point: str, channel: str | None = None) -> None:
        """Die here, if this is where to die."""
        if point != self.point or (channel is not None and self.channel not in {None, channel}):
            return
        self.counts[point] = self.counts.get(point, 0) + 1
        if self.counts[point] >= self.times:
            os.kill(os.getpid(), signal.SIGKILL)


class KillableStorage(Storage):
    """The storage, with points around and inside its transactions."""

    def __init__(self, storage: Storage, killer: Killer) -> None:
        super().__init__(storage._database)
        self._killer = killer
        self._armed: set[Connection] = set()
        self._is_joining = False
        self._joined: list[str] = []  # channels whose receipts go into the commit under way
        if killer.point in _WRITTEN:
            event.listen(self._database.engine, "before_cursor_execute", self._executes)
            event.listen(self._database.engine, "commit", self._commits)

    def commit_polls(self, commits: Sequence[PollCommit]) -> list[Stored | Exception]:
        found = super().commit_polls(commits)
        if any(isinstance(one, Stored) and one.new for one in found):
            self._killer.reached("polled")
        return found

    def evaluate(self, now: datetime, match: MatchBatch, decide: Decide, limit: int) -> TurnResult | None:
        result = super().evaluate(now, match, decide, limit)
        if result is not None and result.evaluation.alerts:
            self._killer.reached("evaluated")
        return result

    def claim_deliveries(
        self,
        owner: str,
        slots: Mapping[str, int],
        now: datetime,
        until: datetime,
        limit: int,
        *,
        leapt: Leapt | None = None,
    ) -> list[ChannelLease]:
        claimed = super().claim_deliveries(owner, slots, now, until, limit, leapt=leapt)
        if claimed:
            self._killer.reached("claimed")
        return claimed

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> bool:
        channel = lease.key.rpartition("#")[0]
        is_sent = attempted.outcome is AttemptClass.SENT
        if is_sent:
            self._killer.reached("answered", channel)
        rests = super().commit_receipt(lease, attempted)
        if is_sent and self._is_joining:
            self._joined.append(channel)
        elif is_sent:
            self._killer.reached("marked", channel)
        return rests

    def write_together(self, writes: Sequence[Callable[[], object]]) -> list[object]:
        self._is_joining = self.shares_commits
        outcomes = super().write_together(writes)
        self._is_joining, joined = False, self._joined
        self._joined = []
        for channel in joined:
            self._killer.reached("marked", channel)
        return outcomes

    def _executes(
        self,
        connection: Connection,
        _cursor: DBAPICursor,
        statement: str,
        _parameters: object,
        _context: ExecutionContext,
        _many: bool,  # noqa: FBT001 - SQLAlchemy's signature
    ) -> None:
        if _WRITTEN[self._killer.point] in statement:
            self._armed.add(connection)

    def _commits(self, connection: Connection) -> None:
        if connection in self._armed:
            self._killer.reached(self._killer.point)


class KillableFetcher(PoliteFetcher):
    """The fetcher, with a point after a document has come whole."""

    killer: Killer

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        answer = await super().fetch(feed, validators)
        if isinstance(answer, Fetched):
            self.killer.reached("fetched")
        return answer


class KillableChannel:
    """A channel, with a point after its attempt is on record."""

    def __init__(self, channel: Channel, killer: Killer) -> None:
        self.name, self.kind, self.targets = channel.name, channel.kind, channel.targets
        self.max_tlp, self.slots, self.rate = channel.max_tlp, channel.slots, channel.rate
        self._channel = channel
        self._killer = killer

    def render(self, view: AlertView) -> str:
        return self._channel.render(view)

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        async def then() -> int:
            number = await opened()
            self._killer.reached("opened", self.name)
            return number

        return await self._channel.send(message, then)


def main() -> int:
    """Run once, or as a daemon until SIGTERM; 0, or 4 where a round was not whole."""
    options = _options()
    _shorten_leases(options.lease)
    settings = load_settings(options.config, os.environ)
    configure(form=settings.log.format, level="info", secrets=settings.secrets())
    point, _, times = options.kill.partition(":")
    killer = Killer(point, int(times or 1), options.at)
    storage = KillableStorage(open_storage(settings.storage_url), killer)
    schedule = None
    if options.interval:
        schedule = Schedule(interval=timedelta(seconds=options.interval), is_near=lambda _host: True)

    async def work() -> int:
        async with running(settings, storage=storage, schedule=schedule) as parts:
            _wrap(parts, killer, options)
            if options.how == "daemon":
                await Daemon(parts, _rhythm(options.interval)).run()
                return 0
            return 0 if (await run_once(parts)).is_whole else 4

    with storage.lock_for_daemon():
        code = asyncio.run(work())
    own, workers = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    structlog.get_logger().info("memory_peaked", own_kib=own, worker_kib=workers)
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--kill", default="", help=f"one of {', '.join(POINTS)}, and :n for the n-th time")
    parser.add_argument("--at", help="the channel a point belongs to")
    parser.add_argument("--lease", type=float, default=2.0, help="seconds that a lease lasts")
    parser.add_argument("--interval", type=float, default=0.0, help="seconds between polls of a feed")
    parser.add_argument("--fetch-deadline", type=float, default=0.0, help="seconds a document may take to come")
    parser.add_argument("--parse-deadline", type=float, default=0.0, help="seconds a document may take to be read")
    parser.add_argument("how", choices=("once", "daemon"))
    options = parser.parse_args()
    if options.kill and options.kill.partition(":")[0] not in POINTS:
        parser.error(f"there is no point {options.kill}")
    return options


def _shorten_leases(seconds: float) -> None:
    lease = timedelta(seconds=seconds)
    poll.LEASE = deliver.LEASE = lease
    for module in (loops, once, once_asking):  # they have them under these names
        vars(module).update(POLL_LEASE=lease, DELIVERY_LEASE=lease)


def _wrap(parts: Parts, killer: Killer, options: argparse.Namespace) -> None:
    deadline = timedelta(seconds=options.fetch_deadline or 60)
    fetcher = KillableFetcher(parts.http, parts.clock, deadline=deadline)
    fetcher.killer = killer
    parts.fetcher = FetcherByWay(at_url=fetcher, in_folder=FolderFetcher(parts.storage, parts.clock))
    if options.parse_deadline:
        parts.parser = ParserPool(2, deadline=timedelta(seconds=options.parse_deadline))
    parts.channels = {name: KillableChannel(channel, killer) for name, channel in parts.channels.items()}


def _rhythm(interval: float) -> Rhythm:
    return Rhythm(attend=1.0, reload=1.0, node=1.0) if interval else Rhythm()


if __name__ == "__main__":
    raise SystemExit(main())
