"""What a poll came to, for who logs and counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from watchd.ports import Stored

_NOTHING = Stored()


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of one feed came to; `app` logs and counts it."""

    feed_id: str
    outcome: str  # ok, not_modified, unchanged (same bytes), failed
    stored: Stored = _NOTHING
    reason: str = ""
    message: str = ""
    refused: tuple[str, ...] = ()
    flaws: str = ""  # what was not right about the document, although it was read
    notices: tuple[str, ...] = ()  # what was said of the feed itself, in place of news
    mojibake: str = ""  # what is wrong with its letters
    flags: Mapping[str, int] = field(default_factory=dict)  # how many of its entries carry each flag
    file: str = ""  # which file of a folder this was
    more_waits: bool = False  # other files of the folder, to be read at once
    took: timedelta = timedelta(0)  # from asking to the commit
    was_overtaken: bool = False  # it ended only after the feed was due once more
    overrode: timedelta | None = None  # for how long its server wanted it left alone, which the operator overrules
    host_rests: timedelta | None = None  # its server asked to be left alone for so long, or nothing could be stored
