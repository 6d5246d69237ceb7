"""Short ways to write a column or an index in a step. Released steps depend on them: they never change."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from watchd.storage.types import SafeText

_TEXT = SafeText()


def must(name: str, kind: TypeEngine[Any] = _TEXT) -> sa.Column[Any]:
    """A column that always has a value."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: TypeEngine[Any] = _TEXT) -> sa.Column[Any]:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def index(table: str, *columns: str) -> None:
    """An index under the name the metadata gives it."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
