"""The canary: an item that nobody published goes the whole way, from a server on this machine to a message.

It takes the daemon's own ways: its HTTP client, its parsers, a compiled rule, and each step of the pipeline, on a store
in memory of its own, so that it leaves no trace. Where it does not arrive, nothing else would.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from watchd.alerts.render.text import text_body
from watchd.alerts.render.words import outline_of
from watchd.app.canary_server import feed_with, serving
from watchd.app.own_network import OwnNetwork
from watchd.app.sets import CompiledSet, compile_set, routing_text
from watchd.errors import WatchdError
from watchd.fetching.fetcher import PoliteFetcher
from watchd.model.feed import Feed, FeedState, NetworkOptions
from watchd.model.generation import Documents
from watchd.model.notification import AlertView, Message, Receipt
from watchd.model.route import ChannelFacts, Route, Routing
from watchd.model.rule import Tlp
from watchd.model.schedule import Schedule
from watchd.net.client import HttpClient
from watchd.pipeline.commits import Commits
from watchd.pipeline.deliver import DeliverParts, deliver_channel
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.gather import gather
from watchd.pipeline.poll import PollParts, poll_host
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Clock, Parser
from watchd.storage import Storage, open_storage

DEADLINE = timedelta(seconds=60)
_LEASE = timedelta(minutes=2)
_HOST = "127.0.0.1"
_NAME = "canary"
_RULES = "version: 1\nwatch:\n  canary: watchdcanary\n"
_ROUTING = Routing(
    routes=(Route(send=(_NAME,)),), channels={_NAME: ChannelFacts(_NAME, _NAME, (_NAME,), max_tlp=Tlp.RED)}
)


@dataclass(slots=True)
class Canary:
    """Sends one item the whole way at a time; each has a number of its own."""

    http: HttpClient
    parser: Parser
    clock: Clock
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _working: CompiledSet | None = None

    async def sing(self) -> str:
        """Why the item did not arrive as a message, in a sentence; empty where it did."""
        word = f"canary number {next(self._numbers)} of {self.clock.now():%d %b %H:%M:%S}"
        try:
            async with asyncio.timeout(DEADLINE.total_seconds()):
                return await self._send(word)
        except TimeoutError:
            return f"it was not delivered within {DEADLINE.total_seconds():.0f} s"
        except Exception as error:  # noqa: BLE001 - supervisor: a bug of ours keeps items from arriving like any fault
            return f"{type(error).__name__}: {error}"

    async def _send(self, word: str) -> str:
        if self._working is None:
            documents = Documents({"canary.yaml": _RULES}, {}, routing_text(_ROUTING))
            self._working = await asyncio.to_thread(compile_set, 1, documents)
        storage = await asyncio.to_thread(open_storage, "sqlite:///:memory:")
        try:
            async with serving(feed_with(word)) as url:
                heard = await self._through(storage, self._working, url)
        finally:
            storage.close()
        if len(heard) != 1:
            return f"{len(heard)} messages came of one item"
        return "" if word in heard[0] else "its message does not hold its title"

    async def _through(self, storage: Storage, working: CompiledSet, url: str) -> list[str]:
        """Poll, evaluate, deliver: what the loopback channel took."""
        clock = self.clock
        feed = Feed(id=_NAME, url=url, network=NetworkOptions(allow_private=(_HOST,), no_proxy=(_HOST,)))
        now = clock.now()
        storage.publish_generation(Documents({}, {}, "{}"), _NAME, now)
        storage.register_feeds([FeedState(_NAME, feed.host, now, baseline_at=now - timedelta(days=1))])
        polling = PollParts(
            fetcher=PoliteFetcher(self.http, clock),
            parser=self.parser,
            storage=storage,
            commits=Commits(storage),
            clock=clock,
            schedule=Schedule(),
            feeds={_NAME: feed},
            network=OwnNetwork(),  # that this machine reaches itself says nothing of the network
        )
        for host in storage.claim_hosts(_NAME, [_NAME], now, now + _LEASE, 1):
            async with aclosing(poll_host(host, polling)) as polls:  # its lane is given back before the store is closed
                async for polled in polls:
                    if polled.outcome != "ok":
                        raise WatchdError(f"reading it: {polled.outcome} {polled.message}")
        evaluator = Evaluator(storage, lambda _number: working, StoryCache(), together=timedelta(0))
        while await asyncio.to_thread(evaluator.run, clock.now()) is not None:
            pass
        await asyncio.to_thread(gather, storage, lambda _number: _ROUTING, clock.now())
        channel = _Loopback()
        now = clock.now()
        for slot in storage.claim_deliveries(_NAME, {_NAME: channel.slots}, now, now + _LEASE, 10):
            async with aclosing(deliver_channel(slot, DeliverParts({_NAME: channel}, storage, clock))) as messages:
                async for _ in messages:
                    pass
        return channel.heard


class _Loopback:
    """A channel that ends here."""

    name: ClassVar[str] = _NAME
    kind: ClassVar[str] = _NAME
    targets: ClassVar[tuple[str, ...]] = (_NAME,)
    max_tlp: ClassVar[Tlp] = Tlp.RED
    slots: ClassVar[int] = 1
    rate: ClassVar[None] = None

    def __init__(self) -> None:
        self.heard: list[str] = []

    def render(self, view: AlertView) -> str:
        """The text that mails have."""
        return text_body(outline_of(view))

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Take it."""
        await opened()
        self.heard.append(message.body)
        return Receipt("heard")
