"""Rules as people look at them: what each has matched, and what its window came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from watchd.model.match import Arrival
from watchd.model.window import WindowState
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.watching import evaluating, news_of, polled
from watchd.storage.windows import windows

_match = tables.match
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

    def nth_match(self, rule: tuple[str, str], number: int) -> datetime | None:
        """When the match of (rule_id, match_digest) happened with which there were so many; None: there are fewer."""
        statement = (
            select(_match.c.event_at)
            .where(*_counted(rule))
            .order_by(_match.c.event_at)
            .limit(1)
            .offset(max(number, 1) - 1)
        )
        found: datetime | None = self._database.read(lambda connection: connection.execute(statement).scalar())
        return found

    def watched_of(
        self, rules: Sequence[tuple[str, str]], since: datetime, now: datetime
    ) -> tuple[Mapping[str, Stretches], Sequence[tuple[str, datetime]], Mapping[tuple[str, str], Stretches]]:
        """When each feed was polled well, when each brought news after `since`, and when each rule was evaluating."""

        def find(
            connection: Connection,
        ) -> tuple[Mapping[str, Stretches], Sequence[tuple[str, datetime]], Mapping[tuple[str, str], Stretches]]:
            return polled(connection, now) or {}, news_of(connection, since), evaluating(connection, rules, now)

        return self._database.read(find)


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
