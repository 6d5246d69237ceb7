"""The sections of `watchd.yaml` that say who is told what, and how much of it."""

import re
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, WithJsonSchema, model_validator

from watchd.documents import Duration, Flag, Handle, InputError, Model, Name, Zone, parse_duration
from watchd.model.route import Limits
from watchd.model.rule import Severity

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MOST_STEPS = 5
_NONE = "none"
_TIME_OR_NONE: dict[str, JsonValue] = {"type": "string", "pattern": f"^({_NONE}|{_TIME.pattern})$"}
_LIMITS = Limits()


def _time(text: str) -> str:
    if _TIME.fullmatch(text):
        return text
    raise InputError(f"'{text[:20]}' is no time of day", 'write hours and minutes: "07:00"')


def _hours(text: str) -> str:
    begin, mark, end = text.partition("-")
    if not mark:
        raise InputError(f"'{text[:20]}' is no stretch of a day", 'write from when to when: "22:00-06:00"')
    if _time(begin) == _time(end):
        raise InputError("they end when they begin", 'write from when to when: "22:00-06:00"')
    return text


QuietHours = Annotated[
    str, AfterValidator(_hours), WithJsonSchema({"type": "string", "pattern": f"^{_TIME.pattern}-{_TIME.pattern}$"})
]
"""A stretch of each day: `22:00-06:00`."""


def _told(severity: Severity) -> Severity:
    if severity.sends:
        return severity
    raise InputError(f"alerts of severity {severity.value} are only listed, never sent", "remove it from the route")


def _no_time(value: object) -> object:
    if isinstance(value, str):
        return None if value.strip() == _NONE else _time(value)
    return value


class When(Model):
    """Which alerts a route takes; every key given must fit."""

    severity: tuple[Annotated[Severity, AfterValidator(_told)], ...] = ()
    """Any of these severities."""
    rules: tuple[Name, ...] = ()
    """Any of these rules, by id."""
    owners: tuple[Handle, ...] = ()
    """Rules owned by any of these people."""


class StepEntry(Model):
    """A step of an escalation."""

    after: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("48h"))]
    """So long after the alert was told, where nobody has acknowledged it."""
    send: tuple[Name, ...] = Field(min_length=1)
    """The channels it goes to then."""


class RouteEntry(Model):
    """One line of the routes: the first that fits wins."""

    when: When = When()
    """Which alerts; without it, all."""
    send: tuple[Name, ...] = Field(min_length=1)
    """The channels they go to."""
    goes_on: Flag = Field(default=False, alias="continue")
    """Look at the next route too."""
    gather: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("24h"))] | None = None
    """Wait this long after the first alert and send what came as one message; what is critical goes at once."""
    digest: Annotated[str, AfterValidator(_time)] | None = None
    """Send once a day at this time in the recipient's zone, as one message; what is critical goes at once."""

    escalate: tuple[StepEntry, ...] = Field(default=(), max_length=_MOST_STEPS)
    """Who is told too while nobody acknowledges the alert (`watchd alert ack`)."""

    @model_validator(mode="after")
    def _one_way(self) -> "RouteEntry":
        if self.escalate and self.digest is not None:
            message = "what waits for a digest would be escalated before anybody has it"
            raise InputError(message, "give it a route of its own without `digest:`", ("escalate",))
        for number, (before, step) in enumerate(pairwise(self.escalate), start=1):
            if step.after <= before.after:
                raise InputError(
                    "a step comes no sooner than the one before it",
                    "write them in order of time",
                    ("escalate", number, "after"),
                )
        if self.gather is not None and self.digest is not None:
            raise InputError("`gather:` or `digest:`, not both", "keep one of them", ("digest",))
        return self


class Operators(Model):
    """Who is told what watchd reports on itself. Without it, every console channel."""

    page: tuple[Name, ...] = ()
    """Channels for what should wake somebody: something is lost, blind or down."""
    send: tuple[Name, ...] = ()
    """Channels for everything else."""
    roll_up: Annotated[str | None, BeforeValidator(_no_time), WithJsonSchema(_TIME_OR_NONE)] = "08:00"
    """When they are told, once a day, what can wait; `none`: at once."""
    zone: Zone = "UTC"
    """The time zone of `roll_up`."""


def _number(value: object) -> object:
    return None if isinstance(value, str) and value.strip() == _NONE else value


Number = Annotated[
    Annotated[int, Field(ge=1, le=10_000)] | None,
    BeforeValidator(_number),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 10_000}, {"const": _NONE}]}),
]
"""A whole number, or `none` for no limit."""


class LimitsEntry(Model):
    """How much one recipient is sent. What is beyond it comes as one message; nothing is dropped."""

    together: Annotated[Duration, Field(ge=parse_duration("0s"), le=parse_duration("10m"))] = _LIMITS.together
    """Wait this long for further alerts that share an item or a story, which then come as one message; critical ones
    wait for nothing."""
    hourly: Number = _LIMITS.hourly
    """Messages an hour; `none` for as many as there are. A rule takes at most two thirds of what others leave."""
    urgent: Number = _LIMITS.urgent
    """The same of what is high or critical, which counts by itself."""
    daily: Number = _LIMITS.daily
    """Messages a day, from midnight where the recipient is; what is high or critical does not count."""
