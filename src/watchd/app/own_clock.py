"""A clock that was set back: the store follows it, and this process forgets what it held against times to come."""

import structlog

from watchd.app.parts import Parts

log = structlog.get_logger()


def follow_clock(parts: Parts) -> bool:
    """Whether the clock was set back since a node reported itself; then what waited for a time is due sooner."""
    by = parts.storage.follow_clock(parts.clock.now())
    if not by:
        return False
    log.warning("clock_set_back", seconds=by.total_seconds())
    parts.network.answered()  # an outage is noticed anew: it would be looked at again when the old time comes
    return True
