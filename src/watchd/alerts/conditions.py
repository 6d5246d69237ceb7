"""What watchd thinks of itself: conditions that begin and end, and the alerts that tell operators so.

A condition is a key such as `feed:tass-en`; only its transitions are told. Transitions of one kind that happen in
one turn are told as one alert, so that a dead network is one message and not fifty.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from watchd.alerts.condition_kinds import KINDS, kind_of, name_of, place_of
from watchd.alerts.condition_words import Reach
from watchd.model.alert import AlertFacts, AlertKind, AlertRevision, AlertState, Condition, RuleFacts
from watchd.model.ids import digest, public_id
from watchd.model.rule import Severity, Tlp
from watchd.text.durations import lasting

SYSTEM_RULE = "watchd:"  # no rule file can use this prefix: ids hold letters, digits and hyphens
_ALERT = "alert"  # among a condition's facts: the alert that told of its beginning


@dataclass(frozen=True, slots=True)
class Told:
    """Transitions of one kind: the conditions to store and the alert that tells them."""

    conditions: tuple[Condition, ...]
    alert: AlertRevision
    reach: Reach


def transitions(
    stored: Mapping[str, Condition],
    raised: Mapping[str, str],
    judged: Sequence[str],
    now: datetime,
    *,
    missed: Mapping[str, str] = MappingProxyType({}),
) -> list[Told]:
    """What begins and what ends: `raised` maps keys to a sentence; judged keys that are not in it have ended.

    `judged` holds the beginnings of keys somebody looked at this time (`feed:`, `file:node-1:`); conditions of
    others, such as another node's files, are left as they are. `missed` says of those that end what was missed while
    they lasted, where that is known better than of their kind.
    """
    told = []
    for kind in sorted({kind_of(prefix) for prefix in judged}):
        begun = {
            key: text for key, text in sorted(raised.items()) if kind_of(key) == kind and not _is_told(stored.get(key))
        }
        ended = [
            condition
            for key, condition in sorted(stored.items())
            if kind_of(key) == kind and condition.is_raised and key not in raised and key.startswith(tuple(judged))
        ]
        if begun:
            told.append(_begun(kind, begun, now))
        if ended:
            told.append(_ended(kind, ended, stored, missed, now))
    return told


def over(stored: Mapping[str, Condition], told: Sequence[Condition]) -> tuple[str, ...]:
    """The alerts of which no condition holds any more, after `told` was written over what is stored."""
    after = {**stored, **{condition.key: condition for condition in told}}
    holding = {condition.facts.get(_ALERT) for condition in after.values() if condition.is_raised}
    ended = _told_by(condition for condition in told if not condition.is_raised)
    return tuple(sorted(ended - holding))


def ended_alerts(
    stored: Mapping[str, Condition], ended: Sequence[Condition]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The alerts that told of what has ended now: those of which nothing goes on, and those that go on with less."""
    ends = over(stored, ended)
    return ends, tuple(sorted(_told_by(ended) - set(ends)))


def _told_by(conditions: Iterable[Condition]) -> set[str]:
    """The alerts that told of their beginning."""
    return {alert_id for condition in conditions if (alert_id := condition.facts.get(_ALERT)) is not None}


def _is_told(condition: Condition | None) -> bool:
    return condition is not None and condition.is_raised and condition.told_at is not None


def _begun(kind: str, texts: Mapping[str, str], now: datetime) -> Told:
    words = KINDS[kind]
    alert = system_alert(
        name=kind,
        cause=_cause(texts, now, is_resolved=False),
        headline=words.headline([name_of(key) for key in texts], is_over=False),
        lines=tuple(_begins(key, text) for key, text in texts.items()),
        next_step=words.step_for([name_of(key) for key in texts]),
        docs=words.docs,
        severity=Severity.HIGH if words.is_grave else Severity.MEDIUM,
        now=now,
        state=AlertState.OPEN,
    )
    conditions = [
        Condition(key, is_raised=True, since=now, told_at=now, facts={"text": text, _ALERT: alert.alert_id})
        for key, text in texts.items()
    ]
    return Told(tuple(conditions), alert, words.reach)


def _ended(
    kind: str,
    conditions: Sequence[Condition],
    stored: Mapping[str, Condition],
    missed: Mapping[str, str],
    now: datetime,
) -> Told:
    words = KINDS[kind]
    ended = tuple(replace(condition, is_raised=False, since=now, told_at=now) for condition in conditions)
    ends, lessens = ended_alerts(stored, ended)
    alert = system_alert(
        name=kind,
        cause=_cause([condition.key for condition in conditions], now, is_resolved=True),
        headline=words.headline([name_of(condition.key) for condition in conditions], is_over=True),
        lines=tuple(_ends(condition, missed.get(condition.key, words.meanwhile), now) for condition in conditions),
        next_step=words.look_after,
        docs=words.docs,
        severity=Severity.HIGH if words.is_grave else Severity.MEDIUM,
        now=now,
        opened_at=min(condition.since for condition in conditions),
        is_resolved=True,
        ends=ends,
        lessens=lessens,
    )
    return Told(ended, alert, Reach.NOW if words.reach is Reach.PAGE else words.reach)


def _cause(keys: Iterable[str], now: datetime, *, is_resolved: bool) -> str:
    return f"condition:{now.isoformat()}:{digest(*keys)}:{is_resolved}"


def _begins(key: str, text: str) -> str:
    place = place_of(key)
    if place is not None and text.startswith(f"{key.partition(f':{place}:')[2]}:"):
        return f"{place}: {text}"  # the text names the file itself, with the line in it
    return f"{name_of(key)}: {text}"


def _ends(condition: Condition, missed: str, now: datetime) -> str:
    """How long it lasted, since when, and what was missed."""
    began = f"{name_of(condition.key)}: began {condition.since:%d %b %H:%M} UTC"
    lasted = f"{began} and lasted {lasting(now - condition.since)}"
    return f"{lasted}; {missed}" if missed else lasted


def counted(count: int, one: str, many: str) -> str:
    """`1 feed is failing`, `3 feeds are failing`."""
    return f"{count} {one if count == 1 else many}"


def system_alert(
    *,
    name: str,
    cause: str,
    headline: str,
    lines: tuple[str, ...],
    next_step: str,
    docs: str,
    severity: Severity,
    now: datetime,
    opened_at: datetime | None = None,
    is_resolved: bool = False,
    ends: tuple[str, ...] = (),
    lessens: tuple[str, ...] = (),
    kind: AlertKind = AlertKind.SYSTEM,
    state: AlertState = AlertState.CLOSED,
) -> AlertRevision:
    """An alert of watchd about itself; its id is a hash of what began or ended, and when. Open: it goes on.

    It ends with what to run next, and where more about it stands.
    """
    rule_id = SYSTEM_RULE + name
    facts = AlertFacts(
        kind=kind,
        rule=RuleFacts(id=rule_id, title="watchd about itself", severity=severity, tlp=Tlp.CLEAR),
        headline=headline,
        reason=headline,
        opened_at=now if opened_at is None else min(opened_at, now),
        at=now,
        lines=lines,
        next_step=next_step,
        docs=docs,
        is_resolved=is_resolved,
        ends=ends,
        lessens=lessens,
    )
    return AlertRevision(
        alert_id=public_id("al", rule_id, cause),
        revision=1,
        rule_id=rule_id,
        story_id=None,
        state=state,
        facts=facts,
        rule_digest="",
        at=now,
    )
