"""A process that dies within a transaction: at each of its statements in turn, and when everything is written."""

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, event

from watchd.storage import Storage


class Died(BaseException):
    """The process ended here; no supervisor hears of it."""


@dataclass
class Death:
    """Comes at a step of what is done on a storage: a statement that is not executed, or a commit that is not made."""

    storage: Storage
    at: int
    steps: int = 0
    image: Path | None = None
    left: Path | None = None  # what it left of a SQLite file, copied to `image`: at every eighth step, and at commits

    def executes(self, *_: object) -> None:
        """A statement is about to be executed."""
        self._step(leaves=self.at % 8 == 0)

    def commits(self, _connection: Connection) -> None:
        """Everything of a transaction is about to be committed."""
        self._step(leaves=True)

    def _step(self, *, leaves: bool) -> None:
        self.steps += 1
        if self.steps != self.at:
            return
        path = self.storage._database.path
        if leaves and self.image is not None and path is not None:
            for end in ("", "-wal"):  # the file of shared memory is made anew
                shutil.copyfile(f"{path}{end}", f"{self.image}{end}")
            self.left = self.image
        raise Died


@contextlib.contextmanager
def dying(death: Death) -> Iterator[None]:
    """Within this, the storage dies at its step; after that it is a process that never was."""
    engine = death.storage._database.engine
    heard: dict[str, Callable[..., None]] = {"before_cursor_execute": death.executes, "commit": death.commits}
    for kind, hears in heard.items():
        event.listen(engine, kind, hears)
    try:
        with contextlib.suppress(Died):
            yield
    finally:
        for kind, hears in heard.items():
            event.remove(engine, kind, hears)


def deaths(storage: Storage, act: Callable[[], object], image: Path | None = None) -> Iterator[Death]:
    """Do it again and again: each time it dies a step later, until it comes to its end."""
    for at in itertools.count(1):
        death = Death(storage, at, image=image)
        with dying(death):
            act()
        if death.steps < at:
            return
        yield death
