"""The reports that newcomers are compared with, found by the words they share: exact, whatever else is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from watchd.model.story import StoryMember
from watchd.stories.akin import LEAST_LOOKED_AT, LOOKED_AT_FROM
from watchd.stories.alike import (
    GROUP_FROM,
    LEAST_RUNS,
    LEAST_SHARED,
    LEAST_SHARED_SEVERAL,
    SEVERAL_FROM,
    jaccard,
)
from watchd.stories.columns import Columns
from watchd.stories.words import Wording, Words, wording_of


@dataclass(frozen=True, slots=True)
class Leader:
    """A report that opened a story, or was told as an update of it.

    It holds keys as tuples: sets take ten times the memory.
    """

    member: StoryMember
    title: tuple[str, ...]
    lead: tuple[str, ...]

    @property
    def wording(self) -> Wording:
        """What it is compared by, read again: few are near enough to be asked for it."""
        member = self.member
        return wording_of(member.title, member.lead, member.publisher, member.language, member.sketch)


@dataclass(slots=True)
class Leaders:
    """The leaders of one rule's open stories, by what they say."""

    _places: dict[str, int] = field(default_factory=dict)  # by item
    _leaders: dict[int, Leader] = field(default_factory=dict)
    _stories: dict[str, list[str]] = field(default_factory=dict)  # items by story
    _crowded: set[str] = field(default_factory=set)  # stories that have two leaders or more
    _titles: Columns = field(default_factory=Columns)
    _texts: Columns = field(default_factory=Columns)
    _runs: dict[int, list[int]] = field(default_factory=dict)  # of long texts, the first of a sketch
    _words: dict[str, str] = field(default_factory=dict)  # each once, however many reports have it
    _next: int = 0

    def __len__(self) -> int:
        return len(self._leaders)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._places

    def put(self, member: StoryMember) -> None:
        """Make a report findable by what it says now; what it said before is no longer it."""
        known = self._places.get(member.item_id)
        if known is not None:
            before = self._leaders[known]
            if _said(before.member) == _said(member):
                self._leaders[known] = replace(before, member=member)
                return
            self.drop(member.item_id)
        place, self._next = self._next, self._next + 1
        self._places[member.item_id] = place
        items = self._stories.setdefault(member.story_id, [])
        items.append(member.item_id)
        if len(items) > 1:
            self._crowded.add(member.story_id)
        wording = wording_of(member.title, member.lead, member.publisher, member.language, member.sketch)
        title, lead = self._shared(wording.title), self._shared(wording.lead)
        self._leaders[place] = Leader(member, title, lead)
        self._titles.put(place, title)
        if wording.has_lead:
            self._texts.put(place, {*title, *lead})
        for run in member.sketch[:LEAST_RUNS]:
            self._runs.setdefault(run, []).append(place)

    def _shared(self, words: Words) -> tuple[str, ...]:
        return tuple(self._words.setdefault(key, key) for key, _ in words.shown)

    def drop(self, item_id: str) -> None:
        """Forget a report; its words are cleared away with the others' when most of them are of nobody."""
        place = self._places.pop(item_id, None)
        if place is None:
            return
        gone = self._leaders.pop(place)
        items = self._stories[gone.member.story_id]
        items.remove(item_id)
        if len(items) == 1:
            self._crowded.discard(gone.member.story_id)
        if not items:
            del self._stories[gone.member.story_id]
        if self._next > 2 * len(self._leaders) + 1000:
            self._rebuild()

    @property
    def is_crowded(self) -> bool:
        """Whether any story has two leaders here."""
        return bool(self._crowded)

    def near(self, wording: Wording) -> Iterator[Leader]:
        """The leaders that share enough words or runs with the newcomer to be of its affair, in no order."""
        near = set(self._titles.sharing(wording.title.keys, LEAST_SHARED, GROUP_FROM))
        if wording.has_lead:
            near.update(self._texts.sharing(wording.keys, LEAST_LOOKED_AT, LOOKED_AT_FROM))
        for run in wording.sketch[:LEAST_RUNS]:
            near.update(self._runs.get(run, ()))
        for place in near:
            leader = self._leaders.get(place)
            if leader is not None:
                yield leader

    def rather_near(self, keys: frozenset[str], left_out: frozenset[str]) -> Iterator[Leader]:
        """The leaders whose headlines are rather like these words, without those that are left out, in no order."""
        for place in self._titles.sharing(keys, LEAST_SHARED_SEVERAL, SEVERAL_FROM, more=len(left_out)):
            leader = self._leaders.get(place)
            if leader is not None:
                others = frozenset(leader.title) - left_out
                if jaccard(len(keys & others), len(keys), len(others)) >= SEVERAL_FROM:
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
        self._places, self._leaders, self._stories, self._crowded, self._next = {}, {}, {}, set(), 0
        self._titles, self._texts, self._runs, self._words = Columns(), Columns(), {}, {}
        for leader in kept:
            self.put(leader.member)


def _said(member: StoryMember) -> tuple[object, ...]:
    """What a report is compared by, and the story that it leads."""
    return member.story_id, member.title, member.lead, member.publisher, member.language, member.sketch
