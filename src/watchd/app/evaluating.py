"""Evaluating: what waits is decided on batch by batch, beside the loop, and windows are looked at when they are due."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from watchd.app.loops import Bell
from watchd.app.parts import Parts
from watchd.app.reports import report_decided, report_evaluated
from watchd.pipeline.evaluate import Evaluator


class EvaluateLoop:
    """Evaluates what is pending in a thread of its own, and looks at due windows and live rules."""

    def __init__(
        self, parts: Parts, evaluator: Evaluator, bell: Bell, next_bell: Bell, *, looks_every: timedelta
    ) -> None:
        self._parts = parts
        self._evaluator = evaluator
        self._bell = bell
        self._next = next_bell
        self._looks_every = looks_every
        self._looked_at = parts.clock.now() - looks_every
        self._looked_with = 0  # the generation
        self._asked = self._answered = 0  # how often
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="evaluate")

    def look_soon(self) -> None:
        """Look at once, whatever the time: the stored matches are others than they were."""
        self._asked += 1
        self._bell.ring()

    async def go_round(self) -> None:
        """Evaluate until nothing is pending; once a minute, after an edit, and when asked, look at what is due."""
        loop = asyncio.get_running_loop()
        while True:
            now = self._parts.clock.now()
            evaluated = await loop.run_in_executor(self._thread, self._evaluator.run, now)
            if evaluated is None:
                break
            self._parts.vitals.works("evaluate")
            report_evaluated(evaluated, self._parts)
            if evaluated.result.notifications:
                self._next.ring()
        now, generation = self._parts.clock.now(), self._parts.reloader.generation
        asked = self._asked
        is_asked = asked != self._answered or generation != self._looked_with
        if is_asked or not timedelta(0) <= now - self._looked_at < self._looks_every:  # a clock may be set back
            looked = await loop.run_in_executor(self._thread, self._evaluator.look, now)
            report_decided(looked.evaluation, self._parts)
            if looked.evaluation.notifications:
                self._next.ring()
            self._looked_at, self._looked_with, self._answered = now, generation, asked

    def close(self) -> None:
        """End the thread once its batch is done."""
        self._thread.shutdown(wait=True)
