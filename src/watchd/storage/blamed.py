"""Messages a channel was blamed for: it refused them as if by a fault of its own, and may take others all the same."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, case, exists, func, or_, select

from watchd.model.notification import AttemptClass, NotificationState
from watchd.ports import Refused
from watchd.storage import tables
from watchd.storage.held import may_go
from watchd.storage.types import UtcTime

_doubt = tables.suppression
_sent = tables.notification
_other = _sent.alias()

# What the statements made of these are told: building them takes longer than executing them, so each is built once.
CHANNEL = bindparam("of_channel", type_=String())
NOW = bindparam("now", type_=UtcTime())


def gives_way() -> ColumnElement[bool]:
    """One that the channel is blamed for still, while something is due that is not: that one shows whose fault it is.

    The channel is, until it takes something. It is told CHANNEL and NOW.
    """
    untried = exists().where(
        _other.c.state == NotificationState.PENDING.value,
        _other.c.channel == CHANNEL,
        _other.c.due_at <= NOW,
        _other.c.last_class != AttemptClass.CHANNEL.value,
        or_(_other.c.alert_id != _sent.c.alert_id, _other.c.target != _sent.c.target),
        may_go(_other),
    )
    return and_(_is_blamed_for(), untried)


def queued_at() -> ColumnElement[Any]:
    """Where each stands in the queue of CHANNEL; of those that it is blamed for the one tried longest ago is first."""
    usual = func.coalesce(_sent.c.rank_at, _sent.c.due_at)
    return case((_is_blamed_for(), _sent.c.changed_at), else_=usual)


def is_its_own(connection: Connection, refused: Refused) -> bool:
    """Whether a refusal is the message's or its recipient's: it was refused so before, and others were taken since.

    It is too where the recipient was given up for the same refusal, or the message was worded anew for it.
    """
    this = _sent.c.id == refused.notification_id
    same = _sent.c.last_code == refused.code
    blamed = and_(_sent.c.last_class == AttemptClass.CHANNEL.value, same, _sent.c.changed_at < _taken_at())
    channel = {CHANNEL.key: refused.channel}
    reworded = and_(this, _sent.c.last_class == AttemptClass.MESSAGE.value, same)
    if not refused.is_of_recipient:
        known = select(_sent.c.id).where(or_(and_(this, blamed), reworded))
        return connection.execute(known.limit(1), channel).first() is not None
    waits = and_(_sent.c.state == NotificationState.PENDING.value, _sent.c.channel == CHANNEL)
    of_him = select(_sent.c.id).where(waits, _sent.c.target == refused.target, blamed).limit(1)
    doubts = select(_doubt.c.target).where(
        _doubt.c.channel == CHANNEL, _doubt.c.target == refused.target, _doubt.c.code == refused.code
    )
    return any(connection.execute(known, channel).first() is not None for known in (of_him, doubts))


def _is_blamed_for() -> ColumnElement[bool]:
    """Whether the channel has taken nothing since it refused this one."""
    taken_at = _taken_at()
    return and_(
        _sent.c.last_class == AttemptClass.CHANNEL.value, or_(taken_at.is_(None), taken_at <= _sent.c.changed_at)
    )


def _taken_at() -> Any:
    """When the channel took a message last."""
    taken = _sent.alias()
    last = select(func.max(taken.c.due_at)).where(  # of what was sent that is when, and the index has it
        taken.c.state == NotificationState.SENT.value, taken.c.channel == CHANNEL
    )
    return last.scalar_subquery()
