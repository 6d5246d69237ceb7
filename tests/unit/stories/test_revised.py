"""The sets of headlines that their publishers change, of texts below one headline, and of roles: what is swallowed."""

import pytest
from tests.story_sets.decided import SWALLOWED, decisions
from tests.story_sets.revised import Way, courses
from tests.story_sets.traps import later_pairs


@pytest.mark.parametrize("way", Way)
def test_another_event_under_the_link_of_one_that_was_told_is_told(way: Way) -> None:
    found = courses(later_pairs("traps_revised.txt"), way)
    assert [one.pair.place for one in found if one.pair.kind != "reworded" and not one.is_told] == []
    needless = [one for one in found if one.pair.kind == "reworded" and (one.is_told or one.is_told_of_another)]
    assert len(needless) <= 5


@pytest.mark.parametrize("name", ["traps_roles.txt", "traps_headlines.txt", "traps_sought.txt"])
def test_no_more_of_them_are_swallowed_than_is_said(name: str) -> None:
    found = list(zip(later_pairs(name), decisions(later_pairs(name)), strict=True))
    swallowed = [one.kind for pair, one in found if pair.kind != "reworded" and one.kind in SWALLOWED]
    assert swallowed == []
    told = [pair.place for pair, one in found if pair.kind == "reworded" and one.kind not in SWALLOWED]
    assert len(told) <= 2, told
