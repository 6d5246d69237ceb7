"""Whether a lead counts the same things with a number as a headline does: 17 killed, and not 17 years ago."""

from collections.abc import Mapping, Sequence
from typing import Final

from watchd.stories.differences import unlike
from watchd.stories.events import events_in
from watchd.stories.leaders import Leader
from watchd.stories.words import Wording, Words, is_pair

_BESIDE: Final = 2  # words on each side of a number in the headline
_NEAR: Final = 3  # in the lead
_OTHER_FROM: Final = 0.35  # of a headline's words: it is in words of its own


def counts(number: str, wording: Wording, leader: Leader) -> bool:
    """Whether an earlier report's lead has the number of a newcomer's headline, of the same things.

    It does where a word beside the number is near it in both; and where the headline is much the same as the earlier
    one, only if that report has all the words beside it: what is exchanged there tells another thing of the number. In
    words of its own it must say of as many what the lead says of them, and in much the same words no event that the
    earlier report has not: not that they are dead, if there they are trapped.
    """
    old = leader.wording
    if number not in old.lead.keys:
        return False
    beside, near = _around(number, wording.title, _BESIDE), _around(number, old.lead, _NEAR)
    if len(unlike(beside, near)) == len(beside.shown) and not _has_one_sign(number, wording.title, old.lead):
        return False
    unsaid = _unsaid(number, wording.title, old)
    if len(unlike(wording.title, old.title)) > _OTHER_FROM * len(wording.title.shown):
        return not unsaid
    exchanged = set(unlike(beside, old.title)).intersection(unlike(beside, old.lead))
    return not exchanged and not any(events_in(word) for key, word in unsaid.items() if key not in old.title.keys)


def _unsaid(number: str, title: Words, old: Wording) -> Mapping[str, str]:
    """The words behind the number that a lead has not, where it tells no event of their kind either, by their keys."""
    keys = [key for key, _ in title.shown]
    place = keys.index(number) + 1
    behind = title.shown[place : place + _BESIDE]
    words = Words(frozenset(key for key, _ in behind), frozenset(), behind)
    shown, told = dict(behind), events_in(old.beginning).keys()
    missing = {key: shown[key] for key in unlike(words, old.lead)}
    return {key: word for key, word in missing.items() if not events_in(word).keys() & told}


def _has_one_sign(number: str, words: Words, others: Words) -> bool:
    """Whether one Chinese sign stands behind a number in both: people, of whom one text says that they fell."""
    mine, theirs = (_behind(number, one) for one in (words, others))
    return is_pair(mine) and is_pair(theirs) and mine[0] == theirs[0]


def _behind(number: str, words: Words) -> str:
    keys = [key for key, _ in words.shown]
    return next(iter(keys[keys.index(number) + 1 :]), "")


def _around(number: str, words: Words, most: int) -> Words:
    place = next(place for place, (key, _) in enumerate(words.shown) if key == number)
    around: Sequence[tuple[str, str]] = [
        *words.shown[max(0, place - most) : place],
        *words.shown[place + 1 : place + most + 1],
    ]
    return Words(frozenset(key for key, _ in around), frozenset(), tuple(around))
