"""How alike two reports are: the same text, the same affair in other words, or neither, with the score that says so."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from watchd.model.story import Relation
from watchd.stories.sketch import SKETCH_SIZE, share
from watchd.stories.words import Wording, is_like
from watchd.text.characters import is_ideograph

SUPPRESS_FROM: Final = 0.70  # Jaccard of words: the same text
GROUP_FROM: Final = 0.40  # the same affair
LEAST_SHARED: Final = 4  # words of two headlines
LEAST_SHARED_TEXT: Final = 8  # words of two headlines with their leads
SAME_BODY_FROM: Final = 0.80  # three-word runs of two long texts
# Of the 64 runs that are compared 12 may be in one text only, so one of the first 13 of both is in both.
LEAST_RUNS: Final = SKETCH_SIZE - ceil(SAME_BODY_FROM * SKETCH_SIZE) + 1
# From here on a word exchanged is another development, not another wording; of Chinese signs, pairs are counted.
_TEMPLATE_FROM: Final = 0.55
_TEMPLATE_PAIRS_FROM: Final = 0.50
_MOST_CHANGED: Final = 2
_MOST_PAIRS: Final = 5
_SAME_LEAD_FROM: Final = 0.60  # of leads: a word exchanged above one lead is another wording
_MANY_ADDED: Final = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two reports came to."""

    relation: Relation  # SAME or RELATED
    score: float
    by: str  # "headline", "headline and lead", "text"
    shared: frozenset[str]
    added: tuple[str, ...]  # keys of the newcomer's headline that the other report does not have
    changed: tuple[str, ...]  # those of them that stand for words of the other headline which the newcomer lacks
    threshold: float
    has_like_headlines: bool  # they alone are of one affair


def likeness(new: Wording, old: Wording) -> Likeness | None:
    """How a newcomer stands to an earlier report; None where they are not of one affair.

    Where each headline has numbers and none in common, they are of one affair only if they are the same but for them.
    """
    if new.language and old.language and new.language != old.language:
        return None
    shared = new.title.keys & old.title.keys
    by_title = jaccard(len(shared), len(new.title.keys), len(old.title.keys)) if len(shared) >= LEAST_SHARED else 0.0
    score, by, both = by_title, "headline", shared
    if new.has_lead and old.has_lead:
        of_text = new.keys & old.keys
        by_text = jaccard(len(of_text), len(new.keys), len(old.keys)) if len(of_text) >= LEAST_SHARED_TEXT else 0.0
        if by_text > score:
            score, by, both = by_text, "headline and lead", of_text
    of_body = share(new.sketch, old.sketch)
    if of_body >= SAME_BODY_FROM and of_body > score:
        score, by = of_body, "text"
    if score < GROUP_FROM:
        return None
    added, lost = _unlike(new, old), _unlike(old, new)
    is_other_number = _is_other_number(new, old)
    is_template = _is_template(by_title, added, lost)
    if is_other_number and by == "headline" and not is_template:
        return None
    is_changed = is_other_number or (is_template and not _has_same_lead(new, old))
    is_same = score >= SUPPRESS_FROM and not is_changed and (by == "text" or len(added) < _MANY_ADDED)
    return Likeness(
        Relation.SAME if is_same else Relation.RELATED,
        round(score, 4),
        by,
        both,
        added,
        added if is_changed else (),
        (SAME_BODY_FROM if by == "text" else SUPPRESS_FROM) if is_same else GROUP_FROM,
        by_title >= GROUP_FROM,
    )


def jaccard(shared: int, one: int, other: int) -> float:
    """The part of all words of two texts that both have: of how many are shared, and how many each has."""
    return shared / (one + other - shared)


def _unlike(new: Wording, old: Wording) -> tuple[str, ...]:
    """Keys of the one's headline that are nowhere in the other report, not in another form either.

    A pair of Chinese signs that both stand there is only a seam between words that come in another order.
    """
    missing = [key for key, _ in new.title.shown if key not in old.keys]
    if any(_is_pair(key) for key in missing):
        signs = {sign for key in old.keys if _is_pair(key) for sign in key}
        missing = [key for key in missing if not _is_pair(key) or not signs.issuperset(key)]
    return tuple(key for key in missing if not any(is_like(key, other) for other in old.keys))


def _has_same_lead(new: Wording, old: Wording) -> bool:
    if not new.has_lead or not old.has_lead:
        return False
    one, other = new.lead.keys, old.lead.keys
    return jaccard(len(one & other), len(one), len(other)) >= _SAME_LEAD_FROM


def has_words_in_common(new: Wording, old: Wording) -> bool | None:
    """Whether the texts below two headlines have their words from one another; None where one has no lead."""
    if not new.has_lead or not old.has_lead:
        return None
    one, other = new.lead.keys, old.lead.keys
    return jaccard(len(one & other), len(one), len(other)) >= GROUP_FROM or share(new.sketch, old.sketch) >= GROUP_FROM


def _is_other_number(new: Wording, old: Wording) -> bool:
    one, other = new.title.numbers, old.title.numbers
    return bool(one and other) and one.isdisjoint(other) and not one <= old.keys


def _is_template(score: float, added: tuple[str, ...], lost: tuple[str, ...]) -> bool:
    """Whether one headline is the other with a word in it exchanged: Samara for Irkutsk, opens for ends."""
    if not added or not lost:
        return False
    if _is_pair(added[0]) or _is_pair(lost[0]):
        return score >= _TEMPLATE_PAIRS_FROM and max(len(added), len(lost)) <= _MOST_PAIRS
    return score >= _TEMPLATE_FROM and min(len(added), len(lost)) == 1 and max(len(added), len(lost)) <= _MOST_CHANGED


def _is_pair(key: str) -> bool:
    return len(key) <= 2 and not key.isascii() and is_ideograph(key[0])  # noqa: PLR2004 - pairs of Chinese signs
