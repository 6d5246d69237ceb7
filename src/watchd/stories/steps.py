"""Whether a headline tells a next step above a lead that agencies wrote on top of the earlier one."""

from difflib import SequenceMatcher
from typing import Final

from watchd.stories.differences import Differences, has_same_lead, is_written_anew, leads_differ_as_well
from watchd.stories.words import Wording, Words, is_pair

_LEAD_FROM: Final = 0.80  # of the words of both, in their order
_HEADLINE_FROM: Final = 0.50
_MOST_LEFT_OUT: Final = 2  # words
_MOST_PAIRS: Final = 5  # of Chinese signs


def next_step(new: Wording, old: Wording, differing: Differences) -> str:
    """What the newcomer's headline has in the stead of other words, where its lead was changed in a place as well.

    Both must keep the order of words: who writes anew puts them in another. Not of Chinese, where pairs of signs are
    seams as often as words.
    """
    fresh, gone = differing.fresh, differing.gone
    if not fresh or not gone or any(map(is_pair, (*fresh, *gone))):
        return ""
    if not has_same_lead(new, old) or not leads_differ_as_well(new, old, differing):
        return ""
    is_on_top = _in_order(new.lead, old.lead) >= _LEAD_FROM and _in_order(new.title, old.title) >= _HEADLINE_FROM
    shown = dict(new.title.shown)
    return ", ".join(shown[key] for key in fresh) if is_on_top else ""


def left_out(new: Wording, old: Wording, differing: Differences) -> str:
    """What a headline that is the earlier one but for some words leaves out, where its lead was changed in a place.

    Whoever only shortens a headline leaves the lead as it was, or writes it in words of his own.
    """
    lost = differing.lost
    most = _MOST_PAIRS if any(map(is_pair, lost)) else _MOST_LEFT_OUT
    if differing.added or not 0 < len(lost) <= most or not set(lost) & set(differing.gone):
        return ""
    if not has_same_lead(new, old) or not is_written_anew(new, old) or _in_order(new.lead, old.lead) < _LEAD_FROM:
        return ""
    shown = dict(old.title.shown)
    return ", ".join(shown[key] for key in lost)


def _in_order(words: Words, others: Words) -> float:
    one, other = [key for key, _ in words.shown], [key for key, _ in others.shown]
    return SequenceMatcher(None, other, one, autojunk=False).ratio()
