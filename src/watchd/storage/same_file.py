"""Whether a SQLite path still names the file that was opened.

An open connection goes on writing into a file that was removed or replaced: nothing fails, and everything written since
is gone with the process. A new connection would even make an empty database in its place, or lay the old file's log
over the new one.
"""

from pathlib import Path

from watchd.errors import StorageError


class SameFile:
    """Remembers which file the first connection opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def opened(self) -> None:
        """A connection stands: the file of the first one is the one that counts."""
        if self._opened is None:
            self._opened = self._there()

    def forget(self) -> None:
        """Every connection was given back: the next one may open another file."""
        self._opened = None

    def check(self, label: str) -> None:
        """Nothing while the path names that file, or none was opened yet; else StorageError."""
        if self._opened is not None and self._there() != self._opened:
            raise StorageError(
                f"{label}: the file was removed or replaced while watchd used it; nothing was written. Put the same "
                "file back, its -wal before it, or restart watchd to work with what is there now."
            )

    def _there(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
