"""Column types: aware UTC moments, and texts that anybody may have written."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, BindParameter, DateTime, Dialect, Integer, Text, literal
from sqlalchemy.types import TypeDecorator, TypeEngine

from watchd.errors import RefusedError
from watchd.storage.packing import packed, unpacked

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite numbers rows by itself only in a column that is declared INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, read back in UTC: timestamptz on PostgreSQL, integer microseconds since 1970 on SQLite.

    A naive value raises RefusedError: nobody can say which moment it means.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        chosen: TypeEngine[Any] = BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """What is sent to the database."""
        if value is None:
            return None
        if value.tzinfo is UTC and dialect.name == "sqlite":  # said first: it is asked for each value of each row
            return (value - _EPOCH) // _MICROSECOND
        if value.tzinfo is None:
            raise RefusedError(f"{value.isoformat()} has no time zone: give storage aware moments, in UTC")
        if dialect.name == "sqlite":
            return (value - _EPOCH) // _MICROSECOND
        return value

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        del dialect
        if value is None:
            return None
        if isinstance(value, int):
            return _EPOCH + timedelta(microseconds=value)
        return value.astimezone(UTC)


def moment(value: datetime | None) -> BindParameter[Any]:
    """The moment inside an expression, where the column it goes to does not say its type."""
    return literal(value, UtcTime)


class SafeText(TypeDecorator[str]):
    """Text of any origin. What no database stores (NUL, lone surrogates) becomes U+FFFD, so offsets still fit."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as every database takes it."""
        del dialect
        return safe(value)


class PackedText(TypeDecorator[str]):
    """Text of any origin that may be long; in less room on SQLite. Nothing in SQL can look into it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | bytes | None:
        """The text as it is stored."""
        if value is None:
            return None
        text = storable(value)
        return packed(text) if dialect.name == "sqlite" else text

    def process_result_value(self, value: str | bytes | None, dialect: Dialect) -> str | None:
        """The text as it was given."""
        del dialect
        return None if value is None else unpacked(value)


def are_storable(texts: Iterable[str | None]) -> bool:
    """Whether each of these texts can be stored as it is."""
    together = "".join(filter(None, texts))
    return "\x00" not in together and (together.isascii() or _is_encodable(together))


def safe(value: str | None) -> str | None:
    """The text as every database takes it, where there is one."""
    return None if value is None else storable(value)


def storable(text: str) -> str:
    """The text with one U+FFFD for each NUL and each lone surrogate: they end no transaction and shift no offset."""
    if text.isascii() and "\x00" not in text:
        return text
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if _is_encodable(text):
        return text
    return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
