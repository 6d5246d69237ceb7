"""The sets of sentences: true pairs are found and exchanged ones are not, in every language and reading."""

import pytest
from tests.event_sets.score import LANGUAGES, PARTS, Score, add, sentences

from watchd.rules.query import Direction


@pytest.fixture(scope="module")
def scored() -> dict[tuple[str, str], Score]:
    found: dict[tuple[str, str], Score] = {}
    for language in LANGUAGES:
        for sentence in sentences(language):
            add(found.setdefault((language, sentence.reading), Score()), sentence, Direction.CHECKED)
    return found


def _share(scores: list[Score], name: str) -> float:
    return sum(int(getattr(score, name)) for score in scores) / sum(score.count for score in scores)


def test_the_sets_are_as_large_and_as_varied_as_they_are_said_to_be() -> None:
    least = {"en": 200, "es": 200, "ru": 60, "zh": 60, "fa": 60}
    for language in LANGUAGES:
        these = sentences(language)
        assert len(these) >= least[language]
        assert sum(one.kind.startswith("headline") for one in these) * 2 >= len(these)
        assert len({one.text for one in these}) == len(these)
        readings = [one.reading for one in these]
        assert all(readings.count(reading) >= 10 for reading in set(readings))
        assert any("trap" in one.kind for one in these)
        assert {one.part for one in these} | {"rare", "rarer", "later", "latest", "mended"} == set(PARTS)


def test_true_pairs_are_found_and_exchanged_pairs_are_not(scored: dict[tuple[str, str], Score]) -> None:
    every = list(scored.values())
    assert _share(every, "found") >= 0.95
    assert _share(every, "let_through") <= 0.01


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_left_behind(language: str, scored: dict[tuple[str, str], Score]) -> None:
    own = [score for (name, _), score in scored.items() if name == language]
    assert _share(own, "found") >= 0.95
    assert _share(own, "let_through") <= 0.01
