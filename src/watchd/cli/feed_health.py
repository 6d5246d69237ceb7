"""What `watchd feed health` shows: one word and one sentence a feed, and everything behind them as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from watchd.cli.shown import iso, moment, without_empty, write_table
from watchd.feeds.conditions import while_held
from watchd.feeds.health import Verdict, cause_of, paused_verdict, verdict_on
from watchd.feeds.rhythm import usual_gap
from watchd.model.feed import Feed, Flood, Pause
from watchd.model.schedule import Schedule
from watchd.storage.views import FeedReport

_WELL = frozenset({"ok", "slow", "expected"})


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed with what is to be said of it now."""

    report: FeedReport
    interval: timedelta
    verdict: Verdict
    title: str | None = None  # the name people know it by
    pause: Pause | None = None
    held: int = 0  # its items that wait for somebody to say what they are

    @property
    def is_well(self) -> bool:
        """Whether it answers, brings news, and nothing about it is odd; or it is not expected to answer."""
        return self.verdict.word in _WELL and not self.verdict.doubts


def healths_of(
    reports: Sequence[FeedReport],
    feeds: Sequence[Feed],
    schedule: Schedule,
    now: datetime,
    pauses: Mapping[str, Pause] = MappingProxyType({}),
    *,
    resting: Mapping[str, datetime] = MappingProxyType({}),
    floods: Sequence[Flood] = (),
) -> list[FeedHealth]:
    """The health of the reported feeds that are among `feeds`, in the order of the reports.

    `resting` are the hosts that are left alone for now, and until when; `floods` what of which feed is held.
    """
    held = {flood.feed_id: flood for flood in floods}
    known = {feed.id: (feed, schedule.interval_of(feed)) for feed in feeds}
    found = [(one, *known[one.state.feed_id]) for one in reports if one.state.feed_id in known]
    healths = []
    for one, feed, interval in found:
        pause, rests_until = pauses.get(feed.id), resting.get(one.state.host)
        verdict = (
            paused_verdict(pause)
            if pause is not None
            else verdict_on(one.state, interval, now, unreachable=feed.unreachable, rests_until=rests_until)
        )
        flood = held.get(feed.id)
        if flood is not None:
            verdict = while_held(verdict, flood)
        healths.append(FeedHealth(one, interval, verdict, feed.title, pause, flood.items if flood else 0))
    return healths


def write_healths(healths: Sequence[FeedHealth]) -> None:
    """The table people read."""
    columns, rows = without_empty(
        ("FEED", "TITLE", "HEALTH", "SINCE", "LAST ANSWER", "ITEMS", "LAST ITEM", "NEXT POLL", "WHY"),
        [
            (
                one.report.state.feed_id,
                one.title or "",
                one.verdict.word,
                moment(one.report.state.since),
                moment(one.report.state.last_good_at) or "never",
                f"{one.report.items:,}",
                moment(one.report.last_item_at),
                moment(one.report.state.due_at),
                _why(one),
            )
            for one in healths
        ],
        "TITLE",
    )
    write_table(columns, rows, texts={"TITLE", "WHY"})


def health_json(one: FeedHealth) -> dict[str, object]:
    """One feed for machines."""
    state = one.report.state
    reason, error = cause_of(state)
    gap = usual_gap(state.memory.rhythm)
    return {
        "id": state.feed_id,
        "title": one.title,
        "host": state.host,
        "health": one.verdict.word,
        "sentence": one.verdict.sentence,
        "doubts": list(one.verdict.doubts),
        "remarks": list(one.verdict.remarks),
        "is_alive": one.verdict.is_alive,
        "since": iso(state.since),
        "reason": reason,
        "error": error,
        "errors": state.errors,
        "interval": one.interval,
        "last_good_at": iso(state.last_good_at),
        "due_at": iso(state.due_at),
        "baseline_at": iso(state.baseline_at),
        "quarantined": state.quarantined,
        "held": one.held,
        "items": one.report.items,
        "last_item_at": iso(one.report.last_item_at),
        "usual_gap": gap,
        "pause": pause_json(one.pause),
    }


def pause_json(pause: Pause | None) -> dict[str, object] | None:
    """A pause for machines; null where there is none."""
    if pause is None:
        return None
    return {"since": iso(pause.since), "until": iso(pause.until), "author": pause.author, "reason": pause.reason}


def _why(one: FeedHealth) -> str:
    errors = one.report.state.errors if one.pause is None else 0
    said = f"{errors} in a row: {one.verdict.sentence}" if errors else one.verdict.sentence
    return "; ".join(filter(None, (said, *one.verdict.doubts, *one.verdict.remarks)))
