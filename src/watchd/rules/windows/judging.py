"""Any window, judged."""

from dataclasses import replace
from datetime import datetime

from watchd.model.window import Count, Window
from watchd.rules.windows.count import judge_count
from watchd.rules.windows.history import Past
from watchd.rules.windows.judgement import Judgement


def judge(window: Window, past: Past, now: datetime) -> Judgement:
    """What the window says of this past at `now`; matches after `now` are not there yet."""
    found = _judge(window, past, now)
    # A clock that was set back: what is stored of later is looked at when it is time.
    coming = [match.at for log in (past.own, *past.others.values()) if (match := log.first(now)) is not None]
    due = min((at for at in (found.due_at, *coming) if at is not None), default=None)
    return replace(found, due_at=due)


def _judge(window: Window, past: Past, now: datetime) -> Judgement:
    assert isinstance(window, Count)
    return judge_count(window, past, now)
