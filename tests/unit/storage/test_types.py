"""Column types: moments and texts survive the way through a database, and naive ones do not get in."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite

from watchd.errors import StorageError
from watchd.storage.types import UtcTime, storable

_SQLITE: Dialect = sqlite.dialect()
_POSTGRES: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # the library leaves it untyped
_CARACAS = timezone(timedelta(hours=-4))


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_utc_moment_comes_back_from_sqlite_to_the_microsecond(moment: datetime) -> None:
    kind = UtcTime()
    assert kind.process_result_value(kind.process_bind_param(moment, _SQLITE), _SQLITE) == moment


def test_a_moment_of_another_zone_comes_back_in_utc() -> None:
    kind = UtcTime()
    moment = datetime(2025, 11, 24, 8, 0, tzinfo=_CARACAS)
    back = kind.process_result_value(kind.process_bind_param(moment, _SQLITE), _SQLITE)
    assert back == moment
    assert back is not None
    assert back.tzinfo is UTC


def test_postgresql_answers_in_the_zone_of_the_server_and_watchd_reads_utc() -> None:
    answered = datetime(2025, 11, 24, 8, 0, tzinfo=_CARACAS)
    back = UtcTime().process_result_value(answered, _POSTGRES)
    assert back is not None
    assert (back.hour, back.tzinfo) == (12, UTC)


def test_a_naive_moment_is_refused_on_both_databases() -> None:
    naive = datetime(2025, 11, 24, 12, 0)  # noqa: DTZ001 - the mistake under test
    for dialect in (_SQLITE, _POSTGRES):
        with pytest.raises(StorageError, match="has no time zone"):
            UtcTime().process_bind_param(naive, dialect)


@given(st.text(alphabet=st.characters(codec=None)))
def test_every_text_becomes_storable_without_moving_a_code_point(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert "\x00" not in kept
    assert len(kept) == len(text)
    assert all(new in (old, "\ufffd") for old, new in zip(text, kept, strict=True))


def test_clean_text_is_left_alone() -> None:
    text = "Су-30 في 委内瑞拉 \U0001f6e2"
    assert storable(text) is text
