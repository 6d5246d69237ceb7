"""The heartbeat: an outside URL hears from watchd while an item would really go the whole way, and only then.

Whoever listens there notices what watchd cannot tell by itself: that it is down, or works no more.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from watchd import __version__
from watchd.app.canary import Canary
from watchd.app.parts import Parts
from watchd.app.vitals import CANARY
from watchd.errors import FetchError
from watchd.storage.views import Figures

log = structlog.get_logger()

FIRST = timedelta(seconds=30)  # after the start: what is restarted in a circle sends none
_STUCK = timedelta(minutes=5)  # for an item to be evaluated, or a message to be tried
_FAILURES = 2  # in a row, before the process counts as not working: one may be a busy machine
_DEADLINE = timedelta(seconds=15)
_OK = range(200, 300)


class Sings(Protocol):
    """What sends an item the whole way."""

    async def sing(self) -> str:
        """Why it did not arrive, in a sentence; empty where it did."""
        ...


@dataclass(slots=True)
class HeartbeatLoop:
    """Sends a canary as often as the heartbeat is due, judges by it, and tells the URL where there is one."""

    parts: Parts
    canary: Sings
    due_at: datetime
    failures: int = 0

    @classmethod
    def of(cls, parts: Parts) -> "HeartbeatLoop":
        """The loop of a daemon that starts now."""
        return cls(parts, Canary(parts.http, parts.parser, parts.clock), parts.clock.now() + FIRST)

    async def go_round(self) -> None:
        """Nothing until it is due; then one canary, and the heartbeat where everything is well."""
        now = self.parts.clock.now()
        every = self.parts.settings.heartbeat.every
        if now < self.due_at <= now + max(every, FIRST):  # further ahead: the clock was set back
            return
        self.due_at = now + every
        wrong = await self.canary.sing()
        self.failures = self.failures + 1 if wrong else 0
        if wrong:
            log.error("canary_failed", reason=wrong, in_a_row=self.failures)
        is_well = self.failures < _FAILURES
        self.parts.vitals.state(CANARY, is_well=is_well, reason=f"an item does not go the whole way: {wrong}")
        url = self.parts.settings.heartbeat.url
        if url is None:
            return
        wrong = wrong or await asyncio.to_thread(self._wrong, now)
        if wrong:
            log.warning("heartbeat_left_out", reason=wrong)
        else:
            await self._send(url.get_secret_value(), now)

    def _wrong(self, now: datetime) -> str:
        """What else keeps watchd from its work, in a sentence; empty where nothing does."""
        ailing = [f"{name}: {vital.reason}" for name, vital in self.parts.vitals.checks().items() if not vital.is_well]
        return "; ".join((*ailing, *stuck(self.parts.storage.figures(now), now)))

    async def _send(self, url: str, now: datetime) -> None:
        figures = await asyncio.to_thread(self.parts.storage.figures, now)
        body = {
            "watchd": __version__,
            "node": self.parts.place,
            "generation": figures.generation,
            "pending_items": figures.pending_items,
            "notifications": dict(figures.notifications),
            "feeds": dict(figures.feeds),
        }
        try:
            answer = await self.parts.http.post(
                url,
                json.dumps(body, sort_keys=True).encode(),
                headers={"content-type": "application/json; charset=utf-8"},
                deadline=_DEADLINE,
            )
        except FetchError as error:
            log.warning("heartbeat_refused", reason=error.reason)
            return
        if answer.status not in _OK:
            log.warning("heartbeat_refused", reason=str(answer.status))


def stuck(figures: Figures, now: datetime) -> Iterator[str]:
    """What has waited for too long, in sentences: an item for its evaluation, an urgent message for its channel."""
    if figures.oldest_pending_at is not None and now - figures.oldest_pending_at > _STUCK:
        yield f"an item waits since {figures.oldest_pending_at:%d %b %H:%M} UTC"
    if figures.oldest_urgent_at is not None and now - figures.oldest_urgent_at > _STUCK:
        yield f"an urgent message waits since {figures.oldest_urgent_at:%d %b %H:%M} UTC"
