"""The storage contract: which story a report belongs to does not depend on batches, restarts or nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.alerts.decide import Standing, Verdict, decide
from watchd.model.alert import AlertHead, Decision
from watchd.model.generation import Documents
from watchd.model.match import Span
from watchd.model.rule import Rule, Severity
from watchd.model.story import Threading
from watchd.pipeline import ledger
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

_HEADLINE = "Su-30 parts arrive in Caracas today"
_OUTLETS = {1: "wire.example", 2: "daily.example", 3: "gazette.example"}


@dataclass
class Desk:
    """Three outlets, each with a feed and one article; every evaluation is by a process that was just started."""

    storage: Storage
    rule: Rule = field(default_factory=lambda: rule("su-30", "Su-30 Iran"))

    def __post_init__(self) -> None:
        """The baselines are behind us."""
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        for number in _OUTLETS:
            polled(self.storage, feed=f"feed-{number}")

    def lists(self, outlet: int, title: str = _HEADLINE, *, hours: float, **changes: Any) -> None:
        """The outlet's article has this title now."""
        feed, at = f"feed-{outlet}", after(hours=hours)
        known: dict[str, Any] = {"feed_id": feed, "title": title, "seen_at": at, "publisher": _OUTLETS[outlet]}
        polled(self.storage, new_item(outlet, **(known | changes)), feed=feed, at=at)

    def decides(self, *, hours: float) -> list[tuple[str, str | None]]:
        """What is decided on everything that waits: kinds, each with the outlet it was compared with."""
        working = WordSet({"su-30": self.rule}, {}, routing())
        evaluator = Evaluator(self.storage, lambda _number: working, StoryCache())
        names = {item(number, feed_id=f"feed-{number}").id: name for number, name in _OUTLETS.items()}
        decided: list[Decision] = []
        while (evaluated := evaluator.run(after(hours=hours))) is not None:
            decided += evaluated.result.decisions
        return [(one.kind.value, names.get(one.compared_with or "")) for one in decided]

    def origin(self, outlet: int) -> str:
        """Who wrote the outlet's article first."""
        report = self.storage.item_report(item(outlet, feed_id=f"feed-{outlet}").id)
        assert report is not None
        return report.matches[0].origin


@pytest.fixture
def desk(storage: Storage) -> Desk:
    """A desk on each database."""
    return Desk(storage)


def test_a_copy_of_a_headline_that_its_publisher_has_changed_since_is_a_copy(desk: Desk) -> None:
    desk.lists(1, hours=1)
    assert desk.decides(hours=1) == [("new", None)]
    desk.lists(1, "Fighter parts: Su-30 shipment lands at last", hours=2)
    assert desk.decides(hours=2) == [("update", "wire.example")], "most of its words were told nowhere"
    desk.lists(1, "Nothing of it any more", hours=3)
    assert desk.decides(hours=3) == []
    desk.lists(2, hours=4)
    desk.lists(3, "Fighter parts: Su-30 shipment lands at last", hours=5)
    assert desk.decides(hours=5) == [("suppress", "wire.example"), ("suppress", "wire.example")]


def test_a_headline_that_nobody_was_told_of_hides_nothing_that_others_report(desk: Desk) -> None:
    desk.lists(1, hours=1)
    assert desk.decides(hours=1) == [("new", None)]
    later = "Caracas hides Su-30 parts in a tunnel"
    desk.lists(1, later, hours=2, url_key="https://wire.example/2")
    assert desk.decides(hours=2) == [], "in other words what was told, as far as anybody can see"
    desk.lists(2, later, hours=3)
    assert desk.decides(hours=3) == [("new", None)]
    desk.lists(3, hours=4)
    assert desk.decides(hours=4) == [("suppress", "wire.example")], "what was told is known as before"


def test_a_link_that_another_outlet_lists_for_another_event_is_told(desk: Desk) -> None:
    link = "https://wire.example/live"
    desk.lists(1, "Su-30 pilots train near Caracas", hours=1, url_key=link)
    desk.decides(hours=1)
    desk.lists(2, "Su-30 explodes over El Palito, crew missing", hours=2, url_key=link)
    assert desk.decides(hours=2) == [("update", "wire.example")]
    desk.lists(3, "Crew missing as Su-30 explodes over El Palito", hours=3)
    assert desk.decides(hours=3) == [("suppress", "daily.example")]


def test_of_many_headlines_the_first_and_the_newest_are_remembered(desk: Desk) -> None:
    desk.lists(1, hours=1)
    desk.decides(hours=1)
    for number in range(30):
        desk.lists(1, f"Su-30 parts arrive, headline of version {number}", hours=2 + number / 10)
        desk.decides(hours=2 + number / 10)
    desk.lists(2, hours=6)
    desk.lists(3, "Su-30 parts arrive, headline of version 12", hours=7)
    assert desk.decides(hours=7) == [("suppress", "wire.example"), ("suppress", "wire.example")]
    report = desk.storage.item_report(item(1, feed_id="feed-1").id)
    assert report is not None
    assert len(report.matches) == 1


def test_a_revision_that_matches_keeps_its_story_open(desk: Desk) -> None:
    desk.lists(1, hours=1)
    desk.decides(hours=1)
    desk.lists(1, f"{_HEADLINE} from Iran", hours=60)
    assert desk.decides(hours=60) == [("update", "wire.example")]
    desk.lists(2, hours=130)
    assert desk.decides(hours=130) == [("suppress", "wire.example")]
    desk.lists(3, hours=204)
    assert desk.decides(hours=204) == [("new", None)], "72 h after the copy"


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.NONE])
def test_the_origin_of_a_copy_is_the_first_report_whatever_became_of_it(desk: Desk, severity: Severity) -> None:
    desk.rule = rule("su-30", "Su-30 Iran", severity=severity)
    desk.lists(1, hours=1)
    desk.decides(hours=1)
    desk.lists(1, f"{_HEADLINE} from Iran", hours=2)
    desk.decides(hours=2)
    desk.lists(2, hours=3)
    desk.decides(hours=3)
    desk.lists(2, f"{_HEADLINE}, it is said", hours=4)
    desk.lists(3, hours=5)
    desk.decides(hours=5)
    assert [desk.origin(outlet) for outlet in _OUTLETS] == ["wire.example"] * 3


def test_a_story_of_old_dates_is_not_closed_while_it_is_open(desk: Desk) -> None:
    desk.lists(1, hours=1, event_at=after(days=-20))
    desk.decides(hours=1)
    assert desk.storage.close_stories(after(hours=2) - timedelta(days=14), after(hours=2)) == 0
    desk.lists(2, hours=3, event_at=after(days=-20))
    assert desk.decides(hours=3) == [("suppress", "wire.example")]


def test_a_report_that_raises_when_it_is_decided_on_leaves_no_story(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fragile(
        of: Rule,
        threading: Threading,
        told: AlertHead | None,
        signature: frozenset[str],
        now: datetime,
        *,
        standing: Standing,
        spans: Sequence[Span],
    ) -> Verdict:
        if now == after(hours=1):
            raise ValueError("poison")
        return decide(of, threading, told, signature, now, standing=standing, spans=spans)

    monkeypatch.setattr(ledger, "decide", fragile)
    desk.lists(1, hours=1)
    desk.lists(2, hours=2)
    desk.lists(3, hours=3)
    assert desk.decides(hours=3) == [("new", None), ("suppress", "daily.example")]
    assert [failure.rule_id for failure in desk.storage.failures()] == ["su-30"]
    assert desk.storage.check() == ()


_AFFAIR = "Russian cargo plane unloads secret Su-30 parts near Caracas overnight"
_DISPATCH = " ".join(f"sentence {number} of a dispatch about Su-30 parts" for number in range(12))


def test_a_report_in_other_words_is_listed_in_the_next_update(desk: Desk) -> None:
    desk.lists(1, "Su-30 parts from Russia arrive in Caracas on cargo plane", hours=1)
    assert desk.decides(hours=1) == [("new", None)]
    desk.lists(2, _AFFAIR, hours=2)
    assert desk.decides(hours=2) == [("group", "wire.example")]
    assert desk.origin(2) == "daily.example", "in other words, so nobody knows that it is a copy"
    desk.lists(3, "Su-30 parts from Russia, Iran arrive in Caracas on cargo plane", hours=3)
    assert desk.decides(hours=3) == [("update", "wire.example")]
    (head,) = desk.storage.alerts()
    assert [(report.role, report.publisher) for report in head.facts.reports] == [
        ("update", "gazette.example"),
        ("related", "daily.example"),
        ("head", "wire.example"),
    ]
    assert head.facts.reports[1].sentence
    assert (head.copies, head.related, head.facts.related) == (1, 1, 1)


def test_a_decision_keeps_what_was_compared_and_what_it_came_to(desk: Desk) -> None:
    desk.lists(1, "Su-30 parts from Russia arrive in Caracas on cargo plane", hours=1)
    desk.lists(2, _AFFAIR, hours=2)
    desk.decides(hours=2)
    report = desk.storage.item_report(item(2, feed_id="feed-2").id)
    assert report is not None
    (decision,) = report.decisions
    assert (decision.score, decision.threshold) == (0.6, 0.4)
    assert decision.shared == ("russian", "cargo", "plane", "su-30", "parts", "caracas")
    assert decision.fresh == ("unloads", "secret", "overnight")


def test_what_was_told_as_an_update_is_compared_with_after_a_restart(desk: Desk) -> None:
    desk.lists(1, hours=1)
    desk.lists(2, f"{_HEADLINE}; Iran sends radar and technicians to Maracay", hours=2)
    assert desk.decides(hours=2) == [("new", None), ("update", "wire.example")]
    desk.lists(3, "Su-30: Iran sends technicians, radar to Maracay as parts arrive", hours=3)
    assert desk.decides(hours=3) == [("suppress", "daily.example")]


def test_a_long_text_is_known_again_under_another_headline_after_a_restart(desk: Desk) -> None:
    desk.lists(1, "What arrived for the Su-30 fleet", hours=1, summary="", body=_DISPATCH)
    desk.decides(hours=1)
    desk.lists(2, "Caracas: Su-30 sentence parts of dispatch", hours=2, summary="", body=f"{_DISPATCH} More.")
    assert desk.decides(hours=2) == [("suppress", "wire.example")]


def test_a_revised_headline_with_another_number_is_an_update(desk: Desk) -> None:
    desk.lists(1, "Su-30 crash near Caracas kills pilots", hours=1)
    desk.decides(hours=1)
    desk.lists(1, "Su-30 crash near Caracas kills 2 pilots", hours=2)
    assert desk.decides(hours=2) == [("update", "wire.example")]
    desk.lists(1, "Su-30 crash near Caracas kills pilots", hours=3)
    desk.lists(2, "Su-30 crash near Caracas kills 2 pilots", hours=4)
    assert desk.decides(hours=4) == [("suppress", "wire.example")]
