"""What watchd thinks of itself: conditions that begin and end, and the alerts that tell operators so.

A condition is a key such as `feed:tass-en`; only its transitions are told. Transitions of one kind that happen in
one turn are told as one alert, so that a dead network is one message and not fifty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watchd.model.alert import AlertFacts, AlertKind, AlertRevision, AlertState, Condition, RuleFacts
from watchd.model.ids import digest, public_id
from watchd.model.rule import Severity, Tlp

SYSTEM_RULE = "watchd:"  # no rule file can use this prefix: ids hold letters, digits and hyphens


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """How one kind of condition is told: its words for one and for many, whether it wakes somebody, what to do."""

    begins: tuple[str, str]
    ends: tuple[str, str]
    next_step: str
    wakes: bool = False
    is_of_place: bool = False  # `KIND:PLACE:...`: only that installation knows, and it ends with it


KINDS: Mapping[str, ConditionKind] = {
    "feed": ConditionKind(
        ("feed is failing", "feeds are failing"), ("feed answers again", "feeds answer again"), "watchd feed health"
    ),
    "stale": ConditionKind(
        ("feed answers and brings no news", "feeds answer and bring no news"),
        ("feed brings news again", "feeds bring news again"),
        "watchd feed health",
    ),
    "odd": ConditionKind(
        ("feed answers, and something about it is odd", "feeds answer, and something about them is odd"),
        ("feed is as it should be again", "feeds are as they should be again"),
        "watchd feed health",
    ),
    "flood": ConditionKind(
        ("feed listed far too much at once; it is held", "feeds listed far too much at once; it is held"),
        ("feed holds nothing any more", "feeds hold nothing any more"),
        "watchd feed release FEED",
    ),
    "unreached": ConditionKind(
        ("feed has never answered", "feeds have never answered"),
        ("feed has answered for the first time", "feeds have answered for the first time"),
        "watchd feed health",
    ),
    "quarantine": ConditionKind(
        ("feed has items that cannot be read", "feeds have items that cannot be read"),
        ("feed can be read in full again", "feeds can be read in full again"),
        "watchd feed health",
    ),
    "unreadable": ConditionKind(
        ("stored row cannot be read and is set aside", "stored rows cannot be read and are set aside"),
        ("stored row can be read again", "stored rows can be read again"),
        "watchd db check",
    ),
    "channel": ConditionKind(
        ("channel cannot deliver", "channels cannot deliver"),
        ("channel delivers again", "channels deliver again"),
        "watchd channel test NAME",
        wakes=True,
    ),
    "file": ConditionKind(
        ("file is refused; its last good version stays in force", "files are refused; their last good versions stay"),
        ("file is good again", "files are good again"),
        "watchd check",
        is_of_place=True,
    ),
    "config": ConditionKind(
        ("config is broken; the daemon works on without it", "configs are broken; the daemons work on without them"),
        ("config is good again", "configs are good again"),
        "watchd check",
        is_of_place=True,
    ),
    "restart": ConditionKind(
        ("config has changed and waits for a restart", "configs have changed and wait for a restart"),
        ("config is what runs again", "configs are what runs again"),
        "watchd check && systemctl restart watchd",
        is_of_place=True,
    ),
    "expired": ConditionKind(
        ("rule has expired and rests", "rules have expired and rest"),
        ("rule is in force again", "rules are in force again"),
        "watchd check",
    ),
    "review": ConditionKind(
        ("rule is overdue for its review", "rules are overdue for their review"),
        ("rule was reviewed", "rules were reviewed"),
        "watchd check",
    ),
    "network": ConditionKind(
        ("node reaches no host: its network seems to be down", "nodes reach no host: their networks seem to be down"),
        ("node reaches hosts again", "nodes reach hosts again"),
        "watchd feed health",
        wakes=True,
        is_of_place=True,
    ),
    "node": ConditionKind(
        ("node has other files than the active set", "nodes have other files than the active set"),
        ("node has the active set again", "nodes have the active set again"),
        "watchd check",
        is_of_place=True,
    ),
    "loop": ConditionKind(
        ("loop of the daemon is failing", "loops of the daemon are failing"),
        ("loop of the daemon runs again", "loops of the daemon run again"),
        "journalctl -u watchd",
        wakes=True,
        is_of_place=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Transitions of one kind: the conditions to store and the alert that tells them."""

    conditions: tuple[Condition, ...]
    alert: AlertRevision
    wakes: bool


def transitions(
    stored: Mapping[str, Condition], raised: Mapping[str, str], judged: Sequence[str], now: datetime
) -> list[Told]:
    """What begins and what ends: `raised` maps keys to a sentence; judged keys that are not in it have ended.

    `judged` holds the beginnings of keys somebody looked at this time (`feed:`, `file:node-1:`); conditions of
    others, such as another node's files, are left as they are.
    """
    told = []
    for kind in sorted({kind_of(prefix) for prefix in judged}):
        begun = [
            Condition(key, is_raised=True, since=now, told_at=now, facts={"text": text})
            for key, text in sorted(raised.items())
            if kind_of(key) == kind and not _is_told(stored.get(key))
        ]
        ended = [
            replace(condition, is_raised=False, since=now, told_at=now)
            for key, condition in sorted(stored.items())
            if kind_of(key) == kind and condition.is_raised and key not in raised and key.startswith(tuple(judged))
        ]
        if begun:
            told.append(_told(kind, begun, now, is_resolved=False))
        if ended:
            told.append(_told(kind, ended, now, is_resolved=True))
    return told


def _is_told(condition: Condition | None) -> bool:
    return condition is not None and condition.is_raised and condition.told_at is not None


def kind_of(key: str) -> str:
    """`feed` of `feed:tass-en`."""
    return key.partition(":")[0]


def _told(kind: str, conditions: Sequence[Condition], now: datetime, *, is_resolved: bool) -> Told:
    words = KINDS[kind]
    headline = counted(len(conditions), *(words.ends if is_resolved else words.begins))
    lines = tuple(_line(condition, is_resolved=is_resolved) for condition in conditions)
    alert = system_alert(
        name=kind,
        cause=f"condition:{now.isoformat()}:{digest(*(condition.key for condition in conditions))}:{is_resolved}",
        headline=headline,
        lines=lines,
        next_step=words.next_step,
        severity=Severity.HIGH if words.wakes else Severity.MEDIUM,
        now=now,
        is_resolved=is_resolved,
    )
    return Told(tuple(conditions), alert, words.wakes and not is_resolved)


def counted(count: int, one: str, many: str) -> str:
    """`1 feed is failing`, `3 feeds are failing`."""
    return f"{count} {one if count == 1 else many}"


def _line(condition: Condition, *, is_resolved: bool) -> str:
    kind, _, name = condition.key.partition(":")
    text = condition.facts.get("text", "")
    if is_resolved:
        return f"{name}: works again"
    place, _, subject = name.partition(":")
    if KINDS[kind].is_of_place and subject and text.startswith(f"{subject}:"):
        name = place  # the text names the file itself, with the line in it
    return f"{name}: {text}"


def system_alert(
    *,
    name: str,
    cause: str,
    headline: str,
    lines: tuple[str, ...],
    next_step: str,
    severity: Severity,
    now: datetime,
    is_resolved: bool = False,
    kind: AlertKind = AlertKind.SYSTEM,
) -> AlertRevision:
    """An alert of watchd about itself; its id is a hash of what began or ended, and when."""
    rule_id = SYSTEM_RULE + name
    facts = AlertFacts(
        kind=kind,
        rule=RuleFacts(id=rule_id, title="watchd about itself", severity=severity, tlp=Tlp.CLEAR),
        headline=headline,
        reason=headline,
        opened_at=now,
        at=now,
        lines=lines,
        next_step=next_step,
        is_resolved=is_resolved,
    )
    return AlertRevision(
        alert_id=public_id("al", rule_id, cause),
        revision=1,
        rule_id=rule_id,
        story_id=None,
        state=AlertState.CLOSED if is_resolved else AlertState.OPEN,
        facts=facts,
        rule_digest="",
        at=now,
    )
