"""Titles of feeds: an alert names the feed as people know it, in every report it lists."""

from dataclasses import replace

from tests.unit.pipeline.test_way import FEED, World, watching, world

__all__ = ["watching", "world"]


def test_every_report_of_an_alert_carries_the_title_of_its_feed(watching: World) -> None:
    watching.working.feeds = {"a": replace(FEED, title="Wire of the Coast")}
    watching.news((1, "Su-30 parts arrive in Caracas"), (2, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    [head] = watching.storage.alerts()
    assert len(head.facts.reports) == 2, "the copy as well"
    assert {report.feed_title for report in head.facts.reports} == {"Wire of the Coast"}


def test_a_feed_without_a_title_and_one_that_left_the_files_have_none(watching: World) -> None:
    watching.working.feeds = {}
    watching.news((1, "Su-30 parts arrive in Caracas"))
    watching.evaluate()
    [head] = watching.storage.alerts()
    assert head.facts.reports[0].feed_title == ""
