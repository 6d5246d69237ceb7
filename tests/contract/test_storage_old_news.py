"""The storage contract: a revision of an old article is old news until its item was evaluated, on every database."""

from collections.abc import Sequence
from typing import Any

import pytest
from tests.builders import T0, after, item, new_item
from tests.contract.steps import asked, no_decision, polled, told
from tests.fakes import WordSet, routing, rule

from watchd.model.generation import Documents
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation, Matched, PendingItem, Turn
from watchd.storage import Storage

_OLD = "Old news of yesterday"
_NEW = f"{_OLD}, now with Su-30 parts"


@pytest.fixture
def storage(storage: Storage) -> Storage:
    """A storage with a rule set in force."""
    storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
    return storage


def _lists(storage: Storage, title: str, *, minutes: float) -> None:
    """The feed lists its one article under this title."""
    polled(storage, new_item(1, title=title), at=after(minutes=minutes))


def _evaluates(storage: Storage, *, minutes: float = 0, poison: str = "", **rules: Any) -> list[str]:
    """What is decided on everything that waits: kinds of decisions."""
    working = WordSet({"su-30": rule(**rules)}, {}, routing(), poison=poison)
    evaluator = Evaluator(storage, lambda _number: working, StoryCache())
    kinds = []
    while (evaluated := evaluator.run(after(minutes=minutes))) is not None:
        kinds += [decision.kind.value for decision in evaluated.result.decisions]
    return kinds


def _arrival(storage: Storage) -> str:
    report = storage.item_report(item(1).id)
    assert report is not None
    [match] = report.matches
    return match.arrival.value


@pytest.mark.parametrize("titles", [[_OLD, _NEW], ["Su-30 parts", _NEW], [_OLD, _OLD + ".", _OLD + "!", _NEW]])
def test_an_old_article_that_is_revised_before_it_was_evaluated_alerts_nobody(
    storage: Storage, titles: Sequence[str]
) -> None:
    for number, title in enumerate(titles):
        _lists(storage, title, minutes=15 * number)
    assert _evaluates(storage, minutes=60) == []
    assert _arrival(storage) == "baseline"
    _lists(storage, f"{_NEW}, corrected", minutes=60)
    assert _evaluates(storage, minutes=60) == [], "what it matched by was old"
    assert _arrival(storage) == "baseline"


def test_an_old_article_that_is_revised_after_it_was_evaluated_so_that_it_now_matches_is_news(storage: Storage) -> None:
    _lists(storage, _OLD, minutes=0)
    assert _evaluates(storage) == []
    _lists(storage, _NEW, minutes=15)
    assert _evaluates(storage, minutes=15) == ["new"]
    assert _arrival(storage) == "live"


def test_an_old_article_that_matched_is_news_only_by_what_it_never_matched_by(storage: Storage) -> None:
    _lists(storage, "Su-30 parts reach Cuba", minutes=0)
    assert _evaluates(storage, query="Su-30 Cuba Iran") == []
    kinds = []
    for number, place in enumerate(("Peru", "Cuba", "Chile", "Cuba, says Iran", "Peru", "Cuba, as Iran says")):
        _lists(storage, f"Su-30 parts reach {place}", minutes=15 * number + 15)
        kinds += [_evaluates(storage, minutes=15 * number + 15, query="Su-30 Cuba Iran")]
    assert kinds == [[], [], [], ["new"], [], []]


def test_a_live_article_whose_words_come_and_go_is_decided_on_once(storage: Storage) -> None:
    _lists(storage, _OLD, minutes=0)
    _evaluates(storage)
    kinds = []
    for number, words in enumerate(("with Iran", "alone", "with Iran again")):
        polled(storage, new_item(2, title=f"Su-30 parts {words}"), at=after(minutes=15 * number + 15))
        kinds += _evaluates(storage, minutes=60)
    assert kinds == ["new"]


def test_a_revision_that_comes_while_the_old_article_is_matched_is_old_news(sqlite_storage: Storage) -> None:
    storage = sqlite_storage
    decided: list[tuple[str, bool]] = []
    _lists(storage, _OLD, minutes=0)

    def matching(generation: int, pending: Sequence[PendingItem]) -> Matched:
        if pending[0].item.revision == 1:
            _lists(storage, _NEW, minutes=15)
        return Matched(generation, {})

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        decided.extend((each.item.title, each.is_baseline) for each in turn.items)
        return no_decision(turn, matched)

    storage.evaluate(T0, matching, deciding, 50)
    assert decided == [(_NEW, True)]


def test_each_pending_revision_says_whether_it_is_baseline(storage: Storage) -> None:
    seen: list[tuple[str, int, bool]] = []

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        del matched
        seen.extend((each.item.title, each.item.revision, each.is_baseline) for each in turn.items)
        return Evaluation()

    def evaluate() -> None:
        storage.evaluate(after(days=1), lambda number, _: Matched(number, {}), deciding, 50)

    for number, titles in enumerate((("a", "b", "c"), ("d",))):
        for title in titles:
            _lists(storage, title, minutes=15 * number)
        evaluate()
    polled(storage, new_item(2, title="live"), at=after(hours=1))
    polled(storage, new_item(2, title="live, revised"), at=after(hours=2))
    evaluate()
    assert seen == [("c", 3, True), ("d", 4, False), ("live, revised", 2, False)]


def test_an_old_article_that_was_given_up_on_is_old_news_when_its_revision_can_be_evaluated(storage: Storage) -> None:
    _lists(storage, "Su-30 poison", minutes=0)
    for minutes in (0, 30, 60, 90):
        assert _evaluates(storage, minutes=minutes, poison="poison") == []
    [failure] = storage.failures()
    assert failure.rule_id == "*"
    told(storage, Evaluation(told_failures=(failure,)))
    _lists(storage, _NEW, minutes=120)
    assert _evaluates(storage, minutes=120) == []
    assert storage.failures() == [], "it was evaluated after all"
    _lists(storage, f"{_NEW}, from Iran", minutes=135)
    assert _evaluates(storage, minutes=135) == ["new"]


def test_an_old_article_tried_again_by_hand_is_old_news(storage: Storage) -> None:
    _lists(storage, _NEW, minutes=0)
    _evaluates(storage, query="BOOM")
    assert storage.retry_item() == 1
    assert _evaluates(storage) == []
    assert _arrival(storage) == "baseline"


def test_a_failure_nobody_was_told_of_outlives_the_next_revision(storage: Storage) -> None:
    _lists(storage, "Su-30 poison", minutes=0)
    for minutes in (0, 30, 60):
        _evaluates(storage, minutes=minutes, poison="poison")
    _lists(storage, _NEW, minutes=90)
    _evaluates(storage, minutes=90)
    assert [failure.rule_id for failure in asked(storage, lambda turn: turn.untold_failures())] == ["*"]
