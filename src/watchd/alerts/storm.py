"""A storm: more than a recipient's limit in an hour, told in summaries that come ever more rarely while it lasts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchd.alerts.budget import URGENT_STORM

# After the beginning of a storm; from the last on, as often as from the one before it.
_LADDER = (timedelta(0), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=2))
_STEP = timedelta(hours=1)
OVER_AFTER = timedelta(hours=2)  # without anything beyond the limit: what comes then is another storm


def told_at(told: Sequence[datetime], now: datetime) -> datetime:
    """When what is beyond the limit now is told: at once as a storm begins, then 5, 15, 60 minutes later, then hourly.

    `told` are the moments at which the recipient was told of storms, in order.
    """
    storm = storm_of(told, now)
    if not storm:
        return now
    began, last = storm[0], storm[-1]
    for step in _LADDER:
        if began + step > last:
            return max(began + step, now)
    return max(last + _STEP, now)


def storm_of(told: Sequence[datetime], now: datetime) -> Sequence[datetime]:
    """The moments at which the recipient was told of the storm that goes on now; none where none does."""
    storm: list[datetime] = []
    for at in (one for one in told if one <= now):  # what lies ahead was written by a clock that was set back
        if storm and at - storm[-1] > OVER_AFTER:
            storm = []
        storm.append(at)
    return storm if storm and now - storm[-1] <= OVER_AFTER else ()


def name_of(bundle: str, channel: str, target: str) -> str:
    """Under which name it is on record that this recipient was told of a storm."""
    return f"{bundle}:{channel}:{target}"


def title_of(bundle: str, began: datetime, total: int) -> str:
    """What the message is called: `Storm since 06:42 UTC, 214 alerts beyond the hour's limit so far`."""
    return f"Storm since {began:%H:%M} UTC, {beyond(bundle, total)} so far"


def beyond(bundle: str, number: int) -> str:
    """`214 alerts beyond the hour's limit`, `1 urgent alert beyond the hour's limit`."""
    kind = "urgent alert" if bundle == URGENT_STORM else "alert"
    return f"{number:,} {kind}{'' if number == 1 else 's'} beyond the hour's limit"
