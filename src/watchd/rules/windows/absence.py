"""`absence`: no match for so long, where matches used to come and would have been seen."""

from collections.abc import Sequence
from datetime import datetime

from watchd.model.window import Absence, Outcome, PastMatch
from watchd.rules.windows.burst import span_of, watched_history
from watchd.rules.windows.drop import LEAST_EXPECTED
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import blindness, cover_of, usual_of
from watchd.rules.windows.ticks import next_tick
from watchd.rules.windows.wording import counted, day, number, span


def judge_absence(window: Absence, past: Past, now: datetime) -> Judgement:
    """Whether nothing came, asked in this order: matched ever, watched, history enough, enough expected."""
    begun = past.own.begun_at
    if begun is None:
        return Judgement(Outcome.LEARNING, "never matched")
    start = now - window.lasting
    last = past.own.last(now)
    until = _usual_until(window, past.own, start, last)
    due = next_tick(now, window.lasting)
    if last is not None and last.at > start:
        due = min(due, last.at + window.lasting)
    base = (until - window.baseline, until)
    if blind := blindness(past.watch, (start, now), past.own, base, window.feeds_alive):
        return Judgement(Outcome.UNKNOWN, blind, due)
    found = past.own.between(start, now)
    if found and begun <= start - window.baseline and not past.own.number(*base):
        # It matched once: whoever was told that nothing comes is told that it came, though nothing is usual any more.
        said = f"{_matches(found)} in {span(window.lasting)}, after none in the {span(window.baseline)} before"
        return Judgement(Outcome.QUIET, said, due, found)
    return _compared(window, past, (start, now), (max(begun, base[0]), until), due)


def _compared(
    window: Absence,
    past: Past,
    period: tuple[datetime, datetime],
    base: tuple[datetime, datetime],
    due: datetime,
) -> Judgement:
    """What came in the period, against what came before it."""
    usual = usual_of(past.watch, past.own, base[1] - window.baseline, base[1])
    if len(usual) < window.need:
        said = f"{_matches(usual)} before the {span(window.lasting)}, {window.need:,} are needed"
        return Judgement(Outcome.LEARNING, said, due)
    history = watched_history(cover_of(past.watch, past.own, base[1] - window.baseline, base[1]), *base)
    expected = len(usual) * (window.lasting / history) if history else float(len(usual))
    found = past.own.between(*period)
    said = (
        f"{_matches(found)} in {span(window.lasting)}; {number(expected)} expected "
        f"from {len(usual):,} in the {span_of(history)} before"
    )
    if expected < LEAST_EXPECTED:
        return Judgement(Outcome.UNKNOWN, f"{said}: too few to tell an absence from chance", due)
    if found:
        return Judgement(Outcome.QUIET, said, due, found)
    latest = "" if (last := past.own.last(period[1])) is None else f"; the last came on {day(last.at)}"
    return Judgement(Outcome.ALERT, f"{said}{latest}", due, usual)


def _matches(some: Sequence[PastMatch]) -> str:
    return counted(len(some), "match", "matches")


def _usual_until(window: Absence, own: Log, start: datetime, last: PastMatch | None) -> datetime:
    """Where the time begins to which nothing is compared: `start`, or the last match before a quiet that is longer.

    What is usual would else fade with the quiet, until nobody could say any more that it lasts, or that it is over. It
    is remembered for as long as `baseline`.
    """
    before = own.last(start)
    if before is None or before.at <= start - window.baseline:
        return start
    if last is not None and last.at > start:
        breaking = own.first(start)
        assert breaking is not None
        return before.at if breaking.at - before.at >= window.lasting else start
    return before.at
