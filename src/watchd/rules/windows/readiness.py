"""From when on a window can alert: history must have been gathered before anything is news against it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from watchd.model.window import Absence, Burst, Drop, Due, New, Succession, Window
from watchd.rules.windows.wording import day, span


class Nth(Protocol):
    """What asks the storage when a match happened."""

    def __call__(self, rule_id: str, number: int, *, is_live: bool = False) -> datetime | None:
        """When the match of a rule happened with which there were so many, all or live ones; an empty id: its own."""


_OWN = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """The moment, as far as it is known by now, and a sentence on it."""

    at: datetime | None  # None: it hangs on what has not happened yet, or never will be
    said: str


def readiness(window: Window, nth: Nth, now: datetime) -> Ready:
    """When the window can alert at the earliest, by what has matched up to now."""
    match window:
        case Burst() | Drop():
            return _against_a_baseline(window, nth, now)
        case Absence():
            seen = nth(_OWN, window.need)
            lacking = f"{span(window.lasting)} after its {ordinal(window.need)} match"
            return _from(None if seen is None else seen + window.lasting, now, lacking)
        case New():
            lacking = f"{span(window.lesson)} after its first match"
            return _from(_later(nth(_OWN, 1), window.lesson), now, lacking)
        case Succession() if window.missing is not None:
            first = window.steps[0]
            begun = None if first.is_entry else nth(first.rule_id, 1, is_live=True)  # no others are steps
            lacking = f"{span(window.within)} after its first step, {first}"
            return _from(None if begun is None else begun + window.within, now, lacking)
        case Due():
            return _due(window, nth, now)
        case _:
            return Ready(now, "now")


def ordinal(number: int) -> str:
    """`1st`, `12th`, `23rd`."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{'th' if number % 100 in {11, 12, 13} else ending}"


def _against_a_baseline(window: Burst | Drop, nth: Nth, now: datetime) -> Ready:
    needs = window.baseline / 2 + window.within
    if isinstance(window, Drop):
        return _drop(window, needs, nth, now)
    begun = nth(window.of or _OWN, 1)
    whose = "its first match" if window.of is None else f"the first match of {window.of}"
    return _from(_later(begun, needs), now, f"{span(needs)} after {whose}")


def _drop(window: Drop, needs: timedelta, nth: Nth, now: datetime) -> Ready:
    if nth(_OWN, 1) is None:
        return Ready(None, "after its first match")
    ready = _from(_later(nth(window.of, 1), needs), now, f"{span(needs)} after the first match of {window.of}")
    many = f"{window.need:,} matches of {window.of} in {span(window.within)}"
    return Ready(ready.at, f"{ready.said}, where there are at least {many}")


def _due(window: Due, nth: Nth, now: datetime) -> Ready:
    own = nth(_OWN, 1)
    begun = None if window.rule_id is None or window.is_entry else nth(window.rule_id, 1)
    if own is not None and (window.by is not None or (begun is not None and own >= begun)):
        return Ready(None, f"no more: it came on {day(own)}")
    if window.by is not None:
        return _from(window.by, now, "")
    assert window.after is not None
    what = f"{window.rule_id} first enters alert" if window.is_entry else f"the first match of {window.rule_id}"
    lacking = f"{span(window.after)} after {what}"
    return _from(_later(begun, window.after), now, lacking)


def _later(at: datetime | None, by: timedelta) -> datetime | None:
    return None if at is None else at + by


def _from(at: datetime | None, now: datetime, lacking: str) -> Ready:
    if at is None:
        return Ready(None, lacking)
    return Ready(at, "now" if at <= now else f"from {day(at)}")
