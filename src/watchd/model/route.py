"""Who is told: channels as routing knows them (no secrets), people, routes in order, and mutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.model.rule import Severity, Tlp


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who owns rules and gets mail."""

    id: str
    mail: str
    zone: str = "UTC"
    reads: tuple[str, ...] = ()
    quiet: tuple[str, str] | None = None  # from HH:MM to HH:MM in the zone, nothing but what is critical; None: never


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What routing and every node may know of a channel: its kind, its recipients, what it may carry."""

    name: str
    kind: str
    targets: tuple[str, ...]  # mail addresses; for channels with one receiver, the channel's name
    max_tlp: Tlp = Tlp.GREEN
    slots: int = 1  # how many nodes or tasks may send through it at once
    one_by_one: bool = True  # each alert by itself, at once and however many there are: a program reads them
    opens_incidents: bool = False  # each alert opens one under its own id, which only its own end resolves
    fallback: str | None = None  # the channel that stands in where this one does not deliver


@dataclass(frozen=True, slots=True)
class Step:
    """A step of an escalation: who is told too, where nobody has acknowledged the alert so long after it was told."""

    after: timedelta
    send: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Alerts that fit go to `send`; the first route that fits ends the search unless `goes_on`."""

    send: tuple[str, ...]
    severity: frozenset[Severity] = frozenset()  # empty: any
    rules: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    goes_on: bool = False  # written `continue: true`
    gather: timedelta | None = None
    digest: str | None = None  # HH:MM in the recipient's zone
    escalate: tuple[Step, ...] = ()  # in order of time


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one recipient is sent by channels that people read; None: as much as there is."""

    together: timedelta = timedelta(seconds=60)  # for alerts that share an item or a story
    hourly: int | None = 30  # messages
    urgent: int | None = 12  # messages an hour that are high or critical; they do not count as the others do
    daily: int | None = 60  # messages from midnight to midnight where he is, but for those


@dataclass(frozen=True, slots=True)
class Routing:
    """Everything that decides who is told; travels with the rule set to every node."""

    routes: tuple[Route, ...] = ()
    channels: Mapping[str, ChannelFacts] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    operators_page: tuple[str, ...] = ()
    operators_send: tuple[str, ...] = ()
    roll_up: str | None = None  # HH:MM in the operators' zone, when they are told what can wait; None: at once
    operators_zone: str = "UTC"
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Mute:
    """Do not tell: of a rule, a story, a feed or at all, until a moment, by somebody, for a reason."""

    id: str
    until: datetime
    author: str
    reason: str
    rule_id: str | None = None
    story_id: str | None = None
    feed_id: str | None = None  # alerts whose news this feed brought
    of_all: bool = False  # everything but what watchd tells operators of itself
    of_operators: bool = False  # what watchd tells operators of itself


@dataclass(frozen=True, slots=True)
class Mutable:
    """What may be muted: a notification, as far as mutes ask about it."""

    kind: str  # of the notification
    rule_id: str
    story_id: str | None = None
    feed_id: str | None = None  # that brought the news it tells
