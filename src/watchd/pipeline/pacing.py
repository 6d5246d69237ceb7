"""Pacing: a message leaves when its channel takes one, by the rate that it states."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from watchd.model.notification import NotificationState
from watchd.model.rate import Rate
from watchd.pipeline.keeping import Keep, Keeper
from watchd.ports import Attempted, DeliverStorage, Lease, Work

ROUND = timedelta(seconds=5)  # that a slot waits for its channel's rate; then it is free for what is more urgent


class Turn(Enum):
    """When a message may leave."""

    NOW = auto()
    PUT_OFF = auto()  # its target takes no more for a while; others may go
    LATER = auto()  # its channel takes no more for a while


def slower_of(rate: Rate | None, slowed: Rate | None) -> Rate | None:
    """The channel's own rate, or what it keeps to since its receiver said that it is too fast, where that is slower.

    What each target takes by itself it takes slower by itself: else one chat would wait for all the others.
    """
    if rate is None or slowed is None:
        return slowed if rate is None else rate
    return rate if rate.gap >= slowed.gap else replace(slowed, of_each_target=rate.of_each_target)


@dataclass(slots=True)
class Pacer:
    """Keeps one slot to its channel's rate."""

    lease: Lease
    rate: Rate | None
    storage: DeliverStorage
    keep: Keep
    keeper: Keeper
    resting: Mapping[str, datetime]  # targets that asked for a rest, until when
    free_at: datetime | None = None  # when the channel takes the next message, after `Turn.LATER`

    async def turn_of(self, work: Work, until: datetime) -> Turn:
        """Wait until the message may leave, where that is by `until`; raises LeaseLost."""
        rate, now = self.rate, self.keep.clock.now()
        if work.mute is not None or now >= work.notification.expires_at:
            return Turn.NOW
        rests_until = self.resting.get(work.notification.target, now)
        if rests_until > now:
            return await self._later(work, rests_until, now)
        if rate is None:
            return Turn.NOW
        at = await asyncio.to_thread(self.storage.reserve, self.lease, work.notification.target, rate, now, until)
        if at > until and rate.of_each_target:
            return await self._later(work, at, now)
        if at > until:
            self.free_at = at
            return Turn.LATER
        if at > now:
            async with self.keeper.work():
                await self.keep.sleep((at - now).total_seconds())
        return Turn.NOW

    async def _later(self, work: Work, at: datetime, now: datetime) -> Turn:
        put_off = _put_off(work, at, now, now + self.keep.lasts)
        await asyncio.to_thread(self.storage.commit_receipt, self.lease, put_off)
        return Turn.PUT_OFF


def _put_off(work: Work, until: datetime, now: datetime, lease_until: datetime) -> Attempted:
    """Nothing was tried; it waits until then."""
    return Attempted(
        notification_id=work.notification.id,
        attempt=None,
        outcome=None,
        code="",
        detail="",
        state=NotificationState.PENDING,
        due_at=until,
        at=now,
        reason=work.notification.reason,
        lease_until=lease_until,
    )
