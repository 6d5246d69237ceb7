"""Story indexes between turns: a cache that names the turn it was read at, and catches up inside the lock."""

from collections import OrderedDict
from datetime import datetime

from watchd.model.rule import Rule
from watchd.ports import Turn
from watchd.stories.index import StoryIndex
from watchd.stories.thread import open_for

MOST_HELD = 150_000  # names and leaders in all indexes together, about 1.3 KB each; the rule used last stays whole


class StoryCache:
    """Story indexes by rule, kept between turns; each names the turn it was read at and catches up inside the lock.

    An index is read when its rule first needs it. When all of them together hold more than `most`, those used longest
    ago are dropped whole, and read again when they are needed: what is decided does not depend on what is held.
    """

    def __init__(self, most: int = MOST_HELD) -> None:
        self._most = most
        self._indexes: OrderedDict[str, StoryIndex] = OrderedDict()

    def index(self, rule: Rule, turn: Turn, now: datetime) -> StoryIndex:
        """The rule's stored stories as of this turn."""
        overruled_in = turn.overruled(rule.id)
        index = self._indexes.get(rule.id)
        if index is None or index.turn < overruled_in:  # reports have left stories, which catching up does not show
            index = self._indexes[rule.id] = StoryIndex()
        self._indexes.move_to_end(rule.id)
        if overruled_in:
            index.partings = turn.partings(rule.id)
        index.add(turn.story_members(rule.id, index.turn))
        index.forget(now - open_for(rule.dedup.again_after))
        index.turn = turn.number - 1  # what this turn writes is read back by the next one
        while len(self._indexes) > 1 and sum(map(len, self._indexes.values())) > self._most:
            self._indexes.popitem(last=False)
        return index

    def __len__(self) -> int:
        """How many indexes are held."""
        return len(self._indexes)
