"""The metadata all tables belong to, and short ways to write a column."""

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData
from sqlalchemy.types import TypeEngine

from watchd.storage.types import RowId, SafeText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Kind = TypeEngine[Any] | type[TypeEngine[Any]]


def key(name: str, kind: Kind = SafeText, *rest: ForeignKey) -> Column[Any]:
    """A column of the primary key."""
    return Column(name, kind, *rest, primary_key=True, autoincrement=False)


def must(name: str, kind: Kind = SafeText) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, nullable=False)


def may(name: str, kind: Kind = SafeText) -> Column[Any]:
    """A column that may be empty."""
    return Column(name, kind, nullable=True)


def item_key_part() -> Column[Any]:
    """`item_id`, the integer id of a stored item, as a part of the primary key."""
    return Column("item_id", RowId, ForeignKey("item.id"), primary_key=True, autoincrement=False)
