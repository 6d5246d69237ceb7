"""Late: an item that was published long before its feed showed it, so that nobody takes old news for fresh."""

from datetime import timedelta

from watchd.model.alert import Report

LATE_AFTER = timedelta(hours=6)
"""What a feed of long interval, a morning's round-up or an editor's queue delays is not worth a word."""

# By what a date says less than a moment.
_UNSURE = {
    "date_day_only": timedelta(hours=36),  # the day's end, far in the west
    "date_zone_missing": timedelta(hours=12),
    "date_zone_ambiguous": timedelta(hours=14),
}


def late_by(report: Report) -> timedelta | None:
    """How long before it was first seen the item was published at the least; None: not long, or nobody knows when."""
    if report.published is None:
        return None
    late = report.seen_at - report.published - unsure_by(report)
    return late if late > LATE_AFTER else None


def unsure_by(report: Report) -> timedelta:
    """How much later than its date says the item may have been published."""
    return max((_UNSURE[flag] for flag in report.flags if flag in _UNSURE), default=timedelta(0))
