"""Signs that watchd is blind, mute or alone: what wakes somebody, beside what nodes say of themselves."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchd.model.feed import FeedState
from watchd.pipeline.retries import LONGEST_PAUSE
from watchd.ports import Sending, Turn

QUIET = timedelta(minutes=15)  # without a good poll
_MUTE = timedelta(minutes=20)  # without a way for alerts: what refuses a login is tried again after 15
_PASSES = timedelta(minutes=10)  # as the restart of a relay does
_GREYLISTED = timedelta(minutes=30)  # at most, as a rule: then a mail is taken at its next try
_UNSEEN = timedelta(minutes=5)  # a node
_DUE_AT_LEAST = 3  # feeds: one or two may well be down
_OF_DAEMONS = frozenset({"polls", "rules"})  # a single round looks at no stretch of time
KINDS = ("delivery", "polls", "rules", "absent", "suppressed", "unserved", "delayed", "rest")


def signs(
    turn: Turn,
    sending: Sending,
    watched: Sequence[FeedState],
    broken: Mapping[str, tuple[datetime, str]],
    here: str,
    *,
    channels: Collection[str],
    has_rules: bool,
    began_at: datetime | None,
    now: datetime,
) -> Iterator[tuple[str, str]]:
    """Conditions by key with a sentence, as the installation `here` sees them.

    `broken` channels come with since when; `began_at` is since when this process polls, None for a single round.
    """
    if began_at is not None and not has_rules:
        yield "rules:all", "nothing that comes in is matched"
    if _is_mute(sending, broken, channels, now):
        yield (
            "delivery:all",
            f"every channel that has alerts to send is broken: {', '.join(sorted(sending.alone))}",
        )
    yield from ((_key_of("suppressed", *who), why) for who, why in sending.suppressed.items())
    if began_at is not None and now - began_at >= QUIET:
        yield from _unpolled(watched, now)
    for place, last in turn.absent(_UNSEEN).items():
        if place != here:
            yield f"absent:{place}", f"last seen {last:%d %b %H:%M} UTC, and it did not say that it stops"


def _is_mute(
    sending: Sending, broken: Mapping[str, tuple[datetime, str]], channels: Collection[str], now: datetime
) -> bool:
    """Whether all that has alerts to send is broken, and every other way of alerts, and none took one for a while.

    By which way operators hear of it delivers no alert.
    """
    ways = sending.alone | (sending.took.keys() & channels)  # one that left the config is a way no more
    if not sending.alone or not ways <= broken.keys():
        return False
    return now - max(max(broken[name][0], sending.took.get(name, broken[name][0])) for name in ways) >= _MUTE


def _unpolled(watched: Sequence[FeedState], now: datetime) -> Iterator[tuple[str, str]]:
    since = now - QUIET
    if any(state.last_good_at is not None and state.last_good_at > since for state in watched):
        return
    due = [state for state in watched if state.due_at <= now or (state.memory.asked_at or since) > since]
    if len(due) >= _DUE_AT_LEAST:
        yield "polls:all", f"{len(due)} feeds were due in the last 15 minutes, and none answered"


def as_seen(sending: Sending, told: Collection[str], began_at: datetime | None, now: datetime) -> Sending:
    """The same, but that who has not tried for a while himself takes no channel for stalled that nobody was told of."""
    if began_at is not None and now - began_at >= QUIET:
        return sending
    stalled = {name: since for name, since in sending.stalled.items() if f"channel:{name}" in told}
    delayed = {who: one for who, one in sending.delayed.items() if _key_of("delayed", *who) in told}
    return replace(sending, stalled=stalled, delayed=delayed)


def channels_down(
    troubles: Mapping[str, tuple[datetime, str]],
    sending: Sending,
    told: Collection[str],
    known: Collection[str],
    now: datetime,
) -> Iterator[tuple[str, str]]:
    """Conditions of channels that do not deliver; `told` are keys operators know of, `known` what the config names.

    What may pass by itself is told when it has lasted for 10 minutes; a login or a certificate that is refused at once.
    """
    for name, (since, text) in troubles.items():
        key = f"channel:{name}"
        if name not in sending.passing or now - since >= _PASSES or key in told:
            yield key, f"since {since:%H:%M} UTC: {text}"
    for name in sorted(sending.waiting - set(known)):
        yield f"unserved:{name}", "its messages wait for a channel that no config names any more"
    for name, (since, text) in sending.stalled.items():
        if name in known and name not in troubles:
            yield f"channel:{name}", f"it has taken nothing of what was due since {since:%H:%M} UTC: {text}"


def recipients_put_off(
    sending: Sending, down: Collection[str], told: Collection[str], known: Collection[str], now: datetime
) -> Iterator[tuple[str, str]]:
    """Conditions of recipients whose urgent messages are put off, and of those who asked for a long rest."""
    yield from _delayed(sending, down, told, known, now)
    yield from _resting(sending, told, known)


def _delayed(
    sending: Sending, down: Collection[str], told: Collection[str], known: Collection[str], now: datetime
) -> Iterator[tuple[str, str]]:
    """Conditions of recipients whose urgent messages are put off by channels that deliver: not `down`, and `known`.

    It is told when it has lasted for half an hour; what was told goes on until nothing waits that was tried in vain.
    """
    for (name, target), one in sending.delayed.items():
        key = _key_of("delayed", name, target)
        if key in told or (name in known and name not in down and now - one.since >= _GREYLISTED):
            yield key, f"{one.number} since {one.since:%d %b %H:%M} UTC, and last: {one.error}"


def _resting(sending: Sending, told: Collection[str], known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Conditions of recipients who asked for a rest of six hours or more; of a whole channel it is told at once.

    What was told goes on while one rest follows another, however short it is.
    """
    for one in sending.rests:
        if one.asked_at is None or one.target == one.channel or one.channel not in known:
            continue
        key = f"rest:{one.who}"
        if key in told or one.until - one.asked_at >= LONGEST_PAUSE:
            yield key, f"it asked at {one.asked_at:%d %b %H:%M} UTC for a rest, until {one.until:%H:%M} UTC: {one.why}"


def _key_of(kind: str, name: str, target: str) -> str:
    return f"{kind}:{name}" if target == name else f"{kind}:{target} by {name}"


def judged(began_at: datetime | None) -> tuple[str, ...]:
    """The beginnings of the keys that somebody looked at."""
    return tuple(f"{kind}:" for kind in KINDS if kind not in _OF_DAEMONS or began_at is not None)
