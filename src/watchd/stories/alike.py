"""How alike two reports are: the same text, the same affair in other words, or neither, with the score that says so."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from watchd.model.story import Relation
from watchd.stories.akin import LEAST_LOOKED_AT, LOOKED_AT_FROM, akin_from, in_whatever_form
from watchd.stories.clauses import added_clause
from watchd.stories.differences import NO_DIFFERENCES, Differences, differences, is_exchange
from watchd.stories.sketch import SKETCH_SIZE, share
from watchd.stories.swapped import is_swapped
from watchd.stories.turned import NOT_TURNED, Turned, turned
from watchd.stories.who_says import without_source
from watchd.stories.words import Wording, words_of

SUPPRESS_FROM: Final = 0.70  # Jaccard of words: the same text
GROUP_FROM: Final = 0.40  # the same affair
LEAST_SHARED: Final = 4  # words of two headlines
LEAST_SHARED_TEXT: Final = 8  # words of two headlines with their leads
SEVERAL_FROM: Final = 0.33  # the affair of several reports, where no single one is as near as GROUP_FROM
LEAST_SHARED_SEVERAL: Final = 3  # words of two headlines, without those that the rule looks for
SAME_BODY_FROM: Final = 0.80  # three-word runs of two long texts
# Of the 64 runs that are compared 12 may be in one text only, so one of the first 13 of both is in both.
LEAST_RUNS: Final = SKETCH_SIZE - ceil(SAME_BODY_FROM * SKETCH_SIZE) + 1
AKIN: Final = "headline and lead, in whatever form"
_LEAST_OWN: Final = 6  # words of a lead that its headline does not have
_BY_CHANCE: Final = 1  # of them that two texts may share
_BY_CHANCE_OF: Final = 0.08  # pairs of Chinese signs are many
_MOST_DIFFERING: Final = 4  # words of two headlines that may have exchanged who did it to whom


@dataclass(frozen=True, slots=True)
class Likeness:
    """What comparing two reports came to."""

    relation: Relation  # SAME or RELATED
    score: float
    by: str  # "headline", "headline and lead", the same in whatever form, "text"
    shared: frozenset[str]
    added: tuple[str, ...]  # keys of the newcomer's headline that the other report does not have
    changed: tuple[str, ...]  # those that stand for words of the other headline which the newcomer lacks
    threshold: float
    has_like_headlines: bool  # they alone are of one affair
    is_swapped: bool = False  # the same words, and who did it to whom exchanged
    clause: tuple[str, ...] = ()  # keys of what its headline tells beside the words of the other
    turned: Turned = NOT_TURNED
    differing: Differences = NO_DIFFERENCES
    is_other_text: bool = False  # the leads have nothing in common, though the headline or the long text is the same

    @property
    def joined_from(self) -> float:
        """The threshold of the score from which both are of one story."""
        if self.by == "text":
            return SAME_BODY_FROM
        return akin_from(self.shared) if self.by == AKIN else GROUP_FROM

    @property
    def is_another(self) -> bool:
        """Whether the headline tells another development in the words of the earlier one."""
        return bool(self.changed or self.clause or self.is_swapped or self.turned)


def likeness(new: Wording, old: Wording, sought: frozenset[str] = frozenset()) -> Likeness | None:
    """How a newcomer stands to an earlier report; None where they are not of one affair.

    `sought` are keys of the newcomer's headline that its rule looks for. Where each headline has numbers and none in
    common, they are of one affair only if all the rest is the same. A headline with a word that the other report
    has nowhere makes no copy, but above the same long text; there a beginning of its own makes none, for agencies write
    the next report on top of the one before.
    """
    if new.language and old.language and new.language != old.language:
        return None
    by_title, score, by, both = _by_words(new, old)
    of_body = share(new.sketch, old.sketch)
    if of_body >= SAME_BODY_FROM and of_body > score:
        score, by = of_body, "text"
    if score < GROUP_FROM and by != AKIN:
        return None
    differing = differences(new, old)
    is_exchanged = is_exchange(new, old, differing, sought)
    if (has_other_number := is_other_number(new, old)) and by == "headline" and not is_exchanged:
        return None
    one, other = new.headline, old.headline
    is_other_way = _has_same_words(differing) and is_swapped(one, other, new.language)
    clause = added_clause(new, old, differing)
    by_a_word = turned(new, old, differing)
    is_under_other = by_title < GROUP_FROM if by == "text" else by == "headline" and score >= SUPPRESS_FROM
    is_other_text = is_under_other and have_nothing_in_common(new, old)
    is_another = is_exchanged or has_other_number or is_other_way or is_other_text or bool(clause or by_a_word)
    has_no_own = not _has_own(new, differing) or (by == "text" and _have_one_beginning(new, old))
    is_same = score >= SUPPRESS_FROM and has_no_own and not is_another
    return Likeness(
        Relation.SAME if is_same else Relation.RELATED,
        round(score, 4),
        by,
        both,
        differing.fresh,
        differing.added if is_exchanged or has_other_number else (),
        (SAME_BODY_FROM if by == "text" else SUPPRESS_FROM) if is_same else GROUP_FROM,
        by_title >= GROUP_FROM,
        is_other_way,
        clause,
        by_a_word,
        differing,
        is_other_text,
    )


def _by_words(new: Wording, old: Wording) -> tuple[float, float, str, frozenset[str]]:
    """How much two headlines share; how much they share at most, with or without their leads; by which, and what."""
    shared = new.title.keys & old.title.keys
    by_title = jaccard(len(shared), len(new.title.keys), len(old.title.keys)) if len(shared) >= LEAST_SHARED else 0.0
    by_text = _by_text(new, old) if new.has_lead and old.has_lead else (0.0, "", frozenset())
    if by_text[0] > by_title and (by_title < GROUP_FROM or by_text[1] != AKIN):
        return by_title, *by_text
    return by_title, by_title, "headline", shared


def _by_text(new: Wording, old: Wording) -> tuple[float, str, frozenset[str]]:
    """How much two headlines with their leads share: of the beginnings of words, or where that is little, of forms."""
    shared, sizes = new.keys & old.keys, (len(new.keys), len(old.keys))
    score = jaccard(len(shared), *sizes)
    if LOOKED_AT_FROM <= score < GROUP_FROM and len(shared) >= LEAST_LOOKED_AT:
        number, akin = in_whatever_form(new, old)
        by_form = jaccard(number, *sizes)
        if number >= LEAST_SHARED_TEXT and by_form >= akin_from(new.title.keys):
            return by_form, AKIN, akin
    return (score if len(shared) >= LEAST_SHARED_TEXT else 0.0), "headline and lead", shared


def jaccard(shared: int, one: int, other: int) -> float:
    """The part of all words of two texts that both have: of how many are shared, and how many each has."""
    return shared / (one + other - shared)


def has_words_in_common(new: Wording, old: Wording) -> bool | None:
    """Whether the texts below two headlines have their words from one another; None where one has no lead."""
    if share(new.sketch, old.sketch) >= GROUP_FROM:
        return True
    if not new.has_lead or not old.has_lead:
        return None
    one, other = new.lead.keys, old.lead.keys
    return jaccard(len(one & other), len(one), len(other)) >= GROUP_FROM


def have_nothing_in_common(new: Wording, old: Wording) -> bool:
    """Whether what stands below two headlines is of two events: no more words in common than any two texts have.

    The words of the headlines do not count, for both leads are of them.
    """
    headlines = new.title.keys | old.title.keys
    one, other = new.lead.keys - headlines, old.lead.keys - headlines
    least = min(len(one), len(other))
    return least >= _LEAST_OWN and len(one & other) <= max(_BY_CHANCE, _BY_CHANCE_OF * least)


def _has_own(new: Wording, differing: Differences) -> bool:
    """Whether a headline has a word that the other report has nowhere; who says it behind its end does not count."""
    return bool(differing.fresh) and not words_of(without_source(new.headline)).keys.isdisjoint(differing.fresh)


def _have_one_beginning(new: Wording, old: Wording) -> bool:
    """Whether two texts begin alike, below whatever headlines: else what is new may stand above what is not."""
    one, other = new.lead.keys, old.lead.keys
    return bool(one and other) and jaccard(len(one & other), len(one), len(other)) >= SUPPRESS_FROM


def is_other_number(new: Wording, old: Wording) -> bool:
    """Whether each headline has numbers, and the older report none of the newer headline's."""
    one, other = new.title.numbers, old.title.numbers
    return bool(one and other) and one.isdisjoint(other) and not one <= old.keys


def _has_same_words(differing: Differences) -> bool:
    """Whether two headlines have much the same words: in another order or other forms they may tell the other way."""
    return len(differing.added) + len(differing.lost) <= _MOST_DIFFERING
