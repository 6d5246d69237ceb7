"""Which development is this? A match joins an open story of its rule, or opens one."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchd.model.ids import public_id
from watchd.model.item import Item
from watchd.model.story import Name, Relation, StoryMember, Threading
from watchd.stories.alike import (
    SEVERAL_FROM,
    SUPPRESS_FROM,
    Likeness,
    has_words_in_common,
    have_nothing_in_common,
    likeness,
)
from watchd.stories.below import told_below
from watchd.stories.differences import NO_DIFFERENCES
from watchd.stories.headlines import news_of_headline, was_told
from watchd.stories.index import StoryIndex, age_of, leaders_near, leaders_of, newest
from watchd.stories.leaders import Leader
from watchd.stories.matched_by import NOTHING, MatchedBy
from watchd.stories.news import another_entry, lacks_a_turn, news_of, rewritten, taken_back
from watchd.stories.several import Several, several_near
from watchd.stories.sketch import sketch_of
from watchd.stories.titles import title_key
from watchd.stories.words import Wording, lead_of, wording_of

OPEN_FOR = timedelta(hours=72)  # a story closes this long after its last member
OPEN_AT_MOST = timedelta(days=14)  # however long `again_after` is
_MOST_WORDS = 12  # shown of each kind


@dataclass(frozen=True, slots=True)
class _Newcomer:
    """An item, what it is compared by, and what its rule found in it."""

    item: Item
    wording: Wording
    matched: MatchedBy


def open_for(again_after: timedelta) -> timedelta:
    """How long a rule's stories stay open after their last member."""
    return min(max(OPEN_FOR, again_after), OPEN_AT_MOST)


def thread(
    item: Item,
    rule_id: str,
    indexes: Sequence[StoryIndex],
    again_after: timedelta,
    at: datetime,
    *,
    matched: MatchedBy = NOTHING,
    is_full: Callable[[str], bool] = lambda _story_id: False,
) -> Threading:
    """The story of a match seen `at`, and what is new in it.

    In this order: the story that has its article; the one that has its title; the one whose head, or an update of it,
    says the same or is of the same affair (stories.alike); the one of which several reports are rather like it
    (stories.several); else a new one.

    `indexes` hold what this turn added, and what was stored before, the newest first; it makes no difference which
    holds what. `matched` is what the rule found in the item; an update of a story that `is_full` would wait, so what is
    only rather like its reports does not join it. Titles of fewer than four telling words (stories.titles)
    name no story, and an outlet that uses its own title again for another text and address has a column of that name,
    not a copy.
    """
    oldest = at - open_for(again_after)
    new = _Newcomer(item, _wording_of(item), matched)
    key = title_key(item.title, item.publisher)
    barred = {story_id for index in indexes for story_id in index.partings.barred((item.url_key, key))}
    member = _newest((index.by_url.get(item.url_key) for index in indexes), barred)
    if item.url_key and member is not None and member.seen_at >= oldest:
        return _of_article(new, member, indexes)
    member = _newest((index.by_title.get(key) for index in indexes), barred)
    if key and member is not None and member.seen_at >= oldest and not _is_of_another(member, new):
        return _joined(new, member, f"the same title as {member.publisher} had", indexes)
    best = _best(new, indexes, oldest, barred)
    if best is not None:
        return _alike(new, *best, indexes)
    sought = new.matched.in_headline
    several = several_near(
        new.wording, sought, indexes, oldest,
        is_closed=lambda story_id: story_id in barred or is_full(story_id), publisher=item.publisher,
    )  # fmt: skip
    if several is not None:
        return _like_several(new, several, indexes)
    return Threading(
        story_id=public_id("st", rule_id, item.id, str(item.revision)),
        relation=Relation.NEW,
        reason="no open story of this rule has this article, title or affair",
    )


def revised(
    item: Item,
    story_id: str,
    origin: str,
    formerly: Sequence[Name],
    indexes: Sequence[StoryIndex],
    *,
    matched: MatchedBy = NOTHING,
) -> Threading:
    """The threading of an item that is part of a story already: it stays there, and may bring something new."""
    leaders = leaders_of(story_id, indexes)
    own, wording = [name.title for name in formerly], _wording_of(item)
    news = news_of(item.title, wording, leaders, None, own) if leaders else ()
    news = news or news_of_headline(item.id, wording, leaders, own, matched) or rewritten(item.id, wording, leaders)
    return Threading(
        story_id, Relation.SAME, item.id, 1.0, "its publisher revised it", origin, is_same_text=True, news=news,
        is_named=bool(news) or not leaders,
    )  # fmt: skip


def _wording_of(item: Item) -> Wording:
    lead = lead_of(item.summary, item.body)
    return wording_of(item.title, lead, item.publisher, item.language, sketch_of(item.body or item.summary))


def _newest(members: Iterable[StoryMember | None], barred: Collection[str]) -> StoryMember | None:
    return newest(member for member in members if member is not None and member.story_id not in barred)


def _wording_of_member(member: StoryMember) -> Wording:
    return wording_of(member.title, member.lead, member.publisher, member.language, member.sketch)


def _best(
    new: _Newcomer, indexes: Sequence[StoryIndex], oldest: datetime, barred: Collection[str]
) -> tuple[Leader, Likeness] | None:
    """The leader that is most like the newcomer; of equals the one seen last."""
    sought = new.matched.in_headline
    found = [
        (leader, alike)
        for leader in leaders_near(new.wording, indexes, oldest)
        if leader.member.story_id not in barred
        and (alike := likeness(new.wording, leader.wording, sought)) is not None
        and not _is_column(leader.member, new.item, alike)
    ]
    return max(
        found,
        key=lambda pair: (pair[1].relation is Relation.SAME, pair[1].score, *age_of(pair[0].member)),
        default=None,
    )


def _alike(new: _Newcomer, leader: Leader, alike: Likeness, indexes: Sequence[StoryIndex]) -> Threading:
    item, wording = new.item, new.wording
    member = leader.member
    leaders = leaders_of(member.story_id, indexes)
    taken = taken_back(item.title, alike, leader)
    entries = another_entry(new.matched.signature, wording, member, leaders)
    news = (*news_of(item.title, wording, leaders, alike), *taken, *entries)
    is_copy = alike.relation is Relation.SAME and not taken and not lacks_a_turn(f"{item.title} {item.summary}", leader)
    in_common = has_words_in_common(wording, leader.wording)
    # Whose lead has the words of the other's has it from there; whose headline alone has may have written his own, but
    # where it is the same with a word more.
    has_words = in_common is None and _has_a_word_more(alike)
    shown = dict(wording.title.shown)
    shared = tuple(word for key, word in (*wording.title.shown, *wording.lead.shown) if key in alike.shared)
    fresh = tuple(shown[key] for key in alike.added)
    said = (
        f"{alike.score * 100:.0f} % the same {'three-word runs' if alike.by == 'text' else 'words'} in {alike.by} "
        f"as {member.publisher} {member.seen_at:%H:%M} UTC"
    )
    return Threading(
        story_id=member.story_id,
        relation=Relation.SAME if is_copy else Relation.RELATED,
        compared_with=member.item_id,
        score=alike.score,
        reason=said,
        measured=f"{_measured(alike, is_copy=is_copy)}; new words: {', '.join(fresh[:_MOST_WORDS]) or '-'}",
        origin=(member.origin or member.publisher) if is_copy or in_common or has_words else "",
        is_same_text=(is_copy or alike.score >= SUPPRESS_FROM) and in_common is not False,
        shared=tuple(dict.fromkeys(shared))[:_MOST_WORDS],
        fresh=fresh[:_MOST_WORDS],
        threshold=alike.threshold if is_copy else alike.joined_from,
        joined_from=alike.joined_from,
        news=news,
        is_named=not is_copy or alike.has_like_headlines or not alike.added,
    )


def _like_several(new: _Newcomer, several: Several, indexes: Sequence[StoryIndex]) -> Threading:
    """It is told whatever it says: so little in common with each report tells the affair, and not what is new."""
    nearest, wording = several.leaders[0].member, new.wording
    news = news_of(new.item.title, wording, leaders_of(nearest.story_id, indexes), None)
    shared = tuple(word for key, word in wording.title.shown if key in several.shared)
    fresh = tuple(
        word for key, word in wording.title.shown if key not in several.shared and key not in new.matched.in_headline
    )
    said = (
        f"rather like {len(several.leaders)} reports of this story, and like none of them enough by itself: "
        f"{several.score * 100:.0f} % the same words in headline as {nearest.publisher} {nearest.seen_at:%H:%M} UTC"
    )
    return Threading(
        story_id=nearest.story_id,
        relation=Relation.RELATED,
        compared_with=nearest.item_id,
        score=round(several.score, 4),
        reason=said,
        shared=shared[:_MOST_WORDS],
        fresh=fresh[:_MOST_WORDS],
        threshold=SEVERAL_FROM,
        joined_from=SEVERAL_FROM,
        news=(*news, f"the same affair in other words: {', '.join(fresh[:_MOST_WORDS]) or wording.headline}"),
    )


def _has_a_word_more(alike: Likeness) -> bool:
    """Whether a headline is another's with words of its own, and tells nothing else by them."""
    return alike.by == "headline" and alike.score >= SUPPRESS_FROM and not alike.is_another


def _measured(alike: Likeness, *, is_copy: bool) -> str:
    """What decided: the threshold that was reached, and of as much as a copy has, why it is none."""
    if is_copy:
        return f"threshold {alike.threshold:.2f}"
    said = f"threshold {alike.joined_from:.2f}"
    if alike.score < SUPPRESS_FROM:
        return said
    if alike.relation is Relation.SAME:
        return f"{said}, and no copy: the earlier one denies it or puts it off"
    return f"{said}, and no copy: {_not_as_before(alike)}"


def _not_as_before(alike: Likeness) -> str:
    turned = alike.turned
    said = turned.negated or turned.no_more_negated or turned.gained or turned.missed
    reasons = (
        (alike.changed, "a word or number is exchanged"),
        (alike.is_swapped, "who and whom are exchanged"),
        (said, f"one of them says “{said}”"),
        (turned.done, "what one of them announced is done"),
        (turned.counted, f"it counts otherwise: {turned.counted}"),
        (alike.is_other_text, "what stands below the headline has nothing in common"),
        (turned.step, f"its lead was written anew, and it says “{turned.step}”"),
        (turned.below, f"below them, one says “{turned.below}”, the other “{turned.below_before}”"),
        (turned.way, f"one says “{turned.way}”, the other “{turned.way_before}”"),
    )
    own = len(alike.clause or alike.added)
    more = f"its headline has {own} word{'s' if own > 1 else ''} of its own"
    return next((reason for is_so, reason in reasons if is_so), more)


def _is_of_another(member: StoryMember, new: _Newcomer) -> bool:
    """Whether the same headline stands over another text: it is a column, or of another event."""
    before = _wording_of_member(member)
    is_other = have_nothing_in_common(new.wording, before) or told_below(new.wording, before, NO_DIFFERENCES)[0]
    return _is_column(member, new.item) or bool(is_other)


def _is_column(member: StoryMember, item: Item, alike: Likeness | None = None) -> bool:
    """Whether an outlet uses a headline of its own again for another text, or the same text below another headline.

    The text is then one about itself, that it puts below each report. A copy is another outlet's.
    """
    if member.publisher != item.publisher:
        return False
    if alike is None or (alike.by == "headline" and alike.score == 1.0):
        return member.digest != item.digest
    return alike.by != "headline" and not alike.has_like_headlines


def _of_article(new: _Newcomer, member: StoryMember, indexes: Sequence[StoryIndex]) -> Threading:
    """The threading of a link that a story has: its headline may be another one, and say another thing."""
    joined = _joined(new, member, f"the same article as {member.publisher} reported", indexes)
    leaders, own = leaders_of(member.story_id, indexes), [name.title for name in member.names]
    if not leaders or was_told(new.wording, leaders, own):
        return joined
    news = joined.news or news_of_headline(member.item_id, new.wording, leaders, own, new.matched)
    return replace(joined, news=news, is_named=bool(news))


def _joined(new: _Newcomer, member: StoryMember, reason: str, indexes: Sequence[StoryIndex]) -> Threading:
    wording = new.wording
    leaders = leaders_of(member.story_id, indexes)
    own = [name.title for name in member.names]
    news = news_of(new.item.title, wording, leaders, None, own) if leaders else ()
    return Threading(
        story_id=member.story_id,
        relation=Relation.SAME,
        compared_with=member.item_id,
        score=1.0,
        reason=reason,
        origin=member.origin or member.publisher,
        is_same_text=has_words_in_common(wording, _wording_of_member(member)) is not False,
        news=news or tuple(another_entry(new.matched.signature, wording, member, leaders)),
    )
