"""What a match is known by from now on: what was told of it, and not what its publisher made of that since."""

from dataclasses import replace

from watchd.model.match import Match
from watchd.model.story import Name, Story, StoryMember
from watchd.ports import EarlierMatch
from watchd.stories.index import MemberKeys, keys_of
from watchd.stories.words import wording_of

_MOST_NAMES = 20  # of one item


def as_told(match: Match, earlier: EarlierMatch | None) -> Match:
    """The match as a report that is told, or says what was told: known by what it says now and by what it said."""
    return match if earlier is None else replace(match, formerly=_formerly(match, match.item.title, earlier))


def as_untold(match: Match, earlier: EarlierMatch | None) -> Match:
    """The match as one whose headline nobody is told of: it makes no copies and hides nothing that others report.

    It is known by its link, and by what was told of it before. A lead that came later belongs to the same headline.
    """
    if earlier is None or earlier.story_id is None or not earlier.names:
        return replace(match, headline="")
    told = earlier.names[0].title
    had_lead = wording_of(told, earlier.lead, "", match.item.language).has_lead
    keeps = had_lead or match.item.title != told
    return replace(
        match,
        headline=told,
        formerly=_formerly(match, told, earlier),
        lead=earlier.lead if keeps else match.lead,
        sketch=earlier.sketch if keeps else match.sketch,
    )


def member_of(match: Match, story: Story) -> tuple[StoryMember, MemberKeys]:
    """The match as a report of its story, and its keys."""
    item = match.item
    member = StoryMember(
        story_id=story.id,
        rule_id=match.rule_id,
        item_id=item.id,
        url_key=item.url_key,
        title=match.headline or item.title,
        publisher=item.publisher,
        language=item.language,
        event_at=item.event_at,
        signature=match.signature,
        is_head=story.head_item == item.id,
        seen_at=item.seen_at,
        digest=item.digest,
        origin=match.origin,
        formerly=match.formerly,
        leads=match.leads,
        lead=match.lead,
        sketch=match.sketch,
        is_named=match.headline is None or bool(match.headline),
    )
    return member, keys_of(member)


def _formerly(match: Match, title: str, earlier: EarlierMatch) -> tuple[Name, ...]:
    """The names of earlier revisions: the newest ones and the first, which most copies carry."""
    present = Name(match.item.url_key, title, match.item.publisher)
    names = [name for name in earlier.names if name != present]
    return tuple(names if len(names) <= _MOST_NAMES else [*names[: _MOST_NAMES - 1], names[-1]])
