"""The daemon: starts the loops, wakes them by ticks, listens to signals, and drains before it ends."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from watchd import __version__
from watchd.app import systemd
from watchd.app.certificates import CertificateLoop
from watchd.app.disk import Disk
from watchd.app.emergency import Emergency
from watchd.app.evaluating import EvaluateLoop
from watchd.app.file_watch import watch_files
from watchd.app.heartbeat import HeartbeatLoop
from watchd.app.itself import certified_here, degraded_here, files_here, raised_here, speaks_of_config
from watchd.app.lasting import settle
from watchd.app.loops import Bell, DeliverLoop, PollLoop, supervise
from watchd.app.measures import Measures
from watchd.app.own_clock import ClockSteps, follow_clock
from watchd.app.parts import Parts
from watchd.app.recomputing import RecomputeLoop
from watchd.app.reload import Reloaded
from watchd.app.reports import report_attended, report_config, report_held, report_reloaded
from watchd.app.retain import PruneLoop
from watchd.app.rhythm import Rhythm
from watchd.app.serving import serving_pages
from watchd.app.ticks import ticking
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.stories.thread import OPEN_AT_MOST

log = structlog.get_logger()

_NEVER = datetime.min.replace(tzinfo=UTC)
_CLOSING, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_DRAIN = 35.0  # seconds for what is under way when the daemon is told to stop; systemd waits 45
# Seconds until a loop is missed: 10,000 rule files may take a busy machine a minute, as may a look through old rows.
_PATIENCE = {"reload": 300.0, "prune": 600.0, "recompute": 600.0, "certificates": 300.0, "heartbeat": 180.0}
_LOOPS = (
    *("poll", "evaluate", "deliver", "attend", "reload", "node"),
    *("prune", "recompute", "certificates", "heartbeat", "emergency"),
)


@dataclass(slots=True)
class Daemon:
    """One process of watchd."""

    parts: Parts
    rhythm: Rhythm = field(default_factory=Rhythm)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _bells: Mapping[str, Bell] = field(default_factory=lambda: {name: Bell() for name in _LOOPS})
    _started: datetime = _NEVER
    _closed_at: datetime = _NEVER
    _measures: Measures = field(default_factory=Measures)
    _reloaded: Reloaded | None = None
    _summed_up: bool = False
    _noticed: list[str] = field(default_factory=list)
    _steps: ClockSteps = field(default_factory=ClockSteps)
    _settled: int = -1  # the generation that is left out of the garbage collector's rounds

    async def run(self) -> None:
        """Work until `stopping` is set or SIGTERM or SIGINT comes; then finish what is under way and return.

        Raises ConfigError at the start when files are refused and no set is in force.
        """
        parts = self.parts
        self._started = parts.clock.now()
        self._measures.disk = Disk(parts.storage.path)
        report_held(await asyncio.to_thread(parts.storage.hold_at_start, self._started))
        await self._reload()
        await self._start_parsers()
        evaluator = Evaluator(parts.storage, parts.sets.get, StoryCache())
        poll = PollLoop(parts, self._bells["poll"], self._bells["evaluate"], self.stopping)
        evaluate = EvaluateLoop(parts, evaluator, self._bells["evaluate"], self._bells["deliver"], looks_every=_MINUTE)
        deliver = DeliverLoop(parts, self._bells["deliver"], self.stopping)
        recompute = RecomputeLoop(parts, evaluate.look_soon, self.stopping)
        summary_after = self.rhythm.summary_after or 2 * parts.schedule.interval

        async def look_at_itself() -> None:
            is_due = not self._summed_up and parts.clock.now() - self._started >= summary_after
            await self._attend(sums_up=is_due, rolls_up=self._summed_up)
            self._summed_up = self._summed_up or is_due

        for name in _LOOPS:  # a loop that hangs in its first round is missed too
            parts.vitals.moved(name, _PATIENCE.get(name, 60.0))
        rounds = {
            "poll": poll.go_round,
            "evaluate": evaluate.go_round,
            "deliver": deliver.go_round,
            "attend": look_at_itself,
            "reload": self._reload,
            "node": self._beat,
            "recompute": recompute.go_round,
            **self._rare_rounds(),
        }
        async with self._serving(), self._ticking(), self._listening():
            tasks = [
                asyncio.create_task(supervise(name, go, self._bells[name], parts, self.stopping), name=name)
                for name, go in rounds.items()
            ]
            log.info("daemon_started", version=__version__, node=parts.node)
            systemd.notify("READY=1", f"STATUS=generation {parts.storage.active_generation()} in force")
            await self.stopping.wait()
            systemd.notify("STOPPING=1")
            parts.vitals.state("stopping", is_well=False, reason="the daemon is stopping")
            log.info("daemon_stopping")
            await self._drain(tasks, poll, deliver)
            evaluate.close()
            recompute.close()
        log.info("daemon_stopped")

    def _rare_rounds(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Rounds in which there is seldom something to do."""
        return {
            "prune": PruneLoop(self.parts, self.stopping).go_round,
            "certificates": CertificateLoop.of(self.parts).go_round,
            "heartbeat": HeartbeatLoop.of(self.parts).go_round,
            "emergency": Emergency.of(self.parts).go_round,
        }

    async def _drain(self, tasks: list[asyncio.Task[None]], poll: PollLoop, deliver: DeliverLoop) -> None:
        """Let polls and messages under way end; what is left after 35 s stays in the store for the next start."""
        try:
            async with asyncio.timeout(_DRAIN):
                await asyncio.gather(*tasks, poll.drain(), deliver.drain())
        except TimeoutError:
            log.warning("drain_cut_short", seconds=_DRAIN)
            left = [task for task in (*tasks, *poll.running, *deliver.running) if not task.done()]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _start_parsers(self) -> None:
        """Starting a process keeps the loop waiting: before the loops run, nobody minds."""
        working = await asyncio.to_thread(self.parts.sets.active)
        self.parts.parser.warm(len(working.feeds))

    async def _reload(self) -> None:
        reloaded = await asyncio.to_thread(self.parts.reloader.look, self.parts.clock.now())
        report_reloaded(reloaded, self.parts)
        if await asyncio.to_thread(self.parts.config.look):
            report_config(self.parts.config)
        is_new = self._reloaded is None or reloaded.outcome != "untouched"
        self._reloaded = reloaded
        working = await asyncio.to_thread(self.parts.sets.active)
        if working.number != self._settled:
            await asyncio.to_thread(lambda: working.engine)  # what is to last must be there
            await asyncio.to_thread(settle)
            self._settled = working.number
        self.parts.metrics.generation.set(working.number)
        self.parts.metrics.rules.set(len(working.rules))
        self.parts.vitals.state("rules", is_well=bool(working.rules), reason="no rule is in force: see watchd check")
        if is_new:
            for name in ("poll", "attend", "recompute"):
                self._bells[name].ring()

    async def _attend(self, *, sums_up: bool, rolls_up: bool) -> None:
        parts, reloaded = self.parts, self._reloaded
        working = await asyncio.to_thread(parts.sets.active)
        loops = parts.vitals.loops_down(looking="attend")
        raised = {
            **raised_here(parts, reloaded, loops or {}),
            **self._measures.raised(parts.place),
        }
        speaks = speaks_of_config(raised)
        seen = Seen(
            node=parts.place,
            routing=working.routing,
            rules=working.rules,
            feeds=frozenset(working.feeds),
            unreachable=working.unreachable(parts.clock.now()),
            raised=raised,
            files=files_here(reloaded),
            sums_up=sums_up,
            looks_at_loops=loops is not None,
            # A process beside this one, with the same config but an older start, speaks for itself.
            judges_config=speaks or parts.config.has_spoken,
            judges_accounts=self._measures.mismatches is not None,
            rolls_up=rolls_up,
            began_at=self._started,
            certified=certified_here(parts),
            unreached_since=parts.network.down_since,
            past_store=tuple(parts.past_store),
            noticed=tuple(self._noticed),
        )
        attended = await asyncio.to_thread(attend, parts.storage, seen, parts.clock.now())
        # More of either may have come meanwhile.
        del self._noticed[: len(seen.noticed)]
        del parts.past_store[: len(seen.past_store)]
        parts.config.has_spoken = speaks
        report_attended(attended)
        if attended.alerts:
            self._bells["deliver"].ring()

    async def _beat(self) -> None:
        parts = self.parts
        offset = await asyncio.to_thread(parts.clock.follow, parts.storage.database_now)
        parts.metrics.clock_offset.set(offset.total_seconds())
        if step := self._steps.look(parts.clock.now()):
            self._noticed.append(step)
        if await asyncio.to_thread(follow_clock, parts):
            self._started = min(self._started, parts.clock.now())
            self._closed_at = min(self._closed_at, parts.clock.now())
            for bell in self._bells.values():
                bell.ring()
        await asyncio.to_thread(parts.links.look, parts.clock.now())
        report_held(await asyncio.to_thread(self._report_node))
        now = parts.clock.now()
        is_settled = parts.settling.is_settled(now)
        expired = await asyncio.to_thread(parts.storage.expire_notifications, now) if is_settled else 0
        if expired:
            log.warning("notifications_expired", number=expired)
        await self._close_stories()
        await asyncio.to_thread(self._measures.take, parts)

    async def _close_stories(self) -> None:
        """Once an hour: stories that can have no further member are not read at the next start."""
        now = self.parts.clock.now()
        if now - self._closed_at >= _CLOSING:
            await asyncio.to_thread(self.parts.storage.close_stories, now - OPEN_AT_MOST, now)
            self._closed_at = now

    def _report_node(self) -> str:
        resolved = self._reloaded.resolved if self._reloaded else None
        return self.parts.storage.beat_node(
            self.parts.node,
            self.parts.clock.now(),
            started_at=self._started,
            version=__version__,
            rule_digest=resolved.documents.digest if resolved else "",
            place=self.parts.place,
        )

    def _serving(self) -> contextlib.AbstractAsyncContextManager[None]:
        return serving_pages(self.parts, lambda: degraded_here(self.parts, self._reloaded))

    def _ticking(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Ticks only ring bells."""
        every = self.rhythm
        seconds = {
            "poll": every.look,
            "evaluate": every.look,
            "deliver": every.look,
            "attend": every.attend,
            "reload": every.reload,
            "node": every.node,
            "prune": every.prune,
            "recompute": every.recompute,
            "certificates": every.prune,
            "heartbeat": every.heartbeat,
            "emergency": every.heartbeat,
        }
        ticks = {name: (pause, self._bells[name].ring) for name, pause in seconds.items()}
        watchdog = systemd.watchdog_seconds()
        if watchdog:
            ticks["watchdog"] = (watchdog, self._feed_watchdog)
        return ticking(ticks)

    def _feed_watchdog(self) -> None:
        """Only a daemon whose loops move, and in which an item goes the whole way, says that it is alive."""
        if self.parts.vitals.is_working():
            systemd.notify("WATCHDOG=1")

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        """SIGTERM and SIGINT stop, SIGHUP and a changed file reload."""
        loop = asyncio.get_running_loop()
        for stop in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop, self.stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._bells["reload"].ring)
        watching = asyncio.create_task(watch_files(self.parts.settings, self._bells["reload"].ring, self.stopping))
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            for listened in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.remove_signal_handler(listened)
