"""Steps the storage contract takes again and again: poll, evaluate, claim, send."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.builders import T0, alert, decision, feed_state, hit, match, new_item, notification, poll_commit, report

from watchd.model.item import Item
from watchd.model.match import Account
from watchd.model.notification import AttemptClass, Notification, NotificationState
from watchd.ports import (
    Attempted,
    ChannelLease,
    Evaluation,
    HostLease,
    Matched,
    NewItem,
    PendingItem,
    Stored,
    Turn,
    TurnResult,
)
from watchd.storage import Storage

NOTHING = Evaluation()


def claim(storage: Storage, *feeds: str, owner: str = "node-1", now: datetime = T0, limit: int = 10) -> list[HostLease]:
    """Hosts claimed for three minutes."""
    return storage.claim_hosts(owner, feeds or ("tass-en",), now, now + timedelta(minutes=3), limit)


def polled(storage: Storage, *items: NewItem, at: datetime = T0, feed: str = "tass-en", **changes: Any) -> Stored:
    """One good poll of a feed that is due, with its lane claimed and given back."""
    storage.register_feeds([feed_state(feed, host=f"{feed}.example")])
    [held] = claim(storage, feed, now=at)
    state = feed_state(feed, host=f"{feed}.example", due_at=at, baseline_at=at, last_good_at=at)
    stored = storage.commit_poll(poll_commit(held.lease, *items, **({"at": at, "state": state} | changes)))
    storage.release_lane(held.lease, None)
    return stored


def hits_everything(generation: int, pending: Sequence[PendingItem]) -> Matched:
    """A matcher whose one rule matches every item."""
    return Matched(generation, {waiting.item.id: [hit()] for waiting in pending})


def no_decision(turn: Turn, matched: Matched) -> Evaluation:
    """Decides nothing."""
    del turn, matched
    return NOTHING


def evaluated(storage: Storage, *, now: datetime = T0, limit: int = 50) -> list[Item]:
    """The items of the next batch, which is decided on with nothing to tell."""
    seen: list[Item] = []

    def look(turn: Turn, matched: Matched) -> Evaluation:
        del matched
        seen.extend(waiting.item for waiting in turn.items)
        return NOTHING

    storage.evaluate(now, hits_everything, look, limit)
    return seen


def told(storage: Storage, evaluation: Evaluation, *, now: datetime = T0) -> TurnResult:
    """A turn that writes this."""
    return storage.turn(now, lambda _turn: evaluation)


def asked(storage: Storage, question: Callable[[Turn], Any], *, now: datetime = T0) -> Any:
    """What a turn answers."""
    answers: list[Any] = []

    def ask(turn: Turn) -> Evaluation:
        answers.append(question(turn))
        return NOTHING

    storage.turn(now, ask)
    return answers[0]


def stored_items(storage: Storage, *items: NewItem, at: datetime = T0) -> list[Item]:
    """Items of a poll, as they are stored, not pending any more."""
    polled(storage, *items, at=at)
    return evaluated(storage, now=at)


def an_alert(of: Item, *notifications: Notification, **changes: Any) -> Evaluation:
    """An evaluation that opens `al_1` about an item and queues these notifications, or one."""
    return Evaluation(
        matches=(match(of, account=Account.NEW),),
        decisions=(decision(of),),
        alerts=(alert(report(of), **changes),),
        notifications=notifications or (notification(),),
    )


def waiting_alert(storage: Storage, *notifications: Notification) -> Item:
    """`al_1` is told about a stored item; its notifications wait."""
    [item] = stored_items(storage, new_item(1))
    told(storage, an_alert(item, *notifications))
    return item


def claimed(
    storage: Storage, channel: str = "desk-mail", *, owner: str = "node-1", now: datetime = T0, slots: int = 1
) -> list[ChannelLease]:
    """Slots of a channel claimed for two minutes, with at most ten notifications each."""
    return storage.claim_deliveries(owner, {channel: slots}, now, now + timedelta(minutes=2), 10)


def attempted(of: Notification, number: int | None, **changes: Any) -> Attempted:
    """An attempt that was taken; `changes` say otherwise."""
    values: dict[str, Any] = {
        "notification_id": of.id,
        "attempt": number,
        "outcome": AttemptClass.SENT,
        "code": "250",
        "detail": "queued",
        "state": NotificationState.SENT,
        "due_at": T0,
        "at": T0,
    }
    return Attempted(**(values | changes))


def send(storage: Storage, held: ChannelLease, *, at: datetime = T0) -> None:
    """Everything a claimed slot holds is taken by its receivers."""
    for work in held.work:
        number = storage.open_attempt(held.lease, work.notification.id, at)
        storage.commit_receipt(held.lease, attempted(work.notification, number, at=at, due_at=at))
    storage.release_lane(held.lease, None)
