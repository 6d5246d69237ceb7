"""What people ask about stories: one of them with its reports, and the stories an item or an alert is part of."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from watchd.model.alert import DecisionKind
from watchd.model.story import StoryMember
from watchd.storage import tables
from watchd.storage.heads import NOT_SENT
from watchd.storage.matches import members_of
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow
from watchd.storage.views import StoryReport, StoryRow

_alert = tables.alert
_decision = tables.decision
_item = tables.item
_match = tables.match
_story = tables.story


class StoryPart(Part):
    """Reading stories."""

    def story_report(self, story_id: str) -> StoryReport | None:
        """One story with its reports, the one seen first first, each with what was decided on it last."""
        return self._database.read(lambda connection: story_report(connection, story_id))

    def stories_of(self, public: str) -> list[tuple[str, str]]:
        """(story, rule) of an item or of an alert, by its id; by rule."""

        def look(connection: Connection) -> list[tuple[str, str]]:
            of_item = (
                select(_match.c.story_id, _match.c.rule_id)
                .select_from(_match.join(_item, _item.c.id == _match.c.item_id))
                .where(_item.c.public_id == public, _match.c.story_id.is_not(None))
            )
            of_alert = select(_alert.c.story_id, _alert.c.rule_id).where(
                _alert.c.id == public, _alert.c.story_id.is_not(None)
            )
            rows = [*connection.execute(of_item), *connection.execute(of_alert)]
            return sorted({(row.story_id, row.rule_id) for row in rows}, key=lambda pair: (pair[1], pair[0]))

        return self._database.read(look)

    def told_and_suppressed(self) -> tuple[int, int]:
        """How many firings of items were told, as alerts or updates, and how many were counted as copies, ever."""
        asked = select(_decision.c.kind, func.count().label("number")).where(_decision.c.item_id.is_not(None))
        counts = {
            row.kind: row.number
            for row in self._database.read(
                lambda connection: connection.execute(asked.group_by(_decision.c.kind)).all()
            )
        }
        told = sum(counts.get(kind.value, 0) for kind in DecisionKind if kind.value not in {*NOT_SENT, "hold"})
        return told, counts.get(DecisionKind.SUPPRESS.value, 0)


def story_report(connection: Connection, story_id: str) -> StoryReport | None:
    """One story with its reports, as it stands in this transaction."""
    row = connection.execute(select(_story).where(_story.c.id == story_id)).first()
    if row is None:
        return None
    unreadable: dict[str, str] = {}
    members = members_of(connection, story_id, unreadable.__setitem__)
    decisions = _decisions(connection, row.rule_id, [member.item_id for member in members])
    alerts = select(_alert.c.id).where(_alert.c.story_id == story_id).order_by(_alert.c.opened_at.desc(), _alert.c.id)
    return StoryReport(
        id=row.id,
        rule_id=row.rule_id,
        opened_at=row.opened_at,
        last_at=row.last_at,
        closed_at=row.closed_at,
        apart_from=row.apart_from,
        alerts=tuple(connection.execute(alerts).scalars()),
        reports=tuple(_row(member, decisions.get(member.item_id)) for member in sorted(members, key=_by_time)),
        unreadable=tuple(f"the match {key}: {why}" for key, why in sorted(unreadable.items())),
    )


def _by_time(member: StoryMember) -> tuple[object, str]:
    return member.seen_at, member.item_id


def _decisions(connection: Connection, rule_id: str, item_ids: Sequence[str]) -> Mapping[str, AnyRow]:
    """The last decision of the rule on each of the items."""
    rows = connection.execute(
        select(_item.c.public_id, _decision.c.kind, _decision.c.score, _decision.c.compared_with, _decision.c.reason)
        .select_from(_decision.join(_item, _item.c.id == _decision.c.item_id))
        .where(_decision.c.rule_id == rule_id, _item.c.public_id.in_(item_ids))
        .order_by(_decision.c.turn, _decision.c.position)
    )
    return {row.public_id: row for row in rows}


def _row(member: StoryMember, decided: AnyRow | None) -> StoryRow:
    return StoryRow(
        item_id=member.item_id,
        seen_at=member.seen_at,
        publisher=member.publisher,
        language=member.language,
        title=member.title,
        is_head=member.is_head,
        leads=member.is_leader,
        decision="" if decided is None else decided.kind,
        score=None if decided is None else decided.score,
        compared_with=None if decided is None else decided.compared_with,
        reason="" if decided is None else decided.reason,
    )
