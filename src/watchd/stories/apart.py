"""Which reports of a story leave it with one that is told apart: its copies go with it, and the head never goes."""

from collections.abc import Sequence

from watchd.model.story import StoryMember
from watchd.stories.index import age_of, keys_of


def told_apart(members: Sequence[StoryMember], item_id: str) -> list[StoryMember]:
    """The members that leave, the one seen first first; none where the story holds nothing but the head's article.

    The article of that item is told apart: what has its link or its headline. Where the head has one of these as well,
    the item leaves alone, for somebody says that it is another event all the same. The head itself never leaves, for
    the story is named by it and was told as such: where it is told apart, all leave that are not its article.
    """
    own = next(member for member in members if member.item_id == item_id)
    urls, titles = keys_of(own)
    article = {member.item_id for member in members if _shares(member, urls, titles)} | {item_id}
    if own.is_head:
        article = {member.item_id for member in members} - article
    elif any(member.is_head for member in members if member.item_id in article):
        article = {item_id}
    return sorted((member for member in members if member.item_id in article), key=age_of)


def _shares(member: StoryMember, urls: frozenset[str], titles: frozenset[str]) -> bool:
    other_urls, other_titles = keys_of(member)
    return bool(urls & other_urls or titles & other_titles)
