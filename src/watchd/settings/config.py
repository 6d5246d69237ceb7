"""The shape of `watchd.yaml`: one model a section, with the defaults and what an editor shows about each key."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from watchd.channels import AnyChannelConfig
from watchd.channels.console import ConsoleConfig
from watchd.channels.posting import checked_url
from watchd.documents import (
    Duration,
    Flag,
    Handle,
    InputError,
    Language,
    MailAddress,
    Model,
    Name,
    Version,
    Zone,
    format_duration,
    is_mail_address,
    parse_duration,
    suggestion,
)
from watchd.model.retention import ALERTS, ITEMS, SHORTEST
from watchd.settings.web import Web
from watchd.settings.whom import LimitsEntry, Operators, QuietHours, RouteEntry

PREFIX = "WATCHD_"
NESTED = "__"
_STORES = ("sqlite", "postgresql", "postgresql+psycopg")
_PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[^@\"<>]*)?")
_LONGEST_CONTACT = 200
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]+")


def _store(url: SecretStr) -> SecretStr:
    scheme, mark, _ = url.get_secret_value().partition(":")
    if not mark or scheme not in _STORES:
        meant = suggestion(scheme, _STORES) if mark and scheme.isascii() and scheme.isalpha() else ""
        hint = "write sqlite:///watchd.db or postgresql://user@host/database"
        raise InputError(f"no URL of a database watchd knows{meant}", hint)
    return url


def _contact(text: str) -> str:
    """It stands in a header in brackets, so neither brackets nor blanks may be in it."""
    is_plain = text.isascii() and text.isprintable() and not set(text) & set(" ()\\") and len(text) <= _LONGEST_CONTACT
    if is_plain and (_PAGE.fullmatch(text) or ("/" not in text and is_mail_address(text))):
        return text
    raise InputError(
        f"'{text[:80]}' is neither a mail address nor the address of a page",
        "write feeds@example.org or https://example.org/watchd, in plain letters",
    )


def _host(text: str) -> str:
    if _HOST.fullmatch(text):
        return text
    raise InputError(f"'{text[:80]}' is no host name", "write it alone and in small letters, like example.org")


class Storage(Model):
    """Where everything is kept."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url"})

    url: Annotated[SecretStr, AfterValidator(_store)] = SecretStr("sqlite:///var/watchd.db")
    """`sqlite:///PATH`, relative to this file, or `postgresql://USER@HOST/DATABASE` for more than one machine."""


class PollHost(Model):
    """What is different for the feeds of one host."""

    interval: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("7d"))] | None = None
    """How often its feeds are asked that name no interval of their own."""
    gap: Annotated[Duration, Field(ge=parse_duration("0s"), le=parse_duration("10m"))] | None = None
    """The pause between two requests; 2 s for other hosts."""
    subdomains: Flag = False
    """Its subdomains are the same server: one feed of all of them is asked at a time."""
    retry_after: Literal["host", "feed"] = "host"
    """Whom a "come back later" is for: every feed of the host, or the one that was told so."""


class Poll(Model):
    """How feeds are asked."""

    interval: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("7d"))] = parse_duration("15m")
    """How often a feed is asked that names no interval of its own."""
    concurrency: int = Field(default=64, ge=1, le=256)
    """How many hosts may be asked at once."""
    hosts: dict[Annotated[str, AfterValidator(_host)], PollHost] = Field(default_factory=dict)
    """Choices for one host, under its name."""


class Network(Model):
    """How watchd reaches the outside. All keys but `contact` may stand at a feed or a channel, for it alone."""

    plain_secrets: ClassVar[frozenset[str]] = frozenset({"proxy"})

    allow_private: tuple[str, ...] = ()
    """Networks (10.1.0.0/16) or host names that may have private addresses. Better at the feed that needs it."""
    proxy: SecretStr | None = None
    """An http:// or https:// proxy. Proxy variables of the environment are not read."""
    no_proxy: tuple[str, ...] = ()
    """Hosts, domains and networks that are reached without the proxy."""
    ca_file: str | None = None
    """Certificates to trust beside the system's, relative to this file."""
    contact: Annotated[str, AfterValidator(_contact)] | None = None
    """A mail address or page of yours, sent with each request: whom a server's operator can write to."""


class PersonEntry(Model):
    """Somebody who owns rules and gets mail."""

    mail: MailAddress
    """Where mail for this person goes."""
    zone: Zone = "UTC"
    """The time zone of this person's mornings, for `digest:`."""
    reads: tuple[Language, ...] = ()
    """Languages this person reads: of a report in another one, mail says first what matched in it."""
    quiet: QuietHours | None = None
    """From when to when, in `zone`, this person is mailed only what is critical; the rest comes as one mail then."""


class Kept(Model):
    """How long what is stored is kept; what something still needs stays longer."""

    items: Annotated[Duration, Field(ge=SHORTEST)] = ITEMS
    """Texts of items with what rules found in them, since they were seen. What is older is `learning` to a rule."""
    alerts: Annotated[Duration, Field(ge=SHORTEST)] = ALERTS
    """Alerts, decisions and messages, since an alert was told last."""

    @model_validator(mode="after")
    def _items_first(self) -> "Kept":
        # An item that outlived its decision could be decided on a second time.
        if self.alerts < self.items:
            message = f"alerts are kept for {format_duration(self.alerts)}, and items for longer"
            raise InputError(message, f"at least {format_duration(self.items)}, as items are", ("alerts",))
        return self


class HeartbeatEntry(Model):
    """An outside URL that hears from watchd while everything works, so that somebody misses it when it does not."""

    url: Annotated[SecretStr, AfterValidator(checked_url)] | None = None
    """Where to post; as `url_file`."""
    every: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("1h"))] = parse_duration("5m")
    """How often; an item is sent the whole way as often, also without a URL."""


class Log(Model):
    """What is logged, on standard error."""

    format: Literal["auto", "json", "console"] = "auto"
    """json a line, or for people; auto is console on a terminal."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The least urgent events that are logged."""


class Config(BaseSettings):
    """The settings of watchd. Every key may also be given as a variable, such as WATCHD_STORAGE__URL."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=NESTED,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    version: Version
    storage: Storage = Storage()
    feeds: tuple[str, ...] = Field(min_length=1)
    """Feed files, or folders of them, relative to this file."""
    rules: tuple[str, ...] = Field(min_length=1)
    """Rule files, or folders of them, relative to this file."""
    poll: Poll = Poll()
    network: Network = Network()
    people: dict[Handle, PersonEntry] = {}
    """People by id: who owns rules and gets mail."""
    channels: dict[Name, AnyChannelConfig] = {"console": ConsoleConfig(type="console")}
    """Ways out by name. Without any, alerts go to the console."""
    routes: tuple[RouteEntry, ...] = ()
    """The first that fits wins. Without any, alerts go to all but channels that only operators or fallbacks use."""
    operators: Operators = Operators()
    limits: LimitsEntry = LimitsEntry()
    retention: Kept = Kept()
    web: Web = Web()
    heartbeat: HeartbeatEntry = HeartbeatEntry()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: file, secrets and variables arrive laid over each other, with their places."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
