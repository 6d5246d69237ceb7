"""One message for the alerts of one development: the most urgent one as ever, with every rule that it fell under."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from watchd.alerts.conditions import SYSTEM_RULE
from watchd.alerts.facts import shortlisted
from watchd.alerts.missed import Untold, in_place_of, marking_of, ranked
from watchd.model.alert import AlertRevision, AlertState, Companion
from watchd.model.ids import public_id
from watchd.model.notification import Notification

_RULE = f"{SYSTEM_RULE}together"


def together_of(members: Sequence[Untold], now: datetime, charge: str = "") -> tuple[AlertRevision, Notification]:
    """The message that tells of all of them to the recipient whom they share; it counts as `charge`."""
    told = ranked(members)
    top, first = told[0].facts, members[0].notification
    reports = {report.item_id: report for one in told for report in one.facts.reports}
    facts = replace(
        top,
        rule=replace(top.rule, tlp=marking_of(members)),
        reports=shortlisted(tuple(reports.values())),
        together=tuple(map(_companion, told)),
        next_step=f"watchd alert show {told[0].notification.alert_id}",
        # Of what they end, programs hear by themselves.
        ends=(),
        lessens=(),
    )
    # A hash of its members: made again after a death, it is the same message.
    cause = ":".join((first.channel, first.target, *sorted(one.notification.id for one in members)))
    alert = AlertRevision(
        alert_id=public_id("al", _RULE, cause),
        revision=1,
        rule_id=_RULE,
        story_id=None,
        state=AlertState.CLOSED,
        facts=facts,
        rule_digest="",
        at=now,
    )
    # Of steps of an escalation it says, as each of them would, that nobody has acknowledged what it tells.
    step = min(one.notification.step for one in members)
    return alert, replace(in_place_of(members, alert, now, charge=charge), step=step)


def _companion(one: Untold) -> Companion:
    sent, facts = one.notification, one.facts
    return Companion(
        alert_id=sent.alert_id,
        revision=sent.revision,
        severity=facts.rule.severity,
        headline=facts.headline,
        rule_id=facts.rule.id,
        rule_title=facts.rule.title,
        reason=facts.reason,
    )
