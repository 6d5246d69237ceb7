"""Durations: two units at most, and none that is nothing."""

from datetime import timedelta

import pytest

from watchd.text.durations import lasting


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=40, milliseconds=900), "40 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=3, minutes=12), "3 h 12 min"),
        (timedelta(days=2, hours=3, minutes=59), "2 d 3 h"),
        (timedelta(days=7, minutes=5), "7 d"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_units(span: timedelta, words: str) -> None:
    assert lasting(span) == words
