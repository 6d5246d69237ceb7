"""What `alert_when:` may hold: the models behind the loader and behind editors' schemas."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from watchd.documents import Duration, InputError, Model, Name, format_duration, parse_duration, parse_name
from watchd.model.window import Distinct
from watchd.rules.called_elsewhere import (
    OF_A_DROP,
    OF_A_RATE,
    OF_A_SEQUENCE,
    OF_AN_ABSENCE,
    OF_DUE,
    OF_NEW,
)

_SHARE = re.compile(r"([1-9][0-9]?)|0?\.([0-9]{1,2})")
_PERCENT = re.compile(r"([0-9]{1,3})%", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000  # beyond them there is no day before, or after, in every zone
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _lasting(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise InputError("must be longer than nothing", "write a longer duration, like 7d")
    return value


Lasting = Annotated[Duration, AfterValidator(_lasting)]
Number = Annotated[int, Field(ge=1, le=100_000)]


def _as_percent(text: str) -> str:
    """`40%: ` for 40 and for 0.4, to begin a remedy with; empty for anything else."""
    found = _SHARE.fullmatch(text.strip())
    percent = 0 if found is None else int(found[1] or found[2].ljust(2, "0"))
    return f"{percent}%: " if percent else ""


def _percent(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _PERCENT.fullmatch(value.strip())
    if found is None or not 0 < int(found[1]) < 100:  # noqa: PLR2004 - a hundredth is what a percent is
        raise InputError(f"'{value[:40]}' is no percentage", f"write {_as_percent(value)}a whole number from 1% to 99%")
    return int(found[1]) / 100


def _step(value: object) -> object:
    if isinstance(value, str):
        name, slash, word = value.partition("/")
        parse_name(name)
        if slash and word != "match":
            raise InputError(f"'{value[:80]}' is no step", f"write {name}, or {name}/match for a single match of it")
    return value


def _due_by(value: object) -> object:
    if not isinstance(value, str):
        return value
    length, after, name = value.strip().partition(" after ")
    if after:
        parse_duration(length)
        _step(name.strip())
    elif not _DATE.fullmatch(value.strip()) or not _is_day(value.strip()):
        raise InputError(f"'{value[:60]}' is no day", "write it as 2027-11-01, or as 120d after some-rule")
    return value.strip()


def _is_day(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


M = TypeVar("M", bound=Model)


def _longer(model: M, name: str, length: timedelta, least: timedelta, words: str) -> M:
    if length < least:
        hint = f"give it at least {format_duration(least)}, or shorten `within`"
        raise InputError(f"must be at least {words} as long as `within`", hint, (name,))
    return model


Percent = Annotated[float, BeforeValidator(_percent), WithJsonSchema({"type": "string", "examples": ["40%"]})]
StepName = Annotated[
    str, BeforeValidator(_step), WithJsonSchema({"type": "string", "examples": ["us-acts", "ve-supplies/match"]})
]
DueBy = Annotated[
    str, BeforeValidator(_due_by), WithJsonSchema({"type": "string", "examples": ["2027-11-01", "120d after ratified"]})
]


class CountEntry(Model):
    """So many within so long."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_RATE

    at_least: Number
    """How many."""
    within: Lasting
    """Within how long; the window slides."""
    distinct: Distinct = Distinct.ITEM
    """What counts as one: item, story, publisher, or independent: who wrote it first, so copies of a wire are one."""


class BurstEntry(Model):
    """Far more than usual, and more than chance explains."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_RATE

    at_least: Number
    """How many at least."""
    within: Lasting
    """Within how long; the window slides."""
    times: Annotated[float, Field(ge=1, le=1000)] = 3.0
    """How many times as many as were to be expected."""
    baseline: Lasting = timedelta(weeks=12)
    """How far back the usual is looked for: the same weekdays and hours where there is enough."""
    distinct: Distinct = Distinct.ITEM
    """What counts as one: item, story, publisher, or independent: who wrote it first, so copies of a wire are one."""
    of: Name | None = None
    """A rule; then the share of its matches must rise, and not only the number."""

    @model_validator(mode="after")
    def _has_periods(self) -> Self:
        return _longer(self, "baseline", self.baseline, 4 * self.within, "four times")


class DropEntry(Model):
    """A share of another rule's matches that has fallen."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_DROP

    to_below: Percent
    """Below how much of the usual share, like 40%."""
    within: Lasting
    """Within how long; the window slides."""
    baseline: Lasting = timedelta(weeks=26)
    """How far back the usual share is looked for."""
    of: Name
    """The rule whose matches are the whole; this rule's are the part."""
    need: Number = 20
    """How many matches the whole needs within the window; with fewer it is learning."""

    @model_validator(mode="after")
    def _has_periods(self) -> Self:
        return _longer(self, "baseline", self.baseline, 2 * self.within, "twice")


class AbsenceEntry(Model):
    """Nothing for so long, where something used to come."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_AN_ABSENCE

    lasting: Lasting = Field(alias="for")
    """For how long."""
    need: Number = 3
    """How many matches there must have been before; with fewer it is learning."""
    baseline: Lasting = timedelta(weeks=26)
    """How far before the absence they are looked for."""
    feeds_alive: Number = 1
    """How many of the feeds that bring its matches must have been polled and alive throughout."""


class NewEntry(Model):
    """A value that was not seen for a long time."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_NEW

    pattern: str | None = None
    """What it looks like, in the syntax of RE2, as in RA-[0-9]{5}; of groups in brackets only the first counts."""
    listed: str | None = Field(default=None, alias="list")
    """A list, like $aircraft; then each of its entries is a value. One of pattern and list."""
    memory: Lasting
    """For how long a value must not have been seen."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.pattern is None) == (self.listed is None):
            raise InputError("what is it that may be new?", "write one of `pattern:` and `list:`")
        return self


class SequenceEntry(Model):
    """Steps in this order, within so long of the first."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_A_SEQUENCE

    steps: tuple[StepName, ...] = Field(min_length=1, max_length=10)
    """Rules: an item rule by a match, a rule with a window by entering alert, NAME/match by a match of it."""
    within: Lasting
    """Within how long of the first step."""
    missing: StepName | None = None
    """A rule that must not follow before the time is over."""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self.steps) == 1 and self.missing is None:
            raise InputError("one step is no sequence", "add a second step, or what is `missing:` after it")
        return self


class DueEntry(Model):
    """Something that should come by a day."""

    CALLED_ELSEWHERE: ClassVar[Mapping[str, str]] = OF_DUE

    by: DueBy
    """A day, like 2027-11-01, or so long after the first match of a rule: 120d after ratified."""


class WindowEntry(Model):
    """When the rule alerts on a while rather than on each item; exactly one of these."""

    count: CountEntry | None = None
    """So many within so long."""
    burst: BurstEntry | None = None
    """Far more than usual, and more than chance explains."""
    drop: DropEntry | None = None
    """A share of another rule's matches that has fallen."""
    absence: AbsenceEntry | None = None
    """Nothing for so long, where something used to come."""
    new: NewEntry | None = None
    """A value that was not seen for a long time."""
    sequence: SequenceEntry | None = None
    """Steps in order, and if it says so, something that did not follow."""
    due: DueEntry | None = None
    """Something that should come by a day."""

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        written = sorted(self.model_fields_set)
        if len(written) != 1 or self.chosen is None:
            choices = ", ".join(type(self).model_fields)
            what = "names no window" if not written else f"names {' and '.join(written)}"
            raise InputError(f"{what}; it takes exactly one", f"write one of {choices}")
        return self

    @property
    def chosen(self) -> "AnyWindowEntry | None":
        """The one that is written."""
        found: AnyWindowEntry | None = next((value for _, value in self if value is not None), None)
        return found


AnyWindowEntry = CountEntry | BurstEntry | DropEntry | AbsenceEntry | NewEntry | SequenceEntry | DueEntry
