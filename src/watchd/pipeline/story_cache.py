"""Story indexes between turns: a cache that names the turn it was read at, and catches up inside the lock."""

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from watchd.model.rule import Rule
from watchd.model.story import StoryMember
from watchd.ports import Turn
from watchd.stories.bound import MOST_OF_RULE
from watchd.stories.index import MemberKeys, StoryIndex
from watchd.stories.thread import open_for

Threaded = Mapping[str, Sequence[tuple[StoryMember, MemberKeys]] | None]
"""By rule, the reports that a turn put into its stories; None where it changed more of them than that."""

MOST_HELD = 150_000  # names and leaders in all indexes together, about 1.3 KB each; the rule used last stays whole
_NONE: frozenset[str] = frozenset()


class StoryCache:
    """Story indexes by rule, kept between turns; each names the turn it was read at and catches up inside the lock.

    An index is read when its rule first needs it. When all of them together hold more than `most`, those used longest
    ago are dropped whole, and read again when they are needed: what is decided does not depend on what is held.
    Of one rule `most_of_rule` reports are compared with; what is beyond that is closed, in the turn and for every node.
    """

    def __init__(self, most: int = MOST_HELD, most_of_rule: int = MOST_OF_RULE) -> None:
        self._most = most
        self.most_of_rule = most_of_rule
        self._indexes: OrderedDict[str, StoryIndex] = OrderedDict()

    def index(self, rule: Rule, turn: Turn, now: datetime) -> StoryIndex:
        """The rule's stored stories as of this turn."""
        overruled_in = turn.overruled(rule.id)
        index = self._indexes.get(rule.id)
        is_current = index is not None and index.turn == turn.number - 1  # no turn has passed since
        # Reports have left stories, or stories were closed, which catching up does not show.
        if index is None or index.turn < overruled_in or (not is_current and turn.has_closed(rule.id, index.turn)):
            index = self._indexes[rule.id] = StoryIndex()
        self._indexes.move_to_end(rule.id)
        _catch_up(index, rule, turn, now, _NONE)
        while len(self._indexes) > 1 and sum(map(len, self._indexes.values())) > self._most:
            self._indexes.popitem(last=False)
        return index

    def read_anew(self, rule: Rule, turn: Turn, now: datetime, closed: Collection[str]) -> StoryIndex:
        """The rule's stored stories without those that this turn closes; not held, for the turn may be taken back."""
        index = StoryIndex()
        _catch_up(index, rule, turn, now, closed)
        return index

    def committed(self, turn: int, threaded: Threaded) -> None:
        """A turn was written that put these reports into stories: what is known so well need not be read back."""
        for rule_id, index in self._indexes.items():
            members = threaded.get(rule_id, ())
            if index.turn != turn - 1 or members is None:
                continue
            for member, keys in members:
                index.put(member, keys)
            index.turn = turn

    def drop(self, rule_id: str) -> None:
        """Read the rule's stories again in the next turn."""
        self._indexes.pop(rule_id, None)

    def __len__(self) -> int:
        """How many indexes are held."""
        return len(self._indexes)


def _catch_up(index: StoryIndex, rule: Rule, turn: Turn, now: datetime, closed: Collection[str]) -> None:
    if turn.overruled(rule.id):
        index.partings = turn.partings(rule.id)
    if index.turn < turn.number - 1 or index.turn == 0:  # else no turn has passed since: there is nothing to read
        index.add(one for one in turn.story_members(rule.id, index.turn) if one.story_id not in closed)
        index.turn = turn.number - 1
    index.forget(now - open_for(rule.dedup.again_after))
