"""When the evaluating loop looks at what is due, and that it is asked to when stored items have been looked through."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from tests.fakes import HandClock

from watchd.app.evaluating import EvaluateLoop
from watchd.app.loops import Bell
from watchd.app.parts import Parts
from watchd.app.recomputing import RecomputeLoop
from watchd.app.vitals import Vitals
from watchd.errors import StorageError
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.recompute import Recomputer
from watchd.ports import Evaluation, Recomputed, TurnResult


class Looking:
    """An evaluator with nothing to evaluate, that notes when it looked."""

    def __init__(self) -> None:
        self.looked: list[datetime] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def run(self, now: datetime) -> None:
        """Nothing is pending."""

    def look(self, now: datetime) -> TurnResult:
        self.looked.append(now)
        self.meanwhile()
        return TurnResult(1, 0, Evaluation())


def test_it_looks_once_a_minute_and_after_an_edit_and_when_asked() -> None:
    async def go() -> list[int]:
        for seconds, generation, is_asked in [
            (0, 1, 0),
            (1, 1, 0),
            (2, 1, 1),
            (3, 1, 0),
            (4, 2, 0),
            (63, 2, 0),
            (64, 2, 0),
        ]:
            clock.at = began + timedelta(seconds=seconds)
            published.generation = generation
            if is_asked:
                loop.look_soon()
            await loop.go_round()
        loop.close()
        return [round((at - began).total_seconds()) for at in looking.looked]

    clock, looking, bell = HandClock(), Looking(), Bell()
    began, published = clock.now(), SimpleNamespace(generation=1)
    loop = _loop(_parts(clock, published), looking, bell)
    assert asyncio.run(go()) == [0, 2, 4, 64]
    assert asyncio.run(_is_rung(bell)), "it does not wait for a tick"


def test_what_is_asked_for_while_it_looks_is_looked_at_afterwards() -> None:
    async def go() -> None:
        looking.meanwhile = loop.look_soon
        await loop.go_round()
        await _two_more(loop, looking)

    looking, loop = _looking()
    asyncio.run(go())
    assert len(looking.looked) == 2


def test_what_was_asked_for_is_not_forgotten_when_a_look_fails() -> None:
    def fail() -> None:
        raise StorageError("the database is away")

    async def go() -> None:
        await loop.go_round()
        loop.look_soon()
        looking.meanwhile = fail
        with pytest.raises(StorageError):
            await loop.go_round()
        await _two_more(loop, looking)

    looking, loop = _looking()
    asyncio.run(go())
    assert len(looking.looked) == 3, "the first, the one that failed, and that again"


def test_windows_are_looked_at_when_the_last_piece_of_a_rule_has_been_recomputed() -> None:
    pieces = [Recomputed(200, 3, (), 100), Recomputed(100, 1, ("r",), 0), None]
    finished: list[int] = []

    async def go() -> None:
        loop = RecomputeLoop(_parts(HandClock()), lambda: finished.append(len(pieces)), asyncio.Event())
        loop._recomputer = cast("Recomputer", SimpleNamespace(run=lambda _now: pieces.pop(0)))
        await loop.go_round()
        loop.close()

    asyncio.run(go())
    assert finished == [1], "after the second piece"


def _looking() -> tuple[Looking, EvaluateLoop]:
    looking = Looking()
    return looking, _loop(_parts(HandClock()), looking, Bell())


async def _two_more(loop: EvaluateLoop, looking: Looking) -> None:
    """The rounds that show what is still asked for, and that it is answered once."""
    looking.meanwhile = lambda: None
    await loop.go_round()
    await loop.go_round()
    loop.close()


def _loop(parts: Parts, looking: Looking, bell: Bell) -> EvaluateLoop:
    return EvaluateLoop(parts, cast("Evaluator", looking), bell, Bell(), looks_every=timedelta(minutes=1))


def _parts(clock: HandClock, published: SimpleNamespace | None = None) -> Parts:
    stands = SimpleNamespace(
        clock=clock, reloader=published or SimpleNamespace(generation=1), vitals=Vitals(), metrics=None, storage=None,
        sets=SimpleNamespace(get=None), node="node",
    )  # fmt: skip
    return cast("Parts", stands)


async def _is_rung(bell: Bell) -> bool:
    await asyncio.wait_for(bell.heard(), 1)
    return True
