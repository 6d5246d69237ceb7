"""Did you mean: the nearest of the words that would have been right."""

from collections.abc import Iterable
from difflib import get_close_matches

_CUTOFF = 0.6


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that looks most like `word`, or None when none does; case does not count."""
    by_folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word[:80].casefold(), by_folded, n=1, cutoff=_CUTOFF)
    return by_folded[close[0]] if close else None


def suggestion(word: str, choices: Iterable[str]) -> str:
    """`; did you mean 'severity'?`, ready to end a message with, or nothing."""
    found = nearest(word, choices)
    return f"; did you mean '{found}'?" if found else ""
