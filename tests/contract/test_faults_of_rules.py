"""Edited rules, and feeds that do not answer, on every database: nothing is told twice, no quiet is made up."""

from tests.builders import after
from tests.fakes import rule
from tests.unit.pipeline.test_way import World
from tests.unit.pipeline.test_windows import Desk
from tests.unit.pipeline.test_windows_watched import FEEDS, absent, news_until

from watchd.storage import Storage


def test_an_edited_rule_does_not_tell_again_what_it_matched_before(storage: Storage) -> None:
    world = World(storage)
    world.news((9, "Old news of yesterday"))
    world.evaluate()
    world.news((1, "Old news of yesterday"), (2, "Su-30 parts arrive in Caracas"))
    world.evaluate()
    world.working.rules = {"su-30": rule(match_digest="another")}
    world.news((2, "Su-30 parts arrive in Caracas."))
    assert [evaluated.result.decisions for evaluated in world.evaluate()] == [()]
    assert len(storage.alerts()) == 1


def test_an_absence_is_unknown_where_the_feeds_were_not_polled(storage: Storage) -> None:
    desk = Desk(storage)
    desk.start(absent())
    storage.add_polls([(feed, after(hours=hour), hour < 370) for hour in range(480) for feed in FEEDS])
    news_until(desk, 20, matching_until=15)
    desk.evaluate(20 * 24)
    assert desk.last[0] == "unknown"
    assert desk.told == []
    [row] = desk.rows("window")
    assert row.reason.startswith("blind: ")
