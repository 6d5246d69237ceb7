"""The row of a feed as one poll leaves it: schedule, errors, health, validators, and what was learnt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watchd.errors import FeedReason
from watchd.feeds.canary import is_untrue
from watchd.feeds.flood import with_day
from watchd.feeds.health import TELL_AFTER, is_settled
from watchd.feeds.identity import has_made_up_dates
from watchd.feeds.moves import (
    after_failed_move,
    after_redirect,
    after_straight_answer,
    answered_by,
    host_to_spare,
    where_it_is,
)
from watchd.feeds.rhythm import rhythm_of, with_news
from watchd.feeds.schedule import back_off, gone_due, next_due, with_arrival
from watchd.model.feed import Feed, FeedState, Health, Validators
from watchd.model.feed_memory import Doubt, FeedMemory, Gone, Rhythm
from watchd.model.schedule import Schedule
from watchd.text.urls import address_of

_GONE_ANSWERS, _GONE_AFTER = 3, timedelta(hours=24)  # a server under repair says "gone" too
_ASKED_AGAIN = timedelta(seconds=60)
_SUSPECT_FOR = timedelta(days=7)
_OVERLAPS = 2
_PASSING = frozenset({"gap", "identity"})  # what one poll found, and the next cannot take back
PASSES_AFTER = timedelta(days=1)
_OPEN_AT_MOST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answered:
    """The facts of a good poll: a 304, or a 200 that parsed. None: the answer says nothing, what is stored stays."""

    at: datetime
    validators: Validators | None = None
    body_digest: str | None = None  # None where no document was read
    quarantined: int | None = None
    fresh_for: timedelta | None = None  # None after a 200: the server says nothing any more
    ttl: timedelta | None = None  # likewise, after a document was read
    is_whole: bool = True  # a 200; a 304 is none
    broke_off: bool = False  # the document that was read lost its end, and nobody knows what stood there
    is_late: bool = False  # nobody watched the feed for a while before this poll
    url: str = ""  # that gave the answer, at the end of all redirects
    moved_to: str = ""  # where permanent redirects led, and nothing but them
    dates: tuple[datetime, ...] = ()  # that the first listing's items bear
    exact_dates: tuple[datetime, ...] = ()  # that items bear without any doubt
    was_canary: bool = False  # it was asked without validators to see whether "not modified" was true
    doubts: Mapping[str, str] = field(default_factory=dict)  # by kind: a sentence, or "" where there is none any more
    listed: int | None = None  # items of the document; None where none was read
    new: int = 0
    held: int = 0  # of the new ones
    past: int = 0  # of the new ones: what its first documents lost of the feed's past
    known: int = 0  # listed before, revised ones included
    renamed: int = 0  # known ones that came with a new guid
    moved: int = 0  # known ones that came with a new guid and a new link
    reused: int = 0  # new ones that came with the guid or the link of another
    redated: int | None = None  # texts that came in the place of themselves with another date; None: nothing tells


@dataclass(frozen=True, slots=True)
class Failed:
    """The facts of a failed poll."""

    at: datetime
    reason: FeedReason
    message: str
    retry_after: timedelta | None = None


def after_answer(state: FeedState, feed: Feed, schedule: Schedule, answered: Answered) -> FeedState:
    """The row after a good poll."""
    now = answered.at
    after = replace(
        state,
        validators=state.validators if answered.validators is None else answered.validators,
        body_digest=state.body_digest if answered.body_digest is None else answered.body_digest,
        baseline_at=state.baseline_at or (None if answered.body_digest is None else now),
        last_good_at=now,
        errors=0,
        health=Health.OK,
        reason="",
        since=state.since if state.health is Health.OK else now,
        quarantined=state.quarantined if answered.quarantined is None else answered.quarantined,
        identity="link" if answered.renamed else state.identity,
        memory=_learnt(state, feed, answered),
    )
    lane = schedule.lane_of(host_to_spare(feed, after))
    return replace(after, host=lane, due_at=next_due(feed, schedule, after, now))


def after_failure(state: FeedState, feed: Feed, schedule: Schedule, failed: Failed) -> FeedState:
    """The row after a failed poll: nothing of the answer is kept, the next try waits longer, as asked or more."""
    now, errors = failed.at, state.errors + 1
    gone = _gone(state, feed, failed)
    is_gone = gone is not None and gone.answers >= _GONE_ANSWERS and now - gone.since >= _GONE_AFTER
    due = gone_due(feed, schedule, now) if is_gone else back_off(feed, schedule, errors, failed.reason, now)
    hint = now + failed.retry_after if failed.retry_after is not None else state.hint_until
    if hint is not None and hint > due:
        due = hint
    health = Health.GONE if is_gone else Health.FAILING
    is_counted = state.last_good_at is not None  # one that never answered is listed, and no news when it fails
    is_told = is_counted and (state.memory.was_troubled or is_gone or (errors >= TELL_AFTER and gone is None))
    memory = replace(after_failed_move(state.memory, errors), asked_at=now, gone=gone, was_troubled=is_told)
    says_no_more = is_gone and failed.reason != "gone"
    return replace(
        state,
        host=schedule.lane_of(host_to_spare(feed, replace(state, memory=memory))),
        due_at=due,
        hint_until=hint,
        errors=errors,
        health=health,
        reason=state.reason if says_no_more else f"{failed.reason}: {failed.message}",
        since=now if state.health in {Health.NEW, Health.OK} else state.since,
        memory=memory,
    )


def after_our_own_failure(state: FeedState, now: datetime) -> FeedState:
    """The row after a poll that failed because our own network was down: nothing is put down to the feed."""
    return replace(state, due_at=now + _ASKED_AGAIN)


def _learnt(state: FeedState, feed: Feed, answered: Answered) -> FeedMemory:
    now, memory = answered.at, _moved(state, feed.url, answered)
    led_to = answered_by(feed, state, answered.url)
    hints = memory.hints
    if answered.is_whole or answered.fresh_for is not None:
        hints = replace(hints, fresh_for=answered.fresh_for)
    if answered.body_digest is not None:
        hints = replace(hints, ttl=answered.ttl)
    news = 0 if state.baseline_at is None else answered.new - answered.held - answered.past
    # After failures, or a time nobody asked, news is no proof against the answers before it.
    was_believed = state.health is Health.OK and not answered.is_late
    brought_news = answered.was_canary and was_believed and answered.new > 0
    was_untrue = brought_news and is_untrue(state, answered.validators, answered.exact_dates)
    return replace(
        memory,
        asked_at=now,
        hints=hints,
        arrivals=with_arrival(memory.arrivals, news, now),
        days=with_day(memory.days, news, now),
        rhythm=_rhythm(state, answered),
        listed=memory.listed if answered.listed is None else answered.listed,
        whole_at=now if answered.is_whole else memory.whole_at,
        answered_by=led_to,
        redirected_from=where_it_is(feed, state).host if led_to else "",
        baseline_is_open=_is_open(state, answered),
        unmodified_since=None if answered.is_whole else memory.unmodified_since or now,
        suspect_until=now + _SUSPECT_FOR if was_untrue else memory.suspect_until,
        gone=None,
        doubts=_doubts(memory.doubts, replace(answered, doubts={**answered.doubts, **_found(state, answered)})),
        was_troubled=memory.was_troubled and not is_settled(state, now),
        redated=_redated(memory, answered),
    )


def _is_open(state: FeedState, answered: Answered) -> bool:
    """Whether the feed's past is not known to its end: its first document broke off, and so did each one since.

    After a day it counts as known: of a feed that always breaks off, news may stand last, and would never be told.
    """
    began = state.baseline_at
    was_open = began is None or (state.memory.baseline_is_open and answered.at - began < _OPEN_AT_MOST)
    return was_open and (answered.broke_off or (answered.body_digest is None and state.memory.baseline_is_open))


def _redated(memory: FeedMemory, answered: Answered) -> int:
    """How many texts in a row came with another date; one that keeps its date ends the row."""
    if answered.redated is None:
        return memory.redated
    return memory.redated + answered.redated if answered.redated else 0


def _found(state: FeedState, answered: Answered) -> dict[str, str]:
    """What storing the items has shown: a gap, or guids that mean nothing."""
    found = {}
    if identity := _misnamed(state, answered):
        found["identity"] = identity
    # A feed that lists one entry at a time always loses the one before.
    is_all_new = answered.new > 0 and not answered.known and state.memory.listed >= _OVERLAPS
    if is_all_new and state.last_good_at is not None and state.baseline_at is not None:
        found["gap"] = (
            f"possible gap: none of the {state.memory.listed} entries of {state.last_good_at:%d %b %H:%M} UTC is "
            f"listed any more; what came and went until {answered.at:%H:%M} may be missing. A shorter interval helps"
        )
    return found


def _misnamed(state: FeedState, answered: Answered) -> str:
    """What is wrong with the names of its entries, in a sentence; "" where nothing is."""
    said = []
    if answered.renamed and state.identity != "link":
        said.append(
            f"{answered.renamed} of its entries came with new guids and old links; it is known by its links from now on"
        )
    if answered.moved:
        said.append(f"{answered.moved} of its entries came with new guids or links; they are known by their texts")
    if answered.reused:
        said.append(
            f"{answered.reused} of its entries came with the guid or link of another; each is an item of its own"
        )
    if has_made_up_dates(_redated(state.memory, answered)) and not has_made_up_dates(state.memory.redated):
        said.append("its entries have other dates in each answer; those without guid and link are known by their texts")
    return "; ".join(said)


def _doubts(before: Sequence[Doubt], answered: Answered) -> tuple[Doubt, ...]:
    """What is odd after this poll: a kind it speaks of is replaced, and keeps the time it began."""
    now, since = answered.at, {doubt.kind: doubt.since for doubt in before}
    kept = [
        doubt for doubt in before if doubt.kind not in answered.doubts and (doubt.until is None or now < doubt.until)
    ]
    found = [
        Doubt(kind, sentence, since.get(kind, now), now + PASSES_AFTER if kind in _PASSING else None)
        for kind, sentence in sorted(answered.doubts.items())
        if sentence
    ]
    return (*kept, *found)


def _rhythm(state: FeedState, answered: Answered) -> Rhythm:
    if state.baseline_at is None:
        return rhythm_of(date for date in answered.dates if date <= answered.at)
    if answered.new == answered.held + answered.past:
        return state.memory.rhythm
    # A pause in which it was not asked, or failed, is not its own.
    was_watched = not answered.is_late and state.health is Health.OK
    return with_news(state.memory.rhythm, answered.at, is_covered=was_watched)


def _moved(state: FeedState, configured: str, answered: Answered) -> FeedMemory:
    # Some servers redirect to the very URL that was asked, until a cookie comes back.
    if not answered.moved_to or address_of(answered.moved_to) == address_of(configured):
        return after_straight_answer(state.memory, configured)
    # The same document as last time lists the same items.
    is_same = answered.body_digest is None and state.memory.listed > 0
    shares = answered.known > 0 or is_same
    return after_redirect(state.memory, configured, answered.moved_to, shares_items=shares, now=answered.at)


def _gone(state: FeedState, feed: Feed, failed: Failed) -> Gone | None:
    """The answers that its URL is gone. Once they are believed, failures of other kinds take nothing of them back."""
    before = state.memory.gone
    if before is not None and before.url not in {"", feed.url}:
        before = None
    if failed.reason != "gone":
        return before if state.health is Health.GONE else None
    return Gone(failed.at, url=feed.url) if before is None else replace(before, answers=before.answers + 1)
