"""Stored rows that cannot be read: each is set aside alone and kept as a condition, so it is counted and told.

A condition's key is `unreadable:TABLE:KEY`. It ends when its row can be read again, or is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from watchd.model.feed import Health
from watchd.storage import tables
from watchd.storage.heads import heads_where
from watchd.storage.matches import unreadable_matches
from watchd.storage.rows import UNREADABLE_FACTS, condition_of
from watchd.storage.texts import documents_of, flaw, mapping_json
from watchd.storage.writing import insert_new, pieces

PREFIX = "unreadable:"

_condition = tables.condition
_feed = tables.feed


class Unreadable:
    """The rows one transaction could not read, with why, by the keys of their conditions."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def note(self, table: str, key: str, why: str) -> None:
        """This row of this table cannot be read."""
        self.found[f"{PREFIX}{table}:{key}"] = why

    def of(self, table: str) -> Callable[[str, str], None]:
        """The same for one table."""
        return lambda key, why: self.note(table, key, why)


def keep(connection: Connection, found: Mapping[str, str], now: datetime) -> None:
    """Conditions for these rows, where there are none yet; the next look at itself tells them."""
    if not found:
        return
    raised = {"state": "raised", "since": now, "told_at": None}
    rows = [raised | {"key": key, "facts": mapping_json({"text": why})} for key, why in sorted(found.items())]
    insert_new(connection, _condition, rows)
    connection.execute(_AGAIN, [{"of": row["key"], **raised, "facts": row["facts"]} for row in rows])


def still_unreadable(connection: Connection) -> dict[str, str]:
    """Why each row that has a condition cannot be read, by the condition's key; readable ones are left out.

    What nobody was told of is not looked at again: that it happened must be told, even if it has passed.
    """
    rows = connection.execute(select(_condition).where(_condition.c.key.startswith(PREFIX)))
    raised = [condition for condition in map(condition_of, rows) if condition.is_raised]
    found = {each.key: each.facts.get("text", "") for each in raised if each.told_at is None}
    by_table: dict[str, list[str]] = {}
    for each in raised:
        if each.key not in found:
            table, _, key = each.key.removeprefix(PREFIX).partition(":")
            by_table.setdefault(table, []).append(key)
    for table, keys in sorted(by_table.items()):
        bad = _LOOKS[table](connection, keys) if table in _LOOKS else {}
        found |= {f"{PREFIX}{table}:{key}": why for key, why in bad.items()}
    return found


def _alerts(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    heads = [head for some in pieces(keys) for head in heads_where(connection, tables.alert.c.id.in_(some))]
    return {head.alert_id: head.flaw for head in heads if head.flaw}


def _conditions(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    rows = [
        row for some in pieces(keys) for row in connection.execute(select(_condition).where(_condition.c.key.in_(some)))
    ]
    return {row.key: CONDITION_FLAW for row in rows if condition_of(row).facts is UNREADABLE_FACTS}


def _feeds(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    columns = (_feed.c.feed_id, _feed.c.health)
    rows = [
        row for some in pieces(keys) for row in connection.execute(select(*columns).where(_feed.c.feed_id.in_(some)))
    ]
    return {row.feed_id: FEED_FLAW for row in rows if not is_known_health(row.health)}


def _rulesets(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    table, found = tables.ruleset, {}
    numbers = [int(key) for key in keys if key.isdecimal()]
    for some in pieces(numbers):
        for row in connection.execute(
            select(table.c.generation, table.c.documents).where(table.c.generation.in_(some))
        ):
            try:
                documents_of(row.documents)
            except ValueError as error:
                found[str(row.generation)] = flaw("files", error)
    return found


def is_known_health(text: str) -> bool:
    """Whether this release knows such a health."""
    return text in {health.value for health in Health}


_AGAIN = update(_condition).where(_condition.c.key == bindparam("of"), _condition.c.state != "raised")
CONDITION_FLAW = "its facts cannot be read: damaged, or written by another release"
FEED_FLAW = "its health is none of this release; it counts as failing until its next poll"
_LOOKS: Mapping[str, Callable[[Connection, Sequence[str]], dict[str, str]]] = {
    "alert": _alerts,
    "condition": _conditions,
    "feed": _feeds,
    "match": unreadable_matches,
    "ruleset": _rulesets,
}
