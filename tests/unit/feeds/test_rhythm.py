"""How often a feed brings news, and when it is stale."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from watchd.feeds.rhythm import rhythm_of, stale_after, usual_gap, with_news
from watchd.model.feed_memory import Rhythm

NOW = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def wire(hour: datetime, chance: random.Random) -> bool:
    return chance.random() < (0.9 if 6 <= hour.hour < 23 else 0.2)


def weekday_outlet(hour: datetime, chance: random.Random) -> bool:
    return hour.weekday() < 5 and 8 <= hour.hour < 18 and chance.random() < 0.5


def one_a_day(_hour: datetime, chance: random.Random) -> bool:
    return chance.random() < 1 / 24


def magazine(hour: datetime, chance: random.Random) -> bool:
    return hour.weekday() == 3 and hour.hour == 10 + chance.randrange(3)


def quiet_with_crises(hour: datetime, chance: random.Random) -> bool:
    in_crisis = (hour - NOW) // DAY % 90 in {40, 41}
    return chance.random() < (0.8 if in_crisis else 1 / 168)


KINDS = [wire, weekday_outlet, one_a_day, magazine, quiet_with_crises]


def year_of(kind: Callable[[datetime, random.Random], bool]) -> list[datetime]:
    chance = random.Random(5)
    hours = [NOW + number * HOUR for number in range(365 * 24)]
    return [hour for hour in hours if kind(hour, chance)]


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
def test_a_feed_that_publishes_as_usual_is_hardly_ever_called_stale(
    kind: Callable[[datetime, random.Random], bool],
) -> None:
    rhythm, false_alarms = Rhythm(), 0
    for at in year_of(kind):
        limit = stale_after(rhythm)
        false_alarms += limit is not None and at > limit
        rhythm = with_news(rhythm, at, is_covered=True)
    assert false_alarms <= 1


@pytest.mark.parametrize(
    ("kind", "within"), [(wire, 2 * DAY), (weekday_outlet, 9 * DAY), (one_a_day, 14 * DAY), (magazine, 22 * DAY)]
)
def test_a_feed_that_stops_is_noticed(kind: Callable[[datetime, random.Random], bool], within: timedelta) -> None:
    news = year_of(kind)
    limit = stale_after(rhythm_of(news))
    assert limit is not None
    assert limit - news[-1] <= within


def test_the_rhythm_of_a_new_feed_is_not_known() -> None:
    assert usual_gap(rhythm_of([NOW, NOW + HOUR])) is None
    assert stale_after(Rhythm()) is None


def test_a_pause_in_which_nobody_looked_is_not_the_feeds() -> None:
    rhythm = rhythm_of(NOW + number * HOUR for number in range(24 * 14))
    later = with_news(rhythm, NOW + 60 * DAY, is_covered=False)
    assert usual_gap(later) == usual_gap(rhythm)
    assert later.last_at == NOW + 60 * DAY


def test_news_that_comes_out_of_order_makes_no_pause() -> None:
    rhythm = rhythm_of([NOW, NOW + DAY])
    assert with_news(rhythm, NOW + HOUR, is_covered=True) == rhythm
