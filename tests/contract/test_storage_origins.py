"""The storage contract: who wrote first what a story's reports say, whatever batch, restart or node finds out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule

from watchd.model.alert import Decision
from watchd.model.feed import Feed
from watchd.model.generation import Documents
from watchd.model.rule import Rule, Severity
from watchd.model.window import Count, Distinct, Outcome
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

TITLE = "Su-30 parts from Russia arrive in Caracas on cargo plane"
OTHER = "Russian cargo plane unloads secret Su-30 parts near Caracas overnight"
WORDS = "Two crates of parts came at night with a cargo plane from Russia, technicians of the base near Maracay said."
APART = (
    "Residents along the runway counted four trucks leaving before dawn; nobody in the ministry picked up the phone."
)
EFE, REUTERS = f"Caracas, 24 nov (EFE).- {WORDS}", f"CARACAS, Nov 24 (Reuters) - {APART}"


@dataclass
class Wire:
    """Outlets with a feed each; every evaluation is by a process that was just started."""

    storage: Storage
    rule: Rule = field(default_factory=lambda: rule("su-30", "Su-30 Iran"))
    feeds: Mapping[str, Feed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The baselines are behind us."""
        self.storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
        for number in range(1, 7):
            polled(self.storage, feed=f"feed-{number}")

    def lists(self, outlet: int, summary: str, title: str = TITLE, **changes: Any) -> None:
        """The outlet's article, an hour after that of the outlet before it."""
        at = after(hours=changes.pop("hours", outlet))
        known: dict[str, Any] = {
            "feed_id": f"feed-{outlet}",
            "publisher": f"outlet-{outlet}.example",
            "seen_at": at,
            "event_at": at,
        }
        made = new_item(outlet, title=title, summary=summary, **(known | changes))
        polled(self.storage, made, feed=f"feed-{outlet}", at=at)

    def decides(self, *, hours: float = 24) -> list[Decision]:
        """What is decided on everything that waits."""
        working = WordSet({self.rule.id: self.rule}, self.feeds, routing())
        evaluator = Evaluator(self.storage, lambda _number: working, StoryCache())
        decided: list[Decision] = []
        while (evaluated := evaluator.run(after(hours=hours))) is not None:
            decided += evaluated.result.decisions
        return decided

    def kinds(self) -> list[str]:
        """The kinds of what is decided."""
        return [decision.kind.value for decision in self.decides()]

    def origins(self, *outlets: int) -> list[str]:
        """Who wrote the outlets' articles first."""
        reports = [self.storage.item_report(item(one, feed_id=f"feed-{one}").id) for one in outlets]
        return [report.matches[0].origin for report in reports if report is not None]

    def traced(self) -> list[tuple[str, str, int]]:
        """Origin, first publisher and number of reports of the one alert."""
        (head,) = self.storage.alerts()
        return [(one.origin, one.publisher, one.reports) for one in head.traced]


@pytest.fixture(params=["in one turn", "in a turn each"])
def is_one_turn(request: pytest.FixtureRequest) -> bool:
    """Whether everything waits for one turn, or each report has its own."""
    return str(request.param) == "in one turn"


@pytest.fixture
def wire(storage: Storage) -> Wire:
    """On each database."""
    return Wire(storage)


def test_a_credit_that_comes_late_is_everybodys_who_had_the_same_words(wire: Wire, *, is_one_turn: bool) -> None:
    decided: list[str] = []
    for outlet, summary in ((1, WORDS), (2, WORDS), (3, EFE), (4, WORDS)):
        wire.lists(outlet, summary)
        decided += [] if is_one_turn else wire.kinds()
    decided += wire.kinds()
    assert decided == ["new", "suppress", "suppress", "suppress"]
    assert wire.origins(1, 2, 3, 4) == ["EFE"] * 4
    assert wire.traced() == [("EFE", "outlet-1.example", 4)]


def test_what_an_outlet_writes_itself_after_a_credit_came_late_is_its_own(wire: Wire, *, is_one_turn: bool) -> None:
    for outlet, summary, title, publisher in (
        (1, WORDS, TITLE, "outlet-1.example"),
        (2, EFE, TITLE, "outlet-2.example"),
        (3, APART, OTHER, "outlet-1.example"),
        (4, APART, OTHER, "outlet-4.example"),
        (5, WORDS, TITLE, "outlet-5.example"),
    ):
        wire.lists(outlet, summary, title, publisher=publisher)
        if not is_one_turn:
            wire.decides()
    wire.decides()
    assert wire.origins(1, 2, 3, 4, 5) == ["EFE", "EFE", "outlet-1.example", "outlet-1.example", "EFE"]
    assert wire.traced() == [("EFE", "outlet-1.example", 3), ("outlet-1.example", "outlet-1.example", 2)]


def test_who_published_first_is_the_origin_that_is_named(wire: Wire) -> None:
    wire.lists(1, WORDS)
    wire.lists(2, WORDS, event_at=after(minutes=-5))
    wire.decides()
    assert wire.traced() == [("outlet-1.example", "outlet-2.example", 2)]


def test_a_second_origin_is_told_once_and_its_words_under_another_credit_are_none(
    wire: Wire, *, is_one_turn: bool
) -> None:
    decided: list[str] = []
    third = APART.replace("four", "some").replace("dawn", "sunrise")
    for outlet, summary in ((1, EFE), (2, REUTERS), (3, f"Caracas (AFP) - {third}"), (4, APART)):
        wire.lists(outlet, summary, TITLE if outlet == 1 else OTHER)
        decided += [] if is_one_turn else wire.kinds()
    decided += wire.kinds()
    assert decided[:2] == ["new", "update"]
    assert decided[2:] == ["suppress"] * 2, "the same words under another credit are no third origin"
    (head,) = wire.storage.alerts()
    assert head.facts.news == ("a second origin: Reuters",)
    assert wire.origins(1, 2, 3, 4) == ["EFE", "Reuters", "Reuters", "Reuters"]


def test_a_credit_that_a_revision_adds_is_no_second_origin_in_the_next_report(wire: Wire, *, is_one_turn: bool) -> None:
    wire.lists(1, WORDS)
    wire.decides()
    wire.lists(1, EFE, hours=2)
    decided = [] if is_one_turn else wire.kinds()
    wire.lists(2, EFE, hours=3)
    assert decided + wire.kinds() == ["suppress"]
    assert wire.origins(1, 2) == ["EFE", "EFE"]


def test_the_same_headline_over_another_text_and_credit_is_a_second_origin(wire: Wire) -> None:
    wire.lists(1, EFE)
    wire.lists(2, REUTERS)
    assert wire.kinds() == ["new", "update"]


def test_a_report_that_names_nobody_is_no_origin_of_what_an_agency_had(wire: Wire) -> None:
    wire.lists(1, EFE)
    wire.lists(2, APART, OTHER)
    assert wire.kinds() == ["new", "group"]
    assert wire.traced() == [("EFE", "outlet-1.example", 1), ("outlet-2.example", "outlet-2.example", 1)]


def test_a_better_source_that_writes_itself_is_told_and_one_that_copies_is_not(wire: Wire) -> None:
    wire.feeds = {f"feed-{number}": Feed(f"feed-{number}", grade=grade) for number, grade in enumerate("DABB", 1)}
    wire.lists(1, WORDS)
    wire.lists(2, WORDS)
    wire.lists(3, APART, OTHER)
    wire.lists(4, APART.replace("four", "some"), OTHER)
    assert wire.kinds() == ["new", "suppress", "update", "suppress"]
    (head,) = wire.storage.alerts()
    assert (head.facts.news, head.facts.grade) == (("a source of grade B: outlet-3.example",), "B")


@pytest.mark.parametrize(
    ("summaries", "owner", "outcome"),
    [
        ((WORDS, APART), None, Outcome.ALERT),
        ((WORDS, APART), "grupo-x", Outcome.QUIET),
        ((WORDS, EFE), None, Outcome.QUIET),
        ((EFE, REUTERS), "grupo-x", Outcome.ALERT),
    ],
)
def test_independent_counts_origins(
    wire: Wire, *, is_one_turn: bool, summaries: tuple[str, str], owner: str | None, outcome: Outcome
) -> None:
    window = Count(2, timedelta(days=7), Distinct.INDEPENDENT)
    wire.rule = rule("su-30", "Su-30 Iran", severity=Severity.HIGH, window=window, window_digest="w")
    wire.feeds = {f"feed-{number}": Feed(f"feed-{number}", owner=owner) for number in (1, 2)}
    for outlet, (summary, title) in enumerate(zip(summaries, (TITLE, OTHER), strict=True), 1):
        wire.lists(outlet, summary, title)
        if not is_one_turn:
            wire.decides(hours=outlet)
    wire.decides(hours=3)
    assert wire.storage.window_states()["su-30"].outcome is outcome


def test_a_window_is_over_when_a_late_credit_makes_its_origins_one(wire: Wire, *, is_one_turn: bool) -> None:
    window = Count(2, timedelta(days=7), Distinct.INDEPENDENT)
    wire.rule = rule("su-30", "Su-30 Iran", severity=Severity.HIGH, window=window, window_digest="w")
    summaries = (WORDS, APART, f"Caracas (EFE) - {APART}", EFE)
    for outlet, summary in enumerate(summaries, 1):
        wire.lists(outlet, summary, OTHER if APART in summary else TITLE)
        if not is_one_turn:
            wire.decides(hours=outlet)
    wire.decides(hours=4)
    state = wire.storage.window_states()["su-30"]
    assert (state.outcome, state.since) == (Outcome.QUIET, after(hours=4))


def test_what_comes_after_three_updates_of_a_day_is_told_in_one_message_that_lists_it(wire: Wire) -> None:
    for number in range(1, 7):
        title = f"{TITLE}: {number * 11} crates, {'Iran' if number == 6 else 'it is said'}"
        wire.lists(1, WORDS, title if number > 1 else TITLE, hours=number)
        wire.decides(hours=number)
    (head,) = wire.storage.alerts()
    assert head.revision == 6
    assert head.facts.news == ("Iran", "a number: 66")
    assert head.facts.lines == ("17:00 UTC: a number: 55 (outlet-1.example)",)
    assert head.facts.due == (after(hours=2), after(hours=3), after(hours=4), after(hours=26))
    assert head.facts.reports[0].title.endswith("66 crates, Iran")
