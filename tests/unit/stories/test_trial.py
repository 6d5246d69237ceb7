"""Labelled pairs are threaded again, and what comes of them is counted against their labels."""

import pytest

from watchd.model.overruling import LabelledPair, Text
from watchd.stories.trial import Outcome, interval, trial

_ONE = "Su-30 parts arrive in Caracas today"


def _pair(later: str, *, is_same: bool, earlier: str = _ONE) -> LabelledPair:
    return LabelledPair(Text(earlier), Text(later), is_same, "pairs.csv:2")


_COPY = "Today Su-30 parts arrive in Caracas"
_LISTED = "Moscow says Su-30 parts arrive safely near Caracas this week today"
_UPDATE = "Moscow denies that Su-30 parts arrive in Caracas"
_NEW = "Iranian tanker sails from Bandar Abbas"


@pytest.mark.parametrize(
    ("later", "outcome"),
    [(_COPY, Outcome.COPY), (_LISTED, Outcome.LISTED), (_UPDATE, Outcome.UPDATE), (_NEW, Outcome.NEW)],
)
def test_a_pair_comes_out_as_a_stream_of_two_would(later: str, outcome: Outcome) -> None:
    [one] = trial([_pair(later, is_same=True)]).tried
    assert one.outcome is outcome
    assert one.is_wrong == (outcome in {Outcome.UPDATE, Outcome.NEW})


def test_precision_and_recall_count_copies_and_what_is_listed() -> None:
    scores = trial(
        [
            _pair(_COPY, is_same=True),
            _pair(_LISTED, is_same=True),
            _pair(_NEW, is_same=True),
            _pair(_COPY, is_same=False),
            _pair(_UPDATE, is_same=False),
        ]
    )
    assert (scores.joined, scores.found) == ((2, 3), (2, 3))
    assert scores.precision == scores.recall == pytest.approx(2 / 3)
    assert [one.pair.is_same for one in scores.tried if one.is_wrong] == [True, False]


def test_swallowed_is_what_was_another_development_and_counted_as_a_copy() -> None:
    scores = trial([_pair(_COPY, is_same=False), _pair(_LISTED, is_same=False), _pair(_NEW, is_same=False)])
    assert (scores.swallowed, scores.alerts) == (1, 4)
    point, low, high = scores.swallowed_rate
    assert point == 250
    assert 40 < low < 50
    assert 690 < high < 700
    assert scores.swallowed_beside(told=1000, suppressed=200) == pytest.approx((200.0, 41.3, 200.0), abs=0.1)


def test_there_is_no_share_of_nothing() -> None:
    scores = trial([_pair(_NEW, is_same=False)])
    assert (scores.precision, scores.recall, scores.swallowed_rate[0]) == (None, None, 0)
    assert scores.swallowed_beside(told=1000, suppressed=10) is None
    assert scores.swallowed_beside(told=0, suppressed=0) is None


def test_a_share_of_few_lies_in_a_wide_interval() -> None:
    assert interval(0, 30) == pytest.approx((0.0, 0.1135), abs=0.001)
    assert interval(30, 30) == pytest.approx((0.8865, 1.0), abs=0.001)
    assert interval(50, 100) == pytest.approx((0.404, 0.596), abs=0.001)
