"""Frozen renderings: the first words that are kept for a message are those of every attempt."""

from collections.abc import Mapping

from sqlalchemy import Connection, String, bindparam, select

from watchd.model.ids import digest
from watchd.ports import Frozen
from watchd.storage import tables
from watchd.storage.writing import insert_new

_rendering = tables.rendering


def freeze(connection: Connection, bodies: Mapping[Frozen, str]) -> dict[Frozen, str]:
    """The renderings that are kept now: these bodies, or those kept before them."""
    rows = [
        {"alert_id": of.alert_id, "revision": of.revision, "channel": of.name, "body": body, "digest": digest(body)}
        for of, body in sorted(bodies.items())
    ]
    insert_new(connection, _rendering, rows)
    named = {"alerts": sorted({of.alert_id for of in bodies}), "names": sorted({of.name for of in bodies})}
    kept = {Frozen(row.alert_id, row.revision, row.channel): row.body for row in connection.execute(_KEPT, named)}
    return {of: kept[of] for of in bodies}


_KEPT = select(_rendering.c.alert_id, _rendering.c.revision, _rendering.c.channel, _rendering.c.body).where(
    _rendering.c.alert_id.in_(bindparam("alerts", type_=String(), expanding=True)),
    _rendering.c.channel.in_(bindparam("names", type_=String(), expanding=True)),
)
