"""A behaviour: a sentence about a reader, the scene that measures it, and the verdict."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from tests.feedscore.leaping import LeapingLoop
from tests.feedscore.reader import Can, FeedSetup, NotMeasurable, Reader, Unmet
from tests.feedscore.server import Asked, Published, Script
from tests.feedscore.world import LeapingWorld, World, world

_LONGEST_POLL = timedelta(hours=2)  # a reader that has not asked again by then is not asking


class Verdict(StrEnum):
    """What a measurement came to."""

    PASS = "pass"
    FAIL = "fail"
    NOT_MEASURABLE = "not measurable"


@dataclass(frozen=True, slots=True)
class Result:
    """One behaviour of one reader."""

    number: int
    verdict: Verdict
    why: str = ""


Play = Callable[["Scene"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One of the behaviours that are measured."""

    number: int
    says: str
    is_hard: bool
    needs: frozenset[Can]
    in_process: bool  # False: the reader must be a process of its own, in real time
    play: Play


BEHAVIOURS: dict[int, Behaviour] = {}


def behaviour(
    number: int, says: str, *, is_hard: bool = False, needs: tuple[Can, ...] = (), in_process: bool = True
) -> Callable[[Play], Play]:
    """Register a scene as the measurement of this sentence. `needs` is without what there is nothing to measure."""

    def register(play: Play) -> Play:
        assert number not in BEHAVIOURS, f"behaviour {number} stands twice"
        BEHAVIOURS[number] = Behaviour(number, says, is_hard, frozenset(needs), in_process, play)
        return play

    return register


@dataclass
class ServedFeed:
    """A feed of the scene: how the server answers, and what it was asked."""

    setup: FeedSetup
    published: Published

    @property
    def name(self) -> str:
        """Its name in the reader's files."""
        return self.setup.name

    @property
    def asked(self) -> list[Asked]:
        """Every request for it, oldest first."""
        return self.published.asked

    def answers(self, *answers: Script) -> None:
        """What is answered from now on, in turn; the last answer stays."""
        self.published.answers(*answers)


@dataclass
class Scene:
    """What a behaviour is measured in: a world, a reader in it, feeds between them."""

    world: World
    reader: Reader
    folder: Path
    feeds: dict[str, ServedFeed] = field(default_factory=dict)

    @property
    def leaping(self) -> LeapingWorld:
        """The world with names and public addresses."""
        if isinstance(self.world, LeapingWorld):
            return self.world
        raise self.reader.unable(Can.NAMES)

    def feed(
        self,
        name: str,
        *answers: Script,
        host: str = "wire.example",
        path: str = "",
        url: str = "",
        interval: timedelta | None = None,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> ServedFeed:
        """A feed that the reader is told of at the start, and how the server answers for it."""
        at = path or f"/{name}.xml"
        published = self.world.server.publish(at)
        if answers:
            published.answers(*answers)
        setup = FeedSetup(name, url or self.world.url(host, at), interval, settings)
        self.feeds[name] = ServedFeed(setup, published)
        return self.feeds[name]

    def place(self, path: str, *answers: Script) -> Published:
        """A path that is no feed of the reader's."""
        return self.world.server.publish(path).answers(*answers)

    async def start(self) -> None:
        """Begin."""
        await self.reader.start([feed.setup for feed in self.feeds.values()], self.folder)

    async def passes(self, **time: float) -> None:
        """Let time pass."""
        await self.reader.passes(timedelta(**time))

    async def polled(self, feed: ServedFeed, times: int = 1, within: timedelta = _LONGEST_POLL) -> None:
        """Let time pass until the feed was asked so often more, and what came of it is done."""
        wanted = len(feed.asked) + times

        def is_enough() -> bool:
            answered = [one for one in feed.asked if one.ended_at is not None]
            return len(answered) >= wanted

        await self.reader.until(is_enough, within * times)
        self.expect(
            is_enough(), f"asked {len(feed.asked) + times - wanted} times within {within * times}, not {times} times"
        )

    def expect(self, holds: object, otherwise: str) -> None:
        """The behaviour is unmet where this does not hold."""
        if not holds:
            raise Unmet(otherwise)

    def beyond(self, what: Can) -> None:
        """From here on nothing can be measured of a reader that cannot do this; so far everything held."""
        if what not in self.reader.can:
            raise NotMeasurable(f"as far as it can be measured it holds, but {self.reader.unable(what)}")


async def _played(behaviour: Behaviour, reader: Reader, folder: Path) -> Result:
    number = behaviour.number
    missing = sorted(behaviour.needs - reader.can)
    if missing:
        return Result(number, Verdict.NOT_MEASURABLE, str(reader.unable(missing[0])))
    async with world() as around:
        reader.enter(around)
        try:
            await behaviour.play(Scene(around, reader, folder))
        except Unmet as unmet:
            return Result(number, Verdict.FAIL, str(unmet))
        except NotMeasurable as reason:
            return Result(number, Verdict.NOT_MEASURABLE, str(reason))
        finally:
            await reader.close()
    return Result(number, Verdict.PASS)


def measured(behaviour: Behaviour, reader: Reader, folder: Path) -> Result:
    """The behaviour of a reader, played to its end in an empty folder."""
    with asyncio.Runner(loop_factory=LeapingLoop if reader.leaps else None) as runner:
        return runner.run(_played(behaviour, reader, folder))
