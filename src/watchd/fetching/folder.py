"""A folder that another machine fills: one file a poll, each read once, without writing anything into the folder.

What was read is remembered in the storage, in the transaction that stores what was in the file. So a crash between
reading and storing loses nothing and repeats nothing, and the folder may be read-only.
"""

import asyncio
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.errors import FetchError
from watchd.fetching.packed import unpacked
from watchd.model.feed import Feed, Validators
from watchd.model.folder import FileRead, FolderLook
from watchd.model.ids import bytes_digest
from watchd.ports import Clock, Fetched, FolderStorage, NotModified

SETTLES = timedelta(seconds=3)  # a file that changed less long ago may still be written
LARGEST = 10 * 1024 * 1024  # bytes of a file, as of an answer over the network
_OPENED = 2 * LARGEST  # bytes read in one look, most of them of files that only look changed
_MOST_FILES = 50_000
_DEADLINE = timedelta(seconds=60)
_FORGOTTEN_AFTER = timedelta(days=90)
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart", "~")
# A link could lead anywhere, and a pipe could hold us up.
_SAFELY = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


class FolderFetcher:
    """Implements `ports.Fetcher` for feeds that are folders."""

    def __init__(self, storage: FolderStorage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The next file, by name, that is new or has changed; raises FetchError where the folder cannot be read.

        Files that never succeed come last. What is unfinished (dot files, `.tmp`, `.part`, changed a moment ago) is
        left alone; what is no regular file, cannot be opened or is too large is on record as a problem.
        """
        del validators
        try:
            async with asyncio.timeout(_DEADLINE.total_seconds()):
                return await asyncio.to_thread(self._look, feed)
        except TimeoutError as error:
            raise FetchError(
                f"{feed.folder} did not answer within {_DEADLINE.total_seconds():g} s; is its disk there?",
                reason="folder",
            ) from error

    def _look(self, feed: Feed) -> Fetched | NotModified:
        now, known = self._clock.now(), self._storage.files_read(feed.id)
        with _opened(feed) as folder:
            seen = {file.name: file for file in _files(folder, feed)}
            pass_ = _Pass(folder, known, _in_order(seen, known, now))
            found = pass_.next_document()
        look = FolderLook(
            read=tuple(pass_.read),
            gone=tuple(name for name, one in known.items() if name not in seen and _is_long_ago(one, now)),
            bad=sum(bool(one.problem) for name, one in known.items() if name in seen and name not in pass_.names),
            is_last=all(_is_tried_later(file, known) for file in pass_.waiting),
        )
        if found is None:
            return NotModified(None, look=look)
        name, body = found
        return Fetched(f"file:{feed.id}/{name}", body, {}, Validators(), look=look)


@dataclass(frozen=True, slots=True)
class _File:
    """A directory entry. `name` can be stored and shown, `spelt` can be opened."""

    name: str
    spelt: str
    status: os.stat_result

    def stamp(self, *, was_opened: bool) -> str:
        """What changes when the file does; while it cannot be opened also its rights, which may be all it needs."""
        when = f"{self.status.st_size}:{self.status.st_mtime_ns}"
        return when if was_opened else f"{when}:{self.status.st_ctime_ns}"


@dataclass(slots=True)
class _Pass:
    """One look at the files that wait, up to the first document."""

    folder: int  # its descriptor
    known: Mapping[str, FileRead]
    waiting: list[_File]
    read: list[FileRead] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.read)

    def next_document(self) -> tuple[str, bytes] | None:
        """The next file that holds something new; None where there is none, or enough was opened for one look."""
        opened = 0
        while self.waiting and opened < _OPENED:
            file = self.waiting.pop(0)
            before = self.known.get(file.name)
            try:
                body = _content(self.folder, file)
            except _Unreadable as error:
                self.read.append(FileRead(file.name, file.stamp(was_opened=False), problem=str(error)))
                continue
            opened += len(body)
            digest = bytes_digest(body)
            is_same = before is not None and before.digest == digest
            tries = before.tries if before is not None and is_same and before.waits else 0
            self.read.append(FileRead(file.name, file.stamp(was_opened=True), digest, tries=tries))
            if before is None or not is_same or before.problem:
                return file.name, body
        return None


class _Unreadable(Exception):  # noqa: N818 - why a file gives no document
    """A file that gives no document; the message says why and what to do."""


@contextmanager
def _opened(feed: Feed) -> Iterator[int]:
    """The folder's descriptor: what is opened below it is in this very folder, whatever is renamed meanwhile."""
    try:
        folder = os.open(feed.folder or "", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        remedy = "make it, or mend the feed's `path:`" if isinstance(error, FileNotFoundError) else "mend its rights"
        raise FetchError(f"{feed.folder} cannot be read: {error.strerror}; {remedy}", reason="folder") from error
    try:
        yield folder
    finally:
        os.close(folder)


def _files(folder: int, feed: Feed) -> Iterator[_File]:
    """What lies in the folder itself and is not unfinished by its name."""
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= _MOST_FILES:
                    raise FetchError(
                        f"{feed.folder} holds more than {_MOST_FILES:,} files; remove those that were read",
                        reason="folder",
                    )
                name = os.fsencode(entry.name).decode("utf-8", "backslashreplace")
                if name.startswith(".") or name.lower().endswith(_UNFINISHED) or entry.is_dir(follow_symlinks=False):
                    continue
                try:
                    yield _File(name, entry.name, entry.stat(follow_symlinks=False))
                except FileNotFoundError:  # gone a moment ago
                    continue
    except OSError as error:
        raise FetchError(f"{feed.folder} cannot be read: {error.strerror}", reason="folder") from error


def _in_order(seen: Mapping[str, _File], known: Mapping[str, FileRead], now: datetime) -> list[_File]:
    """The files to open: by name, those that were given up before at the end."""

    def tries(file: _File) -> int:
        return known[file.name].tries if file.name in known else 0

    waiting = [file for file in seen.values() if _is_settled(file, now) and _is_new(file, known.get(file.name))]
    return sorted(waiting, key=lambda file: (tries(file), file.name))


def _is_tried_later(file: _File, known: Mapping[str, FileRead]) -> bool:
    """Whether it waits only because it was given up: the machine gets a rest before the next try."""
    return file.name in known and known[file.name].waits


def _is_new(file: _File, before: FileRead | None) -> bool:
    return before is None or before.waits or file.stamp(was_opened=bool(before.digest)) != before.stamp


def _is_settled(file: _File, now: datetime) -> bool:
    """Whether it has not changed for a while. A time in the future is another machine's clock, no sign of writing."""
    return abs(now.timestamp() - file.status.st_mtime) >= SETTLES.total_seconds()


def _is_long_ago(read: FileRead, now: datetime) -> bool:
    return read.read_at is not None and now - read.read_at > _FORGOTTEN_AFTER


def _content(folder: int, file: _File) -> bytes:
    """The bytes of a file, of one that gzip packed what is in it; raises _Unreadable."""
    if stat.S_ISLNK(file.status.st_mode):
        raise _Unreadable("a symbolic link, which may lead out of the folder; put the file itself here")
    if not stat.S_ISREG(file.status.st_mode):
        raise _Unreadable("no regular file; remove it")
    if file.status.st_size > LARGEST:
        raise _Unreadable(f"larger than {LARGEST // 1024 // 1024} MB; split it")
    try:
        descriptor = os.open(file.spelt, _SAFELY, dir_fd=folder)
        with closing(os.fdopen(descriptor, "rb")) as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _Unreadable("no regular file; remove it")
            body = opened.read(LARGEST + 1)
    except OSError as error:
        raise _Unreadable(f"cannot be opened: {error.strerror}; mend its rights") from error
    if len(body) > LARGEST:
        raise _Unreadable(f"larger than {LARGEST // 1024 // 1024} MB; split it")
    try:
        return unpacked(body, LARGEST)
    except ValueError as error:
        raise _Unreadable(str(error)) from error
