"""Looking at feeds once, by the ways and behind the walls that polls have, and keeping nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.app.clock import SystemClock
from watchd.app.schedule import schedule_of
from watchd.errors import FeedError
from watchd.fetching.fetcher import PoliteFetcher
from watchd.fetching.folder import FolderFetcher
from watchd.fetching.pool import ParserPool
from watchd.fetching.ways import FetcherByWay
from watchd.model.feed import Feed, Validators
from watchd.model.folder import FileRead
from watchd.model.schedule import Schedule
from watchd.net.client import HttpClient
from watchd.net.redirect import first_hop
from watchd.ports import Clock, Fetched, Fetcher, NotModified, ParsedFeed, Parser
from watchd.settings import Settings

_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at one feed showed: what was read, or the error that says why not."""

    feed: Feed
    at: datetime
    took: timedelta
    fetched: Fetched | None = None  # the document as it came
    parsed: ParsedFeed | None = None
    error: FeedError | None = None

    @property
    def is_good(self) -> bool:
        """Whether a poll like it would be a good one; a folder in which nothing waits is."""
        return self.error is None

    @property
    def is_expected(self) -> bool:
        """Whether it failed as its file says that it will, for the time being."""
        expected = self.feed.unreachable
        return self.error is not None and expected is not None and expected.holds(self.at)

    @property
    def led_to(self) -> str:
        """Where redirects led; "" where the feed's own URL answered, however it is written, or no URL did."""
        if self.fetched is None or self.feed.folder is not None:
            return ""
        asked = first_hop(self.feed.url, {}).shareable_url
        return "" if self.fetched.url == asked else self.fetched.url


@dataclass(frozen=True, slots=True)
class Looker:
    """Asks feeds as a first poll would: without validators, one at a time of a host, with its pause between two."""

    fetcher: Fetcher
    parser: Parser
    clock: Clock
    schedule: Schedule
    at_once: int  # hosts

    async def look(self, feed: Feed) -> Look:
        """One feed, asked now."""
        at = self.clock.now()
        fetched: Fetched | None = None
        parsed: ParsedFeed | None = None
        failed: FeedError | None = None
        try:
            answer = await self.fetcher.fetch(feed, Validators())
            if not isinstance(answer, NotModified):
                fetched = answer
                parsed = await self.parser.parse(answer, feed)
        except FeedError as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - supervisor of one feed, as in a poll: a bug must not end the others
            failed = FeedError(f"{type(error).__name__}: {error}", reason="internal")
        return Look(feed, at, self.clock.now() - at, fetched, parsed, failed)

    async def look_at_all(self, feeds: Iterable[Feed]) -> list[Look]:
        """Every feed, in the order given, however their hosts answered."""
        feeds = list(feeds)
        lanes: dict[str, list[Feed]] = {}
        for feed in feeds:
            lanes.setdefault(self.schedule.lane_of(feed.host), []).append(feed)
        free = asyncio.Semaphore(self.at_once)
        found = await asyncio.gather(*(self._in_turn(lane, some, free) for lane, some in lanes.items()))
        looks = {look.feed.id: look for some in found for look in some}
        return [looks[feed.id] for feed in feeds]

    async def _in_turn(self, lane: str, feeds: Iterable[Feed], free: asyncio.Semaphore) -> list[Look]:
        looks: list[Look] = []
        async with free:
            for feed in feeds:
                if looks:
                    await asyncio.sleep(self.schedule.gap_of(lane).total_seconds())
                looks.append(await self.look(feed))
        return looks


@contextlib.asynccontextmanager
async def looking(settings: Settings) -> AsyncIterator[Looker]:
    """A looker with these settings; its connections and parsers are given back at the end."""
    clock = SystemClock()
    http = HttpClient(settings.network)
    parser = ParserPool(_WORKERS)
    fetcher = FetcherByWay(at_url=PoliteFetcher(http, clock), in_folder=FolderFetcher(_NothingRead(), clock))
    try:
        yield Looker(fetcher, parser, clock, schedule_of(settings), settings.poll.concurrency)
    finally:
        await parser.close()
        await http.aclose()


class _NothingRead:
    """A memory of folders in which every file is new: implements ports.FolderStorage."""

    def files_read(self, feed_id: str) -> Mapping[str, FileRead]:
        """None of them."""
        del feed_id
        return {}
