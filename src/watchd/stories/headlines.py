"""Another headline over one article, or one headline over another text: other words for what was told, or an event."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from watchd.stories.alike import Likeness, likeness
from watchd.stories.differences import differences
from watchd.stories.leaders import Leader
from watchd.stories.matched_by import MatchedBy
from watchd.stories.news import another_entry, another_event, in_other_words, taken_back, turned_in
from watchd.stories.titles import title_key
from watchd.stories.words import NO_WORDS, Wording, wording_of

_KEPT_FROM: Final = 0.50  # of a headline's words: fewer that were told before are another event
_MOST_SHOWN: Final = 6


def news_of_headline(
    item_id: str, wording: Wording, leaders: Sequence[Leader], own: Sequence[str], matched: MatchedBy
) -> tuple[str, ...]:
    """What a headline says that came over an article whose story was told; nothing where it says what was told.

    `own` are headlines that the article had itself, as far as they were told. It is news where most of its words were
    told nowhere, or where it is an earlier headline but for a word, a role, a denial or a next step. A report that
    was told is looked at with its lead, so short headlines are as good as long ones.
    """
    if not leaders or was_told(wording, leaders, own):
        return ()
    told = [leader.wording for leader in leaders]
    told += [wording_of(title, "", "", wording.language) for title in own]
    fresh = min((_fresh(wording, one, matched.in_headline) for one in told), key=lambda found: found[0])
    if fresh[0] > 1 - _KEPT_FROM:
        return (f"another headline over the article: {', '.join(fresh[1][:_MOST_SHOWN])}",)
    titles = [*own, *(name.title for leader in leaders for name in leader.member.names)]
    return _beside(item_id, wording, leaders, matched) or another_event(wording.headline, titles, leaders)


def was_told(wording: Wording, leaders: Sequence[Leader], own: Sequence[str]) -> bool:
    """Whether the article itself, or a report that was told, had this headline."""
    key = title_key(wording.headline) or wording.headline
    titles = [*own, *(name.title for leader in leaders for name in leader.member.names)]
    return any(key == (title_key(title) or title) for title in titles) or any(
        wording.headline == leader.wording.headline for leader in leaders
    )


def _fresh(wording: Wording, told: Wording, sought: frozenset[str]) -> tuple[float, list[str]]:
    """Which part of a headline's words a report that was told has nowhere, and those words.

    What the rule looks for does not count: that stands in every report of its stories.
    """
    keys = [key for key in wording.title.keys if key not in sought]
    fresh = [word for key, word in wording.title.shown if key in differences(wording, told).fresh and key not in sought]
    return len(fresh) / len(keys) if keys else 0.0, fresh


def _beside(item_id: str, wording: Wording, leaders: Sequence[Leader], matched: MatchedBy) -> tuple[str, ...]:
    """What is news beside an earlier headline, its own before others'; nothing where one of them says the same.

    What it denies, takes back or turns round it says by itself, though the lead may have stayed.
    """
    news: tuple[str, ...] = ()
    for leader in sorted(leaders, key=lambda leader: leader.member.item_id != item_id):
        before = leader.wording
        whole = likeness(wording, before, matched.in_headline)
        alone = likeness(replace(wording, lead=NO_WORDS), replace(before, lead=NO_WORDS), matched.in_headline)
        if whole is None and alone is None and leader.member.item_id != item_id:
            continue
        found = _said(wording, whole, alone, leader)
        found = found or tuple(another_entry(matched.signature, wording, leader.member, leaders))
        if not found:
            return ()
        news = news or found
    return news


def _said(wording: Wording, whole: Likeness | None, alone: Likeness | None, leader: Leader) -> tuple[str, ...]:
    found = (taken_back(wording.headline, alone, leader) or turned_in(alone)) if alone is not None else ()
    return found or (in_other_words(whole, wording) if whole is not None else ())
