"""Mutes: is this covered by one, and what is said of it."""

from collections.abc import Sequence
from datetime import datetime

from watchd.model.alert import AlertFacts, AlertKind, AlertRevision
from watchd.model.notification import SYSTEM_KIND
from watchd.model.route import Mutable, Mute


def covers(mute: Mute, what: Mutable) -> bool:
    """Whether the mute is about it, whenever it ends.

    What watchd tells operators of itself is muted where the mute says so, or names its rule (`watchd:feed`); a mute of
    everything leaves it alone, for whoever mutes the news for a night does not mean the smoke alarm.
    """
    if mute.rule_id is not None and mute.rule_id == what.rule_id:
        return True
    if what.kind == SYSTEM_KIND:
        return mute.of_operators
    return (
        mute.of_all
        or (mute.story_id is not None and mute.story_id == what.story_id)
        or (mute.feed_id is not None and mute.feed_id == what.feed_id)
    )


def mute_for(what: Mutable, mutes: Sequence[Mute], now: datetime) -> Mute | None:
    """The mute in force for it that ends last, if there is one: what was missed is summed up when it may be told."""
    found = [mute for mute in mutes if mute.until > now and covers(mute, what)]
    return max(found, key=lambda mute: (mute.until, mute.id), default=None)


def muted_because(mute: Mute) -> str:
    """Why a notification is not sent, as its row says it."""
    return f"muted by {mute.author} until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.reason}"


def words_of(mute: Mute) -> str:
    """What it mutes: `rule spares`, `feed tass-en`, `everything`, `watchd about itself`."""
    parts = [
        f"{noun} {named}"
        for noun, named in (("rule", mute.rule_id), ("story", mute.story_id), ("feed", mute.feed_id))
        if named is not None
    ]
    parts += ["everything"] if mute.of_all else []
    parts += ["watchd about itself"] if mute.of_operators else []
    return " and ".join(parts)


def mutable(alert: AlertRevision, kind: str) -> Mutable:
    """An alert's revision, as mutes see what is sent of it."""
    return Mutable(kind, alert.rule_id, alert.story_id, feed_of(alert.facts))


def feed_of(facts: AlertFacts) -> str | None:
    """The feed that brought the news: of an update, not of what was told before.

    What counts many items, or tells of many alerts, is nobody's news alone: None.
    """
    return facts.reports[0].feed_id if facts.kind is AlertKind.ITEM and facts.reports else None
