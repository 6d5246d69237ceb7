"""Play the demo: set the stage, let the daemon watch, tell the story, and say how it came out."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from watchd.app.bootstrap import running
from watchd.app.clock import SystemClock
from watchd.app.daemon import Daemon
from watchd.app.logs import configure
from watchd.app.loops import Bell
from watchd.app.rhythm import Rhythm
from watchd.demo.history import HISTORY
from watchd.demo.http import HOME
from watchd.demo.journal import Event, Journal, Tally
from watchd.demo.mailbox import Mail, Mailbox, mailbox
from watchd.demo.newswire import Newswire, newswire
from watchd.demo.outcome import Outcome, shortcomings
from watchd.demo.receiver import PATH, Delivery, Receiver, receiver
from watchd.demo.screen import Screen
from watchd.demo.story import ALERTS, SANCTIONS, STEPS, UPDATES
from watchd.demo.workspace import DESK, OPERATORS, new_secret, write_workspace
from watchd.model.schedule import Schedule
from watchd.settings import Settings, load_settings

_SCHEDULE = Schedule(interval=timedelta(seconds=1), is_near=lambda _host: True)
_RHYTHM = Rhythm(look=0.2, attend=1.0, summary_after=timedelta(seconds=3))
_PACE = 1.1  # seconds a step of the story takes at least, so that a person can follow
_STORED = 0.2  # seconds after an article left in an answer in which it is stored, so that no copy overtakes it
_LONGEST = 25.0  # seconds after which the story is broken off; with the start and the end, under 30
_SYSTEM_MAILS = 2  # the baseline summary, and the broken feed


def play() -> None:
    """The whole demo on standard output.

    Raises SystemExit(1) where the story did not come out as told, and KeyboardInterrupt where somebody ended it.
    """
    screen = Screen()
    screen.introduce()
    with tempfile.TemporaryDirectory(prefix="watchd-demo-") as name:
        folder = Path(name)
        outcome = asyncio.run(_perform(screen, folder))
        if outcome is None:
            screen.interrupted()
            raise KeyboardInterrupt
        missing = shortcomings(outcome)
        _show(screen, outcome)
        if missing:
            screen.fail(missing, _kept(folder / "watchd.log"))
            raise SystemExit(1)
    screen.farewell()


@dataclass(slots=True)
class _Stage:
    """Everything on loopback around the daemon."""

    wire: Newswire
    box: Mailbox
    board: Receiver
    bell: Bell  # rung whenever a feed is asked and whenever a message arrives
    tally: Tally = field(default_factory=Tally)

    @property
    def is_told(self) -> bool:
        """Whether everything that the story should raise has arrived."""
        told = ALERTS + UPDATES
        return (
            len(self.board.accepted) >= told
            and len(self.box.to(DESK)) >= told
            and len(self.box.to(OPERATORS)) >= _SYSTEM_MAILS
        )

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, looking whenever something happens."""
        while not holds():
            await self.bell.heard()

    @property
    def outcome(self) -> Outcome:
        """What arrived."""
        return Outcome(
            desk=self.box.to(DESK),
            operators=self.box.to(OPERATORS),
            deliveries=list(self.board.accepted.values()),
            refused=self.board.refused,
            tally=self.tally,
        )


async def _perform(screen: Screen, folder: Path) -> Outcome | None:
    """Play the story; None where a signal ended the daemon before its end."""
    clock, secret, bell = SystemClock(), new_secret(), Bell()

    def on_mail(mail: Mail) -> None:
        if mail.recipient == OPERATORS:
            screen.operators(mail)
        bell.ring()

    def on_delivery(delivery: Delivery) -> None:
        screen.alert(delivery)
        bell.ring()

    async with (
        newswire(clock, bell.ring) as wire,
        mailbox(on_mail) as box,
        receiver(secret, clock, on_delivery) as board,
    ):
        config = write_workspace(
            folder,
            feeds={name: server.url for name, server in wire.servers.items()},
            mail=(HOME, box.port),
            webhook=f"http://{HOME}:{board.port}{PATH}",
            secret=secret,
        )
        stage = _Stage(wire, box, board, bell)
        with _logging(folder / "watchd.log", stage.tally, screen):
            # No variable of the person's own set-up may reach the demo's daemon.
            is_whole = await _watch(load_settings(config, {}), stage, screen)
        return stage.outcome if is_whole else None


async def _watch(settings: Settings, stage: _Stage, screen: Screen) -> bool:
    """Run the daemon while the story is told; False where it ended first."""
    async with running(settings, schedule=_SCHEDULE) as parts:
        daemon = Daemon(parts, _RHYTHM)
        work = asyncio.create_task(daemon.run())
        story = asyncio.create_task(_tell(stage, screen))
        await asyncio.wait({work, story}, timeout=_LONGEST, return_when=asyncio.FIRST_COMPLETED)
        is_whole = not work.done()
        daemon.stopping.set()
        story.cancel()
        await work
        with contextlib.suppress(asyncio.CancelledError):
            await story
        return is_whole


async def _tell(stage: _Stage, screen: Screen) -> None:
    """The script: each step when the one before it has been collected, then wait for the last message."""
    await stage.until(lambda: stage.wire.was_asked)
    screen.ready(len(HISTORY))
    await asyncio.sleep(_STORED)
    for step in STEPS:
        stage.wire.publish(step)
        await asyncio.gather(asyncio.sleep(_PACE), stage.until(partial(stage.wire.has_given_out, step)))
        await asyncio.sleep(_STORED)
    await stage.until(lambda: stage.is_told)


@contextlib.contextmanager
def _logging(path: Path, tally: Tally, screen: Screen) -> Iterator[None]:
    """The daemon's log in a file, read along by tally and screen."""

    def on_event(event: Event) -> None:
        tally.count(event)
        if event.get("event") == "firing_decided" and event.get("decision") in {"suppress", "group"}:
            screen.held_back(event)

    with Journal(path, on_event) as journal:
        configure(form="json", level="info", stream=journal)
        try:
            yield
        finally:
            structlog.reset_defaults()


def _show(screen: Screen, outcome: Outcome) -> None:
    if outcome.update is not None:
        screen.mail(outcome.update)
    for delivery in outcome.deliveries:
        items = delivery.document["data"]["items"]
        if items and items[0]["id"] == SANCTIONS.item_id:
            screen.document(delivery)
            break
    screen.close(outcome, len(HISTORY))


def _kept(log: Path) -> str:
    """The log's path outside the folder that is about to go."""
    handle, name = tempfile.mkstemp(prefix="watchd-demo-", suffix=".log")
    with os.fdopen(handle, "wb") as kept:
        kept.write(log.read_bytes())
    return name
