"""Any window, judged."""

from dataclasses import replace
from datetime import datetime

from watchd.model.window import Absence, Burst, Count, Drop, Due, New, Window
from watchd.rules.windows.absence import judge_absence
from watchd.rules.windows.burst import judge_burst
from watchd.rules.windows.count import judge_count
from watchd.rules.windows.drop import judge_drop
from watchd.rules.windows.due import judge_due
from watchd.rules.windows.history import Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.new import judge_new
from watchd.rules.windows.succession import judge_succession


def judge(window: Window, past: Past, now: datetime, zone: str = "UTC") -> Judgement:
    """What the window says of this past at `now`, in the days of `zone`; matches after `now` are not there yet."""
    found = _judge(window, past, now, zone)
    # A clock that was set back: what is stored of later is looked at when it is time.
    coming = [match.at for log in (past.own, *past.others.values()) if (match := log.first(now)) is not None]
    due = min((at for at in (found.due_at, *coming) if at is not None), default=None)
    return found if due == found.due_at else replace(found, due_at=due)


def _judge(window: Window, past: Past, now: datetime, zone: str) -> Judgement:
    match window:
        case Count():
            found = judge_count(window, past, now)
        case Burst():
            found = judge_burst(window, past, now, zone)
        case Drop():
            found = judge_drop(window, past, now)
        case Absence():
            found = judge_absence(window, past, now)
        case Due():
            found = judge_due(window, past, now)
        case New():
            found = judge_new(window, past, now)
        case _:
            found = judge_succession(window, past, now)
    return found
