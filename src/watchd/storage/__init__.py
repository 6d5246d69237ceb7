"""Tables, queries and migrations: SQLite and PostgreSQL by one code."""

from watchd.storage.archive import watched_of
from watchd.storage.lives import RuleVersion
from watchd.storage.schema import SchemaState
from watchd.storage.storage import Storage, open_storage

__all__ = ["RuleVersion", "SchemaState", "Storage", "open_storage", "watched_of"]
