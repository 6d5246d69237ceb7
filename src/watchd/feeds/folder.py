"""What a poll of a folder comes to: which of its files are done with, which wait, and what they did to the feed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from watchd.errors import ParseError
from watchd.model.feed import FeedState
from watchd.model.folder import LAST_TRY, FolderLook

# A machine that is busy may be the reason, and not the file.
_TRIED_AGAIN = frozenset({"too_slow", "too_big", "crashed"})


def taken(look: FolderLook, refused: Iterable[str], flaw: str) -> FolderLook:
    """The look after the document of its last file was read; what could not be read of it is its problem."""
    problems = [*refused, flaw] if flaw else [*refused]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return _with_last(look, f"{problems[0]}{more}" if problems else "", tries=0)


def given_up(look: FolderLook, error: ParseError) -> FolderLook:
    """The look after the document of its last file could not be read.

    The file is left alone until it changes; what took too much time or memory is tried three times, after all others.
    """
    tries = look.read[-1].tries + 1 if error.reason in _TRIED_AGAIN else 0
    return _with_last(look, str(error), tries=tries)


def problems(look: FolderLook) -> tuple[str, ...]:
    """A sentence for each file of this look that could not be read at all or in part, with what becomes of it."""
    return tuple(
        f"{one.name}: {one.problem}" + (f"; tried again, {one.tries} of {LAST_TRY}" if one.waits else "")
        for one in look.read
        if one.problem
    )


def bad_files(look: FolderLook) -> int:
    """How many files lie in the folder that could not be read."""
    return look.bad + sum(bool(one.problem) for one in look.read)


def after_look(before: FeedState, after: FeedState, look: FolderLook, now: datetime) -> FeedState:
    """The feed's row with what is different for a folder.

    While files wait it is due at once. What lies in it at the first look, all of it, is history: its baseline is set
    when the last of these files was read, and if the folder was empty then what comes later is news.
    """
    return replace(
        after,
        due_at=after.due_at if look.is_last else now,
        baseline_at=before.baseline_at or (now if look.is_last else None),
        quarantined=bad_files(look),
    )


def _with_last(look: FolderLook, problem: str, *, tries: int) -> FolderLook:
    return replace(look, read=(*look.read[:-1], replace(look.read[-1], problem=problem, tries=tries)))
