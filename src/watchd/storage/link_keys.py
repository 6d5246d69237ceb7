"""The keys that sign links in mails, where the settings name none: made once, changed every 90 days, on every node."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from watchd.model.ids import digest
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.writing import insert_new

SIGNS_FOR = timedelta(days=90)
_CHECKS_FOR = SIGNS_FOR + timedelta(days=30)  # longer than any link that it signed last
_key = tables.link_key


class LinkKeyPart(Part):
    """Keys of links."""

    def link_keys(self, fresh: str, now: datetime) -> tuple[str, ...]:
        """The keys that links are checked by, the one that signs first; `fresh` becomes it where a new one is due."""
        newest = self._database.read(lambda connection: _keys(connection, now))
        if newest and newest[0][1] > now - SIGNS_FOR:
            return tuple(secret for secret, _ in newest)

        def renew(connection: Connection) -> tuple[str, ...]:
            known = _keys(connection, now)
            if not known or known[0][1] <= now - SIGNS_FOR:  # another node may have been faster
                insert_new(connection, _key, [{"id": digest(fresh)[:16], "secret": fresh, "made_at": now}])
                connection.execute(delete(_key).where(_key.c.made_at <= now - _CHECKS_FOR))
            return tuple(secret for secret, _ in _keys(connection, now))

        return self._database.write(renew)


def _keys(connection: Connection, now: datetime) -> list[tuple[str, datetime]]:
    rows = connection.execute(
        select(_key.c.secret, _key.c.made_at).where(_key.c.made_at > now - _CHECKS_FOR).order_by(_key.c.made_at.desc())
    )
    return [(row.secret, row.made_at) for row in rows]
