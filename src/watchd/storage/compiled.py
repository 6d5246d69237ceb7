"""Statements made into SQL, kept for every database that a process opens.

SQLAlchemy keeps them with each engine, by its dialect object too. An item that goes the whole way through a database in
memory opens a new one each time: making its statements into SQL again took most of that time.
"""

from collections.abc import Hashable, Iterator, MutableMapping
from typing import Any

from sqlalchemy.sql.compiler import Compiled
from sqlalchemy.util import LRUCache

_MOST = 2_000  # statements; watchd has some hundreds, and lists of several lengths make more


class CompiledStatements(MutableMapping[Any, Compiled]):
    """What SQLAlchemy looks up by dialect and statement, by the dialect's name instead: each is configured alike."""

    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, Compiled] = LRUCache(_MOST)

    def __getitem__(self, key: Any) -> Compiled:
        """The statement made before; KeyError: none was."""
        return self._kept[_alike(key)]

    def __setitem__(self, key: Any, made: Compiled) -> None:
        """Keep it; what was not asked for the longest goes."""
        self._kept[_alike(key)] = made

    def __delitem__(self, key: Any) -> None:
        """Forget it."""
        del self._kept[_alike(key)]

    def __iter__(self) -> Iterator[Any]:
        """The keys, with names of dialects."""
        return iter(self._kept)

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)


def _alike(key: Any) -> Hashable:
    dialect, *statement = key
    return dialect.name, *statement


COMPILED = CompiledStatements()
