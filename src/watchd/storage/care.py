"""Care of the database: migrate, back up, restore, check, and count what metrics show."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, func, select, text, update

from watchd.errors import StorageError
from watchd.storage import tables
from watchd.storage.accounts import check_accounts
from watchd.storage.backup import copy_to, flaw_of, replace_with, revision_of
from watchd.storage.lock import daemon_lock
from watchd.storage.match_accounts import match_accounts
from watchd.storage.outbox import counts_by_state
from watchd.storage.overdue import oldest_overdue, oldest_urgent
from watchd.storage.part import Part
from watchd.storage.schema import REVISIONS, SchemaState, migrate, require_schema, schema_state
from watchd.storage.views import Figures

_pending = tables.pending
_story = tables.story


class CarePart(Part):
    """What operators do with the database as a whole."""

    def migrate(self) -> Path | None:
        """Bring the schema to this release; gives where a SQLite file was backed up before it was changed."""
        return migrate(self._database)

    def schema_state(self) -> SchemaState:
        """How the database's schema stands to this release."""
        return schema_state(self._database)

    def require_schema(self) -> None:
        """Nothing when the schema is this release's; else StorageError with what to do."""
        require_schema(self._database)

    @contextlib.contextmanager
    def lock_for_daemon(self) -> Iterator[None]:
        """While it lasts no second daemon starts on this SQLite file (BusyError); on PostgreSQL many may."""
        if self._database.path is None:
            yield
            return
        with daemon_lock(self._database.path):
            yield

    def backup(self, path: Path) -> None:
        """Write a complete, checked copy of a SQLite database to `path`, which must not exist; nobody need stop."""
        copy_to(self._database, path)

    def restore(self, path: Path) -> Path | None:
        """Put a backup in the place of the SQLite file; gives where the file of before is kept.

        Refused while a daemon runs (BusyError), and for a file that is damaged, no watchd database, or of a newer
        release (StorageError); then nothing is changed. An older one is migrated by the next `migrate`.
        """
        database = self._database
        if not database.is_sqlite:
            raise StorageError("PostgreSQL is restored with its own tools: pg_restore -d DATABASE FILE")
        if database.path is None:
            raise StorageError("a database in memory cannot be restored: name a file in storage.url.")
        with daemon_lock(database.path):
            _check_backup(path, database.path)
            return replace_with(database, path)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the database, one sentence each; empty when it is whole and its accounts add up."""
        problems = list(self._check_file())
        if problems:
            return tuple(problems)
        self.require_schema()
        return self._database.read(check_accounts)

    def figures(self, now: datetime) -> Figures:
        """What metrics count."""
        return self._database.read(lambda connection: self._figures(connection, now))

    def close_stories(self, last_before: datetime, now: datetime) -> int:
        """Close stories whose newest member is older, so that starting need not read them; gives how many.

        Where items wait since long, it is as of the oldest of them, which may belong to a story that was open then. A
        later revision of a member opens its story again.
        """

        def close(connection: Connection) -> int:
            oldest: datetime | None = connection.execute(select(func.min(_pending.c.seen_at))).scalar()
            before = last_before - (now - min(oldest or now, now))
            old = and_(_story.c.closed_at.is_(None), _story.c.last_at < before)
            return connection.execute(update(_story).where(old), {"closed_at": now}).rowcount

        return self._database.write(close)

    def _check_file(self) -> Iterator[str]:
        if not self._database.is_sqlite:
            return
        with self._database.raw() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
            yield from (f"the file is damaged: {words}" for words in found if words != "ok")
            for row in connection.execute("PRAGMA foreign_key_check"):
                yield f"table {row[0]}: row {row[1]} names a row of {row[2]} that is not there"

    def _figures(self, connection: Connection, now: datetime) -> Figures:
        waiting = select(func.count()).select_from(_pending)
        given_up = select(func.count()).select_from(tables.failure).where(tables.failure.c.rule_id == "*")
        first = select(func.min(_pending.c.seen_at)).where(_pending.c.tries == 0)
        health = select(tables.feed.c.health, func.count().label("number")).group_by(tables.feed.c.health)
        turn = connection.execute(select(tables.turn)).one()
        return Figures(
            pending_items=connection.execute(waiting).scalar_one(),
            quarantined_items=connection.execute(given_up).scalar_one(),
            oldest_due_at=oldest_overdue(connection, now),
            oldest_urgent_at=oldest_urgent(connection, now),
            oldest_pending_at=connection.execute(first).scalar(),
            notifications=counts_by_state(connection),
            feeds={row.health: row.number for row in connection.execute(health)},
            turn=turn.number,
            generation=turn.generation,
            bytes=self._size(connection),
            matches=match_accounts(connection),
        )

    def _size(self, connection: Connection) -> int:
        if not self._database.is_sqlite:
            size: int = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            return size
        pages: int = connection.execute(text("PRAGMA page_count")).scalar_one()
        page: int = connection.execute(text("PRAGMA page_size")).scalar_one()
        return pages * page


def _check_backup(path: Path, database: Path) -> None:
    if not path.is_file():
        raise StorageError(f"{path} is no file: name a backup that `watchd db backup` wrote.")
    if database.exists() and path.samefile(database):
        raise StorageError(f"{path} is the database itself: name a backup.")
    flaw = flaw_of(path)
    if flaw:
        raise StorageError(f"{path} is damaged ({flaw}), so nothing was changed: name an older backup.")
    revision = revision_of(path)
    if revision is None:
        raise StorageError(f"{path} holds no watchd database, so nothing was changed.")
    if revision not in REVISIONS:
        raise StorageError(
            f"{path} was written by a newer release: install that one, then restore. Nothing was changed."
        )
