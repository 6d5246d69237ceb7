"""Rows as values of the model, and back."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Row

from watchd.model.alert import Condition
from watchd.model.feed import FeedState, Health, Validators
from watchd.model.ids import digest
from watchd.model.item import Item
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Mute
from watchd.model.story import Story
from watchd.storage.memories import memory_json, memory_of
from watchd.storage.texts import mapping_json, mapping_of

Values = dict[str, Any]
AnyRow = Row[*tuple[Any, ...]]
Word = TypeVar("Word", bound=StrEnum)

UNREADABLE_FACTS = {"text": "(cannot be read)"}  # of a condition


def item_values(item: Item) -> Values:
    """An item's row, without its integer id."""
    return {
        "public_id": item.id,
        "feed_id": item.feed_id,
        "seen_at": item.seen_at,
        "event_at": item.event_at,
        "published": item.published,
        "url": item.url,
        "url_key": item.url_key,
        "publisher": item.publisher,
        "language": item.language,
        "title": item.title,
        "summary": item.summary,
        "body": item.body,
        "digest": item.digest,
        "revision": item.revision,
        "baseline": item.baseline,
        "flags": " ".join(item.flags) or None,
    }


def item_of(row: AnyRow) -> Item:
    """The item of a row that holds every column of `item`."""
    return Item(
        id=row.public_id,
        feed_id=row.feed_id,
        seen_at=row.seen_at,
        event_at=row.event_at,
        published=row.published,
        url=row.url,
        url_key=row.url_key,
        publisher=row.publisher,
        language=row.language,
        title=row.title,
        summary=row.summary,
        body=row.body,
        digest=row.digest,
        revision=row.revision,
        baseline=row.baseline,
        flags=tuple((row.flags or "").split()),
    )


def last_of_baseline(row: AnyRow) -> int:
    """The newest revision of a baseline item that is baseline too: the first, or what replaced it unevaluated."""
    return row.baseline_until or 1


def known(word: str, words: type[Word], instead: Word) -> Word:
    """The word a column holds, or another one where this release does not know it."""
    try:
        return words(word)
    except ValueError:
        return instead


def feed_values(state: FeedState) -> Values:
    """A feed's row."""
    return {
        "feed_id": state.feed_id,
        "host": state.host,
        "due_at": state.due_at,
        "hint_until": state.hint_until,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "scope": state.validators.scope,
        "body_digest": state.body_digest,
        "baseline_at": state.baseline_at,
        "last_good_at": state.last_good_at,
        "errors": state.errors,
        "health": state.health.value,
        "reason": state.reason,
        "since": state.since,
        "quarantined": state.quarantined,
        "identity": state.identity or None,
        "memory": memory_json(state.memory),
    }


def feed_state_of(row: AnyRow) -> FeedState:
    """The state a row of `feed` holds; a health of another release is as good as failing, until the next poll."""
    return FeedState(
        feed_id=row.feed_id,
        host=row.host,
        due_at=row.due_at,
        hint_until=row.hint_until,
        validators=Validators(row.etag, row.last_modified, row.scope),
        body_digest=row.body_digest,
        baseline_at=row.baseline_at,
        last_good_at=row.last_good_at,
        errors=row.errors,
        health=known(row.health, Health, Health.FAILING),
        reason=row.reason,
        since=row.since,
        quarantined=row.quarantined,
        identity=row.identity or "",
        memory=memory_of(row.memory),
    )


def notification_of(row: AnyRow) -> Notification:
    """The notification a row of `notification` holds; one in a state of another release is unreadable."""
    return Notification(
        alert_id=row.alert_id,
        revision=row.revision,
        channel=row.channel,
        target=row.target,
        due_at=row.due_at,
        expires_at=row.expires_at,
        kind=row.kind,
        step=row.step,
        state=known(row.state, NotificationState, NotificationState.UNREADABLE),
        reason=row.reason,
        mute_id=row.mute_id,
        bundle=row.bundle or "",
        summary_id=row.summary_id,
        rank_at=row.rank_at,
        charge=row.charge or "",
        meant_at=row.meant_at,
        failover_at=row.failover_at,
        fallback=row.fallback or "",
        instead_of=row.instead_of,
    )


def thread_of(notification: Notification) -> int:
    """A hash that messages of one alert to one recipient share, so that one slot sends them in order."""
    return int(digest(notification.target, notification.alert_id)[:8], 16)


def story_of(row: AnyRow) -> Story:
    """The story of a row that names its head by `head_id`, the public id."""
    return Story(row.id, row.rule_id, row.head_id, row.opened_at, row.last_at, row.turn)


def mute_of(row: AnyRow) -> Mute:
    """The mute a row of `mute` holds."""
    return Mute(
        id=row.id,
        until=row.until,
        author=row.author,
        reason=row.reason,
        rule_id=row.rule_id,
        story_id=row.story_id,
        feed_id=row.feed_id,
        of_all=bool(row.of_all),
        of_operators=bool(row.of_operators),
    )


def mute_values(mute: Mute, now: datetime) -> Values:
    """A mute's row."""
    return {
        "id": mute.id,
        "rule_id": mute.rule_id,
        "story_id": mute.story_id,
        "feed_id": mute.feed_id,
        "of_all": mute.of_all,
        "of_operators": mute.of_operators,
        "until": mute.until,
        "author": mute.author,
        "reason": mute.reason,
        "at": now,
    }


def condition_of(row: AnyRow) -> Condition:
    """The condition a row of `condition` holds, with UNREADABLE_FACTS where its own are."""
    try:
        facts = mapping_of(row.facts)
    except ValueError:
        facts = UNREADABLE_FACTS
    return Condition(row.key, row.state == "raised", row.since, row.told_at, facts)


def condition_values(condition: Condition) -> Values:
    """A condition's row."""
    return {
        "key": condition.key,
        "state": "raised" if condition.is_raised else "ended",
        "since": condition.since,
        "told_at": condition.told_at,
        "facts": mapping_json(condition.facts),
    }
