"""Deliver: send what is due through a channel, one message after the other, each result in its own commit."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from watchd.alerts.mute import muted_because, only_resolves
from watchd.alerts.route import withheld_because
from watchd.alerts.staleness import delayed_by
from watchd.errors import DeliveryError, DeliveryKind, LeaseLost, StorageError
from watchd.model.feedback import ActionLink
from watchd.model.notification import AlertView, AttemptClass, Message, Notification, NotificationState, Reader, Receipt
from watchd.pipeline.failing import Tried, judged, then
from watchd.pipeline.freezing import Freezer
from watchd.pipeline.keeping import Keep, Keeper, WorkHangs
from watchd.pipeline.opened import Opened
from watchd.pipeline.pacing import ROUND, Pacer, Turn, slower_of
from watchd.pipeline.resting import DETAIL_MAX, Rests
from watchd.pipeline.writes import Writes
from watchd.ports import Attempted, Channel, ChannelLease, Clock, DeliverStorage, Work

LEASE = timedelta(seconds=120)  # renewed with each receipt, and while a message is on its way
REST_UNSTORED = timedelta(minutes=1)  # of a slot whose result could not be stored: the message will go out again
LIMIT = timedelta(minutes=5)  # for one message; the longest deadline of a channel's own is a minute (SMTP)
_SETTLES = timedelta(minutes=5)  # of a clock that leapt


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one notification; `app` logs and counts it."""

    notification_id: str
    alert_id: str
    channel: str
    target: str
    outcome: str  # an AttemptClass, or withheld, muted, expired, suppressed, put_off
    attempt: int = 0
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeliverParts:
    """What delivering works with."""

    channels: Mapping[str, Channel]
    storage: DeliverStorage
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    readers: tuple[Reader, ...] = ()  # of whom more is known than an address
    links: Callable[[Notification, AlertView], tuple[ActionLink, ...]] = lambda _sent, _view: ()
    waits: timedelta = ROUND  # in a round, for the rates of channels
    is_settled: Callable[[datetime], bool] = lambda _now: True  # else nothing ends for its age: the clock has leapt
    resolving: frozenset[str] = frozenset()  # channels with incidents that only the end of their alert resolves
    writes: Writes | None = None  # shared by the slots that are served side by side; None: each writes by itself


@dataclass(slots=True)
class _Slot:
    """One held slot of a channel while its work goes out."""

    held: ChannelLease
    channel: Channel
    parts: DeliverParts
    writes: Writes
    keeper: Keeper
    freezer: Freezer
    resting: Rests
    is_paused: bool = False
    rests: bool | None = None  # whether the channel rests, as the last commit found it; None: nobody has looked


async def deliver_channel(held: ChannelLease, parts: DeliverParts) -> AsyncGenerator[Delivered, None]:
    """Send a slot's due notifications in order; raises LeaseLost. The slot is released at the end, whatever happened.

    A channel that asks for a pause, or that fails as a whole, ends the round: the rest waits unharmed. So does one
    whose rate lets nothing more leave within `parts.waits`. Where a result could not be stored, the slot rests for a
    minute.
    """
    if held.channel in parts.resolving:
        held = replace(held, work=tuple(_resolving(work) for work in held.work))
    keep = Keep(parts.storage, parts.clock, parts.sleep, lasts=LEASE, at_most=LIMIT)
    not_before: datetime | None = None
    writes = parts.writes or Writes(parts.storage)
    try:
        async with Keeper(held.lease, keep) as keeper:
            channel = parts.channels[held.channel]
            freezer = Freezer(held, channel, parts.storage, parts.clock, parts.readers)
            resting = Rests(held, channel, parts.storage, parts.clock)
            slot = _Slot(held, channel, parts, writes, keeper, freezer, resting)
            await resting.look()
            rate = slower_of(channel.rate, held.slowed)
            pacer = Pacer(held.lease, rate, parts.storage, keep, keeper, resting.targets)
            until = parts.clock.now() + parts.waits
            for work in held.work:
                turn = await pacer.turn_of(work, until)
                if turn is Turn.LATER:
                    not_before = pacer.free_at
                    break
                if turn is Turn.PUT_OFF:
                    continue
                if await _is_told_to_stop(slot):
                    break
                yield await _deliver(work, slot)
                if slot.is_paused:
                    break
    except LeaseLost:
        raise
    except StorageError:
        not_before = parts.clock.now() + REST_UNSTORED
        raise
    finally:
        # Behind the receipts that are still to be written: where the slot is ended, nobody waits for those.
        await writes.write(partial(parts.storage.release_lane, held.lease, not_before))


def _resolving(work: Work) -> Work:
    """No mute keeps an end back from where it only resolves an incident, which would stay open."""
    return replace(work, mute=None) if only_resolves(work.view.facts) else work


async def _is_told_to_stop(slot: _Slot) -> bool:
    """Whether the channel rests: another slot may have been told so since this one took its work."""
    if slot.rests is None or slot.channel.rate is not None:  # who kept to a rate has waited since his last commit
        now = slot.parts.clock.now()
        slot.rests = await asyncio.to_thread(slot.parts.storage.is_resting, slot.held.channel, now)
    return slot.rests


async def _deliver(work: Work, slot: _Slot) -> Delivered:
    ended = await _not_to_be_sent(work, slot)
    if ended is not None:
        return ended
    opened = Opened(work, slot.held.lease, slot.writes, slot.parts.clock)
    try:
        async with slot.keeper.work():
            body = await slot.freezer.body_of(work)
            receipt = await slot.channel.send(_message(work, body, slot), opened)
    except DeliveryError as error:
        if error.kind is DeliveryKind.MESSAGE and not work.is_short:
            await opened()  # it counts as a try, also where no connection was needed to see it: the short form follows
        return await _failed(work, slot, opened.attempt, error)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 - supervisor of one notification: it is tried again, others go out
        is_hung = isinstance(error, WorkHangs)
        unexpected = DeliveryError(
            f"the channel did not come back: {error}" if is_hung else f"{type(error).__name__}: {error}",
            kind=DeliveryKind.AMBIGUOUS if opened.attempt else DeliveryKind.TRANSIENT,
            code="hung" if is_hung else "",
        )
        return await _failed(work, slot, opened.attempt, unexpected)
    return await _sent(work, slot, opened.attempt, receipt)


async def _not_to_be_sent(work: Work, slot: _Slot) -> Delivered | None:
    """Its end without a try, where there is a reason for one."""
    now = slot.parts.clock.now()
    if work.suppressed:
        return await _close(work, slot, NotificationState.DEAD, "suppressed", work.suppressed)
    above = withheld_because(work.view.facts.rule.tlp, slot.channel.max_tlp)
    if above:  # it carried more when this was made
        return await _close(work, slot, NotificationState.WITHHELD, "withheld", above)
    if work.mute is not None:
        why = muted_because(work.mute)
        return await _close(work, slot, NotificationState.MUTED, "muted", why, mute_id=work.mute.id)
    if now >= work.notification.expires_at and not slot.parts.is_settled(now):
        return await _close(work, slot, NotificationState.PENDING, "put_off", work.notification.reason, again=_SETTLES)
    if now >= work.notification.expires_at:
        return await _close(
            work, slot, NotificationState.DEAD, "expired", f"not sent by {work.notification.expires_at:%d %b %H:%M} UTC"
        )
    return None


def _message(work: Work, body: str, slot: _Slot) -> Message:
    sent = work.notification
    return replace(
        sent.message(body),
        attempt=work.attempts + 1,
        root_event_id=work.root_event_id,
        replaced_by=work.replaced_by,
        links=() if work.is_short else slot.parts.links(sent, work.view),
        delayed=delayed_by(sent, work.view.facts, slot.parts.clock.now()),
    )


async def _sent(work: Work, slot: _Slot, attempt: int | None, receipt: Receipt) -> Delivered:
    now = slot.parts.clock.now()
    await _commit(
        slot,
        Attempted(
            notification_id=work.notification.id,
            attempt=attempt,
            outcome=AttemptClass.SENT,
            code=receipt.code,
            detail=receipt.detail[:DETAIL_MAX],
            state=NotificationState.SENT,
            due_at=now,
            at=now,
            reason="the whole message was refused; its short form was taken" if work.is_short else "",
            clears=work.is_doubted,
            lease_until=now + LEASE,
        ),
    )
    slot.freezer.goes_ahead = slot.channel.rate is None
    return _delivered(work, "sent", attempt, receipt.code, receipt.detail)


async def _failed(work: Work, slot: _Slot, attempt: int | None, error: DeliveryError) -> Delivered:
    now = slot.parts.clock.now()
    slot.freezer.goes_ahead = False
    error = await slot.resting.whose(judged(error, work, slot.held.troubled_since, now), work, attempt)
    failures = await slot.resting.count(error)
    after = then(error, Tried(work, attempt, slot.channel.kind, failures), now)
    await _commit(
        slot,
        Attempted(
            notification_id=work.notification.id,
            attempt=attempt,
            outcome=AttemptClass(error.kind.value),
            code=error.code,
            detail=str(error)[:DETAIL_MAX],
            state=after.state,
            due_at=after.due_at,
            at=now,
            reason=after.reason[:DETAIL_MAX],
            is_proven=error.is_proven,
            lease_until=now + LEASE,
        ),
    )
    slot.is_paused = await slot.resting.pause(error, work.notification.target)
    return _delivered(work, error.kind.value, attempt or work.attempts + 1, error.code, str(error))


async def _close(  # every argument is one fact of its end
    work: Work,
    slot: _Slot,
    state: NotificationState,
    outcome: str,
    reason: str,
    *,
    mute_id: str | None = None,
    again: timedelta = timedelta(0),
) -> Delivered:
    now = slot.parts.clock.now()
    await _commit(
        slot,
        Attempted(
            notification_id=work.notification.id,
            attempt=None,
            outcome=None,
            code="",
            detail="",
            state=state,
            due_at=now + again,
            at=now,
            reason=reason,
            mute_id=mute_id,
            lease_until=now + LEASE,
        ),
    )
    return _delivered(work, outcome, None, "", reason)


async def _commit(slot: _Slot, attempted: Attempted) -> None:
    commit = partial(slot.parts.storage.commit_receipt, slot.held.lease, attempted)
    slot.rests = await slot.writes.write(commit)


def _delivered(work: Work, outcome: str, attempt: int | None, code: str, detail: str) -> Delivered:
    sent = work.notification
    return Delivered(sent.id, sent.alert_id, sent.channel, sent.target, outcome, attempt or 0, code, detail)
