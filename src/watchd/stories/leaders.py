"""The reports that newcomers are compared with, found by the words they share: exact, whatever else is stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil

from watchd.model.story import StoryMember
from watchd.stories.alike import GROUP_FROM, LEAST_SHARED, LEAST_SHARED_TEXT
from watchd.stories.words import Wording, wording_of

_LEAST_RARE = 7  # rarer words that a report must share to be looked at closely


@dataclass(frozen=True, slots=True)
class Leader:
    """A report that opened a story, or was told as an update of it."""

    member: StoryMember
    wording: Wording


@dataclass(slots=True)
class _Postings:
    """Which reports have a word."""

    least: int  # shared words below which two reports are nothing to each other
    by_key: dict[str, list[int]] = field(default_factory=dict)

    def put(self, place: int, keys: frozenset[str]) -> None:
        for key in keys:
            self.by_key.setdefault(key, []).append(place)

    def near(self, keys: frozenset[str]) -> set[int]:
        """Places that may share enough words with these; who shares enough is among them.

        Who shares n of the words still shares n - m of them when the m most frequent are left out: those of which
        everybody has some are not looked through, and whoever shares only a few others is passed over.
        """
        needed = max(self.least, ceil(GROUP_FROM * len(keys)))
        if len(keys) < needed:
            return set()
        left_out = needed - min(_LEAST_RARE, ceil(needed / 2))
        counts: Counter[int] = Counter()
        for places in sorted((self.by_key.get(key, ()) for key in keys), key=len)[: len(keys) - left_out]:
            counts.update(places)
        return {place for place, number in counts.items() if number >= needed - left_out}


@dataclass(slots=True)
class Leaders:
    """The leaders of one rule's open stories, by what they say."""

    _places: dict[str, int] = field(default_factory=dict)  # by item
    _leaders: dict[int, Leader] = field(default_factory=dict)
    _stories: dict[str, list[str]] = field(default_factory=dict)  # items by story
    _titles: _Postings = field(default_factory=lambda: _Postings(LEAST_SHARED))
    _texts: _Postings = field(default_factory=lambda: _Postings(LEAST_SHARED_TEXT))
    _next: int = 0

    def __len__(self) -> int:
        return len(self._leaders)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._places

    def put(self, member: StoryMember) -> None:
        """Make a report findable by what it says now; what it said before is no longer it."""
        wording = wording_of(member.title, member.lead, member.publisher, member.language, member.sketch)
        known = self._places.get(member.item_id)
        if known is not None:
            before = self._leaders[known]
            if before.wording == wording and before.member.story_id == member.story_id:
                self._leaders[known] = Leader(member, wording)
                return
            self.drop(member.item_id)
        place, self._next = self._next, self._next + 1
        self._places[member.item_id] = place
        self._leaders[place] = Leader(member, wording)
        self._stories.setdefault(member.story_id, []).append(member.item_id)
        self._titles.put(place, wording.title.keys)
        if wording.has_lead:
            self._texts.put(place, wording.keys)

    def drop(self, item_id: str) -> None:
        """Forget a report; its words are cleared away with the others' when most of them are of nobody."""
        place = self._places.pop(item_id, None)
        if place is None:
            return
        gone = self._leaders.pop(place)
        items = self._stories[gone.member.story_id]
        items.remove(item_id)
        if not items:
            del self._stories[gone.member.story_id]
        if self._next > 2 * len(self._leaders) + 1000:
            self._rebuild()

    def near(self, wording: Wording) -> Iterator[Leader]:
        """The leaders that may be of the newcomer's affair, in no order."""
        places = self._titles.near(wording.title.keys)
        if wording.has_lead:
            places |= self._texts.near(wording.keys)
        for place in places:
            leader = self._leaders.get(place)
            if leader is not None:
                yield leader

    def of_story(self, story_id: str) -> list[Leader]:
        """The leaders of one story."""
        return [self._leaders[self._places[item_id]] for item_id in self._stories.get(story_id, ())]

    def stories(self) -> list[str]:
        """The stories that have leaders here."""
        return list(self._stories)

    def drop_story(self, story_id: str) -> None:
        """Forget all leaders of one story."""
        for item_id in list(self._stories.get(story_id, ())):
            self.drop(item_id)

    def _rebuild(self) -> None:
        kept = list(self._leaders.values())
        self._places, self._leaders, self._stories, self._next = {}, {}, {}, 0
        self._titles, self._texts = _Postings(LEAST_SHARED), _Postings(LEAST_SHARED_TEXT)
        for leader in kept:
            self.put(leader.member)
