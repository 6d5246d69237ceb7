"""Whether what stands below one headline is of two events: on another day, or the same things counted otherwise."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from watchd.stories.differences import Differences, unlike
from watchd.stories.sequels import words_for_one_more
from watchd.stories.steps import is_changed_in_a_place
from watchd.stories.times import are_apart, days_in, is_next_day, without_days
from watchd.stories.words import Wording, Words, words_of

_MOST_BESIDE: Final = 2  # words that differ of both headlines: one is exchanged
_WORD: Final = re.compile(r"\w+")
_IN: Final = {"во": "в"}  # Russian for on, by what stands behind it
_NEAR: Final = 2  # words on each side of a number
# What stands beside a time of day: two outlets give it in two zones.
_CLOCK: Final = frozenset(
    "hora horas local locales gmt utc am pm часов часа время времени мск ساعت محلی 时间 当地".split()  # noqa: SIM905
)


def told_below(new: Wording, old: Wording, differing: Differences) -> tuple[str, str]:
    """What the newer lead says that cannot be of the event of the older, and what that said; both empty where nothing.

    Only under headlines that are the same but for a word.
    """
    if not new.lead.keys or not old.lead.keys or len(differing.added) + len(differing.lost) > _MOST_BESIDE:
        return "", ""
    days, before = (days_in(f"{one.headline}. {one.beginning}") for one in (new, old))
    if are_apart(days, before) or (is_next_day(days, before) and _is_one_more(new, old)):
        return next(iter(days.values())), next(iter(before.values()))
    return next(_counted_otherwise(new, old), ("", ""))


def _is_one_more(new: Wording, old: Wording) -> bool:
    """Whether a lead of the next day is of one more event: it says so, or is the same but for the day, or a place too.

    Else the day may be that of another zone, or the one on which somebody said so.
    """
    if words_for_one_more(new.beginning) - words_for_one_more(old.beginning) or _is_same_but_for_the_day(new, old):
        return True
    leads = [replace(one, beginning=without_days(one.beginning)) for one in (new, old)]
    mine, theirs = (replace(one, lead=words_of(one.beginning, one.language)) for one in leads)
    return is_changed_in_a_place(mine, theirs)


def _is_same_but_for_the_day(new: Wording, old: Wording) -> bool:
    """Whether two leads are one text but for weekdays: whoever copies a report leaves its day as well."""
    mine, theirs = ([_IN.get(word, word) for word in _WORD.findall(without_days(one.beginning))] for one in (new, old))
    return mine == theirs


def _counted_otherwise(new: Wording, old: Wording) -> Iterator[tuple[str, str]]:
    mine, theirs = (_own_numbers(*both) for both in ((new, old), (old, new)))
    for number in mine:
        around = _around(number, new.lead)
        for other in theirs:
            beside = _around(other, old.lead)
            same = len(around.shown) - len(unlike(around, beside))
            if same and _CLOCK.isdisjoint(word for _, word in (*around.shown, *beside.shown)):
                yield _said(number, new.lead), _said(other, old.lead)


def _own_numbers(one: Wording, other: Wording) -> list[str]:
    """The numbers of a lead that the other report has nowhere; days of the year are none."""
    numbers = one.lead.numbers - other.keys
    return [key for key, _ in one.lead.shown if key in numbers and key.count(".") < 2]  # noqa: PLR2004


def _around(number: str, words: Words) -> Words:
    place = next(place for place, (key, _) in enumerate(words.shown) if key == number)
    beside = (*words.shown[max(0, place - _NEAR) : place], *words.shown[place + 1 : place + _NEAR + 1])
    shown = tuple(pair for pair in beside if pair[0] not in words.numbers)
    return Words(frozenset(key for key, _ in shown), frozenset(), shown)


def _said(number: str, words: Words) -> str:
    place = next(place for place, (key, _) in enumerate(words.shown) if key == number)
    return " ".join(word for _, word in words.shown[place : place + 2])
