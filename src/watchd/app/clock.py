"""The clock: the one place that reads the time. On PostgreSQL it follows the database, so that nodes agree."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_AGREES_WITHIN = timedelta(milliseconds=50)  # smaller differences are the way to the server and back


class SystemClock:
    """Now, as this machine has it, corrected by what the database said last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self._offset

    @property
    def offset(self) -> timedelta:
        """How far the database is ahead of this machine."""
        return self._offset

    def follow(self, database_now: Callable[[], datetime | None]) -> timedelta:
        """Ask the database and take over its time; the offset now in force. A store without a clock changes nothing."""
        before = datetime.now(UTC)
        theirs = database_now()
        after = datetime.now(UTC)
        if theirs is not None:
            offset = theirs - (before + (after - before) / 2)
            with self._lock:
                self._offset = offset if abs(offset) > _AGREES_WITHIN else timedelta(0)
        return self._offset
