"""Ids that people cut off or mistype: the ones they may have meant."""

from sqlalchemy import Column, Connection, select

from watchd.storage import tables
from watchd.storage.part import Part

_OF_KIND: dict[str, Column[str]] = {
    "it": tables.item.c.public_id,
    "al": tables.alert.c.id,
    "nt": tables.notification.c.id,
    "st": tables.story.c.id,
}
_SHORTEST = 4  # digits of an id that was cut off
_ALIKE = 6  # digits that two ids hardly share by chance
_MOST = 3


class IdPart(Part):
    """Looking for ids."""

    def ids_like(self, given: str) -> tuple[str, ...]:
        """At most three ids that begin like `given`, or one that differs from it only behind its first digits.

        `it_`, `al_`, `nt_` and `st_` say of which kind.
        """
        kind, _, digits = given.partition("_")
        column = _OF_KIND.get(kind)
        if column is None or len(digits) < _SHORTEST:
            return ()
        return self._database.read(lambda connection: _like(connection, column, given, len(kind) + 1))


def _like(connection: Connection, column: Column[str], given: str, lead: int) -> tuple[str, ...]:
    following = connection.execute(select(column).where(column >= given).order_by(column).limit(_MOST)).scalars().all()
    longer = tuple(known for known in following if known.startswith(given))
    if longer:
        return longer
    before = connection.execute(select(column).where(column < given).order_by(column.desc()).limit(1)).scalars().all()
    alike = max((*following[:1], *before), key=lambda known: _shared(known, given), default="")
    return (alike,) if _shared(alike, given) >= lead + _ALIKE else ()


def _shared(one: str, other: str) -> int:
    """How many signs both begin with."""
    return next(
        (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
