"""Ports to the outside: the clock, fetching, parsing, channels."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from watchd.model.document import Fetched, NotModified, ParsedFeed
from watchd.model.feed import Feed, Validators
from watchd.model.notification import (
    AlertView,
    Message,
    Receipt,
)
from watchd.model.rate import Rate
from watchd.model.rule import Tlp

__all__ = ["Channel", "Clock", "Fetched", "Fetcher", "NotModified", "ParsedFeed", "Parser"]


class Clock(Protocol):
    """The only source of now: aware UTC."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC; on PostgreSQL it follows the database."""
        ...


class Fetcher(Protocol):
    """Asks a feed's server once."""

    async def fetch(self, feed: Feed, validators: Validators) -> Fetched | NotModified:
        """The answer; raises FetchError. Validators are sent only where their scope still holds."""
        ...


class Parser(Protocol):
    """Reads bytes that anybody may have written."""

    async def parse(self, fetched: Fetched, feed: Feed) -> ParsedFeed:
        """The feed's items, and what each is known by; raises ParseError."""
        ...


class Channel(Protocol):
    """One way out. Retrying, deduplication and routing are not its job."""

    @property
    def name(self) -> str:
        """The channel's name in the config."""
        ...

    @property
    def kind(self) -> str:
        """`email`, `webhook` ...: the `type:` of its config."""
        ...

    @property
    def targets(self) -> tuple[str, ...]:
        """Its recipients as they may be stored and listed; never a secret."""
        ...

    @property
    def max_tlp(self) -> Tlp:
        """The highest marking it may carry."""
        ...

    @property
    def slots(self) -> int:
        """How many messages may be on their way at once."""
        ...

    @property
    def rate(self) -> Rate | None:
        """How many messages it takes at most in a while; None: as many as there are."""
        ...

    def render(self, view: AlertView) -> str:
        """The message without recipient and ids; pure, the same for the same view."""
        ...

    async def send(self, message: Message, opened: Callable[[], Awaitable[int]]) -> Receipt:
        """Send once, within a total deadline; raises DeliveryError.

        `opened` is awaited as soon as the connection stands and before the message leaves; it gives the attempt's
        number.
        """
        ...
