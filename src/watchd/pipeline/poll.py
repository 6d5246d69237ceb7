"""Poll: ask a host's due feeds one after the other, and store each answer in one transaction."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.errors import FeedError, FetchError, LeaseLost, ParseError, StorageError
from watchd.feeds.after_poll import Answered, Failed, after_answer, after_failure, after_our_own_failure
from watchd.feeds.canary import is_canary, validators_to_send
from watchd.feeds.coverage import is_late
from watchd.feeds.flood import most_at_once
from watchd.feeds.folder import after_look, given_up, problems, taken
from watchd.feeds.moves import where_it_is
from watchd.feeds.schedule import overridden
from watchd.model.feed import Feed, FeedState
from watchd.model.folder import FolderLook
from watchd.model.schedule import Schedule
from watchd.pipeline.commits import Commits
from watchd.pipeline.keeping import Keep, Keeper, WorkHangs
from watchd.pipeline.poll_facts import is_known, said_anew, said_by
from watchd.pipeline.poll_items import flags_of, listed_items
from watchd.pipeline.polled import Polled
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

LEASE = timedelta(seconds=100)  # renewed with each commit, and while a feed is asked and read
# Fetching (60 s), waiting for a parser behind a whole round of slow documents (64 of 10 s, two at a time), reading.
LIMIT = timedelta(minutes=10)
LONGEST_REST = timedelta(
    hours=2
)  # of a host because one of its feeds was told so; that feed waits as long as it was told
REST_UNSTORED = timedelta(minutes=1)  # of a host whose answer could not be stored

_THROTTLED = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class PollParts:
    """What polling works with."""

    fetcher: Fetcher
    parser: Parser
    storage: PollStorage
    commits: Commits
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
    keeper: Keeper
    asked_at: datetime

    @property
    def is_canary(self) -> bool:
        return is_canary(self.state, self.asked_at)

    @property
    def is_own(self) -> bool:
        return self.feed.folder is not None or self.parts.schedule.is_own(self.feed)

    @property
    def is_late(self) -> bool:
        return is_late(self.state.due_at, self.asked_at, self.parts.schedule.interval_of(self.feed))


async def poll_host(held: HostLease, parts: PollParts) -> AsyncGenerator[Polled, None]:
    """Poll the due feeds of one host in order, with the host's gap between them; raises LeaseLost.

    The lane is released at the end, whatever happened, and rests for the gap; for a minute where an answer could not
    be stored, or its server would be asked again at once for what would not be stored again.
    """
    gap = parts.schedule.gap_of(held.lease.key)
    keep = Keep(parts.storage, parts.clock, parts.sleep, lasts=LEASE, at_most=LIMIT)
    try:
        async with Keeper(held.lease, keep) as keeper:
            for number, state in enumerate(held.due):
                feed = parts.feeds.get(state.feed_id)
                if feed is None:  # the set changed while the lane was claimed
                    continue
                if number and gap:
                    await parts.sleep(gap.total_seconds())
                asked_at = parts.clock.now()
                with parts.commits.poll():
                    polled = await _poll_feed(_Ask(feed, state, held, parts, keeper, asked_at))
                ended_at = parts.clock.now()
                overtaken = ended_at >= state.due_at + parts.schedule.interval_of(feed)
                wished = overridden(feed, parts.schedule, state)
                yield replace(polled, took=ended_at - asked_at, was_overtaken=overtaken, overrode=wished)
                if polled.host_rests is not None:  # that is about the host, not about one feed
                    gap = max(gap, polled.host_rests)
                    break
    except StorageError:
        gap = max(gap, REST_UNSTORED)
        raise
    finally:
        rested = parts.clock.now() + gap if gap else None
        await asyncio.to_thread(parts.storage.release_lane, held.lease, rested)


async def _poll_feed(ask: _Ask) -> Polled:
    try:
        return await _answered(ask, *await _asked(ask))
    except FeedError as error:
        return await _failed(ask, error)
    except WorkHangs as error:
        said = f"{ask.feed.id}: {error}, given up; is there a parser free, or is this machine overloaded?"
        return await _failed(ask, FeedError(said, reason="hung"))
    except LeaseLost:
        raise
    except StorageError as error:
        # On record it waits its turn, and the other feeds of its host go first; where not even that can be stored,
        # the storage itself is in trouble, and the round ends.
        unstored = await _failed(ask, FeedError(f"{ask.feed.id}: not stored: {error}", reason="not_stored"))
        return replace(unstored, host_rests=REST_UNSTORED)
    except Exception as error:  # noqa: BLE001 - supervisor of one feed: a bug must not stop the others
        return await _failed(ask, FeedError(f"{type(error).__name__}: {error}", reason="internal"))


async def _asked(ask: _Ask) -> tuple[Fetched | NotModified, ParsedFeed | ParseError | None]:
    """The answer, and what it says unless its bytes are those of last time; its host is kept while that lasts.

    A file of a folder that cannot be read is an answer, and no failure of the feed. What broke off on the way says
    nothing of the network, whether anything of it can be read or not.
    """
    async with ask.keeper.work():
        sent = validators_to_send(ask.state, ask.asked_at)
        answer = await ask.parts.fetcher.fetch(where_it_is(ask.feed, ask.state), sent)
        broke_off = isinstance(answer, Fetched) and bool(answer.broke_off)
        if not ask.is_own and not broke_off:
            ask.parts.network.answered(ask.state)
        if isinstance(answer, NotModified) or is_known(answer, ask.state):
            return answer, None
        try:
            return answer, await ask.parts.parser.parse(answer, ask.feed)
        except ParseError as error:
            if answer.look is not None:
                return answer, error
            if broke_off and error.reason == "malformed":
                raise FetchError(str(error), reason="protocol") from error
            raise


async def _answered(ask: _Ask, answer: Fetched | NotModified, parsed: ParsedFeed | ParseError | None) -> Polled:
    if isinstance(answer, NotModified):
        return await _nothing_new(ask, answer, "not_modified", answer.look)
    if isinstance(parsed, ParseError) and answer.look is not None:
        return await _nothing_new(ask, answer, "ok", given_up(answer.look, parsed))
    if not isinstance(parsed, ParsedFeed):
        return await _nothing_new(ask, answer, "unchanged")
    return await _parsed(ask, answer, parsed)


async def _nothing_new(
    ask: _Ask, answer: NotModified | Fetched, outcome: str, look: FolderLook | None = None
) -> Polled:
    """A 304, or the same bytes as last time: nothing to parse, but new validators and hints must be kept."""
    answered = said_anew(answer, ask.parts.clock.now(), is_late=ask.is_late, was_canary=ask.is_canary)
    await ask.parts.commits.commit(lambda: _of_answer(ask, answered, (), look))
    return Polled(
        ask.feed.id,
        outcome,
        refused=problems(look) if look else (),
        file=_file_of(answer),
        more_waits=look is not None and not look.is_last,
    )


async def _parsed(ask: _Ask, answer: Fetched, parsed: ParsedFeed) -> Polled:
    look = answer.look
    if look is not None:
        look = taken(look, parsed.refused, parsed.flaws if parsed.is_truncated else "")
    now = ask.parts.clock.now()
    stored = await ask.parts.commits.commit(lambda: _taken_in(ask, answer, parsed, look, now))
    return Polled(
        ask.feed.id,
        "ok",
        stored,
        refused=problems(look) if look else parsed.refused,
        flaws=parsed.flaws,
        notices=parsed.notices,
        mojibake=parsed.mojibake,
        flags=flags_of(parsed.items, now),
        file=_file_of(answer),
        more_waits=look is not None and not look.is_last,
    )


def _taken_in(ask: _Ask, answer: Fetched, parsed: ParsedFeed, look: FolderLook | None, now: datetime) -> PollCommit:
    """What a document says of its feed, and its items."""
    answered = said_by(answer, parsed, now, is_late=ask.is_late, was_canary=ask.is_canary)
    return _of_answer(ask, answered, listed_items(ask.feed, ask.state, parsed, now), look)


def _file_of(answer: Fetched | NotModified) -> str:
    """The name of the file that a folder gave."""
    return answer.look.read[-1].name if isinstance(answer, Fetched) and answer.look else ""


async def _failed(ask: _Ask, error: FeedError) -> Polled:
    now, schedule = ask.parts.clock.now(), ask.parts.schedule
    failed = Failed(now, error.reason, str(error), error.retry_after)
    # What never went out says nothing of the network.
    never_asked = ask.feed.folder is not None or error.reason == "login"
    if never_asked or ask.parts.network.blames(ask.state, error.reason, now, is_own=ask.is_own):
        after = after_failure(ask.state, ask.feed, schedule, failed)
    else:
        after = after_our_own_failure(ask.state, now)
    await ask.parts.commits.commit(lambda: _commit_of(ask, lambda _stored: after, (), now, was_good=False))
    is_throttled = isinstance(error, FetchError) and error.status in _THROTTLED
    is_for_all = schedule.choices(ask.feed.host).retry_after_is_for == "host"
    rests = min(error.retry_after, LONGEST_REST) if error.retry_after and is_throttled and is_for_all else None
    return Polled(ask.feed.id, "failed", reason=error.reason, message=str(error), host_rests=rests)


def _of_answer(ask: _Ask, answered: Answered, items: tuple[NewItem, ...], look: FolderLook | None = None) -> PollCommit:
    def conclude(stored: Stored) -> FeedState:
        known = stored.known + stored.revised
        found = replace(
            answered,
            new=stored.new,
            held=stored.held,
            past=stored.past,
            known=known,
            renamed=stored.renamed,
            moved=stored.moved,
            reused=stored.reused,
            redated=stored.redated,
        )
        after = after_answer(ask.state, ask.feed, ask.parts.schedule, found)
        return after_look(ask.state, after, look, answered.at) if look else after

    return _commit_of(ask, conclude, items, answered.at, was_good=True, look=look)


def _commit_of(
    ask: _Ask,
    conclude: Callable[[Stored], FeedState],
    items: tuple[NewItem, ...],
    now: datetime,
    *,
    was_good: bool,
    look: FolderLook | None = None,
) -> PollCommit:
    return PollCommit(
        lease=ask.held.lease,
        feed_id=ask.feed.id,
        items=items,
        conclude=conclude,
        trusts_guids=ask.state.identity != "link",
        most_at_once=most_at_once(ask.state, now),
        baseline_is_open=ask.state.memory.baseline_is_open,
        was_good=was_good,
        at=now,
        lease_until=now + LEASE,
        is_late=ask.is_late,
        look=look,
        redated=ask.state.memory.redated,
    )
