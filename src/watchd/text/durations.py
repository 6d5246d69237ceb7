"""Durations: how long something lasted or waits, worded the same everywhere."""

from datetime import timedelta


def lasting(span: timedelta) -> str:
    """A duration in its two largest units: `2 d 3 h`, `3 h 12 min`, `7 d`, `12 min`; of less than a minute, `40 s`."""
    seconds = max(0, int(span.total_seconds()))
    minutes = seconds // 60
    if not minutes:
        return f"{seconds} s"
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = ((days, "d"), (hours, "h")) if days else ((hours, "h"), (rest, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
