"""Which reports of a story leave it with one that is told apart: its copies go with it, and the head never goes."""

from collections.abc import Sequence

from watchd.model.story import StoryMember
from watchd.stories.index import age_of, keys_of


def told_apart(members: Sequence[StoryMember], item_id: str) -> list[StoryMember]:
    """The members that leave, the one seen first first; none where the story holds nothing but one article.

    The article of that item is told apart: what has its link or its headline. Where that is the head's, the others
    leave, for the story is named by its head and was told as such.
    """
    own = next(member for member in members if member.item_id == item_id)
    urls, titles = keys_of(own)
    article = {member.item_id for member in members if _shares(member, urls, titles)} | {item_id}
    if any(member.is_head for member in members if member.item_id in article):
        article = {member.item_id for member in members} - article
    return sorted((member for member in members if member.item_id in article), key=age_of)


def _shares(member: StoryMember, urls: frozenset[str], titles: frozenset[str]) -> bool:
    other_urls, other_titles = keys_of(member)
    return bool(urls & other_urls or titles & other_titles)
