"""What is remembered of folders: their files that were read, written with what was in them."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from watchd.model.folder import FileRead
from watchd.ports import PollCommit
from watchd.storage import tables
from watchd.storage.part import Part
from watchd.storage.writing import pieces, upsert

_file = tables.file_read
_KEPT = ("stamp", "digest", "problem", "tries")


class FolderPart(Part):
    """FolderStorage."""

    def files_read(self, feed_id: str) -> Mapping[str, FileRead]:
        """The files of a feed's folder that were read, or could not be, by name."""
        columns = [_file.c.name, *(_file.c[name] for name in _KEPT), _file.c.read_at]

        def read(connection: Connection) -> Mapping[str, FileRead]:
            rows = connection.execute(select(*columns).where(_file.c.feed_id == feed_id))
            return {
                row.name: FileRead(row.name, row.stamp, row.digest, row.problem, row.tries, row.read_at) for row in rows
            }

        return self._database.read(read)


def remember_files(connection: Connection, commit: PollCommit) -> None:
    """The files that this poll has read, in its own transaction: read are they exactly when their items are stored."""
    if commit.look is None:
        return
    feed_id = commit.feed_id
    rows = [
        {"feed_id": feed_id, "name": one.name, "read_at": commit.at} | {name: getattr(one, name) for name in _KEPT}
        for one in commit.look.read
    ]
    upsert(connection, _file, rows, (*_KEPT, "read_at"))
    for some in pieces(commit.look.gone):
        connection.execute(delete(_file).where(_file.c.feed_id == feed_id, _file.c.name.in_(some)))
