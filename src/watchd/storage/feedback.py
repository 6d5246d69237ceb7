"""What people say to alerts: acknowledgements and verdicts, and the verdicts on each version of a rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from watchd.model.feedback import Ack, Addressed, Judged, Verdict, VerdictKind
from watchd.storage import tables
from watchd.storage.escalations import end_escalations
from watchd.storage.part import Part
from watchd.storage.rows import AnyRow
from watchd.storage.texts import facts_of
from watchd.storage.writing import insert_new, upsert

_ack = tables.ack
_alert = tables.alert
_revision = tables.alert_revision
_sent = tables.notification
_verdict = tables.verdict


class FeedbackPart(Part):
    """Saying something to an alert, and what was said. Saying it again changes nothing."""

    def addressed(self, notification_id: str) -> Addressed | None:
        """The message, its recipient and what it tells; None where there is none any more."""
        statement = (
            select(_sent, _alert.c.story_id, _revision.c.facts)
            .select_from(
                _sent.join(_alert, _alert.c.id == _sent.c.alert_id).join(
                    _revision, and_(_revision.c.alert_id == _sent.c.alert_id, _revision.c.revision == _sent.c.revision)
                )
            )
            .where(_sent.c.id == notification_id)
        )
        row = self._database.read(lambda connection: connection.execute(statement).first())
        return None if row is None else _addressed(row)

    def acknowledge(self, ack: Ack) -> Ack | None:
        """The acknowledgement that stands for this person: the first one. None where there is no such alert."""
        row = {"alert_id": ack.alert_id, "author": ack.author, "at": ack.at, "via": ack.via}

        def say(connection: Connection) -> Ack | None:
            if connection.execute(select(_alert.c.id).where(_alert.c.id == ack.alert_id)).first() is None:
                return None
            insert_new(connection, _ack, [row])
            end_escalations(connection, {ack.alert_id}, f"acknowledged by {ack.author}", ack.at)
            [stands] = [one for one in acks_of(connection, ack.alert_id) if one.author == ack.author]
            return stands

        return self._database.write(say)

    def acks(self, alert_id: str) -> list[Ack]:
        """Who acknowledged the alert, the first first."""
        return self._database.read(lambda connection: acks_of(connection, alert_id))

    def judge(self, verdict: Verdict) -> Verdict | None:
        """The verdict as it is kept, in the place of the same person's before. None where there is no such revision.

        It says which version of which rule it judges.
        """

        def say(connection: Connection) -> Verdict | None:
            judged = _judged_revision(connection, verdict)
            if judged is None:
                return None
            kept = replace(verdict, revision=judged.revision, rule_id=judged.rule_id, rule_digest=judged.rule_digest)
            upsert(connection, _verdict, [_values(kept)], _CHANGES)
            return kept

        return self._database.write(say)

    def verdicts(self, alert_id: str) -> list[Verdict]:
        """Everybody's verdict on the alert, the first first."""
        return self._database.read(lambda connection: verdicts_of(connection, alert_id))

    def judged(self, rule_id: str | None = None) -> list[Judged]:
        """What people said of each version of each rule that was judged, by rule, the version judged last first."""
        return self._database.read(lambda connection: _judged(connection, rule_id))


def _addressed(row: AnyRow) -> Addressed:
    try:
        headline = facts_of(row.facts).headline
    except ValueError:  # `db check` names it; it can be acknowledged all the same
        headline = row.alert_id
    return Addressed(row.id, row.alert_id, row.revision, row.channel, row.target, headline, row.story_id)


def acks_of(connection: Connection, alert_id: str) -> list[Ack]:
    """Who acknowledged the alert, the first first."""
    rows = connection.execute(select(_ack).where(_ack.c.alert_id == alert_id).order_by(_ack.c.at, _ack.c.author))
    return [Ack(row.alert_id, row.author, row.at, row.via) for row in rows]


def verdicts_of(connection: Connection, alert_id: str) -> list[Verdict]:
    """Everybody's verdict on the alert, the first first."""
    statement = select(_verdict).where(_verdict.c.alert_id == alert_id).order_by(_verdict.c.at, _verdict.c.author)
    return _known(connection.execute(statement))


_CHANGES = ("verdict", "note", "at", "rule_id", "rule_digest", "via", "revision")


def _values(verdict: Verdict) -> dict[str, object]:
    return {
        "alert_id": verdict.alert_id,
        "author": verdict.author,
        "verdict": verdict.kind.value,
        "note": verdict.note,
        "at": verdict.at,
        "rule_id": verdict.rule_id,
        "rule_digest": verdict.rule_digest,
        "via": verdict.via,
        "revision": verdict.revision,
    }


def _judged_revision(connection: Connection, verdict: Verdict) -> AnyRow | None:
    """The revision that was judged, with its rule; the newest where none is named."""
    statement = (
        select(_revision.c.revision, _revision.c.rule_digest, _alert.c.rule_id)
        .join(_alert, _alert.c.id == _revision.c.alert_id)
        .where(_revision.c.alert_id == verdict.alert_id)
        .order_by(_revision.c.revision.desc())
        .limit(1)
    )
    if verdict.revision:
        statement = statement.where(_revision.c.revision == verdict.revision)
    return connection.execute(statement).first()


def _known(rows: Iterable[AnyRow]) -> list[Verdict]:
    """The verdicts of a kind this release knows."""
    known = {kind.value for kind in VerdictKind}
    return [
        Verdict(
            alert_id=row.alert_id,
            author=row.author,
            kind=VerdictKind(row.verdict),
            at=row.at,
            note=row.note,
            via=row.via or "",
            revision=row.revision or 0,
            rule_id=row.rule_id or "",
            rule_digest=row.rule_digest or "",
        )
        for row in rows
        if row.verdict in known
    ]


def _judged(connection: Connection, rule_id: str | None) -> list[Judged]:
    of = (_verdict.c.rule_id, _verdict.c.rule_digest)
    statement = (
        select(*of, _verdict.c.verdict, func.count().label("number"), func.max(_verdict.c.at).label("last_at"))
        .where(_verdict.c.rule_id.is_not(None), _verdict.c.verdict.in_([kind.value for kind in VerdictKind]))
        .group_by(*of, _verdict.c.verdict)
    )
    if rule_id is not None:
        statement = statement.where(_verdict.c.rule_id == rule_id)
    found: dict[tuple[str, str], list[AnyRow]] = {}
    for row in connection.execute(statement):
        found.setdefault((row.rule_id, row.rule_digest), []).append(row)
    judged = [
        Judged(
            rule_id=rule,
            rule_digest=version,
            counts=tuple(sorted((VerdictKind(row.verdict), row.number) for row in rows)),
            alerts=_alerts_of(connection, rule, version),
            last_at=max(row.last_at for row in rows),
        )
        for (rule, version), rows in found.items()
    ]
    return sorted(judged, key=lambda one: (one.rule_id, -_order(one.last_at), one.rule_digest))


def _alerts_of(connection: Connection, rule_id: str, version: str) -> int:
    statement = (
        select(func.count(_revision.c.alert_id.distinct()))
        .join(_alert, _alert.c.id == _revision.c.alert_id)
        .where(_alert.c.rule_id == rule_id, _revision.c.rule_digest == version)
    )
    number: int = connection.execute(statement).scalar_one()
    return number


def _order(at: datetime) -> float:
    return at.timestamp()
