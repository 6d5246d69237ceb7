"""How much of a time was watched for each rule: its feeds polled well and alive, and the rule itself evaluating."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchd.model.feed import Feed
    from watchd.model.rule import Rule
    from watchd.storage import Storage
    from watchd.storage.ruled import Stretches

_RHYTHM = timedelta(days=28)  # of news before it, from which it is known how often a feed brings some


def share_watched(
    store: "Storage", rules: "Mapping[str, Rule]", feeds: "Mapping[str, Feed]", since: datetime, now: datetime
) -> dict[str, float]:
    """For each rule the share of the time since then, 0 to 1, on the average of its feeds; none where it has no feed.

    A rule that was paused or not loaded yet was not watched; a feed without polls or news on record, or that left
    the files, is left out.
    """
    from watchd.pipeline.sight import feeds_of, lives_of
    from watchd.rules.windows import overlap

    keys = {(rule.id, rule.match_digest): rule for rule in rules.values()}
    polled, news, evaluating = store.watched_of(list(keys), since - _RHYTHM, now)
    alive = lives_of(news, polled)
    there = {feed_id: stretches for feed_id, stretches in polled.items() if feed_id in feeds}
    seen = {feed_id: overlap(stretches, alive.get(feed_id, ())) for feed_id, stretches in there.items()}
    shares = {}
    for key, rule in keys.items():
        mine = [overlap(seen[feed_id], evaluating[key]) for feed_id in feeds_of(rule, seen, feeds)]
        if mine:
            shares[rule.id] = sum(_within(one, since, now) for one in mine) / len(mine)
    return shares


def _within(stretches: "Stretches", since: datetime, now: datetime) -> float:
    seen = sum(
        (min(end, now) - max(begin, since) for begin, end in stretches if begin < now and end > since), timedelta(0)
    )
    return seen / (now - since)
