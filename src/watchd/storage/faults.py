"""Errors of the database libraries as StorageError: what happened, the remedy, and never a password."""

import sqlite3
from dataclasses import dataclass

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from watchd.errors import LeaseLost, RefusedError, StorageError, UnreadableError

_REMEDIES = (  # the first that stands in the database's own words
    ("no such table", "The database has no tables of this release: run `watchd db migrate`."),
    ("does not exist", "Where a table is missing, run `watchd db migrate`; where the database is, create it."),
    ("no such column", "The schema is older than this release: run `watchd db migrate`."),
    ("database is locked", "Another process has written for long; try again, and look for a stuck watchd or backup."),
    ("disk is full", "Make room on the disk; nothing was written."),
    ("no space left", "Make room on the server's disk; nothing was written."),
    ("readonly database", "Give watchd's user the right to write the file and its folder."),
    ("read-only", "Give watchd a database it may write: a primary, not a replica."),
    ("unable to open", "Check that the folder exists and that watchd's user may write in it."),
    ("malformed", "The file is damaged: run `watchd db check`, then `watchd db restore` from a backup."),
    ("not a database", "storage.url names a file that is no SQLite database: check the path."),
    ("password authentication", "Check user and password of storage.url."),
    ("connection", "Check that the server runs and that storage.url names it; watchd tries again."),
)
_PASSING = {"40001", "40P01"}  # PostgreSQL: serialisation failure, deadlock; the server asks to try again


@dataclass(frozen=True, slots=True)
class Place:
    """Which database it is, for messages: without password, and with what must never be printed beside it."""

    label: str
    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, url: URL) -> "Place":
        """The place a URL names."""
        hidden = [url.password or ""]
        for name in ("password", "sslpassword", "passfile"):
            value = url.query.get(name, ())
            hidden += [value] if isinstance(value, str) else value
        label = url.set(query={}).render_as_string(hide_password=True).replace("+psycopg", "")
        return cls(label, tuple(secret for secret in hidden if secret))

    def without_secrets(self, text: str) -> str:
        """The text with every secret starred out."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text


def storage_error(error: SQLAlchemyError | sqlite3.Error | OSError, place: Place) -> StorageError:
    """The error to raise instead: first line of the database's own words, and the remedy."""
    original = error.orig if isinstance(error, StatementError) else error
    if isinstance(original, StorageError):
        return original
    lines = str(original or error).strip().splitlines() or [type(error).__name__]
    said = place.without_secrets(lines[0])
    lowered = " ".join(lines).lower()
    remedy = next((remedy for words, remedy in _REMEDIES if words in lowered), "")
    kind = RefusedError if _is_about_a_row(error) else StorageError
    return kind(f"{place.label}: {said}. {remedy}".rstrip())


def _is_about_a_row(error: Exception) -> bool:
    """Whether a value cannot be stored or breaks a constraint, if not here then at the server."""
    is_unsendable = isinstance(error, StatementError) and not isinstance(error, DBAPIError)
    return is_unsendable or isinstance(error, DataError | IntegrityError | sqlite3.DataError | sqlite3.IntegrityError)


def is_about_all(error: Exception) -> bool:
    """Whether the database is what failed: whatever else it is asked to write fails, too, now."""
    return isinstance(error, StorageError) and not isinstance(error, LeaseLost | RefusedError | UnreadableError)


def is_passing(error: DBAPIError) -> bool:
    """Whether the server took the whole transaction back and asks to try it again."""
    return getattr(error.orig, "sqlstate", None) in _PASSING
