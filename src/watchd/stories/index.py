"""The live members of one rule's stories: by article, by title, and those that newcomers are compared with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchd.model.story import StoryMember
from watchd.stories.leaders import Leader, Leaders
from watchd.stories.partings import Partings
from watchd.stories.titles import title_key
from watchd.stories.words import Wording

MemberKeys = tuple[frozenset[str], frozenset[str]]


@dataclass(slots=True)
class StoryIndex:
    """One rule's members. A cache: it names the turn it was read at."""

    turn: int = 0
    by_url: dict[str, StoryMember] = field(default_factory=dict)
    by_title: dict[str, StoryMember] = field(default_factory=dict)
    leaders: Leaders = field(default_factory=Leaders)
    last_seen: dict[str, datetime] = field(default_factory=dict)  # of a story's members
    reports: dict[str, tuple[str, int]] = field(default_factory=dict)  # by item: its story, and how many names it has
    size: int = 0  # of the reports together, in names
    partings: Partings = field(default_factory=Partings)

    def __len__(self) -> int:
        """How much is held, in names of members and leaders: what bounds of memory are measured in."""
        return len(self.by_url) + len(self.by_title) + len(self.leaders)

    def add(self, members: Iterable[StoryMember]) -> None:
        """Make members findable by each of their names, in whatever order they come."""
        for member in members:
            self.put(member, keys_of(member))

    def put(self, member: StoryMember, keys: MemberKeys) -> None:
        """Make a member findable by its keys; where two share one, the one seen last wins: it keeps its story open."""
        for index, wanted in zip((self.by_url, self.by_title), keys, strict=True):
            for key in wanted:
                known = index.get(key)
                if known is None or age_of(known) <= age_of(member):
                    index[key] = member
        seen = self.last_seen.get(member.story_id)
        self.last_seen[member.story_id] = member.seen_at if seen is None else max(seen, member.seen_at)
        if member.is_leader:
            self.leaders.put(member)
        size = 1 + len(member.formerly)
        self.size += size - self.reports.get(member.item_id, ("", 0))[1]
        self.reports[member.item_id] = (member.story_id, size)

    def forget(self, before: datetime) -> None:
        """Drop what cannot be part of an open story at `before`."""
        for index in (self.by_url, self.by_title):
            for key in [key for key, member in index.items() if member.seen_at < before]:
                del index[key]
        over = [story_id for story_id, seen in self.last_seen.items() if seen < before]
        for story_id in over:
            del self.last_seen[story_id]
            self.leaders.drop_story(story_id)
        if over:
            self.reports = {item_id: one for item_id, one in self.reports.items() if one[0] in self.last_seen}
            self.size = sum(size for _, size in self.reports.values())


def keys_of(member: StoryMember) -> MemberKeys:
    """The article keys and the title keys of everything a member is recognised by."""
    urls = frozenset(name.url_key for name in member.names)
    titles = frozenset(title_key(name.title, name.publisher) for name in member.names)
    return urls - {""}, titles - {""}


def newest(members: Iterable[StoryMember | None]) -> StoryMember | None:
    """The member that was seen last."""
    return max((member for member in members if member is not None), key=age_of, default=None)


def age_of(member: StoryMember) -> tuple[datetime, str]:
    """The order of members in time; what was seen at one moment has an order as well, the same in every index."""
    return member.seen_at, member.item_id


def leaders_near(wording: Wording, indexes: Sequence[StoryIndex], oldest: datetime) -> Iterator[Leader]:
    """Leaders of open stories that may be of the newcomer's affair; of one that two indexes hold, the first's."""
    return _open((index.leaders.near(wording) for index in indexes), indexes, oldest)


def leaders_rather_near(
    keys: frozenset[str], left_out: frozenset[str], indexes: Sequence[StoryIndex], oldest: datetime
) -> Iterator[Leader]:
    """Leaders of open stories with headlines rather like these words, without those left out; each once."""
    return _open((index.leaders.rather_near(keys, left_out) for index in indexes), indexes, oldest)


def _open(found: Iterable[Iterator[Leader]], indexes: Sequence[StoryIndex], oldest: datetime) -> Iterator[Leader]:
    for place, leaders in enumerate(found):
        for leader in leaders:
            if not _is_superseded(leader, indexes[:place]) and _is_open(leader.member.story_id, indexes, oldest):
                yield leader


def leaders_of(story_id: str, indexes: Sequence[StoryIndex]) -> list[Leader]:
    """The leaders of one story, the one seen first first."""
    found = [
        leader
        for place, index in enumerate(indexes)
        for leader in index.leaders.of_story(story_id)
        if not _is_superseded(leader, indexes[:place])
    ]
    return sorted(found, key=lambda leader: age_of(leader.member))


def _is_superseded(leader: Leader, earlier: Sequence[StoryIndex]) -> bool:
    return any(leader.member.item_id in index.leaders for index in earlier)


def _is_open(story_id: str, indexes: Sequence[StoryIndex], oldest: datetime) -> bool:
    return any(seen >= oldest for index in indexes if (seen := index.last_seen.get(story_id)) is not None)
