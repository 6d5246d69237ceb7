"""A clock that leaps ahead: what the leap alone made due is let go bit by bit, unless it is taken back."""

from datetime import timedelta

from tests.builders import T0

from watchd.app.settling import Settling


def test_a_leap_that_is_taken_back_lets_nothing_of_it_out() -> None:
    ticks = [0.0]
    settling = Settling(lambda: ticks[0])
    assert settling.leapt(T0) is None
    first = settling.leapt(T0 + timedelta(hours=20))
    assert first == (T0, T0 + timedelta(hours=20))
    ticks[0] += 150
    half = settling.leapt(T0 + timedelta(hours=20, seconds=150))
    assert half == (T0 + timedelta(hours=10), T0 + timedelta(hours=20))
    assert settling.leapt(T0 + timedelta(seconds=150)) is None
    assert not settling.is_settled(T0 + timedelta(seconds=150)), "nothing expires for a while yet"


def test_a_second_leap_begins_where_the_first_has_come_to() -> None:
    ticks = [0.0]
    settling = Settling(lambda: ticks[0])
    settling.leapt(T0)
    settling.leapt(T0 + timedelta(hours=20))
    ticks[0] += 150
    assert settling.leapt(T0 + timedelta(hours=40, seconds=150)) == (
        T0 + timedelta(hours=10),
        T0 + timedelta(hours=40, seconds=150),
    )
    ticks[0] += 300
    assert settling.leapt(T0 + timedelta(hours=40, seconds=450)) is None
