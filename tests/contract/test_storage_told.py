"""The storage contract: what operators were told of is marked row by row, so no clock loses or repeats it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from tests.builders import T0, after, new_item, notification
from tests.contract.steps import asked, attempted, claimed, polled, told, waiting_alert
from tests.fakes import routing_of_builders

from watchd.model.match import Failure
from watchd.model.notification import Notification, NotificationState
from watchd.pipeline.attend import Seen, attend
from watchd.ports import Evaluation
from watchd.storage import Storage, open_storage
from watchd.storage.engine import Database

_SEEN = Seen(node="here", routing=routing_of_builders(), rules={}, feeds=frozenset())
_REASON = "refused for good: no such user"


def _fails(storage: Storage, number: int, at: datetime) -> Failure:
    """A rule raises on the item of that number."""
    polled(storage, new_item(number), at=after(days=9))
    failure = Failure(new_item(number).item.id, "spare-parts", "KeyError: 'x'", at)
    told(storage, Evaluation(failures=(failure,)), now=at)
    return failure


def _dies(storage: Storage, at: datetime, *targets: str) -> None:
    """Of what is due, the notifications to these targets are refused for good."""
    for held in claimed(storage, now=at):
        for sent in (work.notification for work in held.work if work.notification.target in targets):
            refused = attempted(sent, None, state=NotificationState.DEAD, reason=_REASON, at=at, due_at=at)
            storage.commit_receipt(held.lease, refused)
        storage.release_lane(held.lease, None)


def _untold(storage: Storage) -> list[str]:
    dead: list[Notification] = asked(storage, lambda turn: turn.untold_dead())
    return [sent.target for sent in dead]


def _looks(storage: Storage, now: datetime) -> list[str]:
    """The lines operators are told by one look at itself."""
    return [line for alert in attend(storage, _SEEN, now).alerts for line in alert.facts.lines]


def _of_failure(failure: Failure) -> str:
    return f"rule {failure.rule_id} failed on item {failure.item_id}: {failure.error}"


def _of_dead(target: str) -> str:
    sent = notification(target=target)
    return f"{sent.id} to {target} by desk-mail: {_REASON}"


def test_failures_wait_oldest_first_for_the_turn_that_tells_them(storage: Storage) -> None:
    later, first = _fails(storage, 1, after(hours=1)), _fails(storage, 2, T0)
    assert asked(storage, lambda turn: turn.untold_failures()) == [first, later]
    told(storage, Evaluation(told_failures=(first,)))
    assert asked(storage, lambda turn: turn.untold_failures()) == [later]
    assert storage.failures() == [later, first], "told or not, both are listed"


def test_a_rule_that_fails_again_on_an_item_is_told_again(storage: Storage) -> None:
    first = _fails(storage, 1, T0)
    assert _looks(storage, T0) == [_of_failure(first)]
    assert storage.retry_item(first.item_id) == 1
    again = _fails(storage, 1, T0)
    assert _looks(storage, T0) == [_of_failure(again)]
    told(storage, Evaluation(failures=(again,)))
    assert _looks(storage, T0) == [_of_failure(again)], "a revision it failed on as well"
    assert _looks(storage, T0) == []


def test_dead_notifications_wait_for_the_turn_that_tells_them(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=name) for name in ("a", "b", "c")))
    _dies(storage, after(minutes=2), "b")
    _dies(storage, after(minutes=1), "a")
    assert _untold(storage) == ["a", "b"]
    told(storage, Evaluation(told_dead=(notification(target="a"),)))
    assert _untold(storage) == ["b"]


def test_every_way_to_die_is_told(storage: Storage) -> None:
    expired = notification(target="late", expires_at=T0)
    waiting_alert(storage, expired, notification(target="born dead", state=NotificationState.DEAD), notification())
    assert storage.expire_notifications(T0) == 1
    _dies(storage, T0, "desk@example.org")
    assert sorted(_untold(storage)) == ["born dead", "desk@example.org", "late"]


def test_a_notification_that_is_sent_again_and_dies_again_is_told_again(storage: Storage) -> None:
    waiting_alert(storage, notification(target="a"))
    _dies(storage, T0, "a")
    assert _looks(storage, T0) == [_of_dead("a")]
    assert storage.retry_notification(notification(target="a").id, T0, lasts=timedelta(hours=1)).is_queued
    assert _looks(storage, T0) == []
    _dies(storage, T0, "a")
    assert _looks(storage, T0) == [_of_dead("a")]


def test_a_dead_message_to_operators_makes_no_further_message_and_is_looked_at_once(storage: Storage) -> None:
    waiting_alert(storage, notification(target="ops", kind="system", state=NotificationState.DEAD))
    assert _untold(storage) == ["ops"]
    assert _looks(storage, T0) == []
    assert _untold(storage) == []


def test_what_another_node_commits_late_under_an_earlier_time_is_told_once(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=name) for name in ("a", "b")))
    early = _fails(storage, 1, after(minutes=10))
    _dies(storage, after(minutes=10), "a")
    assert _looks(storage, after(minutes=11)) == [_of_failure(early), _of_dead("a")]
    late = _fails(storage, 2, after(minutes=3))
    _dies(storage, after(minutes=3), "b")
    assert _looks(storage, after(minutes=11)) == [_of_failure(late), _of_dead("b")]
    assert _looks(storage, after(hours=1)) == []


def test_a_clock_that_steps_back_or_stands_still_loses_and_repeats_nothing(storage: Storage) -> None:
    waiting_alert(storage, *(notification(target=name) for name in "abcd"))
    looks = []
    for number, (target, hours) in enumerate((("a", 5), ("b", -48), ("c", -48), ("d", 9))):
        failure = _fails(storage, number, after(hours=hours))
        _dies(storage, after(hours=max(hours, 0)), target)
        looks.append(_looks(storage, after(hours=hours)) == [_of_failure(failure), _of_dead(target)])
        looks.append(_looks(storage, after(hours=hours)) == [])
    assert looks == [True] * 8
    alerts = [head for head in storage.alerts() if head.rule_id.startswith("watchd:")]
    assert len(alerts) == 8, "each telling is an alert of its own"
    assert storage.accounting()[NotificationState.PENDING] == 8, "and a message of its own"


@pytest.fixture
def other_node(postgres_url: str) -> Iterator[Storage]:
    """A node of its own on the PostgreSQL database."""
    opened = open_storage(postgres_url)
    yield opened
    opened.close()


@pytest.mark.postgres
def test_a_death_whose_commit_comes_after_a_look_is_told_by_the_next(
    postgres_url: str, connects: Callable[[str], Database], other_node: Storage
) -> None:
    waiting_alert(other_node, notification(target="a"), notification(target="b"))
    _dies(other_node, after(minutes=30), "a")
    slow = connects(postgres_url)
    died = {"at": T0, "why": _REASON, "id": notification(target="b").id}
    with slow.engine.begin() as connection:
        connection.execute(
            text("UPDATE notification SET state = 'dead', changed_at = :at, reason = :why WHERE id = :id"), died
        )
        assert _looks(other_node, after(hours=1)) == [_of_dead("a")]
    slow.close()
    assert _looks(other_node, after(hours=1)) == [_of_dead("b")]
    assert _looks(other_node, after(hours=2)) == []
