"""The stories of one turn: as they were stored, with the reports that the turn adds and the stories that it closes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from watchd.model.item import Item
from watchd.model.match import Match
from watchd.model.rule import Rule
from watchd.model.story import Relation, Story, StoryMember, Threading
from watchd.pipeline.story_cache import StoryCache, Threaded
from watchd.ports import EarlierMatch, Turn
from watchd.stories.bound import over_bound
from watchd.stories.index import MemberKeys, StoryIndex, keys_of
from watchd.stories.matched_by import MatchedBy
from watchd.stories.thread import open_for, revised, thread


@dataclass(slots=True)
class Threads:
    """Which story each match of a turn belongs to; what the turn entered before counts as if it had been stored."""

    turn: Turn
    cache: StoryCache
    _stored: dict[str, StoryIndex] = field(default_factory=dict)  # by rule
    _fresh: dict[str, StoryIndex] = field(default_factory=dict)
    _since: dict[str, datetime] = field(default_factory=dict)  # by rule, what was open then is stored
    _members: dict[str, dict[str, StoryMember]] = field(default_factory=dict)  # of this turn, by rule and item
    _stories: dict[str, Story] = field(default_factory=dict)
    _closed: dict[str, str] = field(default_factory=dict)  # stories, with their rule
    _reopened: dict[str, set[str]] = field(default_factory=dict)  # by rule, stories that were over
    _entered: dict[str, list[tuple[StoryMember, MemberKeys]]] = field(default_factory=dict)  # by rule
    _changed: set[str] = field(default_factory=set)  # rules of which stored reports or stories change as well

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories that were opened or extended."""
        return tuple(self._stories.values())

    @property
    def closed(self) -> Mapping[str, str]:
        """The stories that are over before their time, each with its rule."""
        return dict(sorted(self._closed.items()))

    @property
    def threaded(self) -> Threaded:
        """What the turn put into stories, by rule."""
        return self._entered | dict.fromkeys(self._changed)

    def thread(
        self,
        item: Item,
        rule: Rule,
        earlier: EarlierMatch | None,
        matched: MatchedBy,
        is_full: Callable[[str], bool],
    ) -> Threading:
        """The story of a match, and what is new in it; `matched` is what the rule found, as in `stories.thread`."""
        if rule.id not in self._stored:
            self._stored[rule.id] = self.cache.index(rule, self.turn, item.seen_at)
            self._fresh[rule.id] = StoryIndex()
            self._since[rule.id] = item.seen_at
        self._bound(rule, item.seen_at)
        if earlier is not None:
            self._changed.add(rule.id)
        indexes = self._indexes(rule)
        if earlier is not None and earlier.story_id is not None:
            if earlier.story_id not in self._stored[rule.id].last_seen:
                self._reopen(rule, earlier.story_id, item.seen_at)
            return revised(item, earlier.story_id, earlier.origin, earlier.names, indexes, matched=matched)
        again_after = rule.dedup.again_after
        return thread(item, rule.id, indexes, again_after, item.seen_at, matched=matched, is_full=is_full)

    def extended(self, match: Match, threading: Threading) -> Story:
        """The story with this match in it."""
        item = match.item
        known = self._stories.get(threading.story_id)
        if known is None and threading.relation is not Relation.NEW:
            known = self.turn.stories([threading.story_id]).get(threading.story_id)
        if known is None:
            return Story(threading.story_id, match.rule_id, item.id, item.event_at, item.seen_at, self.turn.number)
        return replace(known, last_at=max(known.last_at, item.seen_at), turn=self.turn.number)

    def enter(self, story: Story, member: StoryMember, keys: MemberKeys, *, renames: bool) -> None:
        """Write down that the match is part of the story, and whether it renames an origin; `keys` are its member's."""
        self._stories[story.id] = story
        self._closed.pop(story.id, None)
        self._members.setdefault(member.rule_id, {})[member.item_id] = member
        self._entered.setdefault(member.rule_id, []).append((member, keys))
        if renames:
            self._changed.add(member.rule_id)
        self._put(member, keys)

    def _indexes(self, rule: Rule) -> tuple[StoryIndex, StoryIndex]:
        return self._fresh[rule.id], self._stored[rule.id]

    def _put(self, member: StoryMember, keys: MemberKeys) -> None:
        self._fresh[member.rule_id].put(member, keys)
        self._stored[member.rule_id].partings.add(member.story_id, frozenset().union(*keys))

    def _bound(self, rule: Rule, at: datetime) -> None:
        """Close stories where the rule has too many reports in those that are open."""
        indexes = self._indexes(rule)
        if sum(index.size for index in indexes) <= self.cache.most_of_rule:
            return
        closed = over_bound(indexes, self.cache.most_of_rule, at - open_for(rule.dedup.again_after))
        if not closed:
            return
        self._closed |= dict.fromkeys(closed, rule.id)
        self._changed.add(rule.id)
        # Both anew: what is held of a headline that two stories have is the one seen last, and may be of one closed.
        self._stored[rule.id] = self.cache.read_anew(rule, self.turn, self._since[rule.id], self._closed)
        # As stored these are over, and were not read.
        for story_id in sorted(self._reopened.get(rule.id, set()) - self._closed.keys()):
            self._stored[rule.id].add(self.turn.members_of(story_id))
        self._fresh[rule.id] = StoryIndex()
        self._add(one for one in self._of_turn(rule) if one.story_id not in self._closed)

    def _reopen(self, rule: Rule, story_id: str, at: datetime) -> None:
        """The story was over, and the publisher of one of its reports opens it again."""
        members = self.turn.members_of(story_id)
        self._reopened.setdefault(rule.id, set()).add(story_id)
        self._stored[rule.id].add(members)
        self._add(one for one in self._of_turn(rule) if one.story_id == story_id)
        if any(one.seen_at >= at - open_for(rule.dedup.again_after) for one in members):
            self.cache.drop(rule.id)  # it was closed before its time: where this turn is taken back it stays so

    def _of_turn(self, rule: Rule) -> Iterable[StoryMember]:
        return self._members.get(rule.id, {}).values()

    def _add(self, members: Iterable[StoryMember]) -> None:
        for member in members:
            self._put(member, keys_of(member))
