"""When a feed is asked next."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from watchd.errors import FeedReason
from watchd.feeds.schedule import back_off, first_due, next_due, phase, rests_until
from watchd.model.feed import Feed, FeedState, NetworkOptions
from watchd.model.feed_memory import FeedMemory
from watchd.model.schedule import Schedule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEDULE = Schedule()
QUARTER = SCHEDULE.interval
DUE = FeedState("a", "a.example", NOW)


def feed(name: str = "a", interval: timedelta | None = None) -> Feed:
    return Feed(id=name, url=f"https://{name}.example/feed", interval=interval)


def test_the_phase_of_a_feed_is_its_own_and_stays() -> None:
    assert phase("a") == phase("a")
    assert phase("a") != phase("b")
    assert all(0 <= phase(str(number)) < 1 for number in range(100))


def test_five_hundred_new_feeds_are_spread_over_their_interval() -> None:
    due = first_due([feed(str(number)) for number in range(500)], SCHEDULE, NOW)
    per_minute = [0] * 16
    for at in due.values():
        assert NOW <= at < NOW + QUARTER
        per_minute[int((at - NOW).total_seconds() // 60)] += 1
    assert max(per_minute) <= 500 * 60 / 900 * 1.5 + 64


def test_a_few_new_feeds_are_asked_within_seconds_and_not_after_an_interval() -> None:
    due = first_due([feed(str(number)) for number in range(10)], SCHEDULE, NOW)
    assert max(due.values()) <= NOW + timedelta(seconds=20)


def test_due_times_keep_their_rhythm_when_polls_take_a_moment() -> None:
    one = next_due(feed(), SCHEDULE, DUE, NOW + timedelta(seconds=3))
    assert one == next_due(feed(), SCHEDULE, DUE, NOW + timedelta(seconds=5))


def test_after_a_late_poll_the_next_is_not_closer_than_the_interval_allows() -> None:
    late = NOW + timedelta(minutes=14)
    assert next_due(feed(), SCHEDULE, DUE, late) - late >= QUARTER * 0.9


def test_the_interval_of_the_feed_wins_over_the_default() -> None:
    wait = next_due(feed(interval=timedelta(hours=1)), SCHEDULE, DUE, NOW) - NOW
    assert timedelta(minutes=57) <= wait <= timedelta(minutes=63)


def test_back_off_doubles_to_a_cap_and_never_gives_up() -> None:
    waits = [back_off(feed(), SCHEDULE, errors, "server", NOW) - NOW for errors in range(1, 40)]
    assert waits[0] <= QUARTER * 1.05
    assert all(later >= earlier for earlier, later in itertools.pairwise(waits))
    assert waits[-1] <= timedelta(hours=6) * 1.05


@pytest.mark.parametrize("reason", ["dns", "blocked", "gone", "not_found"])
def test_a_name_or_page_that_does_not_exist_is_asked_once_a_day_in_the_end(reason: FeedReason) -> None:
    wait = back_off(feed(), SCHEDULE, 30, reason, NOW) - NOW
    assert timedelta(hours=22) < wait < timedelta(hours=26)
    assert wait > 3 * (back_off(feed(), SCHEDULE, 30, "server", NOW) - NOW)


def test_a_name_that_leads_to_a_private_address_for_a_while_is_asked_as_often_as_a_server_that_fails() -> None:
    assert back_off(feed(), SCHEDULE, 30, "private", NOW) == back_off(feed(), SCHEDULE, 30, "server", NOW)


def test_a_feed_asked_every_minute_comes_to_the_same_caps() -> None:
    often = feed(interval=timedelta(minutes=1))
    assert back_off(often, SCHEDULE, 30, "server", NOW) - NOW > timedelta(hours=5)
    assert back_off(often, SCHEDULE, 10_000, "gone", NOW) - NOW > timedelta(hours=22)


def test_an_interval_above_the_cap_is_kept() -> None:
    weekly = feed(interval=timedelta(days=7))
    assert back_off(weekly, SCHEDULE, 5, "server", NOW) - NOW >= timedelta(days=7) * 0.94


def asked(ago: timedelta, *, due_in: timedelta = timedelta(minutes=12)) -> FeedState:
    return replace(DUE, due_at=NOW + due_in, memory=FeedMemory(asked_at=NOW - ago))


def test_by_hand_a_feed_is_asked_again_after_the_shortest_interval() -> None:
    just_now, some_time_ago = asked(timedelta(seconds=20)), asked(timedelta(minutes=5))
    assert rests_until(feed(), SCHEDULE, just_now, NOW) == NOW + timedelta(minutes=12)
    assert rests_until(feed(), SCHEDULE, some_time_ago, NOW) is None
    assert rests_until(feed(), SCHEDULE, DUE, NOW) is None, "it was never asked"


def test_by_hand_what_is_due_or_is_the_operators_own_is_always_asked() -> None:
    due = asked(timedelta(minutes=4, seconds=50), due_in=timedelta(0))
    assert rests_until(feed(), SCHEDULE, due, NOW) is None
    own = replace(feed(), network=NetworkOptions(allow_private=("a.example",)))
    assert rests_until(own, SCHEDULE, asked(timedelta(seconds=1)), NOW) is None
    near = Schedule(is_near=lambda host: host == "a.example")
    assert rests_until(feed(), near, asked(timedelta(seconds=1)), NOW) is None


def test_by_hand_a_clock_that_was_set_back_keeps_nothing_from_being_asked() -> None:
    assert rests_until(feed(), SCHEDULE, asked(timedelta(seconds=-1)), NOW) is None
