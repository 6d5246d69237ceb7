"""Mutes: is this covered by one, and what is said of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchd.model.alert import AlertFacts, AlertKind, AlertRevision
from watchd.model.notification import SYSTEM_KIND
from watchd.model.route import Mutable, Mute

_ITS_OWN = "watchd:"  # begins the rules by which watchd tells operators of itself
_DAY, _SHORT = timedelta(days=1), timedelta(days=2)


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


def only_resolves(facts: AlertFacts) -> bool:
    """Whether a channel that opens incidents does nothing with it but resolve some, which wakes nobody."""
    return facts.is_resolved and not facts.lessens


def muted_because(mute: Mute) -> str:
    """Why a notification is not sent, as its row says it."""
    return f"muted by {mute.author} until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.reason}"


def ends_soon(began: datetime, until: datetime, now: datetime) -> bool:
    """Whether it is in its last day, or in its last tenth where that is longer: so that it is read before the end.

    Of a mute of less than two days nobody needs to be reminded: who set it expects its end.
    """
    lasts = until - began
    return lasts >= _SHORT and until > now >= until - max(_DAY, lasts / 10)


def goes_on(mute: Mute, others: Sequence[Mute]) -> bool:
    """Whether another mute keeps the same back for longer."""
    return any(other.until > mute.until and _is_as_wide(other, mute) for other in others)


def _is_as_wide(other: Mute, mute: Mute) -> bool:
    named = (other.rule_id, other.story_id, other.feed_id) == (mute.rule_id, mute.story_id, mute.feed_id)
    same = named and other.of_all >= mute.of_all
    # A mute of everything leaves what watchd tells of itself alone, as `covers` says, but where it says otherwise.
    stands = other.of_all and (other.of_operators or not (mute.rule_id or "").startswith(_ITS_OWN))
    return (same or stands) and other.of_operators >= mute.of_operators


def asked_for(mute: Mute) -> str:
    """What to type to set it anew, up to how long and why."""
    rule = [mute.rule_id] if mute.rule_id is not None else []
    named = [
        f"{option} {name}"
        for option, name in (("--story", mute.story_id), ("--feed", mute.feed_id))
        if name is not None
    ]
    flags = [option for option, holds in (("--all", mute.of_all), ("--operators", mute.of_operators)) if holds]
    return " ".join(("watchd mute add", *rule, *named, *flags))


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
