"""After an edit, the stored items are looked through in pieces so small that nothing else waits for them."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from watchd.app.parts import Parts
from watchd.errors import LeaseLost
from watchd.pipeline.recompute import Recomputer

log = structlog.get_logger()

_LONGEST_REST = 2.0  # seconds


class RecomputeLoop:
    """Looks for the matches of rules that are new, or that match otherwise; what a stop leaves is done later."""

    def __init__(self, parts: Parts, when_finished: Callable[[], None], stopping: asyncio.Event) -> None:
        self._parts = parts
        self._when_finished = when_finished
        self._stopping = stopping
        self._recomputer = Recomputer(parts.storage, parts.sets.get, parts.node)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="recompute")

    async def go_round(self) -> None:
        """Work until nothing is left that no other node is at; polls and alerts come first."""
        loop = asyncio.get_running_loop()
        items = matches = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                done = await loop.run_in_executor(self._thread, self._recomputer.run, self._parts.clock.now())
            except LeaseLost:  # the machine slept; another node has gone on, from where the store says
                return
            if done is None:
                return
            items, matches = items + done.items, matches + done.matches
            if done.finished:
                log.info("matches_recomputed", rules=list(done.finished), items=items, matches=matches)
                items = matches = 0
                self._when_finished()  # windows learn until then
            self._parts.vitals.works("recompute")
            await asyncio.sleep(min(time.monotonic() - began, _LONGEST_REST))

    def close(self) -> None:
        """End the thread once its piece is done."""
        self._thread.shutdown(wait=True)


def recompute_all(parts: Parts) -> None:
    """Everything that is to be recomputed, at once and without a rest: for a round that is run by hand."""
    recomputer = Recomputer(parts.storage, parts.sets.get, parts.node)
    rules: list[str] = []
    items = matches = 0
    while (done := recomputer.run(parts.clock.now())) is not None:
        rules += done.finished
        items, matches = items + done.items, matches + done.matches
    if rules:
        log.info("matches_recomputed", rules=rules, items=items, matches=matches)
