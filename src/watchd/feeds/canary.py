"""Is "not modified" true? Now and then a feed is asked for the whole document, whatever its server says."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from watchd.model.feed import FeedState, Validators

CANARY_AFTER = timedelta(hours=24)
"""How long a server may say "not modified" before it is asked for the whole once. Some say it for ever."""

_LISTED_LATE = timedelta(hours=6)  # what was dated so long before may have been held back by its publisher
_NONE = Validators()


def validators_to_send(state: FeedState, now: datetime) -> Validators:
    """The stored validators; none where the whole document must come: a canary is due, or one found them untrue."""
    suspect_until = state.memory.suspect_until
    if suspect_until is not None and now < suspect_until:
        return _NONE
    return _NONE if is_canary(state, now) else state.validators


def is_canary(state: FeedState, now: datetime) -> bool:
    """Whether this poll asks for the whole document although the server has said "not modified" for a day.

    A server that gave nothing to ask with, or whose last answer was the whole, has nothing to be tested for.
    """
    since = state.memory.unmodified_since
    has_any = state.validators.etag is not None or state.validators.last_modified is not None
    return has_any and since is not None and now - since >= CANARY_AFTER


def is_untrue(state: FeedState, given: Validators | None, dates: Iterable[datetime]) -> bool:
    """Whether a canary that brought new items shows that the last "not modified" was untrue; `state` is as before it.

    It does where the whole bears the very validators that were to stand for what was there before, or lists what was
    dated well before that answer and after the last whole. Else the items may have come since: news is no lie.
    """
    said_at, whole_at = state.last_good_at, state.memory.whole_at
    if given is None or said_at is None or whole_at is None:
        return False
    before = state.validators
    if (given.etag, given.last_modified) == (before.etag, before.last_modified):
        return True
    return any(whole_at < date < said_at - _LISTED_LATE for date in dates)
