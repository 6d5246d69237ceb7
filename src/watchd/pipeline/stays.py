"""What a check makes of a window's stay in `alert`: it begins and is told, goes on and is told again, or is over.

A stay begins with the first check that comes to `alert` and ends with the first that comes to `quiet`; `learning` and
`unknown` end none, and one that nobody watches any more ends too. Its firings have the causes `window:ENTERED_AT:N`,
where N counts how often it was told again, and `window:ENTERED_AT:over`. Further stays within `again_after` of the last
alert are not told. A stay of a building block is told where its rule gets a severity that tells while it lasts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from watchd.alerts.facts import rule_facts
from watchd.alerts.windows import MOST_SHOWN, window_facts
from watchd.model.alert import AlertHead, AlertRevision, AlertState, Decision, DecisionKind
from watchd.model.ids import public_id
from watchd.model.match import Match
from watchd.model.rule import Rule, Severity, Status
from watchd.model.window import Outcome, PastMatch, Shown, Stay, WindowState
from watchd.pipeline.tellings import Tellings
from watchd.pipeline.unwatched import Unwatched, as_told, rests_at
from watchd.ports import Turn
from watchd.rules.windows import Judgement
from watchd.rules.windows.wording import lasted


def due_of(rule: Rule, state: WindowState, found: Judgement, at: datetime) -> datetime | None:
    """When the window is to be looked at again: when it may change by itself, and when a stay is to be told again."""
    moments = [] if found.due_at is None else [found.due_at]
    if state.entered_at is not None and found.outcome is Outcome.ALERT and _tells(rule):
        again = _again_at(rule, state)
        moments += [] if again is None else [again]
    if state.entered_at is not None and (ends := rests_at(rule)) is not None:
        moments.append(ends)
    return min((moment for moment in moments if moment > at), default=None)


def is_to_tell_sooner(rule: Rule, state: WindowState) -> bool:
    """Whether what stands is to be told before it is looked at next: an edit made its rule tell, or tell more often."""
    if state.entered_at is None or state.outcome is not Outcome.ALERT or not _tells(rule):
        return False
    again = _again_at(rule, state)
    return again is None or state.due_at is None or state.due_at > again


@dataclass(slots=True)
class StayTeller:
    """Follows the stays of one turn, and tells of them."""

    turn: Turn
    tellings: Tellings
    decisions: list[Decision]
    stays: list[Stay]
    matches: Mapping[tuple[str, str, str], Match] = field(default_factory=dict)  # that this turn writes

    def followed(self, rule: Rule, state: WindowState, found: Judgement, at: datetime) -> WindowState:
        """The state with its stay as this check leaves it; alerts and decisions are written."""
        if found.outcome is Outcome.ALERT:
            if state.entered_at is None:
                self.stays.append(Stay(rule.id, at))
                entered = replace(state, entered_at=at, repeats=0, alert_id="")
                return self._told(rule, entered, found, at) if _tells(rule) else entered
            if not _tells(rule):
                return state
            again = _again_at(rule, state)
            if again is None:  # it began while the rule was a building block
                return self._told(rule, state, found, at)
            return self._again(rule, state, found, at) if at >= again else state
        if found.outcome is Outcome.QUIET and state.entered_at is not None:
            self.stays.append(Stay(rule.id, state.entered_at, at))
            if state.alert_id:
                self._over(rule, state, found, at)
            return replace(state, entered_at=None, repeats=0, alert_id="")
        return state

    def left(self, state: WindowState, found: Unwatched, rule: Rule | None) -> WindowState:
        """The state without its stay, which nobody watches any more; whoever was told of it is told that.

        Of a draft nobody was told. Where the rule is watched again, its window begins anew, and tells at once.
        """
        assert state.entered_at is not None
        self.stays.append(Stay(state.rule_id, state.entered_at, found.since))
        head = self.tellings.of_alert(state.alert_id) if state.alert_id else None
        if head is not None and head.state is not AlertState.DRAFT:
            self._unwatched(head, state.entered_at, found, rule)
        return WindowState(
            rule_id=state.rule_id,
            digest="",
            outcome=Outcome.LEARNING,
            since=found.since,
            reason=found.why,
            checked_at=found.since,
        )

    def _unwatched(self, head: AlertHead, entered_at: datetime, found: Unwatched, now: Rule | None) -> None:
        rule = now or as_told(head.facts.rule)
        after = lasted(found.since - entered_at)
        reason = f"Not watched any more after {after}: {found.why}, and nobody knows whether it is still so"
        facts = replace(
            head.facts,
            rule=head.facts.rule if now is None else rule_facts(now),
            reason=reason,
            at=found.since,
            is_resolved=True,
            is_unwatched=True,
        )
        revision = AlertRevision(
            alert_id=head.alert_id,
            revision=head.revision + 1,
            rule_id=rule.id,
            story_id=None,
            state=AlertState.CLOSED,
            facts=facts,
            rule_digest=rule.digest,
            at=found.since,
        )
        self.tellings.write(revision, rule)
        live = replace(rule, status=Status.LIVE)  # what is told of it is no draft's
        self._decide(live, _over(entered_at), DecisionKind.UPDATE, reason, at=found.since, alert_id=head.alert_id)

    def _told(self, rule: Rule, state: WindowState, found: Judgement, at: datetime) -> WindowState:
        """A stay that begins, or that was held back until now, is told; too soon after the last alert it is not."""
        cause = _cause(state)
        again = _again_at(rule, state)
        if again is not None and at < again:
            assert state.told_at is not None
            reason = f"this rule was told {lasted(at - state.told_at)} ago; again after {rule.dedup.again_after}"
            self._decide(rule, cause, DecisionKind.SUPPRESS, f"{reason}; {found.reason}", at=at, alert_id=None)
            return state
        alert_id = public_id("al", rule.id, cause)
        self._write(rule, replace(state, alert_id=alert_id), found, at, revision=1, reason=found.reason)
        self._decide(rule, cause, DecisionKind.NEW, found.reason, at=at, alert_id=alert_id)
        return replace(state, alert_id=alert_id, told_at=at)

    def _again(self, rule: Rule, state: WindowState, found: Judgement, at: datetime) -> WindowState:
        """A stay that lasts is told again."""
        state = replace(state, repeats=state.repeats + 1)
        head = self.tellings.of_alert(state.alert_id) if state.alert_id else None
        if head is None:
            return self._told(rule, state, found, at)
        assert state.entered_at is not None
        reason = f"Still so after {lasted(at - state.entered_at)}: {found.reason}"
        self._write(rule, state, found, at, revision=head.revision + 1, reason=reason)
        self._decide(rule, _cause(state), DecisionKind.REPEAT, reason, at=at, alert_id=state.alert_id)
        return replace(state, told_at=at)

    def _over(self, rule: Rule, state: WindowState, found: Judgement, at: datetime) -> None:
        """A stay that was told is over: a revision of the same alert says so."""
        head = self.tellings.of_alert(state.alert_id)
        if head is None:
            return
        assert state.entered_at is not None
        reason = f"Over after {lasted(at - state.entered_at)}: {found.reason}"
        self._write(rule, state, found, at, revision=head.revision + 1, reason=reason, is_over=True)
        self._decide(rule, _over(state.entered_at), DecisionKind.UPDATE, reason, at=at, alert_id=state.alert_id)

    def _write(
        self,
        rule: Rule,
        state: WindowState,
        found: Judgement,
        at: datetime,
        *,
        revision: int,
        reason: str,
        is_over: bool = False,
    ) -> None:
        assert state.entered_at is not None
        shown = self._shown(found.evidence_of or rule.id, found.evidence)
        facts = window_facts(
            rule,
            reason,
            entered_at=state.entered_at,
            at=at,
            evidence=found.evidence,
            shown=shown,
            title_of=self.tellings.title_of,
            is_over=is_over,
        )
        ended = AlertState.CLOSED if is_over else AlertState.OPEN
        self.tellings.write(
            AlertRevision(
                alert_id=state.alert_id,
                revision=revision,
                rule_id=rule.id,
                story_id=None,
                state=AlertState.DRAFT if rule.status is Status.DRAFT else ended,
                facts=facts,
                rule_digest=rule.digest,
                at=at,
            ),
            rule,
        )

    def _shown(self, rule_id: str, evidence: Sequence[PastMatch]) -> list[Shown]:
        """The newest of the matches, as they are listed."""
        wanted = [match.item_id for match in evidence][-MOST_SHOWN:][::-1]
        mine = {
            item_id: Shown(match.item, match.spans, match.roles)
            for (rule, _, item_id), match in self.matches.items()
            if rule == rule_id and item_id in wanted
        }
        found = {**self.turn.matched(rule_id, [item_id for item_id in wanted if item_id not in mine]), **mine}
        return [found[item_id] for item_id in wanted if item_id in found]

    def _decide(
        self, rule: Rule, cause: str, kind: DecisionKind, reason: str, *, at: datetime, alert_id: str | None
    ) -> None:
        self.decisions.append(
            Decision(
                rule_id=rule.id,
                cause=cause,
                kind=kind,
                reason=reason,
                rule_digest=rule.digest,
                at=at,
                alert_id=alert_id,
                is_draft=rule.status is Status.DRAFT,
            )
        )


def _cause(state: WindowState) -> str:
    assert state.entered_at is not None
    return f"window:{state.entered_at.isoformat()}:{state.repeats}"


def _over(entered_at: datetime) -> str:
    return f"window:{entered_at.isoformat()}:over"


def _again_at(rule: Rule, state: WindowState) -> datetime | None:
    """From when on the rule may tell again; None: it told nothing yet."""
    return None if state.told_at is None else state.told_at + rule.dedup.again_after


def _tells(rule: Rule) -> bool:
    """A building block is looked at, and its stays are kept; it never fires."""
    return rule.severity is not Severity.NONE
