"""Reports that tell the affair of an alert in other words: a message lists each of them, however many there are."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.alerts.decide import Verdict, decide
from watchd.alerts.render.document import document_of
from watchd.alerts.render.mail import mail_of
from watchd.model.alert import AlertRevision, DecisionKind
from watchd.model.generation import Documents
from watchd.model.notification import AlertView
from watchd.pipeline import ledger
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

_HEADLINE = "Su-30 parts arrive in Caracas today"
_MAIL_MOST = 90_000  # bytes


def _groups(*given: Any, **named: Any) -> Verdict:
    """What is decided, but that every copy tells the affair in other words."""
    verdict = decide(*given, **named)
    return replace(verdict, kind=DecisionKind.GROUP) if verdict.kind is DecisionKind.SUPPRESS else verdict


@dataclass
class Desk:
    """Outlets with an article each; every evaluation is by a process that was just started."""

    storage: Storage
    told: list[AlertRevision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(self.storage)

    def lists(self, *numbers: int, title: str = _HEADLINE, hours: float) -> None:
        """These outlets have an article of that title now."""
        at = after(hours=hours)
        listed = [
            new_item(number, title=title, seen_at=at, event_at=at, publisher=f"outlet-{number}.example")
            for number in numbers
        ]
        polled(self.storage, *listed, at=at)

    def decides(self, *, hours: float) -> AlertRevision:
        """What waits is decided on; gives what was told last."""
        working = WordSet({"su-30": rule("su-30", "Su-30 Iran")}, {}, routing())
        evaluator = Evaluator(self.storage, lambda _number: working, StoryCache())
        while (evaluated := evaluator.run(after(hours=hours))) is not None:
            self.told += evaluated.result.alerts
        return self.told[-1]

    def reads(self, *numbers: int, title: str = _HEADLINE, hours: float) -> AlertRevision:
        """Both at once."""
        self.lists(*numbers, title=title, hours=hours)
        return self.decides(hours=hours)


@pytest.fixture
def desk(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(ledger, "decide", _groups)
    return Desk(storage)


def _listed(told: AlertRevision) -> list[str]:
    return [one.publisher for one in told.facts.reports if one.role == "related"]


def _names(numbers: range) -> list[str]:
    return [f"outlet-{number}.example" for number in numbers]


def _view(desk: Desk, told: AlertRevision) -> AlertView:
    report = desk.storage.alert_report(told.alert_id)
    assert report is not None
    head = report.head
    return AlertView(told.alert_id, told.revision, told.facts, head.copies, tuple(head.publishers), traced=head.traced)


@pytest.mark.parametrize("number", [16, 45])
def test_an_update_lists_every_report_that_was_grouped_before_it(desk: Desk, number: int) -> None:
    desk.reads(1, hours=1)
    grouped = range(2, 2 + number)
    for place in grouped:
        desk.lists(place, hours=1 + place / 100)
    desk.decides(hours=2)
    assert len(desk.told) == 1
    told = desk.reads(90, title=f"{_HEADLINE} from Iran", hours=3)
    assert sorted(_listed(told)) == sorted(_names(grouped))
    assert (told.facts.related_left, told.facts.reports[0].publisher) == (0, "outlet-90.example")
    mail = mail_of(_view(desk, told))
    assert [name for name in _names(grouped) if name not in mail.text or name not in mail.html] == []
    assert len(mail.text.encode()) + len(mail.html.encode()) < _MAIL_MOST
    items = json.loads(document_of(_view(desk, told)))["data"]["items"]
    assert len({one["publisher"] for one in items} & set(_names(grouped))) >= min(number, 20)


@pytest.mark.parametrize("in_one_turn", [True, False])
def test_what_one_update_has_no_room_for_the_next_one_lists(desk: Desk, *, in_one_turn: bool) -> None:
    step: Callable[..., object] = desk.lists if in_one_turn else desk.reads
    desk.reads(1, hours=1)
    for place in range(2, 72):
        desk.lists(place, hours=1 + place / 100)
    desk.decides(hours=2)
    step(90, title=f"{_HEADLINE} from Iran", hours=3)
    step(91, hours=4)
    desk.reads(92, title=f"{_HEADLINE} from Iran, 40 dead", hours=5)
    first, second = desk.told[1:]
    assert sorted(_listed(first)) == sorted(_names(range(2, 62)))
    assert first.facts.related_left >= 10
    assert "more, which the next update lists" in mail_of(_view(desk, first)).text
    assert set(_listed(second)) >= {*_names(range(62, 72)), "outlet-91.example"}
    assert second.facts.related_left == 0


def test_one_alert_of_forty_outlets_lists_them_all(desk: Desk) -> None:
    desk.lists(1, hours=1)
    for place in range(2, 42):
        desk.lists(place, hours=1 + place / 100)
    told = desk.decides(hours=2)
    assert (len(desk.told), _listed(told)) == (1, _names(range(2, 42)))


def test_of_an_item_it_is_known_which_revisions_list_it(desk: Desk) -> None:
    desk.reads(1, hours=1)
    desk.reads(2, hours=2)
    report = desk.storage.item_report(item(2).id)
    assert report is not None
    assert report.listed == {}
    told = desk.reads(90, title=f"{_HEADLINE} from Iran", hours=3)
    report = desk.storage.item_report(item(2).id)
    assert report is not None
    assert report.listed == {told.alert_id: frozenset({2})}
