"""Since when each rule has been in the files: versions that come, leave and come back with a published set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from watchd.model.rule import begins_anew
from watchd.storage import tables
from watchd.storage.writing import pieces, upsert

_version = tables.rule_version


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One rule as its file had it: what an alert of long ago was decided by."""

    rule_id: str
    digest: str  # of the whole rule
    match_digest: str  # of what decides which items match
    file: str
    line: int
    text: str
    is_quick: bool = False
    is_paused: bool = False


@dataclass(frozen=True, slots=True)
class _Life:
    """A rule as the sets before had it."""

    loaded_at: datetime
    left_at: datetime | None  # None: it is in the newest set


def keep_versions(connection: Connection, rules: Sequence[RuleVersion], now: datetime) -> None:
    """The newest set holds just these: new versions are kept for ever, and what is not among them has left."""
    lives = _lives(connection, sorted({rule.rule_id for rule in rules}))
    rows = [_values(rule, now, _loaded_at(rule, lives.get(rule.rule_id), now)) for rule in rules]
    there = {(rule.rule_id, rule.digest) for rule in rules}
    open_rows = connection.execute(select(_version.c.rule_id, _version.c.digest).where(_version.c.left_at.is_(None)))
    left = [
        {"rule": row.rule_id, "by": row.digest, "now": now}
        for row in open_rows
        if (row.rule_id, row.digest) not in there
    ]
    if left:
        connection.execute(_LEAVE, left)
    upsert(connection, _version, rows, ("loaded_at", "left_at"))


def first_loaded(connection: Connection) -> dict[str, datetime]:
    """When each rule that was ever published came into the files, by id; short absences do not count."""
    rows = connection.execute(select(_version.c.rule_id, _LOADED).group_by(_version.c.rule_id))
    return {row.rule_id: row.loaded for row in rows}


def left(connection: Connection, rule_ids: Sequence[str]) -> dict[str, datetime]:
    """Since when rules are in no file any more, by rule; one that is, or never was in any, is left out."""
    found: dict[str, datetime] = {}
    for some in pieces(rule_ids):
        is_gone = func.count() == func.count(_version.c.left_at)
        rows = connection.execute(
            select(_version.c.rule_id, func.max(_version.c.left_at).label("left"))
            .where(_version.c.rule_id.in_(some))
            .group_by(_version.c.rule_id)
            .having(is_gone)
        )
        found |= {row.rule_id: row.left for row in rows}
    return found


def _lives(connection: Connection, rule_ids: Sequence[str]) -> Mapping[str, _Life]:
    lives: dict[str, _Life] = {}
    for some in pieces(rule_ids):
        rows = connection.execute(
            select(
                _version.c.rule_id,
                _LOADED,
                func.max(_version.c.left_at).label("left"),
                (func.count() - func.count(_version.c.left_at)).label("number"),
            )
            .where(_version.c.rule_id.in_(some))
            .group_by(_version.c.rule_id)
        )
        lives |= {row.rule_id: _Life(row.loaded, None if row.number else row.left) for row in rows}
    return lives


def _loaded_at(rule: RuleVersion, life: _Life | None, now: datetime) -> datetime:
    if life is None:
        return now
    if life.left_at is not None and begins_anew(is_quick=rule.is_quick, away=now - life.left_at):
        return now
    return life.loaded_at


def _values(rule: RuleVersion, now: datetime, loaded_at: datetime) -> dict[str, object]:
    return {
        "rule_id": rule.rule_id,
        "digest": rule.digest,
        "match_digest": rule.match_digest,
        "file": rule.file,
        "line": rule.line,
        "text": rule.text,
        "first_at": now,
        "loaded_at": loaded_at,
        "left_at": None,
    }


# A release before this one wrote no `loaded_at`.
_LOADED = func.max(func.coalesce(_version.c.loaded_at, _version.c.first_at)).label("loaded")
_LEAVE = (
    update(_version)
    .where(_version.c.rule_id == bindparam("rule"), _version.c.digest == bindparam("by"))
    .values(left_at=bindparam("now"))
)
