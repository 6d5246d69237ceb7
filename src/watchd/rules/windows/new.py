"""`new`: a value that was not seen for a long time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchd.model.match import value_key
from watchd.model.window import New, Outcome, PastMatch
from watchd.rules.windows.burst import span_of
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.wording import counted, day, span

_INSTANT = timedelta(microseconds=1)
_MOST_NAMED = 3


def judge_new(window: New, past: Past, now: datetime) -> Judgement:
    """Whether the newest match brought a value that was not seen before it for so long; a later match may end that.

    Baseline matches are in its memory; when it began to learn, they do not say.
    """
    begun = past.own.begun_at
    if begun is None or begun > now:
        return Judgement(Outcome.LEARNING, "never matched")
    if now - begun < window.lesson:
        said = f"{span_of(now - begun)} of matches, {span(window.lesson)} are needed to know which values are usual"
        return Judgement(Outcome.LEARNING, said, begun + window.lesson)
    last = past.own.last(now)
    latest = [] if last is None else past.own.between(last.at - _INSTANT, last.at)
    for match in reversed(latest):
        after = match.at - window.memory
        fresh = [value for value in match.values if not past.own.has_seen(value_key(value), after, match.key)]
        if fresh:
            return Judgement(Outcome.ALERT, arithmetic(window, past.own, match, fresh), None, (match,))
    wanted = f"a value not seen for {span(window.memory)} makes an alert"
    return Judgement(Outcome.QUIET, f"{_known(latest)}; {wanted}")


def unseen(window: New, log: Log, match: PastMatch, values: Sequence[str]) -> tuple[str, ...]:
    """Those of the values that no other match had in the time before this one, or later where this one comes late."""
    before = log.get(match.item_id)
    known = set() if before is None else set(map(value_key, before.values))
    after = match.at - window.memory
    return tuple(
        value for value in values if value_key(value) not in known and not log.has_seen(value_key(value), after)
    )


def arithmetic(window: New, log: Log, match: PastMatch, fresh: Sequence[str]) -> str:
    """Why these values are new, in one sentence."""
    others = log.number_of_values(match.at - window.memory, match.at, {value_key(value) for value in match.values})
    verb = "was" if len(fresh) == 1 else "were"
    return (
        f"{', '.join(fresh)} {verb} not seen for {span(window.memory)}; "
        f"{counted(others, 'other value was', 'other values were')} seen in that time"
    )


def _known(latest: Sequence[PastMatch]) -> str:
    values = {value_key(value): value for match in latest for value in match.values}
    named = ", ".join(list(values.values())[:_MOST_NAMED])
    if not values:
        return "no value in the last match"
    return f"{named} on {day(latest[-1].at)} {'is' if len(values) == 1 else 'are'} known"
