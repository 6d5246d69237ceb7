"""Fakes at the ports: a clock set by hand, canned answers, a matcher of plain words, a channel that remembers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.builders import T0

from watchd.errors import DeliveryError, Place
from watchd.fetching.formats.recognition import recognised
from watchd.model.feed import Feed, FeedState, Validators
from watchd.model.item import Item, ParsedItem
from watchd.model.match import Hit, Span
from watchd.model.notification import AlertView, Message, Receipt
from watchd.model.rate import Rate
from watchd.model.route import ChannelFacts, Route, Routing
from watchd.model.rule import Dedup, Rule, Severity, Status, Tlp
from watchd.pipeline.evaluate import ItemMatches
from watchd.ports import Fetched, NotModified, ParsedFeed


@dataclass
class HandClock:
    """A clock that moves when a test says so."""

    at: datetime = T0

    def now(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@dataclass
class CannedFetcher:
    """Gives the prepared answers in order, the last one for ever; remembers the validators it was sent."""

    answers: list[Fetched | NotModified | Exception]
    asked: list[Validators] = field(default_factory=list)

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        self.asked.append(validators)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class TrustedNetwork:
    """A network that is there, or is not, as a test says."""

    is_there: bool = True

    def answered(self, state: FeedState) -> None:
        pass

    def blames(self, before: FeedState, reason: str, now: datetime, *, is_own: bool) -> bool:
        return self.is_there


def page(body: str = "body", etag: str | None = None) -> Fetched:
    """A 200 whose body names what CannedParser gives for it."""
    return Fetched("https://a.example/feed", body.encode(), {}, Validators(etag=etag, scope="s"))


@dataclass
class CannedParser:
    """Reads a body by looking it up."""

    feeds: Mapping[str, ParsedFeed | Exception]

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        found = self.feeds[fetched.body.decode()]
        if isinstance(found, Exception):
            raise found
        return found


def parsed(*items: ParsedItem) -> ParsedFeed:
    return recognised(ParsedFeed(items=items, format="rss20"))


def entry(number: int, title: str, **more: str) -> ParsedItem:
    return ParsedItem(
        guid=more.get("guid", f"g{number}"),
        url=more.get("url", f"https://a.example/{number}"),
        title=title,
        summary=more.get("summary", ""),
    )


@dataclass
class WordSet:
    """A working set whose rules match when their one word stands in the title; other words enrich the signature."""

    rules: Mapping[str, Rule]
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    routing: Routing = field(default_factory=Routing)
    poison: str = ""  # an item with this word makes matching raise
    matched: list[str] = field(default_factory=list)

    def match(self, item: Item, at: datetime) -> ItemMatches:
        self.matched.append(item.id)
        if self.poison and self.poison in item.title:
            raise ValueError("poison")
        hits, failures = [], []
        for rule in self.rules.values():
            if rule.status is Status.PAUSED:
                continue
            if rule.query == "BOOM":
                failures.append((rule.id, "ValueError: boom"))
                continue
            wanted, *others = rule.query.split()
            start = item.title.find(wanted)
            if start < 0:
                continue
            span = Span("title", start, start + len(wanted), wanted, wanted)
            signature = frozenset({wanted, *(word for word in others if word in item.title)})
            hits.append(Hit(rule.id, rule.match_digest, (span,), signature))
        return ItemMatches(hits, failures)


def rule(name: str = "su-30", query: str = "Su-30 Iran", **changes: Any) -> Rule:
    values: dict[str, Any] = {
        "id": name,
        "title": f"Rule {name}",
        "query": query,
        "digest": f"d-{name}",
        "match_digest": f"m-{name}",
        "place": Place("rules/test.yaml", 3),
        "severity": Severity.HIGH,
        "dedup": Dedup(),
        **changes,
    }
    return Rule(**values)


def routing(*targets: str, max_tlp: Tlp = Tlp.GREEN) -> Routing:
    """One mail channel for everything, and one for operators."""
    desk = ChannelFacts("desk", "email", targets or ("desk@example.org",), max_tlp)
    ops = ChannelFacts("ops", "email", ("ops@example.org",))
    return Routing(
        routes=(Route(send=("desk",)),),
        channels={"desk": desk, "ops": ops},
        operators_page=("ops",),
        operators_send=("ops",),
    )


def routing_of_builders() -> Routing:
    """The same, with the channel that the notifications of `tests.builders` go by."""
    plain = routing()
    return replace(plain, channels={**plain.channels, "desk-mail": replace(plain.channels["desk"], name="desk-mail")})


@dataclass
class RecordingChannel:
    """Takes messages, or fails as told; remembers every body that left."""

    name: str = "desk"
    kind: str = "email"
    targets: tuple[str, ...] = ("desk@example.org",)
    max_tlp: Tlp = Tlp.GREEN
    slots: int = 1
    rate: Rate | None = None
    errors: list[Exception] = field(default_factory=list)
    errors_of: dict[str, Exception] = field(default_factory=dict)  # by target, for as long as they stand here
    fails_before_open: bool = False
    sent: list[Message] = field(default_factory=list)
    renderings: int = 0
    views: list[AlertView] = field(default_factory=list)

    def render(self, view: AlertView) -> str:
        self.renderings += 1
        self.views.append(view)
        note = f"{view.note} " if view.note else ""
        return f"{note}{view.facts.headline} ({view.copies} copies)"

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        error = self.errors_of.get(message.target) or (self.errors.pop(0) if self.errors else None)
        if error is not None and self.fails_before_open:
            raise error
        await opened()
        if error is not None:
            raise error
        self.sent.append(message)
        return Receipt("250")


def refusal(error: DeliveryError, times: int = 1) -> list[Exception]:
    return [error] * times


def titles(items: Sequence[Item]) -> list[str]:
    return [each.title for each in items]
