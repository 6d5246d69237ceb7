"""What a quiet window lacks: what would have to come, or not to come, to make it alert."""

from collections.abc import Sequence
from datetime import datetime

from watchd.model.window import Absence, Count, PastMatch, Window
from watchd.rules.windows.count import newest_of_each
from watchd.rules.windows.noise import usual_gap
from watchd.rules.windows.wording import NOUNS, counted, lasted, moment, span

_ENOUGH = 20  # matches whose gaps say something


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
        times = [match.at for match in own if match.at <= now]
        if not times:
            return ""
        usual = usual_gap(times)
        said = f"; 95 of 100 gaps between its matches are at most {lasted(usual)}" if len(times) >= _ENOUGH else ""
        return f"no further match until {moment(max(times) + window.lasting)}{said}"
    return ""
