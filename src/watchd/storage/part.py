"""What every part of the storage has: the database."""

from watchd.storage.engine import Database


class Part:
    """One group of storage functions; each is one transaction on the database all parts share."""

    def __init__(self, database: Database) -> None:
        self._database = database
