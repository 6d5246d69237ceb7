"""`absence`: no match for so long, where matches used to come and would have been seen."""

from datetime import datetime

from watchd.model.window import Absence, Outcome
from watchd.rules.windows.burst import span_of, watched_history
from watchd.rules.windows.drop import LEAST_EXPECTED
from watchd.rules.windows.history import Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import blindness, cover_of
from watchd.rules.windows.ticks import next_tick
from watchd.rules.windows.wording import counted, day, number, span


def judge_absence(window: Absence, past: Past, now: datetime) -> Judgement:
    """Whether nothing came, asked in this order: matched ever, watched, history enough, enough expected."""
    begun = past.own.begun_at
    if begun is None:
        return Judgement(Outcome.LEARNING, "never matched")
    start = now - window.lasting
    base = (start - window.baseline, start)
    before = past.own.number(*base)
    last = past.own.last(now)
    due = next_tick(now, window.lasting)
    if last is not None and last.at > start:
        due = min(due, last.at + window.lasting)
    if blind := blindness(past.watch, (start, now), past.own, base, window.feeds_alive):
        return Judgement(Outcome.UNKNOWN, blind, due)
    if before < window.need:
        said = f"{counted(before, 'match', 'matches')} before the {span(window.lasting)}, {window.need:,} are needed"
        return Judgement(Outcome.LEARNING, said, due)
    cover = cover_of(past.watch, past.own, start - window.baseline, start)
    history = watched_history(cover, max(begun, start - window.baseline), start)
    expected = before * (window.lasting / history) if history else float(before)
    found = past.own.number(start, now)
    said = (
        f"{counted(found, 'match', 'matches')} in {span(window.lasting)}; {number(expected)} expected "
        f"from {before:,} in the {span_of(history)} before"
    )
    if expected < LEAST_EXPECTED:
        return Judgement(Outcome.UNKNOWN, f"{said}: too few to tell an absence from chance", due)
    if found:
        return Judgement(Outcome.QUIET, said, due)
    latest = f"; the last came on {day(last.at)}" if last is not None else ""
    return Judgement(Outcome.ALERT, f"{said}{latest}", due, past.own.between(*base))
