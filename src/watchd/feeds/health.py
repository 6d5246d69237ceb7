"""Is the feed alive? What its row says of it now, in one word and one sentence, and what is odd about it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.feeds.rhythm import stale_after, usual_gap
from watchd.feeds.schedule import wish
from watchd.model.feed import Expected, FeedState, Health, Pause
from watchd.text.durations import lasting

TELL_AFTER = 3  # failures in a row before operators are told; one or two are the network's daily noise
SETTLED_AFTER = timedelta(minutes=30)  # a feed that failed is well again when it has answered for so long
WORDS = (
    "new",
    "paused",
    "never reached",
    "expected",
    "ok",
    "slow",
    "held",
    "unasked",
    "stale",
    "failing",
    "blocked",
    "throttled",
    "not a feed",
    "gone",
)
"""Every word a feed's health has."""

_WORD_OF = {"forbidden": "blocked", "throttled": "throttled", "not_a_feed": "not a feed"}
_REMARKS = frozenset({"encoding", "form", "cut", "letters"})
_UNASKED = 4  # times its interval or its server's wish: then nobody watches it, for whatever reason
_UNASKED_AT_LEAST = timedelta(hours=1)
_SLOW = 2  # times its interval: then what its server asks for is worth a word


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a feed now."""

    word: str
    sentence: str = ""
    doubts: tuple[str, ...] = ()  # what is odd, although it answers
    is_troubled: bool = False  # operators should know: it fails, or is gone
    is_alive: bool = False  # polled well, and news within three of its usual gaps: what coverage counts
    remarks: tuple[str, ...] = ()  # what was not right about its last document, although it was read


def verdict_on(
    state: FeedState,
    interval: timedelta,
    now: datetime,
    *,
    unreachable: Expected | None = None,
    rests_until: datetime | None = None,
) -> Verdict:
    """The health of a feed that is asked at this interval when nothing happens; it may be expected not to answer.

    `rests_until` is until when its host is left alone, because another of its feeds was told so.
    """
    verdict = replace(_verdict(state, interval, now), remarks=remarks_on(state))
    if rests_until is not None and not state.errors and rests_until > max(state.due_at, now):
        waits = f"its host asked to be left alone until {rests_until:%d %b %H:%M} UTC"
        verdict = replace(verdict, sentence="; ".join(filter(None, (verdict.sentence, waits))))
    if unreachable is None or not unreachable.holds(now):
        return verdict
    if state.errors:
        sentence = f"{unreachable.reason} (until {unreachable.until:%d %b %Y}); {state.reason}"
        return Verdict("expected", sentence, remarks=verdict.remarks)
    if state.last_good_at is not None:
        remark = "it answers, although its file says `expect: unreachable`; remove that"
        return replace(verdict, remarks=(*verdict.remarks, remark))
    return verdict


def _verdict(state: FeedState, interval: timedelta, now: datetime) -> Verdict:
    if state.last_good_at is None:
        return Verdict("never reached" if state.errors else "new", state.reason)
    doubts, is_told = doubts_about(state, now), is_troubled(state, now)
    if state.quarantined:
        doubts = (why_quarantined(state), *doubts)
    if state.health is Health.GONE:
        return Verdict("gone", state.reason, doubts, is_told)
    if state.health is Health.FAILING:
        word, _ = cause_of(state)
        return Verdict(_WORD_OF.get(word, "failing"), state.reason, doubts, is_told)
    return _answering(state, interval, now, Verdict("ok", "", doubts, is_told))


def _answering(state: FeedState, interval: timedelta, now: datetime, well: Verdict) -> Verdict:
    """The verdict on a feed whose last answer was good."""
    hinted = wish(state.memory.hints)
    asked_at = state.memory.asked_at or state.last_good_at
    if asked_at is not None and now - asked_at > max(interval * _UNASKED, hinted * _UNASKED, _UNASKED_AT_LEAST):
        return replace(well, word="unasked", sentence=f"nobody has asked it since {asked_at:%d %b %H:%M} UTC")
    if is_stale(state, now):
        return replace(well, word="stale", sentence=why_stale(state))
    if hinted > interval * _SLOW:
        wanted = f"its server wants it left alone for {lasting(hinted)}"
        return replace(well, word="slow", sentence=wanted, is_alive=True)
    return replace(well, is_alive=True)


def paused_verdict(pause: Pause) -> Verdict:
    """What is said of a feed while somebody's pause lasts: it is not alive, and nobody need know."""
    until = f"until {pause.until:%Y-%m-%d %H:%M} UTC" if pause.until else "until it is resumed"
    return Verdict("paused", f"{until}, by {pause.author}: {pause.reason}")


def cause_of(state: FeedState) -> tuple[str, str]:
    """Why the last poll failed, as a word (docs/operate.md has them all) and a sentence; empty while it is well."""
    word, _, sentence = state.reason.partition(": ")
    return word, sentence


def is_settled(state: FeedState, now: datetime) -> bool:
    """Whether a feed that failed has answered for long enough to call it well again."""
    return state.health is Health.OK and state.since is not None and now - state.since >= SETTLED_AFTER


def is_troubled(state: FeedState, now: datetime) -> bool:
    """Whether operators should know of its failures: three in a row begin it, half an hour of good answers ends it.

    One that was well and may be gone for good has a day to come back, and one that never answered is listed instead.
    """
    if state.last_good_at is None:
        return False
    if state.health is Health.GONE:
        return True
    if state.health is Health.FAILING:
        return state.memory.was_troubled or (state.errors >= TELL_AFTER and state.memory.gone is None)
    return state.memory.was_troubled and not is_settled(state, now)


def is_stale(state: FeedState, now: datetime) -> bool:
    """Whether a feed that answers has brought no news for three of its usual gaps."""
    limit = stale_after(state.memory.rhythm)
    return state.health is Health.OK and limit is not None and now > limit


def why_stale(state: FeedState) -> str:
    """When its last news came, and how long it usually pauses."""
    rhythm = state.memory.rhythm
    gap, last_at = usual_gap(rhythm), rhythm.last_at
    if gap is None or last_at is None:
        return ""
    return f"no news since {last_at:%d %b %H:%M} UTC; it usually pauses for {lasting(gap)} at most"


def why_quarantined(state: FeedState) -> str:
    """How many entries of its last poll could not be read."""
    number = state.quarantined
    return f"{number} item{'' if number == 1 else 's'} of its last poll could not be read"


def doubts_about(state: FeedState, now: datetime) -> tuple[str, ...]:
    """What is odd about a feed, although it answers, in a sentence each."""
    memory = state.memory
    found = []
    if memory.suspect_until is not None and now < memory.suspect_until:
        found.append(
            f'its server said "not modified" when it was; until {memory.suspect_until:%d %b} it is asked for the whole'
        )
    if memory.move is not None and memory.move.is_believed:
        found.append(f"it has moved for good; write its url as {memory.move.url}")
    standing = (doubt for doubt in memory.doubts if doubt.until is None or now < doubt.until)
    return (*found, *(doubt.sentence for doubt in standing if doubt.kind not in _REMARKS))


def remarks_on(state: FeedState) -> tuple[str, ...]:
    """What was not right about its last document, in a sentence each: it was read all the same, and nobody is woken."""
    return tuple(doubt.sentence for doubt in state.memory.doubts if doubt.kind in _REMARKS)
