"""Whether a headline tells a further step above a lead that agencies wrote on top of the earlier one."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

from watchd.stories.clauses import name_behind
from watchd.stories.differences import Differences, has_same_lead, unlike
from watchd.stories.events import events_in
from watchd.stories.synonyms import without_synonyms
from watchd.stories.times import is_weekday
from watchd.stories.who_says import tells_who, without_source
from watchd.stories.words import Wording, Words, is_pair, words_of

_LEAD_FROM: Final = 0.80  # of the words of both, in their order
_HEADLINE_FROM: Final = 0.50
_MOST_LEFT_OUT: Final = 2  # words
_MOST_PAIRS: Final = 5  # of Chinese signs


def next_step(new: Wording, old: Wording, differing: Differences) -> str:
    """What the newcomer's headline has in the stead of other words, where its lead was changed in a place as well.

    Both must keep the order of words: who writes anew puts them in another. Not where it is an event of a kind that
    was told, for that has many words; and not of Chinese, where pairs of signs are seams as often as words.
    """
    mine, theirs = without_synonyms(new, old, differing.fresh, differing.gone)
    fresh, gone = _of_news(new, mine), _of_news(old, theirs)
    if not fresh or not gone or any(map(is_pair, (*fresh, *gone))):
        return ""
    if _in_order(new.title, old.title) < _HEADLINE_FROM or not is_changed_in_a_place(new, old):
        return ""
    shown = dict(new.title.shown)
    said = ", ".join(shown[key] for key in fresh)
    return "" if _was_told(said, old) else said


def left_out(new: Wording, old: Wording, differing: Differences) -> str:
    """What a headline that is the earlier one but for some words leaves out, where its lead has others in their stead.

    Whoever only shortens a headline leaves the lead as it was, or writes it in words of his own.
    """
    lost = _of_news(old, differing.lost)
    most = _MOST_PAIRS if any(map(is_pair, lost)) else _MOST_LEFT_OUT
    if differing.added or not 0 < len(lost) <= most or not set(lost) & set(differing.gone):
        return ""
    shown = dict(old.title.shown)
    return ", ".join(shown[key] for key in lost) if is_changed_in_a_place(new, old, frozenset(lost)) else ""


def _of_news(one: Wording, keys: Iterable[str]) -> list[str]:
    """Those keys of a headline that tell neither who says it nor whose report it is."""
    told = words_of(without_source(one.headline), one.language).keys - name_behind(one.headline)
    return [key for key in keys if key in told]


def is_changed_in_a_place(new: Wording, old: Wording, left: frozenset[str] = frozenset()) -> bool:
    """Whether a lead is another but for a place in it, where each has words that the other report has nowhere.

    Of the older some of `left` are, where any are named. Who says it and on which day is no such place: outlets put
    that in their own words.
    """
    if not has_same_lead(new, old) or _in_order(new.lead, old.lead) < _LEAD_FROM:
        return False
    before, after = old.lead.shown, new.lead.shown
    codes = SequenceMatcher(None, [key for key, _ in before], [key for key, _ in after], autojunk=False).get_opcodes()
    return any(
        what == "replace"
        and _has_own(before[start:end], new)
        and _has_own(after[begin:stop], old)
        and (not left or any(key in left for key, _ in before[start:end]))
        for what, start, end, begin, stop in codes
    )


def _has_own(shown: tuple[tuple[str, str], ...], other: Wording) -> bool:
    """Whether some words tell what the other report has nowhere, in another form or as an event of that kind either."""
    told = tuple((key, word) for key, word in shown if not tells_who(word) and not is_weekday(key))
    words = Words(frozenset(key for key, _ in told), frozenset(), told)
    own = set(unlike(words, other.lead)).intersection(unlike(words, other.title))
    return any(key in own and not _was_told(word, other) for key, word in told)


def _was_told(text: str, other: Wording) -> bool:
    """Whether a report tells an event of a kind that this text tells."""
    return not events_in(text).keys().isdisjoint(events_in(f"{other.headline}. {other.beginning}"))


def _in_order(words: Words, others: Words) -> float:
    one, other = [key for key, _ in words.shown], [key for key, _ in others.shown]
    return SequenceMatcher(None, other, one, autojunk=False).ratio()
