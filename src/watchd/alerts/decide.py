"""Tell or not: the decision on one firing, with its reason. Pure; what was told before is an argument."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.model.alert import AlertHead, DecisionKind
from watchd.model.rule import DedupBy, Rule
from watchd.model.story import Relation, Threading
from watchd.text.durations import lasting

_DAY = timedelta(days=1)
UPDATES_A_DAY = 3  # of one story; further news is gathered and sent when a day has passed since the first of them


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and why, in words an analyst reads."""

    kind: DecisionKind
    reason: str
    not_before: datetime | None = None  # when it may be sent, where that is later


def decide(
    rule: Rule, threading: Threading, told: AlertHead | None, signature: frozenset[str], now: datetime
) -> Verdict:
    """Decide on a firing of an item rule.

    `told` is the alert this firing would belong to under the rule's `dedup`: of its story, of the rule or of the
    publisher, whichever `by` names; None where nothing was told yet.
    """
    if rule.dedup.by is DedupBy.ITEM:
        return Verdict(DecisionKind.NEW, "each item of this rule is told")
    if rule.dedup.by is DedupBy.STORY:
        return _of_story(threading, told, signature, now)
    return of_period(rule, told, now)


def _of_story(threading: Threading, told: AlertHead | None, signature: frozenset[str], now: datetime) -> Verdict:
    if told is None:
        return Verdict(DecisionKind.NEW, "first report of this story")
    fresh = (*sorted(signature - told.signature), *threading.news)
    if not fresh:
        kind = DecisionKind.SUPPRESS if threading.relation is Relation.SAME else DecisionKind.GROUP
        return Verdict(kind, f"{threading.reason}; nothing new in it")
    named = ", ".join(fresh)
    recent = [at for at in told.updates if now - at < _DAY]
    if len(recent) >= UPDATES_A_DAY:
        # It waits and takes along what still comes: a newer revision replaces the one that was not sent yet.
        reason = f"{threading.reason}; new in it: {named}; held back, for {len(recent)} updates came within a day"
        return Verdict(DecisionKind.UPDATE, reason, min(recent) + _DAY)
    return Verdict(DecisionKind.UPDATE, f"{threading.reason}; new in it: {named}")


def of_period(rule: Rule, told: AlertHead | None, now: datetime) -> Verdict:
    """Decide on a firing of a rule that is told once in a while, and then not until `again_after` has passed."""
    by, wait = rule.dedup.by.value, rule.dedup.again_after
    if told is None or told.last_told_at is None:
        return Verdict(DecisionKind.NEW, f"first of this {by}")
    if now - told.last_told_at < wait:
        return Verdict(
            DecisionKind.SUPPRESS,
            f"this {by} was told {lasting(now - told.last_told_at)} ago; again after {lasting(wait)}",
        )
    return Verdict(DecisionKind.REPEAT, f"this {by} was last told {lasting(now - told.last_told_at)} ago")
