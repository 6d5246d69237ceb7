"""What a quiet window lacks: what would have to come, or not to come, to make it alert."""

from collections.abc import Sequence
from datetime import datetime

from watchd.model.window import Absence, Count, PastMatch, Window
from watchd.rules.windows.count import newest_of_each
from watchd.rules.windows.wording import NOUNS, counted, moment, span


def lacking(window: Window, own: Sequence[PastMatch], now: datetime) -> str:
    """A sentence, by the matches of the rule in the order of time; empty where only the baseline can tell."""
    if isinstance(window, Count):
        held = [match for match in own if now - window.within < match.at <= now]
        missing = window.at_least - len(newest_of_each(held, window.distinct))
        if missing <= 0:
            return ""
        one, many = NOUNS[window.distinct]
        more = counted(missing, f"more {one}", f"more {many}")
        return f"{more} within {span(window.within)}{' of the first' if held else ''}"
    if isinstance(window, Absence):
        last = max((match.at for match in own if match.at <= now), default=None)
        return "" if last is None else f"no further match until {moment(last + window.lasting)}"
    return ""
