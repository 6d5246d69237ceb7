"""Places that are gone: what an installation, or a file, last said of itself ends when it is there no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from watchd.alerts.condition_kinds import KINDS, kind_of, place_of
from watchd.alerts.condition_words import Reach, bare
from watchd.alerts.conditions import Told, counted, ended_alerts, system_alert
from watchd.model.alert import Condition
from watchd.model.ids import digest
from watchd.model.rule import Severity

GONE_AFTER = timedelta(hours=1)  # longer than a reboot or an upgrade takes
_NAMED = 5  # conditions that a line names


def departed(stored: Mapping[str, Condition], seen_at: Mapping[str, datetime], here: str, now: datetime) -> Told | None:
    """The end of what installations said that nobody has seen for an hour, told with a line for each of them.

    `seen_at` says when each was seen last; it was there as well when it said something. `here` is the one that looks.
    """
    said: dict[str, list[Condition]] = {}
    for key, condition in sorted(stored.items()):
        place = place_of(key)
        if place is not None and place != here and condition.is_raised:
            said.setdefault(place, []).append(condition)
    last = {
        place: max(seen_at.get(place, conditions[0].since), *(condition.since for condition in conditions))
        for place, conditions in said.items()
    }
    lost = {place: conditions for place, conditions in said.items() if now - last[place] > GONE_AFTER}
    if not lost:
        return None
    return _told(
        "node",
        [condition for conditions in lost.values() for condition in conditions],
        counted(len(lost), "node is gone", "nodes are gone"),
        tuple(_line(place, last[place], conditions) for place, conditions in lost.items()),
        now,
        stored=stored,
        is_resolved=False,
    )


def removed(
    stored: Mapping[str, Condition], raised: Collection[str], files: Collection[str], here: str, now: datetime
) -> Told | None:
    """The end of refused files that are there no more: they are not good again, and neither is what they held."""
    prefix = f"file:{here}:"
    lost = {
        key.removeprefix(prefix): condition
        for key, condition in sorted(stored.items())
        if key.startswith(prefix) and condition.is_raised and key not in raised
    }
    lost = {path: condition for path, condition in lost.items() if path not in files}
    if not lost:
        return None
    return _told(
        "file",
        list(lost.values()),
        counted(len(lost), "refused file was removed", "refused files were removed"),
        tuple(f"{path}: it is there no more, and what it held is not in force" for path in lost),
        now,
        stored=stored,
        is_resolved=True,
    )


def _told(
    kind: str,
    conditions: Sequence[Condition],
    headline: str,
    lines: tuple[str, ...],
    now: datetime,
    *,
    stored: Mapping[str, Condition],
    is_resolved: bool,
) -> Told:
    ended = tuple(replace(condition, is_raised=False, since=now, told_at=now) for condition in conditions)
    ends, lessens = ended_alerts(stored, ended)
    alert = system_alert(
        name=kind,
        cause=f"departed:{now.isoformat()}:{digest(*(condition.key for condition in conditions))}",
        headline=headline,
        lines=lines,
        next_step=KINDS[kind].look_after if is_resolved else "systemctl status watchd",
        docs=KINDS[kind].docs,
        severity=Severity.MEDIUM,
        now=now,
        opened_at=min(condition.since for condition in conditions) if is_resolved else None,
        is_resolved=is_resolved,
        ends=ends,
        lessens=lessens,
    )
    return Told(ended, alert, Reach.NOW if is_resolved else Reach.ROLL_UP)


def _line(place: str, last: datetime, conditions: Sequence[Condition]) -> str:
    names = [_name(condition.key, place) for condition in conditions]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    ended = ", ".join(names[:_NAMED])
    return f"{place}: not seen since {last:%d %b %H:%M} UTC; what it said of itself has ended: {ended}{more}"


def _name(key: str, place: str) -> str:
    """`file rules.yaml` of `file:desk-4f1b9c:rules.yaml`; what has no further name is called by its kind."""
    rest = key.partition(":")[2].removeprefix(place).removeprefix(":")
    return f"{kind_of(key)} {rest}" if rest else bare(KINDS[kind_of(key)].begins[0])
