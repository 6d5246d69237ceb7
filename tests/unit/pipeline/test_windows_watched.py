"""Windows that wait for what does not come: what was polled, alive and evaluating decides, on real storage."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import after, item
from tests.fakes import routing, rule
from tests.unit.pipeline.test_windows import Desk, windowed

from watchd.model.feed import Feed
from watchd.model.generation import Documents
from watchd.model.rule import Filters, Rule, Severity
from watchd.model.window import Absence, Count, Outcome, Step, Succession, WindowState
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.sight import LifeCache, Sight, feeds_of
from watchd.ports import Evaluation, Turn
from watchd.storage import open_storage

DAY = timedelta(days=1)
TWO_DAYS = Absence(2 * DAY, 3, 30 * DAY, 1)
FEEDS = ("wire", "daily")


@pytest.fixture
def desk() -> Iterator[Desk]:
    storage = open_storage("sqlite:///:memory:")
    yield Desk(storage)
    storage.close()


def absent(**changes: object) -> Rule:
    return windowed("absent", TWO_DAYS, again=30 * DAY, **changes)


def news_until(desk: Desk, day: int, *, matching_until: int) -> None:
    """An item an hour in each feed; until a day every twelfth matches."""
    items = [
        item(
            hour * 10 + place,
            feed_id=feed,
            title="Su-30" if hour % 12 == place and hour < matching_until * 24 else f"Market {hour}",
            seen_at=after(hours=hour),
            event_at=after(hours=hour),
        )
        for hour in range(day * 24)
        for place, feed in enumerate(FEEDS)
    ]
    desk.add(*items)


def test_an_absence_in_a_recording_without_polls_is_told_where_feeds_are_alive(desk: Desk) -> None:
    desk.start(absent())
    news_until(desk, 20, matching_until=15)
    desk.evaluate(20 * 24)
    outcomes = [(outcome, hours / 24) for outcome, hours in desk.outcomes]
    assert [outcome for outcome, _ in outcomes] == ["learning", "quiet", "alert"]
    assert 16.4 < outcomes[-1][1] < 17.1
    assert desk.told[0].facts.reason.startswith("0 matches in 2 days; ")
    assert desk.told[0].facts.is_of_past, "what it lists came before"


def test_an_absence_is_unknown_while_the_rule_was_not_evaluating(desk: Desk) -> None:
    desk.storage.publish_generation(Documents({}, {}, "{}"), "here", after())
    desk.start(absent())
    news_until(desk, 20, matching_until=15)
    desk.evaluate(20 * 24)
    assert desk.last[0] == "unknown"


def test_a_feed_that_left_the_files_is_watched_no_more_and_missed_by_nobody(desk: Desk) -> None:
    news_until(desk, 2, matching_until=0)
    rule, left = absent(), {"wire": Feed("wire", "https://w.example")}
    seen: list[list[str]] = []

    def look(turn: Turn) -> Evaluation:
        sight = Sight(turn, {rule.id: rule}, left, LifeCache(), after(days=2))
        seen.append(sorted(sight.watch_of(rule)(after(), after(days=2)).feeds))
        return Evaluation()

    desk.storage.turn(after(days=2), look)
    desk.storage.publish_generation(Documents({}, {}, "{}"), "here", after())
    desk.storage.turn(after(days=2), look)
    assert seen == [["daily", "wire"], ["wire"]], "a recording has every feed it names"


def test_a_window_that_enters_alert_is_a_step(desk: Desk) -> None:
    wave = windowed("wave", Count(2, DAY), severity=Severity.NONE)
    after_wave = windowed(
        "after-wave", Succession((Step("wave", is_entry=True), Step("words")), 3 * DAY), query="Nothing"
    )
    desk.start(wave, after_wave, rule("words", "Iran", severity=Severity.NONE))
    desk.add(item(1, title="Iran", seen_at=after(hours=1)))
    desk.news(2, 3)
    assert [alert.rule_id for alert in desk.told] == []
    desk.add(item(2, title="Iran", seen_at=after(hours=9), event_at=after(hours=9)))
    desk.evaluate(9)
    [alert] = desk.told
    assert alert.rule_id == "after-wave"
    assert alert.facts.reason == "wave in alert on 2025-11-24, then words on 2025-11-24, within 3 days"


def test_the_feeds_of_a_rule_are_those_its_filters_let_through() -> None:
    feeds = {
        "tass": Feed("tass", "https://t.example", language="ru", country="RU", tags=frozenset({"state"})),
        "efe": Feed("efe", "https://e.example", language="es", country="ES"),
    }
    names = [*feeds, "unknown"]

    def found(only: Filters = Filters(), never: Filters = Filters()) -> list[str]:  # noqa: B008 - frozen
        return feeds_of(rule(only=only, never=never), names, feeds)

    assert found() == names
    assert found(Filters(feeds=frozenset({"efe"}))) == ["efe"]
    assert found(Filters(tags=frozenset({"state"}))) == ["tass"]
    assert found(Filters(language=frozenset({"es"}))) == ["efe", "unknown"]
    assert found(never=Filters(countries=frozenset({"RU"}))) == ["efe", "unknown"]


def test_a_feed_whose_language_no_list_of_a_rule_covers_is_none_of_its_feeds() -> None:
    feeds = {
        "tass": Feed("tass", "https://t.example", language="ru-RU"),
        "efe": Feed("efe", "https://e.example", language="es"),
        "wire": Feed("wire", "https://w.example"),
    }
    assert feeds_of(rule(reads=frozenset({"ru", "en"})), [*feeds, "gone"], feeds) == ["tass", "wire", "gone"]
    assert feeds_of(rule(reads=None), list(feeds), feeds) == list(feeds)


def test_operators_hear_once_that_a_rule_is_blind_and_that_it_can_tell_again(desk: Desk) -> None:
    desk.start(absent())
    state = WindowState("absent", "w", Outcome.UNKNOWN, after(), "blind: 0% of what", after())
    seen = Seen("node", routing(), desk.rules, frozenset())

    def told(outcome: Outcome, hours: float) -> list[str]:
        desk.storage.turn(after(hours=hours), lambda _turn: Evaluation(windows=(replace(state, outcome=outcome),)))
        return [alert.facts.headline for alert in attend(desk.storage, seen, after(hours=hours)).alerts]

    assert told(Outcome.UNKNOWN, 0) == ["rule absent cannot tell whether something did not come"]
    assert told(Outcome.UNKNOWN, 1) == []
    assert told(Outcome.QUIET, 2) == ["rule absent can tell again"]
