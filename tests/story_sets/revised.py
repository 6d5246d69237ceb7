"""What is decided where one article has two headlines, and on another outlet that reports what the later one says."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.story_sets.decided import SWALLOWED, decided_on, report_of
from tests.story_sets.traps import Pair

from watchd.model.alert import Decision
from watchd.model.item import Item


class Way(StrEnum):
    """How the later headline comes."""

    REVISED = "revised"  # its publisher put it there
    LISTED = "listed"  # another feed lists the same link under it


@dataclass(frozen=True)
class Course:
    """What became of the later headline of a pair: told where it came first, and where another outlet has it then."""

    pair: Pair
    is_told: bool
    is_told_of_another: bool

    @property
    def is_swallowed(self) -> bool:
        """Whether nobody was told of the later headline, whoever had it."""
        return not self.is_told and not self.is_told_of_another


def courses(pairs: Sequence[Pair], way: Way) -> list[Course]:
    """What becomes of each pair, in their order: the article, its later headline, and another outlet with that."""
    rounds = [
        [report_of(pair, 0, number) for number, pair in enumerate(pairs)],
        [_again(pair, number, way) for number, pair in enumerate(pairs)],
        [report_of(pair, 90, number, id=f"it_third_{number}") for number, pair in enumerate(pairs)],
    ]
    found = decided_on(pairs, rounds)
    return [_course(pair, rounds, number, found[pair.place]) for number, pair in enumerate(pairs)]


def _again(pair: Pair, number: int, way: Way) -> Item:
    first = report_of(pair, 0, number)
    changes: dict[str, Any] = {"url_key": first.url_key}
    if way is Way.REVISED:
        changes |= {"id": first.id, "publisher": first.publisher}
    return report_of(pair, 60, number, **changes)


def _course(pair: Pair, rounds: Sequence[Sequence[Item]], number: int, decided: Sequence[Decision]) -> Course:
    """Of a revision that brings nothing there is no decision."""
    second, third = rounds[1][number], rounds[2][number]
    told = {one.item_id for one in decided[1:] if one.kind not in SWALLOWED}
    return Course(pair, second.id in told, third.id in told)
