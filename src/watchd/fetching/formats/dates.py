"""When an entry says it appeared: the first of its dates that can be read."""

from collections.abc import Iterable
from datetime import datetime

from watchd.fetching.formats.fields import Flags
from watchd.model.feed import ReadingHints
from watchd.text.dates import read_date


def first_date(said: Iterable[object], flags: Flags, hints: ReadingHints) -> datetime | None:
    """The first of an entry's dates that can be read, in UTC, in the order of what they are worth.

    What is doubtful about it, and why one before it could not be read, is flagged. Nothing is flagged where there is
    no date at all.
    """
    for one in said:
        text = str(one).strip() if isinstance(one, str | int | float) and not isinstance(one, bool) else ""
        if not text:
            continue
        found = read_date(text, hints.language, hints.country)
        for flag in found.flags:
            flags.add(flag.value)
        if found.moment is not None:
            return found.moment
    return None
