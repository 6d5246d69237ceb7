"""Whose baseline is told now? One summary a start, and one roll-up for those that came later. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from watchd.feeds.health import TELL_AFTER
from watchd.model.feed import Baseline, FeedState

WAITS_AT_MOST = timedelta(days=1)  # for feeds that have not answered yet


def in_summary(untold: Sequence[Baseline], watched: frozenset[str]) -> list[str]:
    """The feeds a start's summary tells of: all whose baseline is known in full; the others come in a roll-up."""
    return sorted(each.feed_id for each in untold if each.is_evaluated and each.feed_id in watched)


def in_roll_up(
    untold: Sequence[Baseline], states: Mapping[str, FeedState], watched: frozenset[str], now: datetime
) -> list[str]:
    """The feeds a roll-up tells of now: none while it pays to wait for others, then all whose baseline is known.

    It waits for feeds that have not answered yet, and for baselines that are not evaluated; not for a feed that
    has failed three times in a row, and never longer than a day.
    """
    ready = [each for each in untold if each.is_evaluated and each.feed_id in watched]
    # After a clock has stepped, a moment may lie in the future: that one waits no longer either.
    is_late = any(abs(now - each.at) >= WAITS_AT_MOST for each in ready)
    if is_late or not _outstanding(untold, states, watched):
        return sorted(each.feed_id for each in ready)
    return []


def _outstanding(untold: Sequence[Baseline], states: Mapping[str, FeedState], watched: frozenset[str]) -> set[str]:
    unanswered = {
        feed_id
        for feed_id in watched
        if (state := states.get(feed_id)) is None or (state.baseline_at is None and state.errors < TELL_AFTER)
    }
    return unanswered | {each.feed_id for each in untold if not each.is_evaluated and each.feed_id in watched}
