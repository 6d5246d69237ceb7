"""What delivering reads and writes: free slots with due notifications, and each attempt in its own commit."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from watchd.model.notification import AttemptClass, NotificationState
from watchd.ports import Attempted, ChannelLease, ChannelTrouble, Frozen, Leapt, Lease, Refused
from watchd.storage import tables
from watchd.storage.attempts import begin, end, end_interrupted
from watchd.storage.blamed import is_its_own
from watchd.storage.breakers import WORKS, asks, break_off, breaker_of, hold_and_look, is_breaker, relieve
from watchd.storage.freezing import freeze
from watchd.storage.held import hold_if_restored
from watchd.storage.lanes import BREAKER, BROKEN, CHANNEL, HALF, LanePart, channel_of, give_back, hold, take, troubles
from watchd.storage.pacing import slowed
from watchd.storage.prepared import Prepared
from watchd.storage.shares import fails_by_half
from watchd.storage.suppressions import doubt
from watchd.storage.work import Due, due_slots, load_work

_lane = tables.lane
_sent = tables.notification


class DeliverPart(LanePart):
    """DeliverStorage."""

    def claim_deliveries(
        self,
        owner: str,
        slots: Mapping[str, int],
        now: datetime,
        until: datetime,
        limit: int,
        *,
        leapt: Leapt | None = None,
    ) -> list[ChannelLease]:
        """Free slots of the named channels that have due notifications, each with at most `limit` of them.

        What fell due within `leapt` is left for later.
        A message's slot is a hash of recipient and alert, so one slot at a time sends what belongs together; of one
        alert to one recipient only the oldest revision that waits is given out. Attempts a dead node left open are
        closed as ambiguous: the message may have arrived. From a server that was restored nothing is given out.
        """
        due = Due(now, leapt)
        # An idle look each second must not take the write lock.
        if not self._database.read(lambda connection: _wanted(connection, slots, due)):
            return []

        def claim(connection: Connection) -> list[ChannelLease]:
            if not self._database.is_sqlite:
                hold_if_restored(connection, now)
            wanted = _wanted(connection, slots, due)
            leases = take(connection, CHANNEL, list(wanted), owner=owner, now=now, until=until)
            broken, slow = troubles(connection, now), slowed(connection, now)
            claimed = []
            for key, lease in sorted(leases.items()):
                channel, slot = wanted[key]
                work = load_work(connection, channel, (slot, slots[channel]), due, limit)
                if work:
                    since = broken[channel][0] if channel in broken else None
                    claimed.append(ChannelLease(lease, channel, work, since, slow.get(channel)))
                else:
                    give_back(connection, lease)
            end_interrupted(connection, [each.notification.id for one in claimed for each in one.work], now)
            return claimed

        return self._database.write(claim)

    def freeze(self, lease: Lease, bodies: Mapping[Frozen, str]) -> Mapping[Frozen, str]:
        """The renderings that are frozen now: these bodies, or those frozen before them. Raises LeaseLost."""

        def keep(connection: Connection) -> dict[Frozen, str]:
            hold(connection, lease, None)
            return freeze(connection, bodies)

        return self._database.write_small(keep)

    def open_attempt(self, lease: Lease, notification_id: str, now: datetime) -> int:
        """The number of the attempt that begins now, committed before a byte of the message leaves."""
        return self._database.write_small(lambda connection: begin(connection, lease, notification_id, now))

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> bool:
        """The end of one attempt, in its own commit; whether its channel rests now. Raises LeaseLost.

        Where it was sent, the channel works: its trouble and its failures in a row are over.
        """

        def close(connection: Connection) -> bool:
            breaker = hold_and_look(connection, lease, attempted.lease_until, attempted.at)
            end(connection, attempted)
            _settle(connection, attempted)
            if attempted.clears or attempted.outcome is AttemptClass.TARGET:
                doubt(connection, attempted)
            if attempted.state is NotificationState.SENT and breaker.ails:
                relieve(connection, channel_of(lease), breaker.state, attempted.at)
                return breaker.is_asked
            return breaker.is_asked or breaker.rests

        return self._database.write_small(close)

    def pause_channel(
        self,
        lease: Lease,
        not_before: datetime,
        trouble: ChannelTrouble | None,
        asked: tuple[datetime, str] | None = None,
    ) -> None:
        """No slot of the lease's channel is claimed before `not_before`; a trouble given here begins, or goes on.

        A pause without trouble is one the receiver asked for: it is kept whatever other slots send meanwhile. `asked`
        says when it did, and in which words.
        """

        def pause(connection: Connection) -> None:
            channel = breaker_of(connection, lease)
            if trouble is None:
                asks(connection, channel, not_before, asked)
            elif trouble.since is not None:
                break_off(connection, channel, trouble, not_before)

        self._database.write(pause)
        if trouble is not None and trouble.since is None:
            self.clear_channel(trouble.channel)

    def channel_failed(
        self, lease: Lease, trouble: ChannelTrouble, now: datetime, rest: Callable[[int, bool], datetime | None]
    ) -> int:
        """Count one more failure in a row of the lease's channel, and give how many there are now.

        Where `rest` of that number is a time, or of whether half of the last 20 attempts failed, the channel is in this
        trouble and rests until then. While it rests
        nothing is counted: the slots that fail at the same moment fail for one reason. Raises LeaseLost.
        """

        def count(connection: Connection) -> int:
            channel = breaker_of(connection, lease)
            awake = or_(_lane.c.not_before.is_(None), _lane.c.not_before <= now)
            more = update(_lane).where(is_breaker(channel), awake).values(lease=_lane.c.lease + 1)
            is_counted = connection.execute(more).rowcount == 1
            failures: int = connection.execute(select(_lane.c.lease).where(is_breaker(channel))).scalar_one()
            until = rest(failures, False) if is_counted else None  # noqa: FBT003 - not by half
            if until is not None:
                break_off(connection, channel, trouble, until)
            elif is_counted and fails_by_half(connection, channel, now):
                until = rest(failures, True)  # noqa: FBT003 - by half
                if until is not None:
                    break_off(connection, channel, trouble, until, HALF)
            return max(failures, 1)

        return self._database.write(count)

    def is_resting(self, channel: str, now: datetime) -> bool:
        """Whether the channel is paused, by its trouble or as its receiver asked."""
        paused = or_(_lane.c.not_before > now, _lane.c.lease_until > now)
        query = select(_lane.c.key).where(is_breaker(channel), paused)
        return self._database.read(lambda connection: connection.execute(query).first() is not None)

    def is_its_own(self, refused: Refused) -> bool:
        """Whether it is the message's or its recipient's fault: others were taken since it was refused like this."""
        return self._database.read(lambda connection: is_its_own(connection, refused))

    def clear_channel(self, channel: str) -> None:
        """The channel works: its trouble and its failures in a row are over; a pause its receiver asked for is not."""
        ailing = and_(is_breaker(channel), or_(_lane.c.state == BROKEN, _lane.c.lease > 0))
        look = select(_lane.c.key).where(ailing)
        if self._database.read(lambda connection: connection.execute(look).first()) is None:
            return
        self._database.write(lambda connection: connection.execute(update(_lane).where(ailing), WORKS))

    def expire_notifications(self, now: datetime) -> int:
        """How many notifications waited longer than they may and are dead now, also those of channels nobody serves."""
        late = and_(_sent.c.state == NotificationState.PENDING.value, _sent.c.expires_at <= now)
        look = select(_sent.c.id).where(late).limit(1)
        if self._database.read(lambda connection: connection.execute(look).first()) is None:
            return 0
        dead = {
            "state": NotificationState.DEAD.value,
            "reason": "expired: not sent by any node in its time",
            "changed_at": now,
        }
        return self._database.write(lambda connection: connection.execute(update(_sent).where(late), dead).rowcount)


def _wanted(connection: Connection, slots: Mapping[str, int], due: Due) -> dict[str, tuple[str, int]]:
    """Lane keys of slots that have due notifications and may be used now, with channel and slot."""
    blocked = connection.execute(_BLOCKED, {"now": due.now})
    resting = {(row.kind, row.key) for row in blocked}
    found: dict[str, tuple[str, int]] = {}
    for channel, number in sorted(slots.items()):
        if (BREAKER, channel) in resting:
            continue
        free = [slot for slot in range(number) if (CHANNEL, f"{channel}#{slot}") not in resting]
        found |= {f"{channel}#{slot}": (channel, slot) for slot in due_slots(connection, channel, free, number, due)}
    return found


def _settle(connection: Connection, attempted: Attempted) -> None:
    """The notification's new state; what was superseded or cancelled meanwhile stays so, unless it was really sent."""
    values: dict[str, datetime | str | None] = {
        "of": attempted.notification_id,
        "state": attempted.state.value,
        "due_at": attempted.due_at,
        "reason": attempted.reason,
        "changed_at": attempted.at,
    }
    if attempted.state not in {NotificationState.PENDING, NotificationState.DEAD}:
        values |= {"failover_at": None}
    if attempted.mute_id is not None:
        values |= {"mute_id": attempted.mute_id}
    if attempted.outcome is not None:
        values |= {
            "last_class": attempted.outcome.value,
            "last_code": attempted.code,
            "last_error": "" if attempted.outcome is AttemptClass.SENT else attempted.detail,
        }
    (_SENT if attempted.state is NotificationState.SENT else _WAITED).rows_changed(connection, values)
    if attempted.state is NotificationState.DEAD:
        _FAILS_NOW.rows_changed(connection, {"of": attempted.notification_id, "now": attempted.at})


# Said for every attempt, so they are built once; the updates set the other columns of their rows.
_BLOCKED = select(_lane.c.kind, _lane.c.key).where(
    or_(_lane.c.kind == BREAKER, _lane.c.kind == CHANNEL),
    or_(_lane.c.lease_until > bindparam("now"), _lane.c.not_before > bindparam("now")),
)
_THIS = update(_sent).where(_sent.c.id == bindparam("of"))
_FAILS_NOW = Prepared(_THIS.where(_sent.c.failover_at > bindparam("now")).values(failover_at=bindparam("now")))
_SENT = Prepared(_THIS)
_WAITED = Prepared(_THIS.where(_sent.c.state == NotificationState.PENDING.value))
