"""Windows beside the rules they name: each is watched by the feeds that its own matches come from."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.builders import after, item

from watchd.app.sets import compile_set, routing_text
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.pipeline.replay import PollRecord, replay
from watchd.storage import open_storage

FEEDS = ("f0", "f1", "f2", "f3")
_EVERY = 12  # hours


def _said(text: str, items: Iterable[Item], polls: Iterable[PollRecord] = (), *, until: float) -> dict[str, str]:
    """What the window of each rule comes to at last, and why, by the rule's id."""
    working = compile_set(1, Documents({"rules.yaml": f"version: 1\nrules:\n{text}"}, {}, routing_text(Routing())))
    storage = open_storage("sqlite:///:memory:")
    events: list[Item | PollRecord] = [*polls, *items]
    events.sort(key=lambda one: one.at if isinstance(one, PollRecord) else one.seen_at)
    found: dict[str, str] = {}
    try:
        for line in replay(events, working, storage, after(days=until)):
            if line["kind"] == "outcome":
                found[str(line["rule"])] = f"{line['outcome']}: {line['reason']}"
    finally:
        storage.close()
    return found


def _news(until: int, title: Callable[[str, float], str], feeds: tuple[str, ...] = FEEDS) -> Iterator[Item]:
    """Something in every feed twice a day; `title` is told the feed and the day."""
    for hour in range(0, until * 24, _EVERY):
        for place, feed in enumerate(feeds):
            at, number = after(hours=hour), hour * 10 + place
            yield item(number, feed_id=feed, title=f"{title(feed, hour / 24)} {number}", seen_at=at, event_at=at)


def _polls(until: int, down: Mapping[str, tuple[float, float]], feeds: tuple[str, ...] = FEEDS) -> Iterator[PollRecord]:
    """Every feed is asked twice a day, and fails between the days that `down` says."""
    for hour in range(0, until * 24, _EVERY):
        for feed in feeds:
            begin, end = down.get(feed, (0, 0))
            yield PollRecord(feed, after(hours=hour), not begin <= hour / 24 < end)


_DROP = """
  - {id: all, match: {query: officers}, severity: none}
  - id: part
    match: {query: officers AND complain}
    only: {feeds: [f0, f1]}
    alert_when: {drop: {to_below: 40%, within: 7d, baseline: 4w, of: all, need: 10}}
"""


def _complaints(until: float) -> Callable[[str, float], str]:
    return lambda _feed, day: "officers complain" if day < until else "officers march"


def test_a_drop_that_reads_fewer_feeds_than_its_whole_is_watched_by_those_it_reads() -> None:
    assert _said(_DROP, _news(40, _complaints(40)), until=40)["part"].startswith("quiet: 28 matches of 56 of all")
    assert _said(_DROP, _news(40, _complaints(34)), until=40)["part"].startswith("alert: 10 matches of 56 of all")


def test_a_drop_is_unknown_where_the_feeds_of_its_own_matches_were_down_though_the_whole_was_watched() -> None:
    def title(feed: str, _day: float) -> str:
        return "officers complain" if feed == "f0" else "officers march"

    many = (*FEEDS, *(f"g{number}" for number in range(8)))
    is_down = after(days=34)
    items = (one for one in _news(40, title, many) if one.feed_id != "f0" or one.event_at < is_down)
    said = _said(_DROP, items, _polls(40, {"f0": (34, 40)}, many), until=40)["part"]
    assert said == "unknown: blind: 89% of what was to be expected was watched, 90% is needed (f0 90%)", said


_BURST = """
  - {id: all, match: {query: officers}, severity: none}
  - id: part
    match: {query: officers AND complain}
    only: {feeds: [f0]}
    alert_when: {burst: {at_least: 5, within: 7d, baseline: 4w, of: all}}
"""


def _outcry(feed: str, day: float) -> str:
    return "officers complain" if feed == "f0" and (day >= 36 or day % 8 == 0) else "officers march"


def test_a_burst_of_a_share_that_reads_fewer_feeds_than_its_whole_learns_and_alerts() -> None:
    assert _said(_BURST, _news(36, _outcry), until=36)["part"].startswith("quiet: ")
    assert _said(_BURST, _news(43, _outcry), until=43)["part"].startswith("alert: ")


def test_weeks_in_which_the_feeds_a_share_comes_from_were_down_are_not_weeks_without_it() -> None:
    def up(one: Item) -> bool:
        return one.feed_id != "f0" or not after(days=10) <= one.event_at < after(days=20)

    def often(feed: str, _day: float) -> str:
        return "officers complain" if feed == "f0" else "officers march"

    items = (one for one in _news(36, often) if up(one))
    said = _said(_BURST, items, _polls(36, {"f0": (10, 20)}), until=36)["part"]
    assert "7 days; 15 expected from 2 weeks (1 period hardly watched left out)" in said, said


_SEQUENCE = """
  - {id: promise, match: {query: promise}, severity: info}
  - {id: arrival, match: {query: delivery}, only: {feeds: [f0]}, severity: info}
  - {id: slow, alert_when: {sequence: {steps: [promise], missing: arrival, within: 10d}}}
  - {id: late, match: {query: delivery}, only: {feeds: [f0]}, alert_when: {due: {by: 2025-12-20}}}
"""


def test_what_a_sequence_misses_is_watched_by_the_feeds_it_would_come_from() -> None:
    def title(_feed: str, day: float) -> str:
        return "promise" if day == 20 else "news"

    items = [one for one in _news(34, title) if one.feed_id != "f0" or one.event_at < after(days=15)]
    said = _said(_SEQUENCE, items, _polls(34, {"f0": (15, 40)}), until=34)
    assert said["slow"].startswith("unknown: blind: 0% of what was to be expected was watched"), said
    assert said["late"].startswith("unknown: blind: "), said
    assert _said(_SEQUENCE, _news(34, title), until=34)["slow"].startswith("alert: promise on ")


_DUE = """
  - {id: wave, match: {query: promise}, alert_when: {count: {at_least: 3, within: 3d}}}
  - {id: arrival, match: {query: delivery}, alert_when: {due: {by: 5d after wave}}}
  - {id: arrival-of-one, match: {query: delivery}, alert_when: {due: {by: 5d after wave/match}}}
"""


def test_due_after_a_window_begins_with_its_alert_and_after_its_match_with_a_single_match() -> None:
    def title(feed: str, day: float) -> str:
        return "promise" if feed == "f0" and day in {2, 12, 12.5, 13} else "news"

    said = _said(_DUE, _news(17, title), until=17)
    assert said["arrival"].startswith("quiet: ")
    assert said["arrival-of-one"] == "alert: no match by 2025-12-01 12:00 UTC, 5 days after wave"
    assert _said(_DUE, _news(19, title), until=19)["arrival"].startswith("alert: no match by 2025-12-12 12:00 UTC")


_RESTING = """
  - {id: promise, match: {query: promise}, severity: info}
  - {id: expired, match: {query: delivery}, expires: 2025-11-29}
  - {id: paused, match: {query: delivery}, status: paused}
  - {id: slow-expired, alert_when: {sequence: {steps: [promise], missing: expired, within: 10d}}}
  - {id: slow-paused, alert_when: {sequence: {steps: [promise], missing: paused, within: 10d}}}
  - {id: never, match: {query: delivery}, expires: 2025-11-29, alert_when: {due: {by: 2025-11-28}}}
"""


def test_a_replay_knows_that_a_rule_which_rests_sees_nothing() -> None:
    said = _said(_RESTING, _news(20, lambda _feed, day: "promise" if day == 2 else "news"), until=20)
    assert said["slow-paused"].startswith("unknown: blind: 0% of what was to be expected was watched")
    assert said["slow-expired"].startswith("unknown: blind: "), "it rests from the fourth of ten days on"
    assert said["never"].startswith("alert: "), "it was in force until then"
