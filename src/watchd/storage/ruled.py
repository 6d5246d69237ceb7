"""Rules as people look at them: what each has matched, and what its window came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from watchd.model.match import Arrival
from watchd.model.rule import Rule
from watchd.model.window import PastMatch, WindowState
from watchd.rules.history import LOOKED_BACK, MOST_ITEMS, History
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.recomputing import recomputing, working
from watchd.storage.rows import item_of
from watchd.storage.watching import evaluating, news_of, polled
from watchd.storage.windows import past, windows

_item = tables.item
_match = tables.match
_DAY = timedelta(days=1)
_MONTH = timedelta(days=30)

Stretches = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class RuleMatches:
    """What a rule has matched as it matches now, a feed's past left out."""

    last_at: datetime | None  # when the last match happened
    month: int  # in the last 30 days


class RuledPart(Part):
    """Reading what became of rules."""

    def window_states(self) -> Mapping[str, WindowState]:
        """What the last check of each rule's window came to, by rule."""
        return self._database.read(windows)

    def rule_matches(self, rules: Sequence[tuple[str, str]], now: datetime) -> Mapping[tuple[str, str], RuleMatches]:
        """What each of (rule_id, match_digest) has matched up to now."""

        def find(connection: Connection) -> dict[tuple[str, str], RuleMatches]:
            return {rule: _matches(connection, rule, now) for rule in rules}

        return self._database.read(find)

    def nth_match(self, rule: tuple[str, str], number: int, *, is_live: bool = False) -> datetime | None:
        """When the match of (rule_id, match_digest) happened with which there were so many; None: there are fewer.

        Only live ones are counted where it is asked for them: others were looked for in what is stored.
        """
        wanted = (_match.c.arrival == Arrival.LIVE.value,) if is_live else ()
        statement = (
            select(_match.c.event_at)
            .where(*_counted(rule), *wanted)
            .order_by(_match.c.event_at)
            .limit(1)
            .offset(max(number, 1) - 1)
        )
        found: datetime | None = self._database.read(lambda connection: connection.execute(statement).scalar())
        return found

    def history(self, rules: Sequence[Rule], now: datetime, *, has_sample: bool = True) -> History | None:
        """What is stored of the last 90 days, for rules to be held against; None where nothing is."""
        return self._database.read(lambda connection: _history(connection, rules, now, has_sample=has_sample))

    def past_of(self, rule: tuple[str, str], after: datetime) -> Sequence[PastMatch]:
        """What windows count of (rule_id, match_digest) since a moment, in the order of time."""
        found = self._database.read(lambda connection: past(connection, [rule], -1, after))[rule]
        return [match for match in found if match.arrival is not Arrival.BASELINE]

    def watched_of(
        self, rules: Sequence[tuple[str, str]], since: datetime, now: datetime
    ) -> tuple[Mapping[str, Stretches], Sequence[tuple[str, datetime]], Mapping[tuple[str, str], Stretches]]:
        """When each feed was polled well, when each brought news after `since`, and when each rule was evaluating."""

        def find(
            connection: Connection,
        ) -> tuple[Mapping[str, Stretches], Sequence[tuple[str, datetime]], Mapping[tuple[str, str], Stretches]]:
            return polled(connection, now) or {}, news_of(connection, since), evaluating(connection, rules, now)

        return self._database.read(find)


def _history(connection: Connection, rules: Sequence[Rule], now: datetime, *, has_sample: bool) -> History | None:
    recent = _item.c.seen_at > now - LOOKED_BACK
    total, first = connection.execute(select(func.count(), func.min(_item.c.seen_at)).where(recent)).one()
    if not total:
        return None
    every = -(-total // MOST_ITEMS)
    chosen = select(_item).where(recent, _item.c.id % every == 0).order_by(_item.c.id)
    rows = connection.execute(chosen).all() if has_sample else ()
    whole = _looked_for(connection, first, now)
    known = [rule for rule in rules if (rule.id, rule.match_digest) in whole]
    times = {rule.id: _times(connection, (rule.id, rule.match_digest), first) for rule in known}
    return History(
        sample=tuple(item_of(row) for row in rows),
        total=total,
        since=first,
        until=now,
        times={rule.id: times[rule.id] for rule in known if rule.window is not None},
        matched={rule_id: len(found) for rule_id, found in times.items()},
    )


def _looked_for(connection: Connection, since: datetime, now: datetime) -> set[tuple[str, str]]:
    """(rule_id, match_digest) of rules that were, or were as good as, evaluating all the time."""
    at_work = working(connection)
    unfinished = set(recomputing(connection))
    stretches = evaluating(connection, at_work, now)
    return {key for key in at_work if key not in unfinished and stretches[key] and stretches[key][0][0] <= since + _DAY}


def _times(connection: Connection, rule: tuple[str, str], since: datetime) -> list[datetime]:
    statement = select(_match.c.event_at).where(*_counted(rule), _match.c.event_at >= since).order_by(_match.c.event_at)
    return list(connection.execute(statement).scalars())


def _matches(connection: Connection, rule: tuple[str, str], now: datetime) -> RuleMatches:
    last = connection.execute(select(func.max(_match.c.event_at)).where(*_counted(rule))).scalar()
    month = connection.execute(
        select(func.count()).where(*_counted(rule), _match.c.event_at > now - _MONTH)
    ).scalar_one()
    return RuleMatches(last, month)


def _counted(rule: tuple[str, str]) -> tuple[ColumnElement[bool], ...]:
    return (
        _match.c.rule_id == rule[0],
        _match.c.match_digest == rule[1],
        _match.c.arrival != Arrival.BASELINE.value,
    )
