"""What a window asks for, in one sentence: `at least 3 independent origins within 7 days`."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from watchd.model.window import Absence, Burst, Count, Drop, Due, New, Succession, Window
from watchd.rules.windows.wording import NOUNS, counted, day, number, span

_INSTANT = timedelta(microseconds=1)


def asked(window: Window, zone: str = "UTC") -> str:
    """What must come, or not come, for the window to alert; days are those of `zone`."""
    match window:
        case Count():
            return _at_least(window)
        case Burst() | Drop():
            return _against_a_baseline(window)
        case Absence():
            needed = counted(window.need, "match", "matches")
            return f"no match for {span(window.lasting)}, after at least {needed} in the {span(window.baseline)} before"
        case New():
            return f"a value that was not seen for {span(window.memory)}"
        case Succession() | Due():
            return _in_time(window, zone)


def _against_a_baseline(window: Burst | Drop) -> str:
    if isinstance(window, Drop):
        share = f"its share of the matches of {window.of} within {span(window.within)}"
        return f"{share} is below {window.to_below:.0%} of the usual share of {span(window.baseline)}"
    share = "" if window.of is None else f" of the matches of {window.of}, and a larger share of them"
    return (
        f"{_at_least(window)}{share}, and {number(window.times)} times as many as expected from {span(window.baseline)}"
    )


def _at_least(window: Count | Burst) -> str:
    return f"at least {counted(window.at_least, *NOUNS[window.distinct])} within {span(window.within)}"


def _in_time(window: Succession | Due, zone: str) -> str:
    if isinstance(window, Succession):
        steps = ", then ".join(map(str, window.steps))
        missing = "" if window.missing is None else f", and no {window.missing} until then"
        return f"{steps}, within {span(window.within)}{missing}"
    if window.by is not None:
        # `by` is where the day that was written ends, and the next one begins.
        return f"no match by the end of {day((window.by - _INSTANT).astimezone(ZoneInfo(zone)))}"
    assert window.after is not None
    first = f"when {window.rule_id} first entered alert" if window.is_entry else f"the first match of {window.rule_id}"
    return f"no match within {span(window.after)} of {first}"
