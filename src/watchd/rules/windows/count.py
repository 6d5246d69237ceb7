"""`count`: so many within so long."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from watchd.model.window import Count, Distinct, Outcome, PastMatch
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.wording import NOUNS, counted, span


def judge_count(window: Count, past: Past, now: datetime) -> Judgement:
    """Whether there are enough now; it falls back when the oldest of them leave the window."""
    if past.own.begun_at is None:
        return Judgement(Outcome.LEARNING, "never matched")
    held = past.own.between(now - window.within, now)
    newest = newest_of_each(held, window.distinct)
    number = len(newest)
    said = f"{tally(held, window.distinct)} in {span(window.within)}; {window.at_least:,} make an alert"
    if number < window.at_least:
        return Judgement(Outcome.QUIET, said)
    leaving = sorted(newest.values())[number - window.at_least] + window.within
    return Judgement(Outcome.ALERT, said, leaving, held)


def newest_of_each(matches: Iterable[PastMatch], distinct: Distinct) -> dict[str, datetime]:
    """When each of the different ones came last; the matches are in the order of time."""
    return {match.counted_as(distinct): match.at for match in matches}


def number_of_different(log: Log, after: datetime, until: datetime, distinct: Distinct) -> int:
    """How many different ones came after one moment and up to another; a log has every item once."""
    if distinct is Distinct.ITEM:
        return log.number(after, until)
    return len({match.counted_as(distinct) for match in log.between(after, until)})


def numbers_of_different(log: Log, begins: Sequence[datetime], within: timedelta, distinct: Distinct) -> list[int]:
    """The same for many periods of one length, each by when it begins."""
    if distinct is Distinct.ITEM:
        return log.numbers(begins, within)
    return [number_of_different(log, begin, begin + within, distinct) for begin in begins]


def tally(matches: Iterable[PastMatch], distinct: Distinct) -> str:
    """How many there are: `8 items from 5 publishers`, `3 independent origins (8 items)`."""
    matches = list(matches)
    items = counted(len(matches), *NOUNS[Distinct.ITEM])
    if distinct is Distinct.ITEM:
        publishers = len({match.publisher for match in matches})
        return f"{items} from {counted(publishers, *NOUNS[Distinct.PUBLISHER])}" if matches else items
    return f"{counted(len(newest_of_each(matches, distinct)), *NOUNS[distinct])} ({items})"
