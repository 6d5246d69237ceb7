"""`drop`: a share of another rule's matches that has fallen below so much of what it was."""

from datetime import datetime, timedelta

from watchd.model.window import Drop, Outcome
from watchd.rules.windows.burst import span_of, watched_history
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import blindness, cover_of, usual_number
from watchd.rules.windows.ticks import next_tick
from watchd.rules.windows.wording import counted, number, span

LEAST_EXPECTED = 3  # below it chance alone explains that nothing came


def judge_drop(window: Drop, past: Past, now: datetime) -> Judgement:
    """Whether the share has dropped, asked in this order: matched ever, watched, history enough, enough expected."""
    whole = past.others.get(window.of, Log())
    start = now - window.within
    due = next_tick(now, window.within)
    if past.own.begun_at is None or whole.begun_at is None:
        nobody = "never matched" if past.own.begun_at is None else f"{window.of} never matched"
        return Judgement(Outcome.LEARNING, nobody)
    if blind := _blindness(window, past, whole, (start, now)):
        return Judgement(Outcome.UNKNOWN, blind, due)
    cover = cover_of(past.watch_of(window.of), whole, start - window.baseline, start)
    history = watched_history(cover, max(whole.begun_at, start - window.baseline), start)
    whole_now, found = whole.number(start, now), past.own.number(start, now)
    if lacking := _lacking(window, whole_now, history):
        return Judgement(Outcome.LEARNING, lacking, due)
    watched = ((past.watch, past.own), (past.watch_of(window.of), whole))
    before, whole_before = (usual_number(watch, log, start - window.baseline, start) for watch, log in watched)
    usual = before / whole_before if whole_before else 0.0
    expected = usual * whole_now
    said = (
        f"{counted(found, 'match', 'matches')} of {whole_now:,} of {window.of} in {span(window.within)}, "
        f"{found / whole_now:.1%}; {usual:.1%} in the {span_of(history)} before, {number(expected)} expected"
    )
    if expected < LEAST_EXPECTED:
        return Judgement(Outcome.UNKNOWN, f"{said}: too few to tell a drop from chance", due)
    limit = f"below {window.to_below:.0%} of the usual share makes an alert"
    if found / whole_now < window.to_below * usual:
        return Judgement(Outcome.ALERT, f"{said}; {limit}", due, past.own.between(start - window.baseline, now))
    return Judgement(Outcome.QUIET, f"{said}; {limit}", due)


def _blindness(window: Drop, past: Past, whole: Log, during: tuple[datetime, datetime]) -> str:
    """Why too little was watched of the whole, or of the part: each weighs the feeds that its own matches come from."""
    base = (during[0] - window.baseline, during[0])
    blind = blindness(past.watch_of(window.of), during, whole, base)
    return blind or (blindness(past.watch, during, past.own, base) if past.own.number(*base) else "")


def _lacking(window: Drop, whole_now: int, history: timedelta) -> str:
    """What the whole has too little of, now or before; empty where there is enough."""
    within = span(window.within)
    if whole_now < window.need:
        found = counted(whole_now, "match", "matches")
        return f"{found} of {window.of} in {within}, {window.need:,} are needed"
    if history < window.baseline / 2:
        return f"{span_of(history)} of {window.of} before the {within}, {span(window.baseline / 2)} are needed"
    return ""
