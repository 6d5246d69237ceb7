"""`watchd db`: care of the database."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from watchd.cli.db_size import prune, stats
from watchd.cli.ends import FAILED
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, note, write_json, write_line
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.errors import StorageError

if TYPE_CHECKING:
    from watchd.storage import SchemaState, Storage

CHECK_SCHEMA = "watchd.db.check/1"


@click.group(
    "db",
    cls=VerbGroup,
    short_help="The database: migrate, check, prune, measure, back up, restore.",
    examples=("watchd db backup /var/backups/watchd", "watchd db check"),
)
def db() -> None:
    """The database: migrate, check, prune, measure, back up, restore."""


@db.command("migrate", examples=("watchd db migrate",))
@config_option
def migrate(*, config: Path | None) -> None:
    """Bring the schema to this release.

    `watchd run` does this by itself; do it by hand to choose the moment. A SQLite file is backed up beside itself
    before it is changed. Exit codes: 0 done, or nothing to do; 69 the database cannot be used, or is of a newer
    release; 75 a daemon works on it.
    """
    from watchd.storage import SchemaState

    usable = usable_of(config)
    with store_of(usable, any_schema=True) as store:
        if store.schema_state() is SchemaState.CURRENT:
            write_line("The schema is this release's already.")
            return
        with store.lock_for_daemon():
            backup = store.migrate()
        write_line("The schema is now this release's.")
        if backup is not None:
            write_line(f"The file as it was before: {backup}")


@db.command("check", examples=("watchd db check", "watchd db check --json"))
@config_option
@json_option
def check(*, config: Path | None, as_json: bool) -> None:
    """Say whether the file is whole, and every notification in exactly one state.

    May run beside the daemon. Exit codes: 0 whole; 1 something is wrong; 69 the database cannot be used.
    """
    from watchd.storage import SchemaState

    with store_of(usable_of(config), any_schema=True) as store:
        if _state(store) is SchemaState.EMPTY:  # looking into a file that is not there would make it
            store.require_schema()
        problems = store.check()
    if as_json:
        write_json(CHECK_SCHEMA, {"is_whole": not problems, "problems": list(problems)})
    elif problems:
        for problem in problems:
            write_line(problem)
        note(f"watchd: {counted(len(problems), 'problem')}; `watchd db restore` puts a backup in place")
    else:
        write_line("The database is whole.")
    if problems:
        raise click.exceptions.Exit(FAILED)


db.add_command(prune)
db.add_command(stats)


@db.command(
    "backup",
    examples=(
        "watchd db backup /var/backups/watchd      a folder: the file is named by the time",
        "watchd db backup watchd.db.bak",
    ),
)
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
@config_option
def backup(*, target: Path, config: Path | None) -> None:
    """Write a complete, checked copy of a SQLite database; the daemon may go on meanwhile.

    The copy must not exist yet. PostgreSQL has its own tools: pg_dump. Exit codes: 0 written; 69 not.
    """
    from watchd.app.clock import SystemClock

    with store_of(usable_of(config)) as store:
        if target.is_dir():
            target /= f"watchd-{SystemClock().now():%Y%m%dT%H%M%SZ}.db"
        store.backup(target)
    write_line(str(target))


@db.command("restore", examples=("watchd db restore /var/backups/watchd/watchd-20251118T040000Z.db",))
@click.argument("source", type=click.Path(path_type=Path), metavar="FILE")
@config_option
def restore(*, source: Path, config: Path | None) -> None:
    """Put a backup in the place of the SQLite database; stop the daemon first.

    The backup is checked before anything is touched, and the file that was there is kept beside it. What the daemon
    stored since the backup was made is not in it: it asks the feeds again, and may tell again what it told since.
    Exit codes: 0 restored; 69 the backup cannot be used; 75 a daemon runs.
    """
    with store_of(usable_of(config), any_schema=True) as store:
        kept = store.restore(source)
    write_line(f"Restored from {source}.")
    if kept is not None:
        write_line(f"The file that was there: {kept}")


@db.command("copy", examples=("watchd db copy postgresql://watchd@db.example.org/watchd", "watchd db copy secrets/url"))
@click.argument("target", metavar="URL|FILE")
@config_option
def copy(*, target: str, config: Path | None) -> None:
    """Copy a SQLite database into an empty PostgreSQL one; stop the daemon first.

    Its URL may stand in a file: one with a password belongs there. Everything is copied in one transaction; then rows,
    accounts and the outcome of every window are compared. After that no daemon starts on the old file any more: give
    the new URL as storage.url. What waits to be sent is held until `watchd outbox release`. Exit codes: 0 copied; 69
    one of them cannot be used, or is not empty; 75 a daemon runs.
    """
    from watchd.app.clock import SystemClock

    url = _url_of(target)
    with store_of(usable_of(config)) as store:
        done = store.copy_to_server(url, SystemClock().now())
    rows = sum(done.rows.values())
    write_line(f"Copied {counted(rows, 'row')} of {counted(len(done.rows), 'table')} to {done.to}.")
    write_line(
        f"The same on both sides: every row count, {counted(done.notifications, 'notification')} in the accounts, "
        f"the outcome of {counted(done.windows, 'window')}."
    )
    write_line("Sending is held there: `watchd outbox release` once storage.url names it.")


def _url_of(target: str) -> str:
    """The URL itself, or what stands in the file of that name."""
    if "://" in target:
        if urlsplit(target).password is not None:
            raise click.UsageError("others on this machine see the password: write the URL to a file, and name that")
        return target
    try:
        return Path(target).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"{target[:80]} is neither a URL nor a file that can be read") from None


def _state(store: "Storage") -> "SchemaState | None":
    """The schema's state; None of a file so damaged that it cannot say, which the check puts in words."""
    try:
        return store.schema_state()
    except StorageError:
        return None
