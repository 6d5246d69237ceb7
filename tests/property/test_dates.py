"""Whatever is written where a date should stand, reading it never fails, and what is read is a moment news can have."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from watchd.text.dates import DateFlag, DateReading, read_date
from watchd.text.dates.jalali import gregorian

RUDE = """Mon , . - / : + T Z GMT MSK CST lun mar нояб ноября آبان نوامبر 年 月 日 下午 شنبه de a las 24 11 2025 ۱۴۰۴
    ۱۲ 10:05 10:05:60 24:00 +0300 -99:99 1763200000 0000 ( ) [ ] W48 328 pm мск America/Caracas America/
    \u200c \u202e ½ ²"""
PIECES = st.sampled_from(RUDE.split())
FEEDS = st.tuples(
    st.sampled_from([None, "en", "es", "ru", "fa", "zh", "xx"]), st.sampled_from([None, "US", "CN", "VE"])
)
REASONS = {DateFlag.UNREADABLE, DateFlag.ORDER_UNKNOWN, DateFlag.ZONE_UNKNOWN}


def check(found: DateReading) -> None:
    assert (found.moment is None) == bool(REASONS & set(found.flags))
    if found.moment is not None:
        assert found.moment.tzinfo is UTC
        assert 1990 <= found.moment.year < 2100
        assert found.moment.microsecond == 0


@given(st.lists(PIECES, max_size=9), st.sampled_from([" ", ""]), FEEDS)
def test_pieces_of_dates_in_any_order_are_a_date_or_none(
    pieces: list[str], between: str, feed: tuple[str | None, str | None]
) -> None:
    check(read_date(between.join(pieces), *feed))


@given(st.text(max_size=240), FEEDS)
def test_any_text_is_a_date_or_none(text: str, feed: tuple[str | None, str | None]) -> None:
    check(read_date(text, *feed))


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(lambda at: at.replace(microsecond=0)))  # noqa: DTZ001 - given UTC below
def test_what_programs_write_is_read_back(at: datetime) -> None:
    at = at.replace(tzinfo=UTC)
    forms = [
        at.isoformat(),
        at.strftime("%Y-%m-%d %H:%M:%SZ"),
        at.strftime("%G-W%V-%uT%H:%M:%SZ"),
        at.strftime("%Y-%jT%H:%M:%SZ"),
        at.strftime("%Y%m%dT%H%M%SZ"),
        format_datetime(at, usegmt=True),
        str(int(at.timestamp())) if at.timestamp() >= 10**9 else at.isoformat(),
        str(int(at.timestamp()) * 1000) if at.timestamp() >= 10**9 else at.isoformat(),
    ]
    assert [read_date(text) for text in forms] == [DateReading(at, ())] * len(forms)


@given(st.integers(1369, 1438), st.integers(1, 12), st.integers(1, 29))
def test_days_of_the_jalali_calendar_follow_each_other(year: int, month: int, day: int) -> None:
    assert gregorian(year, month, day) - gregorian(year, month, 1) == timedelta(days=day - 1)
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    assert gregorian(*following, 1) - gregorian(year, month, 1) in {timedelta(days=days) for days in (29, 30, 31)}
    assert date(1990, 3, 1) < gregorian(year, month, day) < date(2060, 4, 1)
