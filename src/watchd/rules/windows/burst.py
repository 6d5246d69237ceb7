"""`burst`: far more than in the same periods before, and more than chance explains."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchd.model.window import Burst, Outcome
from watchd.rules.windows.chance import chance_of
from watchd.rules.windows.count import number_of_different, numbers_of_different, tally
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import ENOUGH, Cover, Watch, cover_of, is_all_usual, usual_of
from watchd.rules.windows.ticks import next_tick
from watchd.rules.windows.wording import counted, number, span

_RARE = 1 / 1000
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_HARDLY = 0.5  # of what was to be expected: a period of which less was watched says nothing of the usual
_MOST_KINDS = 48  # other hours of a day, or a week, that are asked how much numbers vary
_ENOUGH = ((_WEEK, 8, 20), (_DAY, 7, 20))  # same weekdays, same hours: so many periods, with so many matches in all


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the periods before had, and how they were chosen."""

    numbers: tuple[float, ...]
    said: str
    period: timedelta | None = None  # a day, a week: they are of the same hours; None: of all hours

    @property
    def expected(self) -> float:
        return sum(self.numbers) / len(self.numbers)


@dataclass(frozen=True, slots=True)
class _Period:
    """One of the periods before, how much of what it must have had was watched, and of the part beside the whole."""

    begin: datetime
    covered: float
    beside: float = 1.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked, of what, and when."""

    window: Burst
    past: Past
    now: datetime
    zone: str
    covers: Sequence[Cover]  # the least of them counts
    own: Log  # the matches of the periods before, of the feeds that are left; of the rule itself
    whole: Log  # and of the rule that `of` names, else of the rule itself
    present: int  # matches of that rule that came now, from whatever feed
    part: Cover | None = None  # where it is a share: of the rule's own matches

    @property
    def start(self) -> datetime:
        return self.now - self.window.within

    def period(self, begin: datetime) -> _Period:
        """The period that begins then."""
        until = begin + self.window.within
        return _Period(begin, self.share(begin, until), self.beside(begin, until))

    def share(self, since: datetime, until: datetime) -> float:
        """How much of what was to be expected was watched."""
        covers = self.covers if self.part is None else (*self.covers, self.part)
        return min(cover.share(since, until) for cover in covers)

    def beside(self, since: datetime, until: datetime) -> float:
        """How well the part was watched, beside the whole: by so much the whole that was seen is too small for it."""
        if self.part is None:
            return 1.0
        whole = self.covers[0].share(since, until)
        return self.part.share(since, until) / whole if whole else 1.0


def judge_burst(window: Burst, past: Past, now: datetime, zone: str) -> Judgement:
    """Whether there are far more than usual; the usual changes with every hour."""
    whole = past.own if window.of is None else past.others.get(window.of, Log())
    start = now - window.within
    asked = _asked(window, past, now, zone)
    begun, due = whole.begun_at, _due(window, past, now)
    if begun is None:
        return Judgement(Outcome.LEARNING, "never matched" if window.of is None else f"{window.of} never matched")
    since = max(begun, start - window.baseline)
    history = min(watched_history(cover, since, start) for cover in asked.covers)
    if history < window.baseline / 2:
        said = f"{span_of(history)} of matches before the {span(window.within)}, {span(window.baseline / 2)} are needed"
        soonest = begun + window.baseline / 2 + window.within
        return Judgement(Outcome.LEARNING, said, soonest if soonest > now else due)
    held = past.own.between(asked.start, now)
    found = number_of_different(past.own, asked.start, now, window.distinct)
    usual = _usual(asked, begun)
    said = f"{tally(held, window.distinct)} in {span(window.within)}; {number(usual.expected)} expected {usual.said}"
    if found < window.at_least or found < window.times * usual.expected:
        wanted = f"{window.at_least:,} and {number(window.times)} times as many as expected make an alert"
        return Judgement(Outcome.QUIET, f"{said}; {wanted}", due)
    chance = chance_of(found, usual.numbers, _others(asked, usual.period, begun))
    said = f"{said}; by chance {odds(chance)}"
    if chance >= _RARE:
        return Judgement(Outcome.QUIET, f"{said}; less than 1 in 1,000 makes an alert", due)
    return Judgement(Outcome.ALERT, said, due, held)


def _asked(window: Burst, past: Past, now: datetime, zone: str) -> _Asked:
    start = now - window.within
    base = (start - window.baseline, start)
    own = _left(past.watch, past.own, base)
    if window.of is None:
        return _Asked(window, past, now, zone, _covers(window, past, past.own, base), own, own, 0)
    whole = past.others.get(window.of, Log())
    covers, left = _covers(window, past, whole, base), _left(past.watch_of(window.of), whole, base)
    part = cover_of(past.watch, past.own, *base, now)
    return _Asked(window, past, now, zone, covers, own, left, whole.number(start, now), part)


def _left(watch: Watch, log: Log, base: tuple[datetime, datetime]) -> Log:
    """What the feeds that are left brought before, whether the clock of a zone was set in that time or not."""
    since, until = base[0] - _DAY, base[1]
    if is_all_usual(watch, log, since, until):
        return log
    found = usual_of(watch, log, since, until)
    return log if len(found) == log.number(since, until) else Log(found)


def _covers(window: Burst, past: Past, whole: Log, base: tuple[datetime, datetime]) -> list[Cover]:
    """What was watched of the whole; and of what of it comes from feeds that the rule reads too, where it is a share.

    Where those were down, nothing of the share could come, however well the others were watched.
    """
    if window.of is None:
        return [cover_of(past.watch, whole, *base)]
    now = base[1] + window.within
    return [cover_of(watch, whole, *base, now) for watch in (past.watch_of(window.of), past.watch)]


def odds(chance: float) -> str:
    """A chance in words: `1 in 60,000`."""
    if chance <= 1e-9:  # noqa: PLR2004 - beyond it no model is right
        return "less than 1 in 1,000,000,000"
    one_in = 1 / chance
    digits = max(0, len(str(int(one_in))) - 2)
    return f"1 in {max(1, int(round(one_in, -digits))):,}"


def watched_history(cover: Cover, since: datetime, until: datetime) -> timedelta:
    """How much of a while was watched: what nobody looked at is no history."""
    return max(until - since, timedelta(0)) * cover.share(since, until)


def span_of(length: timedelta) -> str:
    """A length as far as whole days, or hours, say it."""
    unit = _DAY if length >= 2 * _DAY else timedelta(hours=1)
    return span(max(length - length % unit, unit))


def _usual(asked: _Asked, begun: datetime) -> _Usual:
    """The same weekdays and hours of the weeks before, where there is enough; else the same hours; else all before."""
    within = asked.window.within
    for period, least, matches in _ENOUGH:
        if within >= period or asked.window.baseline // period < least:
            continue
        found, unwatched = _numbers(asked, _back(asked, period, begun))
        if len(found) >= least and sum(found) >= matches:
            what = "weekdays and hours" if period == _WEEK else "hours"
            return _Usual(found, f"from the same {what} of {_weeks(len(found) * period)}{_without(unwatched)}", period)
    found, unwatched = _numbers(asked, _back(asked, within, begun))
    return _Usual(found or (0.0,), f"from {_weeks(len(found) * within)}{_without(unwatched)}")


def _others(asked: _Asked, period: timedelta | None, begun: datetime) -> list[tuple[float, ...]]:
    """What the other hours of those days, or weeks, had; the shares of hours with hardly a match are no measure."""
    if period is None or asked.window.of is not None:
        return []
    step = max(asked.window.within, period / _MOST_KINDS)
    kinds = (_back(asked, period, begun, place * step) for place in range(1, period // step))
    return [_numbers(asked, begins)[0] for begins in kinds]


def _without(unwatched: int) -> str:
    return f" ({counted(unwatched, 'period', 'periods')} hardly watched left out)" if unwatched else ""


def _weeks(length: timedelta) -> str:
    weeks = length // _WEEK
    return f"{weeks} weeks" if weeks > 1 and length == weeks * _WEEK else span_of(length)


def _back(asked: _Asked, period: timedelta, begun: datetime, ahead: timedelta = timedelta(0)) -> list[datetime]:
    """Where the periods before begin, the newest first: whole ones, in the clock time of the rule's zone.

    Those of another hour begin so much `ahead` of them. Parts of days follow upon each other in any zone.
    """
    most = asked.window.baseline // period
    if asked.zone == "UTC" or period % _DAY:  # all of them are as long as each other: a division tells how many
        first = asked.start + ahead
        return [first - back * period for back in range(1, min(most, (first - begun) // period) + 1)]
    begins = []
    for back in range(1, most + 1):
        begin = _earlier(asked.start, back * period, asked.zone) + ahead
        if begin < begun:
            break
        begins.append(begin)
    return begins


def _earlier(at: datetime, length: timedelta, zone: str) -> datetime:
    """The same clock time so many days earlier: days of a zone may have 23 hours, or 25."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - length
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _numbers(asked: _Asked, begins: Sequence[datetime]) -> tuple[tuple[float, ...], int]:
    """How many each period had, and of how many nobody knows; what was watched in part stands for the whole.

    With `of`, how many of the present matches of that rule the period's share would have made.
    """
    window, within = asked.window, asked.window.within
    is_whole = not begins or asked.share(begins[-1], asked.start) == 1
    if is_whole and window.of is None:
        return tuple(map(float, numbers_of_different(asked.own, begins, within, window.distinct))), 0
    periods = [_Period(begin, 1.0) if is_whole else asked.period(begin) for begin in begins]
    known = [period for period in periods if period.covered >= _HARDLY]
    counts = numbers_of_different(asked.own, [period.begin for period in known], within, window.distinct)
    unwatched = len(periods) - len(known)
    if window.of is None:
        return tuple(count / _whole(period) for count, period in zip(counts, known, strict=True)), unwatched
    wholes = [asked.whole.number(period.begin, period.begin + within) * period.beside for period in known]
    share = sum(counts) / sum(wholes) if sum(wholes) else 0.0
    present = asked.present * max(1.0, asked.beside(asked.start, asked.now))  # never less than what came
    return tuple((count / of if of else share) * present for count, of in zip(counts, wholes, strict=True)), unwatched


def _whole(period: _Period) -> float:
    """What the number of a period is divided by: a short outage is within what chance does anyway."""
    return period.covered if period.covered < ENOUGH else 1.0


def _due(window: Burst, past: Past, now: datetime) -> datetime:
    first = past.own.first(now - window.within)
    leaves = None if first is None or first.at > now else first.at + window.within
    tick = next_tick(now, window.within)
    return tick if leaves is None else min(tick, leaves)
