"""What delivering reads and writes: free slots with due notifications, and each attempt in its own commit."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update

from watchd.model.ids import digest
from watchd.model.notification import AttemptClass, NotificationState
from watchd.ports import Attempted, ChannelLease, ChannelTrouble, Lease
from watchd.storage import tables
from watchd.storage.lanes import BREAKER, CHANNEL, LanePart, give_back, hold, take
from watchd.storage.turn import troubles
from watchd.storage.types import moment
from watchd.storage.work import due_slots, load_work
from watchd.storage.writing import insert_new, pieces

_attempt = tables.attempt
_lane = tables.lane
_rendering = tables.rendering
_sent = tables.notification


class DeliverPart(LanePart):
    """DeliverStorage."""

    def claim_deliveries(
        self, owner: str, slots: Mapping[str, int], now: datetime, until: datetime, limit: int
    ) -> list[ChannelLease]:
        """Free slots of the named channels that have due notifications, each with at most `limit` of them.

        A message's slot is a hash of recipient and alert, so one slot at a time sends what belongs together; of one
        alert to one recipient only the oldest revision that waits is given out. Attempts a dead node left open are
        closed as ambiguous: the message may have arrived.
        """
        # An idle look each second must not take the write lock.
        if not self._database.read(lambda connection: _wanted(connection, slots, now)):
            return []

        def claim(connection: Connection) -> list[ChannelLease]:
            wanted = _wanted(connection, slots, now)
            leases = take(connection, CHANNEL, list(wanted), owner=owner, now=now, until=until)
            broken = troubles(connection)
            claimed = []
            for key, lease in sorted(leases.items()):
                channel, slot = wanted[key]
                work = load_work(connection, channel, (slot, slots[channel]), now, limit)
                if work:
                    claimed.append(ChannelLease(lease, channel, work, channel in broken))
                else:
                    give_back(connection, lease)
            _close_interrupted(connection, [each.notification.id for one in claimed for each in one.work], now)
            return claimed

        return self._database.write(claim)

    def freeze(self, lease: Lease, alert_id: str, revision: int, channel: str, body: str) -> str:
        """The rendering that is frozen now: `body`, or the one frozen before it. Raises LeaseLost."""
        row = {"alert_id": alert_id, "revision": revision, "channel": channel, "body": body, "digest": digest(body)}
        this = {"of": alert_id, "at": revision, "by": channel}

        def keep(connection: Connection) -> str:
            hold(connection, lease, None)
            insert_new(connection, _rendering, [row])
            frozen: str = connection.execute(_FROZEN, this).scalar_one()
            return frozen

        return self._database.write_small(keep)

    def open_attempt(self, lease: Lease, notification_id: str, now: datetime) -> int:
        """The number of the attempt that begins now, committed before a byte of the message leaves."""

        def begin(connection: Connection) -> int:
            hold(connection, lease, None)
            number: int = (connection.execute(_LAST, {"of": notification_id}).scalar() or 0) + 1
            connection.execute(
                _OPEN,
                {
                    "notification_id": notification_id,
                    "n": number,
                    "opened_at": now,
                    "closed_at": None,
                    "class": None,
                    "code": "",
                    "receipt": "",
                },
            )
            return number

        return self._database.write_small(begin)

    def commit_receipt(self, lease: Lease, attempted: Attempted) -> None:
        """The end of one attempt, in its own commit; raises LeaseLost."""

        def close(connection: Connection) -> None:
            hold(connection, lease, attempted.lease_until)
            if attempted.attempt is not None:
                _close_attempt(connection, attempted)
            _settle(connection, attempted)

        self._database.write_small(close)

    def pause_channel(self, lease: Lease, not_before: datetime, trouble: ChannelTrouble | None) -> None:
        """No slot of the lease's channel is claimed before `not_before`; a trouble given here begins, or goes on."""
        channel = lease.key.rpartition("#")[0]
        blank = {"kind": BREAKER, "key": channel, "lease": 0, "state": "", "error": ""}
        this = and_(_lane.c.kind == BREAKER, _lane.c.key == channel)
        later = case((_lane.c.not_before > not_before, _lane.c.not_before), else_=moment(not_before))

        def pause(connection: Connection) -> None:
            hold(connection, lease, None)
            insert_new(connection, _lane, [blank])
            connection.execute(update(_lane).where(this).values(not_before=later))
            if trouble is not None and trouble.since is not None:
                since = func.coalesce(_lane.c.since, moment(trouble.since))
                values = {"state": "broken", "since": since, "error": trouble.error}
                connection.execute(update(_lane).where(this).values(values))

        self._database.write(pause)
        if trouble is not None and trouble.since is None:
            self.clear_channel(channel)

    def clear_channel(self, channel: str) -> None:
        """The channel works: its trouble and its pause, if any, are over."""
        broken = and_(_lane.c.kind == BREAKER, _lane.c.key == channel, _lane.c.state == "broken")
        works = {"state": "", "since": None, "error": "", "not_before": None}
        self._database.write(lambda connection: connection.execute(update(_lane).where(broken), works))


def _wanted(connection: Connection, slots: Mapping[str, int], now: datetime) -> dict[str, tuple[str, int]]:
    """Lane keys of slots that have due notifications and may be used now, with channel and slot."""
    blocked = connection.execute(
        select(_lane.c.kind, _lane.c.key).where(
            or_(_lane.c.kind == BREAKER, _lane.c.kind == CHANNEL),
            or_(_lane.c.lease_until > now, _lane.c.not_before > now),
        )
    )
    resting = {(row.kind, row.key) for row in blocked}
    found = {}
    for channel, number in sorted(slots.items()):
        if (BREAKER, channel) in resting:
            continue
        for slot in due_slots(connection, channel, number, now):
            key = f"{channel}#{slot}"
            if (CHANNEL, key) not in resting:
                found[key] = (channel, slot)
    return found


def _close_interrupted(connection: Connection, notification_ids: list[str], now: datetime) -> None:
    for some in pieces(notification_ids):
        connection.execute(
            update(_attempt).where(_attempt.c.notification_id.in_(some), _attempt.c["class"].is_(None)),
            {
                "class": AttemptClass.AMBIGUOUS.value,
                "code": "interrupted",
                "receipt": "its node stopped before the answer was recorded",
                "closed_at": now,
            },
        )


def _close_attempt(connection: Connection, attempted: Attempted) -> None:
    outcome = attempted.outcome.value if attempted.outcome is not None else AttemptClass.AMBIGUOUS.value
    ended = {"class": outcome, "code": attempted.code, "receipt": attempted.detail, "closed_at": attempted.at}
    connection.execute(_CLOSE, ended | {"of": attempted.notification_id, "number": attempted.attempt})


def _settle(connection: Connection, attempted: Attempted) -> None:
    """The notification's new state; what was superseded or cancelled meanwhile stays so, unless it was really sent."""
    values = {
        "of": attempted.notification_id,
        "state": attempted.state.value,
        "due_at": attempted.due_at,
        "reason": attempted.reason,
        "changed_at": attempted.at,
    }
    if attempted.outcome is not None:
        values |= {
            "last_class": attempted.outcome.value,
            "last_code": attempted.code,
            "last_error": "" if attempted.outcome is AttemptClass.SENT else attempted.detail,
        }
    connection.execute(_SENT if attempted.state is NotificationState.SENT else _WAITED, values)


# Said for every attempt, so they are built once; the updates set the other columns of their rows.
_FROZEN = select(_rendering.c.body).where(
    _rendering.c.alert_id == bindparam("of"),
    _rendering.c.revision == bindparam("at"),
    _rendering.c.channel == bindparam("by"),
)
_LAST = select(func.max(_attempt.c.n)).where(_attempt.c.notification_id == bindparam("of"))
_OPEN = insert(_attempt)
_CLOSE = update(_attempt).where(_attempt.c.notification_id == bindparam("of"), _attempt.c.n == bindparam("number"))
_SENT = update(_sent).where(_sent.c.id == bindparam("of"))
_WAITED = _SENT.where(_sent.c.state == NotificationState.PENDING.value)
