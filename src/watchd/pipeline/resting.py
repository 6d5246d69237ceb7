"""What a failed attempt means for its channel as a whole: whether it is at fault, and how long it rests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchd.errors import DeliveryError, DeliveryKind
from watchd.pipeline.failing import its_own
from watchd.pipeline.retries import CHANNEL_PROBE, LONGEST_PAUSE, SLOWED, pause_until, rest_until
from watchd.ports import Channel, ChannelLease, ChannelTrouble, Clock, DeliverStorage, Refused, Work

DETAIL_MAX = 256
_TROUBLE_AFTER = 3  # failures in a row, whatever the message, before the channel itself counts as broken
_AT_ONCE = 3  # targets that ask for a rest: it is the sender that is too fast then, not what each of them gets
_COUNTED = {DeliveryKind.TRANSIENT, DeliveryKind.AMBIGUOUS}  # what may be the channel's fault as well


@dataclass(frozen=True, slots=True)
class Rests:
    """Counts and pauses the channel of one slot."""

    held: ChannelLease
    channel: Channel
    storage: DeliverStorage
    clock: Clock
    targets: dict[str, datetime] = field(default_factory=dict)  # that rest while others get theirs, until when

    async def whose(self, error: DeliveryError, work: Work, attempt: int | None) -> DeliveryError:
        """The error as it counts: what seems the channel's fault is the message's where others are taken."""
        if error.kind is not DeliveryKind.CHANNEL or attempt is None:
            return error
        sent = work.notification
        refused = Refused(sent.channel, sent.target, sent.id, error.code, error.is_of_recipient)
        return its_own(error) if await asyncio.to_thread(self.storage.is_its_own, refused) else error

    async def count(self, error: DeliveryError) -> int:
        """How many tries of the channel have failed in a row, with this one; at the third it rests. Else 0."""
        if error.kind not in _COUNTED or error.is_of_recipient:
            return 0
        now = self.clock.now()

        def rest(failures: int, is_half: bool) -> datetime | None:  # noqa: FBT001 - whether half of its attempts failed
            number = max(failures, _TROUBLE_AFTER) if is_half else failures
            return rest_until(self.channel.kind, self.held.channel, number, now) if number >= _TROUBLE_AFTER else None

        trouble = ChannelTrouble(self.held.channel, now, str(error)[:DETAIL_MAX])
        return await asyncio.to_thread(self.storage.channel_failed, self.held.lease, trouble, now, rest)

    async def pause(self, error: DeliveryError, target: str) -> bool:
        """Whether the channel rests now, for one failure that is not merely counted."""
        now = self.clock.now()
        of_targets = await self._rests_of_targets(error, target, now)
        if of_targets and len(of_targets) < _AT_ONCE:
            return False
        asked = None
        if error.kind is DeliveryKind.THROTTLED:
            until, said = min(of_targets, default=pause_until(error.retry_after, now)), None
            if error.retry_after is None:
                slow = self.storage.slow_channel
                await asyncio.to_thread(slow, self.held.lease, self.channel.rate, now, now + SLOWED)
            if error.retry_after is not None and error.retry_after >= LONGEST_PAUSE:  # somebody should ask why
                said = ChannelTrouble(
                    self.held.channel, now, f"it asks for a pause of 6 hours or more: {error}"[:DETAIL_MAX]
                )
            else:
                asked = now, str(error)[:DETAIL_MAX]
        elif error.kind is DeliveryKind.CHANNEL:
            until, said = now + CHANNEL_PROBE, ChannelTrouble(self.held.channel, now, str(error)[:DETAIL_MAX])
        else:
            return False
        await asyncio.to_thread(self.storage.pause_channel, self.held.lease, until, said, asked)
        return True

    async def look(self) -> None:
        """See which targets rest; where there is one alone, its rest is the channel's."""
        if len(self.channel.targets) > 1:
            storage, name = self.storage, self.held.channel
            self.targets.update(await asyncio.to_thread(storage.resting_targets, name, self.clock.now()))

    async def _rests_of_targets(self, error: DeliveryError, target: str, now: datetime) -> Sequence[datetime]:
        """Until when this target rests, as it asked, and those that asked within the minute before it.

        The others may get theirs, but where several ask at once. Empty where it is not the target alone that asks.
        """
        is_asked = error.kind is DeliveryKind.THROTTLED and error.is_of_recipient and error.retry_after is not None
        if not is_asked or len(self.channel.targets) == 1:
            return ()
        until = pause_until(error.retry_after, now)
        self.targets[target] = until
        why = str(error)[:DETAIL_MAX]
        return await asyncio.to_thread(self.storage.rest_target, self.held.lease, target, until, now, why)
