"""The file channel: each alert as one line of JSON, on the disk before it counts as sent.

The line is appended whole or not at all, under a lock, and synced. The file is opened anew for each line, so that it
may be renamed at any time (logrotate without `copytruncate`). A repeat after a crash carries the same `id`: drop what
you have.
"""

import asyncio
import fcntl
import os
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal

from watchd.alerts.render.document import document_of, lateness
from watchd.channels.config import ChannelConfig, ConfiguredChannel, Poster
from watchd.channels.posting import frozen_document, packed
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import AlertView, Message, Receipt
from watchd.ports import Channel, Clock

DEADLINE = timedelta(seconds=10)
_MODE = 0o640  # alerts may be marked: the owner writes, a group may read, nobody else


class FileConfig(ChannelConfig):
    """A file that grows by a line for each alert."""

    one_by_one: ClassVar[bool] = True
    paths: ClassVar[frozenset[str]] = frozenset({"path"})

    type: Literal["file"]
    path: str
    """The file, relative to this one. Its folder must be there; the file itself is made."""

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The line, with the id by which a repeat is known."""
        del at
        ids = {"id": f"msg_{message.event_id}"}
        older = {"replaced_by": message.replaced_by} if message.replaced_by is not None else {}
        document = frozen_document(message)
        if message.delayed is not None:
            document["data"] |= lateness(message.delayed)
        return f"{packed({**ids, **older, **document})}\n".encode()

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel; it needs no network."""
        del http
        return FileChannel(name, self, clock=clock)


class FileChannel(ConfiguredChannel):
    """Appends lines, in a thread that holds up nothing else."""

    def __init__(self, name: str, config: FileConfig, *, clock: Clock, deadline: timedelta = DEADLINE) -> None:
        super().__init__(name, config)
        self._config = config
        self._path = Path(config.path)
        self._clock = clock
        self._deadline = deadline
        self._writing: asyncio.Future[None] | None = None

    def render(self, view: AlertView) -> str:
        """The JSON document that webhooks get."""
        return document_of(view)

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Append it; a file that cannot be written is trouble of the whole channel, and nothing of it is left there."""
        if self._writing and not self._writing.done():
            raise DeliveryError(
                f"{self._path} still holds the alert before this one; is its disk there?",
                kind=DeliveryKind.CHANNEL,
                code="blocked",
            )
        line = self._line(message)
        await opened()
        self._writing = asyncio.get_running_loop().run_in_executor(None, append, self._path, line)
        try:
            async with asyncio.timeout(self._deadline.total_seconds()) as limit:
                await asyncio.shield(self._writing)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise DeliveryError(
                f"{self._path} took nothing for {self._deadline.total_seconds():g} s; is its disk there?",
                kind=DeliveryKind.AMBIGUOUS,
                code="late",
            ) from error
        except OSError as error:
            said = error.strerror or str(error)
            raise DeliveryError(
                f"{self._path} cannot be written: {said}; mend the path, its rights or its disk",
                kind=DeliveryKind.CHANNEL,
                code="write",
            ) from error
        return Receipt("written", f"{len(line)} bytes")

    def _line(self, message: Message) -> bytes:
        try:
            return self._config.outgoing(message, self._clock.now())
        except ValueError as error:
            raise DeliveryError(
                f"the frozen message of {message.alert_id} cannot be used ({type(error).__name__})",
                kind=DeliveryKind.MESSAGE,
                code="render",
            ) from error


def append(path: Path, line: bytes) -> None:
    """Put the line at the end and on the disk, or leave the file as it was; raises OSError."""
    is_new = not path.exists()
    # Without O_NONBLOCK a pipe that nobody reads would hold the thread for ever.
    number = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK, _MODE)
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(0, "it is no regular file")
        fcntl.flock(number, fcntl.LOCK_EX)
        size = os.fstat(number).st_size
        # What another program left unfinished must not swallow our line.
        whole = line if not size or os.pread(number, 1, size - 1) == b"\n" else b"\n" + line
        try:
            _write(number, whole)
            os.fsync(number)
        except OSError:
            with suppress(OSError):
                os.ftruncate(number, size)
            raise
    finally:
        os.close(number)
    if is_new:
        _sync_folder(path.parent)


def _write(number: int, data: bytes) -> None:
    while data:
        data = data[os.write(number, data) :]


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is on the disk only when the folder is."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
