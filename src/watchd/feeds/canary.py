"""Is "not modified" true? Now and then a feed is asked for the whole document, whatever its server says."""

from datetime import datetime, timedelta

from watchd.model.feed import FeedState, Validators

CANARY_AFTER = timedelta(hours=24)
"""How long a server may say "not modified" before it is asked for the whole once. Some say it for ever."""

_NONE = Validators()


def validators_to_send(state: FeedState, now: datetime) -> Validators:
    """The stored validators; none where the whole document must come: a canary is due, or one found them untrue."""
    suspect_until = state.memory.suspect_until
    if suspect_until is not None and now < suspect_until:
        return _NONE
    return _NONE if is_canary(state, now) else state.validators


def is_canary(state: FeedState, now: datetime) -> bool:
    """Whether this poll asks for the whole document although the server has said "not modified" for a day."""
    whole_at = state.memory.whole_at
    return state.validators != _NONE and whole_at is not None and now - whole_at >= CANARY_AFTER
