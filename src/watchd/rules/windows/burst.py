"""`burst`: far more than in the same periods before, and more than chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchd.model.window import Burst, Outcome
from watchd.rules.windows.chance import chance_of
from watchd.rules.windows.count import newest_of_each, tally
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.ticks import next_tick
from watchd.rules.windows.wording import number, span

_RARE = 1 / 1000
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_ENOUGH = ((_WEEK, 8, 20), (_DAY, 7, 20))  # same weekdays, same hours: so many periods, with so many matches in all


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the periods before had, and how they were chosen."""

    numbers: tuple[float, ...]
    said: str

    @property
    def expected(self) -> float:
        return sum(self.numbers) / len(self.numbers)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, of what, and when."""

    window: Burst
    past: Past
    now: datetime
    zone: str

    @property
    def start(self) -> datetime:
        return self.now - self.window.within

    @property
    def whole(self) -> Log:
        """The matches whose rhythm is the measure: of the rule that `of` names, else its own."""
        return self.past.own if self.window.of is None else self.past.others.get(self.window.of, Log())


def judge_burst(window: Burst, past: Past, now: datetime, zone: str) -> Judgement:
    """Whether there are far more than usual; the usual changes with every hour."""
    asked = _Asked(window, past, now, zone)
    begun, due = asked.whole.begun_at, _due(window, past, now)
    if begun is None:
        return Judgement(Outcome.LEARNING, "never matched" if window.of is None else f"{window.of} never matched")
    history = asked.start - max(begun, asked.start - window.baseline)
    if history < window.baseline / 2:
        said = f"{span_of(history)} of matches before the {span(window.within)}, {span(window.baseline / 2)} are needed"
        return Judgement(Outcome.LEARNING, said, begun + window.baseline / 2 + window.within)
    held = past.own.between(asked.start, now)
    found = len(newest_of_each(held, window.distinct))
    usual = _usual(asked, begun)
    said = f"{tally(held, window.distinct)} in {span(window.within)}; {number(usual.expected)} expected {usual.said}"
    if found < window.at_least or found < window.times * usual.expected:
        wanted = f"{window.at_least:,} and {number(window.times)} times as many as expected make an alert"
        return Judgement(Outcome.QUIET, f"{said}; {wanted}", due)
    chance = chance_of(found, usual.numbers)
    said = f"{said}; by chance {odds(chance)}"
    if chance >= _RARE:
        return Judgement(Outcome.QUIET, f"{said}; less than 1 in 1,000 makes an alert", due)
    return Judgement(Outcome.ALERT, said, due, held)


def odds(chance: float) -> str:
    """A chance in words: `1 in 60,000`."""
    if chance <= 1e-9:  # noqa: PLR2004 - beyond it no model is right
        return "less than 1 in 1,000,000,000"
    one_in = 1 / chance
    digits = max(0, len(str(int(one_in))) - 2)
    return f"1 in {max(1, int(round(one_in, -digits))):,}"


def span_of(length: timedelta) -> str:
    """A length as far as whole days, or hours, say it."""
    unit = _DAY if length >= 2 * _DAY else timedelta(hours=1)
    return span(max(length - length % unit, unit))


def _usual(asked: _Asked, begun: datetime) -> _Usual:
    """The same weekdays and hours of the weeks before, where there is enough; else the same hours; else all before."""
    within = asked.window.within
    for period, least, matches in _ENOUGH:
        if within >= period:
            continue
        found = _numbers(asked, _back(asked, period, begun))
        if len(found) >= least and sum(found) >= matches:
            what = "weekdays and hours" if period == _WEEK else "hours"
            return _Usual(found, f"from the same {what} of {_weeks(len(found) * period)}")
    found = _numbers(asked, _back(asked, within, begun))
    return _Usual(found or (0.0,), f"from {_weeks(len(found) * within)}")


def _weeks(length: timedelta) -> str:
    weeks = length // _WEEK
    return f"{weeks} weeks" if weeks > 1 and length == weeks * _WEEK else span_of(length)


def _back(asked: _Asked, period: timedelta, begun: datetime) -> list[datetime]:
    """Where the periods before begin, the newest first: whole ones, in the clock time of the rule's zone."""
    begins = []
    for back in range(1, asked.window.baseline // period + 1):
        begin = _earlier(asked.start, back * period, asked.zone)
        if begin < begun:
            break
        begins.append(begin)
    return begins


def _earlier(at: datetime, length: timedelta, zone: str) -> datetime:
    """The same clock time so much earlier: days of a zone may have 23 hours, or 25."""
    if zone == "UTC" or length % _DAY:
        return at - length
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - length
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _numbers(asked: _Asked, begins: Sequence[datetime]) -> tuple[float, ...]:
    """How many each period had; with `of`, how many of the present matches of that rule its share would have made."""
    window, within = asked.window, asked.window.within
    counts = [_number(window, asked.past.own, begin) for begin in begins]
    if window.of is None:
        return tuple(float(count) for count in counts)
    wholes = [asked.whole.number(begin, begin + within) for begin in begins]
    share = sum(counts) / sum(wholes) if sum(wholes) else 0.0
    present = asked.whole.number(asked.start, asked.now)
    return tuple((count / of if of else share) * present for count, of in zip(counts, wholes, strict=True))


def _number(window: Burst, log: Log, begin: datetime) -> int:
    return len(newest_of_each(log.between(begin, begin + window.within), window.distinct))


def _due(window: Burst, past: Past, now: datetime) -> datetime:
    first = past.own.first(now - window.within)
    leaves = None if first is None or first.at > now else first.at + window.within
    tick = next_tick(now, window.within)
    return tick if leaves is None else min(tick, leaves)
