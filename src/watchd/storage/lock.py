"""One daemon on one SQLite file: a lock the kernel gives back whatever happens to its holder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from watchd.errors import BusyError, StorageError


@contextlib.contextmanager
def daemon_lock(path: Path) -> Iterator[None]:
    """Hold the lock beside the database file; raises BusyError while somebody else does."""
    beside = path.with_name(f"{path.name}.lock")
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"{beside} cannot be made ({error.strerror}): give watchd's user the right to write the folder, "
            "or change storage.url."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            raise BusyError(
                f"{path}: a watchd daemon works on this database already (process {holder}). "
                "Stop it first; two daemons need PostgreSQL."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        yield
    finally:
        os.close(descriptor)  # the lock file stays: removing it would let two processes lock two files
