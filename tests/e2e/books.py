"""The database as a test reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import select

from watchd.storage import Storage, tables

EACH = 100_000  # alerts: more than any test has; people are shown the newest hundred


@dataclass(frozen=True, slots=True)
class Books:
    """What the database says at one moment."""

    faults: tuple[str, ...]
    items: tuple[str, ...]  # titles
    etags: Mapping[str, str | None]  # by feed
    pending_items: int
    alerts: tuple[str, ...]  # headlines of rules' alerts
    states: Mapping[str, int]  # notifications by state
    attempts: Mapping[str, tuple[str, ...]]  # outcomes by channel, oldest first; "" while one is under way

    @classmethod
    def of(cls, store: Storage) -> Self:
        """Read everything."""
        sent, attempt = tables.notification, tables.attempt
        tried = (
            select(sent.c.channel, attempt.c["class"])
            .select_from(attempt.join(sent, sent.c.id == attempt.c.notification_id))
            .where(sent.c.kind == "alert")
            .order_by(attempt.c.opened_at, attempt.c.n)
        )
        titles = select(tables.item.c.title).order_by(tables.item.c.id)
        read = store._database.read
        attempts: dict[str, list[str]] = {}
        for row in read(lambda connection: connection.execute(tried).all()):
            attempts.setdefault(row[0], []).append(row[1] or "")
        return cls(
            faults=store.check(),
            items=tuple(read(lambda connection: connection.execute(titles).scalars().all())),
            etags={report.state.feed_id: report.state.validators.etag for report in store.feeds()},
            pending_items=store.figures(datetime.now(UTC)).pending_items,
            alerts=tuple(
                head.facts.headline for head in store.alerts(limit=EACH) if not head.rule_id.startswith("watchd:")
            ),
            states={state.value: number for state, number in store.accounting().items() if number},
            attempts={channel: tuple(outcomes) for channel, outcomes in attempts.items()},
        )
