"""Whether a lead counts the same things with a number as a headline does: 17 killed, and not 17 years ago."""

from collections.abc import Sequence
from typing import Final

from watchd.stories.differences import unlike
from watchd.stories.leaders import Leader
from watchd.stories.words import Wording, Words

_BESIDE: Final = 2  # words on each side of a number in the headline
_NEAR: Final = 3  # in the lead


def counts(number: str, wording: Wording, leader: Leader) -> bool:
    """Whether an earlier report's lead has the number of a newcomer's headline, of the same things.

    It does where a word beside the number is near it in both, and the earlier report has all the words beside it.
    """
    old = leader.wording
    if number not in old.lead.keys:
        return False
    beside, near = _around(number, wording.title, _BESIDE), _around(number, old.lead, _NEAR)
    if len(unlike(beside, near)) == len(beside.shown):
        return False
    return not set(unlike(beside, old.title)).intersection(unlike(beside, old.lead))


def _around(number: str, words: Words, most: int) -> Words:
    place = next(place for place, (key, _) in enumerate(words.shown) if key == number)
    around: Sequence[tuple[str, str]] = [
        *words.shown[max(0, place - most) : place],
        *words.shown[place + 1 : place + most + 1],
    ]
    return Words(frozenset(key for key, _ in around), frozenset(), tuple(around))
