"""Poll: ask a host's due feeds one after the other, and store each answer in one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.errors import FeedError, FetchError, ParseError, StorageError
from watchd.feeds.canary import is_canary, validators_to_send
from watchd.feeds.coverage import event_at, stretch_gap
from watchd.feeds.after_poll import Answered, Failed, after_answer, after_failure, after_our_own_failure
from watchd.feeds.identity import item_id, keys_of, text_digest
from watchd.feeds.moves import where_it_is
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.ids import bytes_digest
from watchd.model.item import Item, ItemKey, ParsedItem
from watchd.model.schedule import Schedule
from watchd.ports import (
    Clock,
    Fetched,
    Fetcher,
    HostLease,
    NewItem,
    NotModified,
    OwnNetwork,
    ParsedFeed,
    Parser,
    PollCommit,
    PollStorage,
    Stored,
)
from watchd.text.language import language_of
from watchd.text.urls import host_of, registrable_domain, url_key

LEASE = timedelta(seconds=100)  # longer than one feed's deadlines together (70 s); renewed with each commit


_THROTTLED = frozenset({429, 503})
_NOTHING = Stored()


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of one feed came to; `app` logs and counts it."""

    feed_id: str
    outcome: str  # ok, not_modified, unchanged (same bytes), failed
    stored: Stored = _NOTHING
    reason: str = ""
    message: str = ""
    refused: tuple[str, ...] = ()
    flaw: str = ""
    took: timedelta = timedelta(0)  # from asking to the commit
    host_rests: timedelta | None = None  # the server asked to be left alone for so long


@dataclass(frozen=True, slots=True)
class PollParts:
    """What polling works with."""

    fetcher: Fetcher
    parser: Parser
    storage: PollStorage
    clock: Clock
    schedule: Schedule
    feeds: Mapping[str, Feed]
    network: OwnNetwork
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class _Ask:
    """One feed's turn in the round of its host."""

    feed: Feed
    state: FeedState
    held: HostLease
    parts: PollParts
    is_canary: bool = False


async def poll_host(held: HostLease, parts: PollParts) -> AsyncGenerator[Polled, None]:
    """Poll the due feeds of one host in order, with the host's gap between them; raises LeaseLost.

    The lane is released at the end, whatever happened, and rests for the gap.
    """
    gap = parts.schedule.gap_of(held.lease.key)
    try:
        for number, state in enumerate(held.due):
            feed = parts.feeds.get(state.feed_id)
            if feed is None:  # the set changed while the lane was claimed
                continue
            if number and gap:
                await parts.sleep(gap.total_seconds())
            asked_at = parts.clock.now()
            polled = await _poll_feed(_Ask(feed, state, held, parts, is_canary(state, asked_at)))
            yield replace(polled, took=parts.clock.now() - asked_at)
            if polled.host_rests is not None:  # the server spoke for itself, not for one feed
                gap = max(gap, polled.host_rests)
                break
    finally:
        rested = parts.clock.now() + gap if gap else None
        await asyncio.to_thread(parts.storage.release_lane, held.lease, rested)


async def _poll_feed(ask: _Ask) -> Polled:
    try:
        sent = validators_to_send(ask.state, ask.parts.clock.now())
        answer = await ask.parts.fetcher.fetch(where_it_is(ask.feed, ask.state), sent)
        ask.parts.network.answered()
        if isinstance(answer, NotModified):
            return await _nothing_new(ask, answer, "not_modified")
        if bytes_digest(answer.body) == ask.state.body_digest and ask.state.baseline_at is not None:
            return await _nothing_new(ask, answer, "unchanged")
        parsed = await ask.parts.parser.parse(answer, ask.feed)
        return await _parsed(ask, answer, parsed)
    except FeedError as error:
        return await _failed(ask, error)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 - supervisor of one feed: a bug must not stop the others
        return await _failed(ask, FeedError(f"{type(error).__name__}: {error}", reason="internal"))


async def _nothing_new(ask: _Ask, answer: NotModified | Fetched, outcome: str) -> Polled:
    """A 304, or the same bytes as last time: nothing to parse, but new validators and hints must be kept."""
    answered = Answered(
        at=ask.parts.clock.now(),
        validators=answer.validators,
        fresh_for=answer.fresh_for,
        is_whole=isinstance(answer, Fetched),
        moved_to=answer.url if answer.moved_for_good else "",
        was_canary=ask.is_canary,
    )
    await _commit_answer(ask, answered, ())
    return Polled(ask.feed.id, outcome)


async def _parsed(ask: _Ask, answer: Fetched, parsed: ParsedFeed) -> Polled:
    if parsed.is_truncated and not parsed.items:
        raise ParseError("the document broke off before its first item; it is asked for again", reason="malformed")
    now = ask.parts.clock.now()
    # A document that broke off may have lost items: asking without validators brings them next time, and a first
    # one is no baseline, or the rest of the feed's past would come as news. One that always breaks off has its
    # baseline the second time, or it would never be news at all.
    is_whole = not parsed.is_truncated
    answered = Answered(
        at=now,
        validators=answer.validators if is_whole else Validators(),
        body_digest=bytes_digest(answer.body) if is_whole or ask.state.last_good_at else None,
        quarantined=len(parsed.refused) + parsed.is_truncated,
        fresh_for=answer.fresh_for,
        ttl=parsed.ttl,
        dates=tuple(entry.published for entry in parsed.items if entry.published is not None),
        moved_to=answer.url if answer.moved_for_good else "",
        was_canary=ask.is_canary,
    )
    language = language_of(ask.feed.language or parsed.language)
    items = tuple(
        NewItem(_item(ask, entry, keys, now, language), keys)
        for entry, keys in zip(parsed.items, keys_of(parsed.items), strict=True)
    )
    stored = await _commit_answer(ask, answered, items)
    return Polled(ask.feed.id, "ok", stored, refused=parsed.refused, flaw=parsed.flaw)


async def _failed(ask: _Ask, error: FeedError) -> Polled:
    now, schedule = ask.parts.clock.now(), ask.parts.schedule
    failed = Failed(now, error.reason, str(error), error.retry_after)
    if ask.parts.network.blames(ask.state, error.reason, now):
        after = after_failure(ask.state, ask.feed, schedule, failed)
    else:
        after = after_our_own_failure(ask.state, now)
    await _commit(ask, lambda _stored: after, (), now, was_good=False)
    is_throttled = isinstance(error, FetchError) and error.status in _THROTTLED
    is_for_all = schedule.choices(ask.feed.host).retry_after_is_for == "host"
    rests = error.retry_after if is_throttled and is_for_all else None
    return Polled(ask.feed.id, "failed", reason=error.reason, message=str(error), host_rests=rests)


async def _commit_answer(ask: _Ask, answered: Answered, items: tuple[NewItem, ...]) -> Stored:
    def conclude(stored: Stored) -> FeedState:
        return after_answer(
            ask.state, ask.feed, ask.parts.schedule, replace(answered, new=stored.new, known=stored.known)
        )

    return await _commit(ask, conclude, items, answered.at, was_good=True)


async def _commit(
    ask: _Ask,
    conclude: Callable[[Stored], FeedState],
    items: tuple[NewItem, ...],
    now: datetime,
    *,
    was_good: bool,
) -> Stored:
    commit = PollCommit(
        lease=ask.held.lease,
        feed_id=ask.feed.id,
        items=items,
        conclude=conclude,
        was_good=was_good,
        at=now,
        lease_until=now + LEASE,
        stretch_gap=stretch_gap(ask.parts.schedule.interval_of(ask.feed)),
    )
    return await asyncio.to_thread(ask.parts.storage.commit_poll, commit)


def _item(ask: _Ask, entry: ParsedItem, keys: tuple[ItemKey, ...], now: datetime, language: str | None) -> Item:
    feed, state = ask.feed, ask.state
    return Item(
        id=item_id(feed.id, keys[0]),
        feed_id=feed.id,
        seen_at=now,
        event_at=event_at(entry.published, state.last_good_at, now),
        published=entry.published,
        url=entry.url,
        url_key=url_key(entry.url),
        publisher=entry.source or feed.publisher or registrable_domain(entry.url) or host_of(feed.url),
        language=language_of(entry.language) or language,
        title=entry.title,
        summary=entry.summary,
        body=entry.body,
        digest=text_digest(entry),
        baseline=state.baseline_at is None,
    )
