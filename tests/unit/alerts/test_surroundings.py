"""What an alert says beside its reports: the countries of their feeds, and the feeds that could not be heard."""

from dataclasses import replace

from tests.builders import T0, facts, feed_state, item, report

from watchd.alerts.surroundings import feeds_seen, placed
from watchd.model.alert import FeedsSeen, MissingFeed
from watchd.model.feed import Feed, Health


def test_feeds_that_fail_are_named_with_their_reason() -> None:
    states = [
        feed_state("a", health=Health.OK),
        feed_state("b", health=Health.FAILING, reason="throttled", since=T0),
        feed_state("c", health=Health.GONE, since=T0),
        feed_state("d", health=Health.NEW),
        feed_state("other", health=Health.FAILING),
    ]
    seen = feeds_seen({"a", "b", "c", "d"}, states)
    assert seen == FeedsSeen(3, 1, (MissingFeed("b", T0, "throttled"), MissingFeed("c", T0)))


def test_where_no_feed_was_asked_yet_nothing_is_claimed() -> None:
    assert feeds_seen({"a"}, []) is None
    assert feeds_seen({"a"}, [feed_state("a", health=Health.NEW)]) is None


def test_many_feeds_that_fail_are_counted_and_a_dozen_named() -> None:
    states = [feed_state(f"f{number:02}", health=Health.FAILING) for number in range(30)]
    seen = feeds_seen({state.feed_id for state in states}, states)
    assert seen is not None
    assert (seen.feeds, seen.answering, len(seen.failing)) == (30, 0, 12)


def test_reports_have_the_country_of_their_feed() -> None:
    told = facts(report(item(1)), report(item(2, feed_id="efe")))
    feeds = {"tass-en": Feed("tass-en", country="RU"), "efe": Feed("efe")}
    assert [one.country for one in placed(told, feeds).reports] == ["RU", ""]
    assert placed(told, {}) is told
    known = replace(told, reports=(replace(told.reports[1], country="ES"), told.reports[0]))
    assert [one.country for one in placed(known, feeds).reports] == ["ES", "RU"]
