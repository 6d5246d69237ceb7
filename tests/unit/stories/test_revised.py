"""The sets of headlines that their publishers change, of texts below one headline, and of roles: what is swallowed."""

from collections import Counter

import pytest
from tests.story_sets.decided import SWALLOWED, decisions
from tests.story_sets.revised import Way, courses
from tests.story_sets.traps import later_pairs

from watchd.model.alert import DecisionKind

_AS_LISTED = {  # kinds of pairs of which as many are not told at once, as docs/stories.md says; of no others are any
    ("traps_headlines.txt", "step"): 3,
}


@pytest.mark.parametrize("way", Way)
def test_another_event_under_the_link_of_one_that_was_told_is_told(way: Way) -> None:
    found = courses(later_pairs("traps_revised.txt"), way)
    assert [one.pair.place for one in found if one.pair.kind != "reworded" and not one.is_told] == []
    needless = [one for one in found if one.pair.kind == "reworded" and (one.is_told or one.is_told_of_another)]
    assert len(needless) <= 5


@pytest.mark.parametrize("name", ["traps_roles.txt", "traps_headlines.txt"])
def test_no_more_of_them_are_swallowed_than_is_said(name: str) -> None:
    found = list(zip(later_pairs(name), decisions(later_pairs(name)), strict=True))
    swallowed = Counter((name, pair.kind) for pair, one in found if pair.kind != "reworded" and one.kind in SWALLOWED)
    assert all(number <= _AS_LISTED.get(what, 0) for what, number in swallowed.items())
    told = [pair.place for pair, one in found if pair.kind == "reworded" and one.kind not in SWALLOWED]
    assert len(told) <= 2, told


def test_a_step_above_an_old_lead_is_never_counted_as_a_copy() -> None:
    steps = [pair for pair in later_pairs("traps_headlines.txt") if pair.kind == "step"]
    assert [
        pair.place for pair, one in zip(steps, decisions(steps), strict=True) if one.kind is DecisionKind.SUPPRESS
    ] == []
