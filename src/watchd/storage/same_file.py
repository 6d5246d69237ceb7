"""Whether a SQLite path still names the file that was opened, and its log and shared memory those that are in use.

An open connection goes on writing into a file that was removed or replaced: nothing fails, and everything written since
is gone with the process. A new connection would even make an empty database in its place, or lay the old file's log
over the new one; and where the log alone is missing, it would begin another.
"""

import threading
from pathlib import Path

from watchd.errors import StorageError

_BESIDE = ("-wal", "-shm")  # they are there while a connection stands, and go with the last one

_Inode = tuple[int, int]


class SameFile:
    """Remembers which file the first connection opened, and, while any stands, what lies beside it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: _Inode | None = None
        self._standing = 0
        self._beside: dict[str, _Inode] = {}
        self._lock = threading.Lock()

    def opened(self) -> None:
        """A connection stands: the file of the first one is the one that counts."""
        with self._lock:
            self._standing += 1
            if self._opened is None:
                self._opened = _there(self._path)
            self._remember_beside()

    def closed(self) -> None:
        """A connection was closed: the last one takes log and shared memory with it."""
        with self._lock:
            self._standing = max(0, self._standing - 1)
            if not self._standing:
                self._beside.clear()

    def forget(self) -> None:
        """Every connection was given back: the next one may open another file."""
        with self._lock:
            self._opened = None
            self._beside.clear()

    def check(self, label: str) -> None:
        """Nothing while the path names that file, or none was opened yet; else StorageError."""
        with self._lock:
            if self._opened is None:
                return
            missing = "the file" if _there(self._path) != self._opened else self._missing_beside()
        if missing:
            raise StorageError(
                f"{label}: {missing} was removed or replaced while watchd used it; nothing was written. Put the same "
                "file back, with its -wal and -shm, or restart watchd to work with what is there now."
            )

    def _remember_beside(self) -> None:
        for suffix in _BESIDE if self._standing else ():
            there = self._there_beside(suffix)
            if there is not None:
                self._beside.setdefault(suffix, there)

    def _missing_beside(self) -> str:
        """Which of those beside the file is another one than before; what is seen first is remembered."""
        self._remember_beside()
        gone = (suffix for suffix, known in self._beside.items() if self._there_beside(suffix) != known)
        return next((f"the {suffix} of the file" for suffix in gone), "")

    def _there_beside(self, suffix: str) -> _Inode | None:
        return _there(self._path.with_name(f"{self._path.name}{suffix}"))


def _there(path: Path) -> _Inode | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
