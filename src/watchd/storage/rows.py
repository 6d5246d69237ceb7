"""Rows as values of the model, and back."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from watchd.model.alert import AlertFacts, Condition
from watchd.model.feed import FeedState, Health, Validators
from watchd.model.ids import digest
from watchd.model.item import Item
from watchd.model.match import Span
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Mute
from watchd.model.story import Name, Story
from watchd.storage.memories import memory_json, memory_of
from watchd.storage.types import storable

Values = dict[str, Any]
AnyRow = Row[*tuple[Any, ...]]


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
    )


def last_of_baseline(row: AnyRow) -> int:
    """The newest revision of a baseline item that is baseline too: the first, or what replaced it unevaluated."""
    return row.baseline_until or 1


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
    """The state a row of `feed` holds."""
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
        health=Health(row.health),
        reason=row.reason,
        since=row.since,
        quarantined=row.quarantined,
        identity=row.identity or "",
        memory=memory_of(row.memory),
    )


def notification_of(row: AnyRow) -> Notification:
    """The notification a row of `notification` holds."""
    return Notification(
        alert_id=row.alert_id,
        revision=row.revision,
        channel=row.channel,
        target=row.target,
        due_at=row.due_at,
        expires_at=row.expires_at,
        kind=row.kind,
        step=row.step,
        state=NotificationState(row.state),
        reason=row.reason,
    )


def thread_of(notification: Notification) -> int:
    """A hash that messages of one alert to one recipient share, so that one slot sends them in order."""
    return int(digest(notification.target, notification.alert_id)[:8], 16)


def story_of(row: AnyRow) -> Story:
    """The story of a row that names its head by `head_id`, the public id."""
    return Story(row.id, row.rule_id, row.head_id, row.opened_at, row.last_at, row.turn)


def mute_of(row: AnyRow) -> Mute:
    """The mute a row of `mute` holds."""
    return Mute(row.id, row.until, row.author, row.reason, row.rule_id, row.story_id)


def condition_of(row: AnyRow) -> Condition:
    """The condition a row of `condition` holds."""
    return Condition(row.key, row.state == "raised", row.since, row.told_at, json.loads(row.facts))


def condition_values(condition: Condition) -> Values:
    """A condition's row."""
    return {
        "key": condition.key,
        "state": "raised" if condition.is_raised else "ended",
        "since": condition.since,
        "told_at": condition.told_at,
        "facts": mapping_json(condition.facts),
    }


def mapping_json(values: Mapping[str, str]) -> str:
    """Canonical JSON of a mapping."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def words_json(words: Iterable[str]) -> str:
    """Canonical JSON of a set."""
    return json.dumps(sorted(words), ensure_ascii=False)


def words_of(text: str) -> frozenset[str]:
    """The set `words_json` wrote."""
    return frozenset(json.loads(text))


def spans_json(spans: Iterable[Span]) -> str:
    """The spans as lists, field by field."""
    return json.dumps([[s.field, s.start, s.end, s.text, s.term] for s in spans], ensure_ascii=False)


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans `spans_json` wrote."""
    return tuple(Span(*parts) for parts in json.loads(text))


def names_json(names: Iterable[Name]) -> str:
    """The names as lists, field by field."""
    return json.dumps([[name.url_key, name.title, name.publisher] for name in names], ensure_ascii=False)


def names_of(text: str) -> tuple[Name, ...]:
    """The names `names_json` wrote."""
    return tuple(Name(*parts) for parts in json.loads(text))


def facts_json(facts: AlertFacts) -> str:
    """The facts as JSON; texts nobody can encode are made storable first."""
    try:
        return _facts().dump_json(facts).decode()
    except ValueError:  # a lone surrogate somewhere: pydantic gives up where the standard library escapes
        loose = json.dumps(_facts().dump_python(facts, mode="python"), default=str, ensure_ascii=False)
        return storable(loose)


def facts_of(text: str) -> AlertFacts:
    """The facts `facts_json` wrote."""
    return _facts().validate_json(text)


@cache
def _facts() -> TypeAdapter[AlertFacts]:
    return TypeAdapter(AlertFacts)
