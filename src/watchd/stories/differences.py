"""Where two headlines differ, and whether a word of the one stands in the place of a word of the other."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from watchd.stories.denials import all_turns
from watchd.stories.forms import is_form
from watchd.stories.synonyms import without_synonyms
from watchd.stories.times import is_time
from watchd.stories.words import Wording, Words, is_pair, words_of

# From here on a word exchanged is another development, not another wording; of Chinese signs, pairs are counted.
_TEMPLATE_FROM: Final = 0.55
_TEMPLATE_PAIRS_FROM: Final = 0.50
_PLACE_FROM: Final = 0.50  # where what stands in one place was exchanged, a name of several words for another
_MOST_CHANGED: Final = 2
_MOST_PAIRS: Final = 5
_LONGEST_NAME: Final = 3
_INITIALS: Final = 2  # letters
_LEAST_TOLD: Final = 4  # letters of a word whose first says whether names alone have capitals
_WORD: Final = re.compile(r"[^\W\d_]+")
_ALIKE_LEAD_FROM: Final = 0.40
_SAME_LEAD_FROM: Final = 0.60  # of leads: a word exchanged above one lead is another wording


@dataclass(frozen=True, slots=True)
class Differences:
    """The keys of each headline that the other headline does not have, in another form either."""

    added: tuple[str, ...]  # of the newcomer
    lost: tuple[str, ...]  # of the earlier report
    fresh: tuple[str, ...]  # those added that the whole earlier report does not have
    gone: tuple[str, ...]  # those lost that the whole newcomer does not have


NO_DIFFERENCES: Final = Differences((), (), (), ())


def differences(new: Wording, old: Wording) -> Differences:
    """How the headlines of a newcomer and of an earlier report differ."""
    added, lost = unlike(new.title, old.title), unlike(old.title, new.title)
    return Differences(
        added, lost, _missing(added, new.title, old.lead) if old.lead.keys else added,
        _missing(lost, old.title, new.lead) if new.lead.keys else lost,
    )  # fmt: skip


def unlike(words: Words, others: Words) -> tuple[str, ...]:
    """Keys of the one text that are nowhere in the other, not in another form either.

    Words with one beginning are only one word where their endings say so. A pair of Chinese signs that both stand
    there is a seam between words that come in another order.
    """
    written = dict(others.shown)
    signs = {sign for key in written if is_pair(key) for sign in key}
    return tuple(
        key
        for key, word in words.shown
        if not (signs.issuperset(key) if is_pair(key) else _stands_in(key, word, written))
    )


def _stands_in(key: str, word: str, written: dict[str, str]) -> bool:
    same = written.get(key)
    if same is not None and (not word.isalpha() or key[0].isdigit() or is_form(word, same)):
        return True
    return word.isalpha() and any(other[:3] == word[:3] and is_form(word, other) for other in written.values())


def _missing(keys: Iterable[str], words: Words, others: Words) -> tuple[str, ...]:
    shown, written = dict(words.shown), dict(others.shown)
    return tuple(key for key in keys if not (key in written if is_pair(key) else _stands_in(key, shown[key], written)))


def is_exchange(new: Wording, old: Wording, differing: Differences, sought: frozenset[str]) -> bool:
    """Whether one headline is the other with a word in it exchanged: Samara for Irkutsk, opens for ends.

    `sought` are keys of what the rule looks for: those are never another wording. Others are where each report has the
    words of the other's headline; and above the same lead, but for names.
    """
    if not _is_template(new, old, differing):
        return False
    if not sought.isdisjoint(differing.added):
        return True
    if not (differing.fresh or differing.gone) or _is_in_synonyms(new, old, differing):
        return False
    is_time_exchanged = all(any(map(is_time, keys)) for keys in (differing.fresh, differing.gone))
    if is_time_exchanged or not has_same_lead(new, old) or _leads_differ_as_well(new, old, differing):
        return True
    has_one_beginning = not old.title.keys.isdisjoint(differing.added)  # Maracaibo, Maracay
    if _tells_names(new) and _tells_names(old):
        return has_one_beginning or (_is_name(new, differing.added) and _is_name(old, differing.lost))
    return has_one_beginning or _is_in_one_place(new, old, differing, most_beside=0)


def _is_in_synonyms(new: Wording, old: Wording, differing: Differences) -> bool:
    """Whether nothing is exchanged but synonyms; where one headline has a word more, above leads that are alike."""
    added, lost = without_synonyms(new, old, differing.added, differing.lost)
    if not added and not lost:
        return True
    return not (added and lost) and _lead_in_common(new, old) >= _ALIKE_LEAD_FROM


def _is_name(wording: Wording, keys: Iterable[str]) -> bool:
    """Whether a word of the headline is written as a name, where names alone are; its first word may be one."""
    words = _WORD.findall(wording.headline)
    if not words or not _tells_names(wording):
        return False
    names = words_of(" ".join(word for word in words[1:] if word[0].isupper()))
    firsts = words_of(words[0])
    return any(key in names.keys or key in firsts.keys for key in keys)


def _tells_names(wording: Wording) -> bool:
    """Whether not every word of the headline has a capital, in a script that has them."""
    return any(word[0].islower() for word in _WORD.findall(wording.headline)[1:] if len(word) >= _LEAST_TOLD)


def _is_template(new: Wording, old: Wording, differing: Differences) -> bool:
    added, lost = differing.added, differing.lost
    if not added or not lost:
        return False
    shared = len(new.title.keys & old.title.keys)
    score = shared / (len(new.title.keys) + len(old.title.keys) - shared)
    if is_pair(added[0]) or is_pair(lost[0]):
        return score >= _TEMPLATE_PAIRS_FROM and max(len(added), len(lost)) <= _MOST_PAIRS
    kept = len(new.title.keys) - len(added)  # in another form too
    is_in_lead = set(differing.fresh) <= new.lead.keys and set(differing.gone) <= old.lead.keys
    is_kept = kept / (kept + len(added) + len(lost)) >= _PLACE_FROM
    if is_in_lead and is_kept and _is_in_one_place(new, old, differing, in_any_form=True):
        return True
    if score >= _TEMPLATE_FROM and min(len(added), len(lost)) == 1 and max(len(added), len(lost)) <= _MOST_CHANGED:
        return True
    may_be_names = all(
        _is_name(one, keys) or not _tells_names(one) for one, keys in ((new, differing.added), (old, differing.lost))
    )
    return score >= _PLACE_FROM and may_be_names and _is_in_one_place(new, old, differing)


def _is_in_one_place(
    new: Wording, old: Wording, differing: Differences, most_beside: int = 1, *, in_any_form: bool = False
) -> bool:
    """Whether some words of the one headline stand where others of the other stood, and little else differs."""
    before = [key for key, _ in old.title.shown]
    after = _in_forms_of(old.title, new.title) if in_any_form else [key for key, _ in new.title.shown]
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    places = [
        (what, _telling(before[start:end], differing.lost), _telling(after[begin:stop], differing.added))
        for what, start, end, begin, stop in codes
        if what != "equal"
    ]
    for what, left, came in places:
        longest = _MOST_PAIRS if any(map(is_pair, came)) else _LONGEST_NAME
        if (
            what == "replace"
            and max(_length(left), _length(came)) <= longest
            and left.issubset(differing.gone)
            and came.issubset(differing.fresh)
            and any(len(key) > _INITIALS or is_pair(key) for key in came)
            and len(set(differing.lost) - left) + len(set(differing.added) - came) <= most_beside
        ):
            return most_beside > 0 or sum(bool(lost or added) for _, lost, added in places) == 1
    return False


def _telling(keys: Iterable[str], differing: Iterable[str]) -> set[str]:
    """What stands in a place, without the seams of Chinese signs that the other headline has apart."""
    return {key for key in keys if key in differing or not is_pair(key)}


def _length(name: Iterable[str]) -> int:
    """Of how many words a name is; initials are written as one or as several: EE.UU."""
    keys = list(name)
    return sum(is_pair(key) or len(key) > _INITIALS for key in keys) + any(
        len(key) <= _INITIALS for key in keys if not is_pair(key)
    )


def _in_forms_of(others: Words, words: Words) -> list[str]:
    """The keys of a text, those that are another form of a word of the other text as that one's."""
    written = dict(others.shown)
    return [
        key
        if key in written or is_pair(key)
        else next((other for other, beside in others.shown if word.isalpha() and is_form(word, beside)), key)
        for key, word in words.shown
    ]


def has_same_lead(new: Wording, old: Wording) -> bool:
    """Whether most words of two leads are the same, so that one was written on top of the other."""
    return _lead_in_common(new, old) >= _SAME_LEAD_FROM


def _lead_in_common(new: Wording, old: Wording) -> float:
    if not new.has_lead or not old.has_lead:
        return 0.0
    shared = len(new.lead.keys & old.lead.keys)
    return shared / (len(new.lead.keys) + len(old.lead.keys) - shared)


def _leads_differ_as_well(new: Wording, old: Wording, differing: Differences) -> bool:
    """Whether the lead tells that the exchanged word is no other wording: it was exchanged there too, or more was."""
    is_in_lead = len(_missing(differing.fresh, new.title, new.lead)) < len(differing.fresh)
    return is_in_lead or not old.lead.keys.isdisjoint(differing.gone) or is_written_anew(new, old)


def is_written_anew(new: Wording, old: Wording) -> bool:
    """Whether a lead like another was written anew in a place.

    There it has words for others that the other report has nowhere, or one of the reports denies more often.
    """
    turns, others = (Counter(turn.kind for turn in all_turns(f"{one.headline}. {one.beginning}")) for one in (new, old))
    before, after = [key for key, _ in old.lead.shown], [key for key, _ in new.lead.shown]
    return turns != others or any(
        what == "replace" and new.keys.isdisjoint(before[start:end]) and old.keys.isdisjoint(after[begin:stop])
        for what, start, end, begin, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    )
