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

MemberKeys = tuple[frozenset[str], frozenset[str]]


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
        """Make members findable by each of their names, in whatever order they come."""
        for member in members:
            self.put(member, keys_of(member))

    def put(self, member: StoryMember, keys: MemberKeys) -> None:
        """Make a member findable by its keys; where two share one, the one seen last wins: it keeps its story open."""
        for index, wanted in zip((self.by_url, self.by_title), keys, strict=True):
            for key in wanted:
                known = index.get(key)
                if known is None or _age(known) <= _age(member):
                    index[key] = member

    def forget(self, before: datetime) -> None:
        """Drop members whose story can no longer be open at `before`."""
        for index in (self.by_url, self.by_title):
            for key in [key for key, member in index.items() if member.seen_at < before]:
                del index[key]


def keys_of(member: StoryMember) -> MemberKeys:
    """The article keys and the title keys of everything a member is recognised by."""
    urls = frozenset(name.url_key for name in member.names)
    titles = frozenset(title_key(name.title, name.publisher) for name in member.names)
    return urls - {""}, titles - {""}


def thread(item: Item, rule_id: str, indexes: Sequence[StoryIndex], again_after: timedelta, at: datetime) -> Threading:
    """The story of a match seen `at`: the one that has its article, else the one that has its title, else a new one.

    `indexes` hold what this turn added, and what was stored before; of two members the one seen last counts, so it
    makes no difference which holds it. Titles of fewer than four telling words (stories.titles) name no story, and an
    outlet that uses its own title again for another text and address has a column of that name, not a copy.
    """
    oldest = at - open_for(again_after)
    key = title_key(item.title, item.publisher)
    member = _newest(index.by_url.get(item.url_key) for index in indexes)
    if item.url_key and member is not None and member.seen_at >= oldest:
        return _joined(member, f"the same article as {member.publisher} reported")
    member = _newest(index.by_title.get(key) for index in indexes)
    if key and member is not None and member.seen_at >= oldest and not _is_column(member, item):
        return _joined(member, f"the same title as {member.publisher} had")
    return Threading(
        story_id=public_id("st", rule_id, item.id, str(item.revision)),
        relation=Relation.NEW,
        reason="no open story of this rule has this article or title",
    )


def _newest(members: Iterable[StoryMember | None]) -> StoryMember | None:
    return max((member for member in members if member is not None), key=_age, default=None)


def _age(member: StoryMember) -> tuple[datetime, str]:
    # What was seen at one moment has an order as well, the same in every index.
    return member.seen_at, member.item_id


def _is_column(member: StoryMember, item: Item) -> bool:
    return member.publisher == item.publisher and member.digest != item.digest


def _joined(member: StoryMember, reason: str) -> Threading:
    return Threading(
        story_id=member.story_id,
        relation=Relation.SAME,
        compared_with=member.item_id,
        score=1.0,
        reason=reason,
        origin=member.origin or member.publisher,
    )
