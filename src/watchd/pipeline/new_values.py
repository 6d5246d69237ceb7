"""New values in a turn: what a match brings that was not seen for long is told at once, with the cause `value:...`.

Several new values of one match are one alert: the first opens it, the others are listed with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from watchd.alerts.decide import Verdict, of_period
from watchd.alerts.windows import window_facts
from watchd.model.alert import AlertFacts, AlertHead, AlertRevision, AlertState, Decision, DecisionKind
from watchd.model.ids import public_id
from watchd.model.match import Match, value_key
from watchd.model.rule import DedupBy, Rule, Severity, Status
from watchd.model.window import New, PastMatch, Shown, Stay
from watchd.pipeline.tellings import Tellings
from watchd.rules.windows import Log
from watchd.rules.windows.new import arithmetic, unseen

_MOST_NAMED = 3  # in a headline


@dataclass(frozen=True, slots=True)
class ValueTeller:
    """Decides on the values that matches of one turn bring, and tells of them."""

    tellings: Tellings
    decisions: list[Decision]
    stays: list[Stay] = field(default_factory=list)

    def sight(self, rule: Rule, log: Log, past: PastMatch, match: Match) -> bool:
        """Whether the match, which is not in the log yet, brings anything new; then it is decided on.

        Nothing is new to who is still learning what is usual.
        """
        assert isinstance(rule.window, New)
        at = match.item.seen_at
        begun = log.begun_at
        if begun is None or at - begun < rule.window.lesson:
            return False
        fresh = unseen(rule.window, log, past, match.values)
        if not fresh:
            return False
        self.stays.append(Stay(rule.id, at, at))  # for sequences it is a step
        if rule.severity is not Severity.NONE:
            self._decide(rule, match, past, fresh, arithmetic(rule.window, log, past, fresh))
        return True

    def _decide(self, rule: Rule, match: Match, past: PastMatch, fresh: Sequence[str], reason: str) -> None:
        told = self._told(rule, match)
        verdict = Verdict(DecisionKind.NEW, reason)
        if rule.dedup.by is not DedupBy.VALUE:
            found = of_period(rule, told, match.item.seen_at)
            verdict = Verdict(found.kind, f"{reason}; {found.reason}")
        causes = [f"value:{value_key(value)}:{match.item.event_at.isoformat()}" for value in fresh]
        kinds = [verdict.kind, *(DecisionKind.GROUP if verdict.kind.opens else verdict.kind for _ in causes[1:])]
        alert_id = public_id("al", rule.id, causes[0]) if verdict.kind.opens else told.alert_id if told else None
        if verdict.kind.opens and alert_id is not None:
            facts = self._facts(rule, match, past, fresh, reason)
            self.tellings.write(_opened(rule, alert_id, facts), rule)
        self.decisions.extend(
            Decision(
                rule_id=rule.id,
                cause=cause,
                kind=kind,
                reason=verdict.reason,
                rule_digest=rule.digest,
                at=match.item.seen_at,
                item_id=match.item.id,
                alert_id=alert_id,
                is_draft=rule.status is Status.DRAFT,
            )
            for cause, kind in zip(causes, kinds, strict=True)
        )

    def _told(self, rule: Rule, match: Match) -> AlertHead | None:
        """What was told of the rule, or of this publisher, before: while it was a draft, nothing was."""
        if rule.dedup.by is DedupBy.VALUE:
            return None
        told = self.tellings.last(rule, match.item.publisher if rule.dedup.by is DedupBy.PUBLISHER else None)
        is_draft = rule.status is Status.DRAFT
        return None if told is None or (told.state is AlertState.DRAFT) != is_draft else told

    def _facts(self, rule: Rule, match: Match, past: PastMatch, fresh: Sequence[str], reason: str) -> AlertFacts:
        at = match.item.seen_at
        more = f" and {len(fresh) - _MOST_NAMED} more" if len(fresh) > _MOST_NAMED else ""
        return window_facts(
            rule,
            reason,
            entered_at=at,
            at=at,
            evidence=(past,),
            shown=(Shown(match.item, match.spans, match.roles),),
            title_of=self.tellings.title_of,
            headline=f"{rule.title}: {', '.join(fresh[:_MOST_NAMED])}{more}",
        )


def _opened(rule: Rule, alert_id: str, facts: AlertFacts) -> AlertRevision:
    return AlertRevision(
        alert_id=alert_id,
        revision=1,
        rule_id=rule.id,
        story_id=None,
        state=AlertState.DRAFT if rule.status is Status.DRAFT else AlertState.OPEN,
        facts=facts,
        rule_digest=rule.digest,
        at=facts.at,
    )
