"""Which development is this? A match joins an open story of its rule, or opens one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.model.ids import public_id
from watchd.model.item import Item
from watchd.model.story import Relation, StoryMember, Threading
from watchd.stories.titles import title_key

OPEN_FOR = timedelta(hours=72)  # a story closes this long after its last member
OPEN_AT_MOST = timedelta(days=14)  # however long `again_after` is


def open_for(again_after: timedelta) -> timedelta:
    """How long a rule's stories stay open after their last member."""
    return min(max(OPEN_FOR, again_after), OPEN_AT_MOST)


@dataclass(slots=True)
class StoryIndex:
    """The live members of one rule's stories, by article and by title. A cache: it names the turn it was read at."""

    turn: int = 0
    by_url: dict[str, StoryMember] = field(default_factory=dict)
    by_title: dict[str, StoryMember] = field(default_factory=dict)

    def add(self, members: Iterable[StoryMember]) -> None:
        """Make members findable; where two share a key, the one seen last wins, for it keeps the story open longest."""
        for member in members:
            keys = ((self.by_url, member.url_key), (self.by_title, title_key(member.title, member.publisher)))
            for index, key in keys:
                known = index.get(key)
                if key and (known is None or known.seen_at <= member.seen_at):
                    index[key] = member

    def forget(self, before: datetime) -> None:
        """Drop members whose story can no longer be open at `before`."""
        for index in (self.by_url, self.by_title):
            for key in [key for key, member in index.items() if member.seen_at < before]:
                del index[key]


def thread(item: Item, rule_id: str, indexes: Sequence[StoryIndex], again_after: timedelta, at: datetime) -> Threading:
    """The story of a match seen `at`: the one that has its article, else the one that has its title, else a new one.

    `indexes` are asked in order: what this turn added, then what was stored before. Titles of fewer than four
    telling words (stories.titles) name no story, and an outlet that uses its own title again for another text and
    address has a column of that name, not a copy.
    """
    oldest = at - open_for(again_after)
    key = title_key(item.title, item.publisher)
    for index in indexes:
        member = index.by_url.get(item.url_key) if item.url_key else None
        if member is not None and member.seen_at >= oldest:
            return _joined(member, f"the same article as {member.publisher} reported")
    for index in indexes:
        member = index.by_title.get(key) if key else None
        if member is not None and member.seen_at >= oldest and not _is_column(member, item):
            return _joined(member, f"the same title as {member.publisher} had")
    return Threading(
        story_id=public_id("st", rule_id, item.id, str(item.revision)),
        relation=Relation.NEW,
        reason="no open story of this rule has this article or title",
    )


def _is_column(member: StoryMember, item: Item) -> bool:
    return member.publisher == item.publisher and member.digest != item.digest


def _joined(member: StoryMember, reason: str) -> Threading:
    return Threading(
        story_id=member.story_id, relation=Relation.SAME, compared_with=member.item_id, score=1.0, reason=reason
    )
