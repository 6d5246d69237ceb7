"""A report that no other is near enough to, and that is rather like several of one story: it is of their affair."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from watchd.stories.alike import is_other_number, jaccard
from watchd.stories.index import StoryIndex, age_of, leaders_rather_near
from watchd.stories.leaders import Leader
from watchd.stories.words import Wording, is_pair

SEVERAL: Final = 3  # reports that were told: two may be alike by chance, and a pair is compared by itself


@dataclass(frozen=True, slots=True)
class Several:
    """The reports of one story that a newcomer is rather like, the one that is most like it first."""

    leaders: Sequence[Leader]
    score: float  # of the first
    shared: frozenset[str]  # keys of the newcomer's headline that any of them has


def several_near(
    new: Wording,
    sought: frozenset[str],
    indexes: Sequence[StoryIndex],
    oldest: datetime,
    *,
    is_closed: Callable[[str], bool],
    publisher: str,
) -> Several | None:
    """The open story of which at least three reports that were told are rather like a headline; None where none is.

    Words that the rule looks for (`sought`) do not count, for every report of the rule has them; nor do reports of
    the newcomer's own publisher, who may write all his headlines after one pattern; nor pairs of Chinese signs, of
    which three are one phrase. Of several such stories it is the one whose third nearest report is nearest, and none
    that `is_closed` to what joins so.
    """
    if not any(index.leaders.is_crowded for index in indexes):  # of three in two indexes, two are in one
        return None
    keys = frozenset(key for key in new.title.keys - sought if not is_pair(key))
    found: dict[str, list[tuple[float, Leader]]] = defaultdict(list)
    for leader in leaders_rather_near(keys, sought, indexes, oldest):
        member = leader.member
        if member.publisher != publisher and _may_be_of_one(new, leader.wording):
            others = frozenset(leader.title) - sought
            found[member.story_id].append((jaccard(len(keys & others), len(keys), len(others)), leader))
    stories = [
        sorted(near, key=_nearness, reverse=True)
        for story_id, near in found.items()
        if len(near) >= SEVERAL and not is_closed(story_id)
    ]
    if not stories:
        return None
    best = max(stories, key=lambda near: _nearness(near[SEVERAL - 1]))
    shared = keys.intersection(key for _, leader in best for key in leader.title)
    return Several([leader for _, leader in best], best[0][0], shared)


def _nearness(found: tuple[float, Leader]) -> tuple[object, ...]:
    return found[0], *age_of(found[1].member)


def _may_be_of_one(new: Wording, old: Wording) -> bool:
    return not (new.language and old.language and new.language != old.language) and not is_other_number(new, old)
