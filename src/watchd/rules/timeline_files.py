"""What `timeline:` may hold: the models behind the loader and behind editors' schemas."""

import re
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from watchd.documents import InputError, Model, Name
from watchd.model.window import Outcome
from watchd.rules.window_files import Number

_LONGEST_TIMELINE = 3660.0  # days
_MOST_HITS = 10_000
_DAY = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?", re.ASCII)


def parse_day(text: str) -> float:
    """A day of a timeline, counted from 0, fractions allowed; raises InputError for anything else."""
    if not _DAY.fullmatch(text.strip()):
        raise InputError(f"'{text[:40]}' is no day", "write a number of days, counted from 0, like 98 or 97.5")
    found = float(text)
    if found > _LONGEST_TIMELINE:
        raise InputError(f"'{text[:40]}' is too late", "a timeline has at most ten years")
    return found


def _day(value: object) -> object:
    return parse_day(value) if isinstance(value, str) else value


def _days(value: object) -> object:
    if not isinstance(value, str):
        return value
    first, dots, last = value.partition("..")
    if not dots:
        raise InputError(f"'{value[:40]}' is no range of days", "write it as 0..110")
    found = (parse_day(first), parse_day(last))
    if found[1] < found[0]:
        raise InputError(f"'{value[:40]}' ends before it begins", "write the earlier day first, as in 0..110")
    return found


def _blind(value: object) -> object:
    if value in {"true", "false"}:
        return value == "true"
    return _days(value)


DayNumber = Annotated[float, BeforeValidator(_day), WithJsonSchema({"type": "number", "minimum": 0})]
Days = Annotated[
    tuple[float, float],
    BeforeValidator(_days),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9.]+\.\.[0-9.]+$", "examples": ["0..110"]}),
]
Blind = Annotated[
    bool | tuple[float, float],
    BeforeValidator(_blind),
    WithJsonSchema({"type": ["boolean", "string"], "examples": [True, "101..143"]}),
]


class HitsEntry(Model):
    """Some matches of a timeline."""

    on: tuple[DayNumber, ...] = ()
    """The days they happen on, counted from 0; one of on and days."""
    days: Days | None = None
    """The days over which they are evenly spread, like 0..110; one of on and days."""
    items: Number | None = Field(default=None, le=_MOST_HITS)
    """How many; without it, one for each day of `on`."""
    publishers: Number | None = None
    """From how many publishers, each with a feed of its own; without it one, read in three feeds."""
    origins: Number | None = None
    """By how many who wrote it first; without it, each publisher is one."""
    stories: Number | None = None
    """In how many stories; without it, each item is one."""
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] | None = None
    """The value that each of them brings, where the rule looks for new ones."""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if bool(self.on) == (self.days is not None):
            raise InputError(
                "matches happen `on` days or spread over `days`", "write one of `on: [5, 7]`, `days: 0..9`"
            )
        if self.days is not None and self.items is None:
            raise InputError("how many matches spread over the days?", "add `items:`", ("days",))
        return self


class TimelineEntry(Model):
    """A test of the window: what happened, and what the rule must say of it."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    """What it shows."""
    hits: tuple[HitsEntry, ...] = ()
    """Matches of this rule."""
    others: dict[Name, tuple[HitsEntry, ...]] = Field(default={})
    """Matches of the rules that its window names."""
    now: DayNumber
    """The day on which the rule is asked, counted from 0."""
    blind: Blind = False
    """The days without any poll, like 101..143, or true for all of them; else every feed is polled and alive."""
    expect: Outcome
    """What the window must come to."""
