"""Generations: the published rule sets, one of them active, and every version a rule ever had."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from watchd.errors import StorageError, UnreadableError
from watchd.model.generation import Documents, Generation
from watchd.storage import tables
from watchd.storage.lives import RuleVersion, first_loaded, keep_versions
from watchd.storage.part import Part
from watchd.storage.recomputing import ask, resting
from watchd.storage.rows import AnyRow
from watchd.storage.spans import close_spans
from watchd.storage.texts import documents_json, documents_of, flaw
from watchd.storage.unreadable import PREFIX, keep

_ruleset = tables.ruleset
_turn = tables.turn


class RulesetPart(Part):
    """Publishing and reading generations."""

    def publish_generation(
        self, documents: Documents, node: str, now: datetime, rules: Sequence[RuleVersion] = ()
    ) -> Generation:
        """The documents as the active generation, from the next turn on; the active one where it is the same.

        `rules` are those of the documents. They are kept for ever under rule and digest; one that is not among them has
        left the files, and neither it nor a paused one evaluates any more.
        """

        def publish(connection: Connection) -> Generation:
            # Writing the row keeps every turn waiting: none is decided half by the old set.
            connection.execute(update(_turn).values(generation=_turn.c.generation))
            number: int = connection.execute(select(_turn.c.generation)).scalar_one()
            keep_versions(connection, rules, now)
            rested = resting(connection, rules)
            close_spans(connection, {(rule.rule_id, rule.match_digest) for rule in rules if not rule.is_paused}, now)
            active = connection.execute(select(_ruleset).where(_ruleset.c.generation == number)).first()
            if active is not None and active.digest == documents.digest and not _flaw_of(active):
                return _generation_of(active)
            if active is not None and (why := _flaw_of(active)):
                keep(connection, {f"{PREFIX}ruleset:{number}": why}, now)
            generation = Generation(number + 1, documents, node, now)
            connection.execute(_ruleset.insert(), _generation_values(generation))
            connection.execute(update(_turn).values(generation=generation.number))
            ask(connection, rested, {(rule.rule_id, rule.match_digest) for rule in rules if not rule.is_paused}, now)
            return generation

        return self._database.write(publish)

    def active_generation(self) -> int:
        """The number of the newest published generation; 0 when there is none."""
        statement = select(_turn.c.generation)
        number: int = self._database.read(lambda connection: connection.execute(statement).scalar_one())
        return number

    def generation(self, number: int) -> Generation:
        """A published generation; raises StorageError when it is not there, UnreadableError when it is of no use."""
        statement = select(_ruleset).where(_ruleset.c.generation == number)
        row = self._database.read(lambda connection: connection.execute(statement).first())
        if row is None:
            raise StorageError(f"there is no rule set {number}: `watchd run` publishes one.")
        return _generation_of(row)

    def generation_of_digest(self, digest: str) -> int | None:
        """The newest generation that held exactly these documents, if any did."""
        statement = select(func.max(_ruleset.c.generation)).where(_ruleset.c.digest == digest)
        found: int | None = self._database.read(lambda connection: connection.execute(statement).scalar())
        return found

    def first_loaded(self) -> dict[str, datetime]:
        """When each rule that was ever published came into the files, by id; short absences do not count."""
        return self._database.read(first_loaded)

    def rule_versions(self, rule_id: str) -> list[tuple[RuleVersion, datetime]]:
        """Every version a rule ever had, with when it was first published, oldest first."""
        table = tables.rule_version
        statement = select(table).where(table.c.rule_id == rule_id).order_by(table.c.first_at, table.c.digest)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [
            (RuleVersion(row.rule_id, row.digest, row.match_digest, row.file, row.line, row.text), row.first_at)
            for row in rows
        ]

    def rule_spans(self) -> list[tuple[str, str, datetime, datetime]]:
        """When each rule was really evaluating: (rule_id, match_digest, from, to), oldest first."""
        table = tables.rule_span
        statement = select(table).order_by(table.c.from_at, table.c.rule_id, table.c.match_digest)
        rows = self._database.read(lambda connection: connection.execute(statement).all())
        return [(row.rule_id, row.match_digest, row.from_at, row.to_at) for row in rows]


def _generation_values(generation: Generation) -> dict[str, object]:
    return {
        "generation": generation.number,
        "digest": generation.documents.digest,
        "documents": documents_json(generation.documents),
        "node": generation.node,
        "published_at": generation.published_at,
    }


def _generation_of(row: AnyRow) -> Generation:
    try:
        documents = documents_of(row.documents)
    except ValueError as error:
        raise UnreadableError(
            f"rule set {row.generation} is of no use: {flaw('files', error)}. "
            "`watchd run` publishes what its own files say in its place."
        ) from error
    return Generation(row.generation, documents, row.node, row.published_at)


def _flaw_of(row: AnyRow) -> str:
    try:
        documents_of(row.documents)
    except ValueError as error:
        return flaw("files", error)
    return ""
