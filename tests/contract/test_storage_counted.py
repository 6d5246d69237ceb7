"""A report counts once in its alert, whatever its publisher makes of it later."""

import pytest
from tests.builders import T0, after, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.alerts.render.phrases import copies_of, origin_line, reports_of
from watchd.model.alert import AlertRevision
from watchd.model.generation import Documents
from watchd.model.notification import AlertView
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

_HEADLINE = "Su-30 parts arrive in Caracas today"


class Desk:
    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.told: list[AlertRevision] = []
        storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(storage)

    def lists(self, number: int, title: str, *, hours: float) -> None:
        at = after(hours=hours)
        listed = new_item(number, title=title, seen_at=at, event_at=at, publisher=f"outlet-{number}.example")
        polled(self.storage, listed, at=at)

    def decides(self, *, hours: float) -> None:
        working = WordSet({"su-30": rule("su-30", "Su-30 Iran")}, {}, routing())
        evaluator = Evaluator(self.storage, lambda _number: working, StoryCache())
        while (evaluated := evaluator.run(after(hours=hours))) is not None:
            self.told += evaluated.result.alerts

    def view(self) -> AlertView:
        told = self.told[-1]
        report = self.storage.alert_report(told.alert_id)
        assert report is not None
        head = report.head
        return AlertView(
            told.alert_id, told.revision, told.facts, head.copies, tuple(head.publishers), traced=head.traced
        )


@pytest.mark.parametrize("each_by_itself", [True, False])
def test_a_copy_that_is_revised_into_an_update_is_one_report_and_no_copy(
    storage: Storage, *, each_by_itself: bool
) -> None:
    desk = Desk(storage)
    desk.lists(1, _HEADLINE, hours=1)
    if each_by_itself:
        desk.decides(hours=1)
    desk.lists(2, _HEADLINE, hours=2)
    desk.decides(hours=2)
    assert (reports_of(desk.view()), copies_of(desk.view())) == (2, 1)
    desk.lists(2, f"{_HEADLINE} from Iran", hours=3)
    desk.decides(hours=3)
    facts = desk.told[-1].facts
    assert [report.role for report in facts.reports] == ["update", "head"]
    assert (desk.told[-1].revision, facts.copies, sum(one.reports for one in facts.traced)) == (2, 0, 2)
    assert (reports_of(desk.view()), copies_of(desk.view())) == (2, 0)
    assert origin_line(desk.view()).startswith("2 reports, 2 publishers")
    assert "cop" not in origin_line(desk.view())
    desk.lists(2, f"{_HEADLINE} from Iran, as is said", hours=4)
    desk.lists(3, _HEADLINE, hours=4.5)
    desk.decides(hours=5)
    assert (reports_of(desk.view()), copies_of(desk.view())) == (3, 1)
