"""How many reports one rule compares newcomers with: beyond that, the stories heard of longest ago are over."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from watchd.stories.index import StoryIndex

MOST_OF_RULE = 50_000  # reports in open stories, each headline that one had before counted as one more: some 210 MB
_KEPT = 0.9  # of that, so that stories are not closed with every report


def over_bound(indexes: Sequence[StoryIndex], most: int, oldest: datetime) -> frozenset[str]:
    """The open stories that are to be closed: none while they hold `most` reports at most.

    `indexes` hold what this turn added, and what was stored before, the newest first; a story is open whose last
    report was seen at `oldest` or later. It makes no difference which index holds what, or what is held of others:
    every node closes the same stories before the same report.
    """
    reports: dict[str, tuple[str, int]] = {}
    seen: dict[str, datetime] = {}
    for index in reversed(indexes):
        reports |= index.reports
        seen |= {story_id: max(at, seen.get(story_id, at)) for story_id, at in index.last_seen.items()}
    sizes: Counter[str] = Counter()
    for story_id, size in reports.values():
        if seen[story_id] >= oldest:
            sizes[story_id] += size
    left, closed = sizes.total(), set()
    for story_id in sorted(sizes, key=lambda story_id: (seen[story_id], story_id)) if left > most else ():
        if left <= most * _KEPT:
            break
        left -= sizes[story_id]
        closed.add(story_id)
    return frozenset(closed)
