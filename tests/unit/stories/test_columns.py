"""Counting the words of all reports at once comes to what counting each report's words does."""

from random import Random

import pytest

from watchd.stories import columns
from watchd.stories.alike import jaccard
from watchd.stories.columns import Columns


@pytest.mark.parametrize("part", [0.0, 0.33, 0.6])
@pytest.mark.parametrize("least", [1, 2, 3, 4, 7, 8, 15, 16, 31])
def test_counting_at_once_is_counting_each(least: int, part: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_BLOCK", 64)  # reports that lie in several blocks
    chance = Random(least)
    words = [f"w{number}" for number in range(40)]
    reports = {
        place: frozenset(chance.sample(words, chance.randint(1, 40))) for place in chance.sample(range(500), 200)
    }
    found = Columns()
    for place, keys in reports.items():
        found.put(place, keys)
    for _ in range(40):
        asked = frozenset(chance.sample([*words, "nowhere"], chance.randint(1, 41)))
        expected = sorted(
            place
            for place, keys in reports.items()
            if len(keys & asked) >= least and jaccard(len(keys & asked), len(keys), len(asked)) >= part
        )
        assert sorted(found.sharing(asked, least, part)) == expected
        left_out = frozenset(chance.sample(words, 3))
        without = {place: keys - left_out for place, keys in reports.items()}
        asked -= left_out
        least_of_them = {
            place
            for place, keys in without.items()
            if len(keys & asked) >= least and jaccard(len(keys & asked), len(keys), len(asked)) >= part
        }
        assert least_of_them <= set(found.sharing(asked, least, part, more=3))


def test_nothing_shares_words_with_what_has_too_few() -> None:
    found = Columns()
    found.put(3, {"one", "two"})
    assert list(found.sharing({"one"}, 2, 0.1)) == []
    assert list(found.sharing(set(), 1, 0.1)) == []
