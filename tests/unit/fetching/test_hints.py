from datetime import UTC, datetime, timedelta

import pytest

from watchd.fetching.hints import fresh_for, retry_after

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("86400", 86400),
        ("1000000000", 86400),
        ("9" * 5000, 86400),
        ("120, 120", 120),
        ("60,120", 120),
        ("Mon, 24 Nov 2025 12:02:00 GMT", 120),
        ("Mon, 24 Nov 2025 11:00:00 GMT", 0),
        ("Mon, 24 Nov 2099 12:00:00 GMT", 86400),
    ],
)
def test_seconds_and_dates_are_understood_and_clamped_to_a_day(said: str, seconds: int) -> None:
    assert retry_after({"retry-after": said}, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "1e9",
        "٣",
        "Mon, 99 Nov 2025 12:02:00 GMT",
        "12:00",
        ",",
        "1,",
        "1, soon",
        "Mon, 24 Nov 99999",
    ],
)
def test_what_makes_no_sense_is_ignored(said: str) -> None:
    assert retry_after({"retry-after": said}, NOW) is None


def test_a_date_counts_from_the_servers_own_clock() -> None:
    headers = {"retry-after": "Mon, 24 Nov 2025 09:05:00 GMT", "date": "Mon, 24 Nov 2025 09:00:00 GMT"}
    assert retry_after(headers, NOW) == timedelta(minutes=5)
    assert retry_after({**headers, "date": "rubbish"}, NOW) == timedelta()


def test_nothing_said_is_nothing_asked() -> None:
    assert retry_after({}, NOW) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=3600"}, 3600),
        ({"cache-control": 'public, Max-Age = "600"'}, 600),
        ({"cache-control": "max-age=3600", "age": "600"}, 3000),
        ({"cache-control": "max-age=60", "age": "600"}, 0),
        ({"cache-control": "max-age=60", "age": "soon"}, 60),
        ({"cache-control": "max-age=" + "9" * 5000}, 86400),
        ({"cache-control": "no-cache, max-age=300"}, 300),
        ({"cache-control": "max-age=300", "expires": "Mon, 24 Nov 2025 20:00:00 GMT"}, 300),
        ({"expires": "Mon, 24 Nov 2025 12:10:00 GMT"}, 600),
        ({"expires": "Mon, 24 Nov 2025 09:10:00 GMT", "date": "Mon, 24 Nov 2025 09:00:00 GMT"}, 600),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: int) -> None:
    assert fresh_for(headers, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "headers",
    [{}, {"cache-control": "no-store"}, {"cache-control": "s-maxage=600"}, {"expires": "0"}, {"expires": "-1"}],
)
def test_a_server_that_does_not_say_gives_no_hint(headers: dict[str, str]) -> None:
    assert fresh_for(headers, NOW) is None
