"""Story indexes between turns: a cache that names the turn it was read at, and catches up inside the lock."""

from datetime import datetime

from watchd.model.rule import Rule
from watchd.ports import Turn
from watchd.stories.thread import StoryIndex, open_for


class StoryCache:
    """Story indexes by rule, kept between turns; each names the turn it was read at and catches up inside the lock."""

    def __init__(self) -> None:
        self._indexes: dict[str, StoryIndex] = {}

    def index(self, rule: Rule, turn: Turn, now: datetime) -> StoryIndex:
        """The rule's stored stories as of this turn."""
        index = self._indexes.setdefault(rule.id, StoryIndex())
        index.add(turn.story_members(rule.id, index.turn))
        index.forget(now - open_for(rule.dedup.again_after))
        index.turn = turn.number - 1  # what this turn writes is read back by the next one
        return index
