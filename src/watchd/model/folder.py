"""A folder that another machine fills: which of its files were read, as they were then."""

from dataclasses import dataclass
from datetime import datetime

LAST_TRY = 3  # a file that needs too much time or memory is tried so often, then left alone until it changes


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file as it was when it was read, or could not be. It is read again only when it has changed."""

    name: str
    stamp: str  # size and times, as the folder tells them without opening it
    digest: str = ""  # of its bytes; empty where they could not be read
    problem: str = ""  # why it, or a part of it, could not be read
    tries: int = 0  # how often it was given up for want of time or memory
    read_at: datetime | None = None  # when that was stored

    @property
    def waits(self) -> bool:
        """Whether it is to be tried again though it is what it was."""
        return 0 < self.tries < LAST_TRY


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What one look at a folder found, and what is to be remembered of it."""

    read: tuple[FileRead, ...] = ()  # what was opened; the last one holds the document, where there is one
    gone: tuple[str, ...] = ()  # files that are no longer there, long after they were read
    bad: int = 0  # files there that could not be read in an earlier look
    is_last: bool = True  # no other file waits to be read, but for those that were given up and are tried later
