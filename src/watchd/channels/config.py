"""What every channel's section of the config file holds, and what a channel is handed when it is opened."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from watchd.channels.rates import RateText
from watchd.documents import Model, Name
from watchd.model.certificate import CertificateLife
from watchd.model.feed import NetworkOptions
from watchd.model.notification import Message
from watchd.model.rate import Rate
from watchd.model.rule import Tlp
from watchd.ports import Channel, Clock


class Answer(Protocol):
    """The part of an HTTP answer that channels read."""

    @property
    def status(self) -> int:
        """The status code."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """By lower-case name."""
        ...

    @property
    def body(self) -> bytes:
        """The beginning of the reply's body."""
        ...

    @property
    def certificate(self) -> CertificateLife | None:
        """The life of the server's certificate; None where it showed none."""
        ...


class Poster(Protocol):
    """The part of the HTTP client that channels use; `watchd.net` has it."""

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        network: NetworkOptions = ...,
        deadline: timedelta = ...,
        on_connected: Callable[[], Awaitable[object]] | None = None,
    ) -> Answer:
        """The answer, whatever its status; raises FetchError, and what `on_connected` raises."""
        ...

    async def certificate(
        self, url: str, *, network: NetworkOptions = ..., deadline: timedelta = ...
    ) -> CertificateLife | None:
        """The life of the certificate that the server shows, to which nothing is sent; raises FetchError."""
        ...


class ChannelConfig(Model, ABC):
    """A channel's section. Fields of type SecretStr may be given as `NAME_file` or by a variable."""

    slots: ClassVar[int] = 1
    """How many messages may be on their way at once."""

    one_by_one: ClassVar[bool] = False
    """Whether a program or a stream is at its end, which gets each alert by itself, at once and however many there are.

    Elsewhere people read: alerts of one development come together, and no more of them than anybody can read.
    """

    opens_incidents: ClassVar[bool] = False
    """Whether each alert opens an incident under its own id, which only the end of that alert resolves."""

    paces_each_target: ClassVar[bool] = False
    """Whether `rate` is meant for each of its targets alone."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset()
    """Secret fields that may stand in the file itself all the same."""

    paths: ClassVar[frozenset[str]] = frozenset()
    """Fields that name a file to write, relative to the config file; its folder must be there."""

    type: str
    """The kind of channel."""
    max_tlp: Tlp = Tlp.GREEN
    """The highest TLP marking this channel may carry."""
    rate: RateText = None
    """How many messages it takes at most, such as `1/s`, `25/m`, `100/h`; `none` for as many as there are."""
    fallback: Name | None = None
    """The channel that stands in where this one does not deliver."""

    def targets(self, name: str) -> tuple[str, ...]:
        """The recipients of the channel called `name`: one, the channel itself, unless its kind knows addresses."""
        return (name,)

    def readable(self, body: str) -> str:
        """A frozen message as people read it; of text anybody may have written, so not fit for a terminal as it is."""
        return body

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The very bytes of the message that leave in an attempt at that moment; ValueError where there are none."""
        del at
        return message.body.encode()

    @abstractmethod
    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel; opens no connection yet."""


class ConfiguredChannel:
    """What every channel answers from its config."""

    def __init__(self, name: str, config: ChannelConfig) -> None:
        self.name = name
        self.kind = config.type
        self.targets = config.targets(name)
        self.max_tlp = config.max_tlp
        self.slots = config.slots
        self.certificate: CertificateLife | None = None  # of the receiver, as it was last met
        self.distrusted = ""  # why that certificate was not accepted, when it was last looked at
        self.rate: Rate | None = None
        if config.rate is not None:
            self.rate = replace(config.rate, of_each_target=config.paces_each_target)

    def met(self, certificate: CertificateLife | None) -> None:
        """The receiver showed this one, and it was accepted."""
        self.certificate, self.distrusted = certificate, ""

    async def meet(self) -> None:
        """See what certificate the receiver shows, and send nothing; raises DeliveryError. Most have none to see."""
