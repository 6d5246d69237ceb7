"""The ledger of one turn: each hit becomes a match with its story, and, where the rule tells, one decision.

It reads history through the turn, lays what this turn did over it, and hands back everything to write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from watchd.alerts.decide import Verdict, decide
from watchd.alerts.facts import opening_facts, report_of, updated_facts, with_copy
from watchd.alerts.route import channels_for, mute_for, notifications
from watchd.model.alert import AlertHead, AlertRevision, AlertState, Decision, DecisionKind, Firing
from watchd.model.ids import public_id
from watchd.model.item import Item
from watchd.model.match import Arrival, Failure, Hit, Match
from watchd.model.notification import Notification
from watchd.model.route import Routing
from watchd.model.rule import DedupBy, Rule, Severity, Status
from watchd.model.story import Relation, Story, StoryMember, Threading
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import EarlierMatch, Evaluation, Matched, Turn
from watchd.stories.thread import StoryIndex, thread


@dataclass(slots=True)
class _Telling:
    """An alert revision this turn writes; copies that follow in the same turn are counted into it."""

    revision: AlertRevision
    head: AlertHead
    rule: Rule
    not_before: datetime | None = None


@dataclass(slots=True)
class Ledger:
    """What one turn decides, hit by hit, in the order of the turn's items."""

    turn: Turn
    rules: Mapping[str, Rule]
    routing: Routing
    cache: StoryCache
    now: datetime
    _earlier: Mapping[tuple[str, str, str], EarlierMatch] = field(default_factory=dict)
    _indexes: dict[str, StoryIndex] = field(default_factory=dict)
    _fresh: dict[str, StoryIndex] = field(default_factory=dict)
    _matches: dict[tuple[str, str, str], Match] = field(default_factory=dict)
    _stories: dict[str, Story] = field(default_factory=dict)
    _decisions: list[Decision] = field(default_factory=list)
    _tellings: list[_Telling] = field(default_factory=list)
    _heads: dict[str, AlertHead | None] = field(default_factory=dict)

    def load(self, matched: Matched) -> None:
        """Read what the batch needs of history, in one go."""
        keys = [
            (hit.rule_id, hit.match_digest, item_id)
            for item_id, hits in matched.hits.items()
            for hit in hits
            if hit.rule_id in self.rules
        ]
        self._earlier = self.turn.earlier(keys) if keys else {}

    def enter(self, item: Item, hit: Hit) -> None:
        """Take one hit: write its match, thread it, and decide on it where its rule tells."""
        rule = self.rules.get(hit.rule_id)
        if rule is None:
            return
        key = (hit.rule_id, hit.match_digest, item.id)
        earlier = self._earlier.get(key)
        is_old_news = earlier is not None and hit.signature <= earlier.signature
        if (item.baseline and item.revision == 1) or (earlier is not None and not earlier.story_id and is_old_news):
            self._matches[key] = _match(hit, item, Arrival.BASELINE, None, "")
            return
        threading = self._thread(item, hit, rule, earlier)
        origin = self._origin(item, threading)
        self._matches[key] = _match(hit, item, Arrival.LIVE, threading.story_id, origin)
        self._extend(item, hit, rule, threading)
        if rule.severity is Severity.NONE or is_old_news:
            return
        firing = Firing(rule.id, f"item:{item.id}:{item.revision}", self.now, self._matches[key])
        self._settle(firing, rule, threading)

    def leave_out(self, item: Item, hit: Hit) -> None:
        """Take back what an `enter` that raised has begun."""
        self._matches.pop((hit.rule_id, hit.match_digest, item.id), None)

    def close(
        self,
        *,
        failures: tuple[Failure, ...],
        retry: tuple[str, ...],
        quarantined: tuple[str, ...],
        live_rules: tuple[tuple[str, str], ...],
    ) -> Evaluation:
        """Everything this turn writes."""
        return Evaluation(
            matches=tuple(self._matches.values()),
            stories=tuple(self._stories.values()),
            decisions=tuple(self._decisions),
            alerts=tuple(telling.revision for telling in self._tellings),
            notifications=tuple(sent for telling in self._tellings for sent in self._route(telling)),
            failures=failures,
            retry=retry,
            quarantined=quarantined,
            live_rules=live_rules,
        )

    def _thread(self, item: Item, hit: Hit, rule: Rule, earlier: EarlierMatch | None) -> Threading:
        if earlier is not None and earlier.story_id is not None:
            return Threading(earlier.story_id, Relation.SAME, item.id, 1.0, "its publisher revised it")
        stored = self._indexes.get(rule.id)
        if stored is None:
            stored = self._indexes[rule.id] = self.cache.index(rule, self.turn, item.seen_at)
        fresh = self._fresh.setdefault(rule.id, StoryIndex())
        return thread(item, hit.rule_id, (fresh, stored), rule.dedup.again_after, item.seen_at)

    def _origin(self, item: Item, threading: Threading) -> str:
        if threading.relation is Relation.NEW or threading.compared_with in {None, item.id}:
            return item.publisher
        for match in self._matches.values():
            if match.item.id == threading.compared_with:
                return match.origin
        told = self._head_of_story(threading.story_id)
        head = next((report for report in told.facts.reports if report.role == "head"), None) if told else None
        return head.publisher if head else item.publisher

    def _extend(self, item: Item, hit: Hit, rule: Rule, threading: Threading) -> None:
        known = self._stories.get(threading.story_id)
        if known is None and threading.relation is not Relation.NEW:
            known = self.turn.stories([threading.story_id]).get(threading.story_id)
        if known is None:
            story = Story(threading.story_id, rule.id, item.id, item.event_at, item.event_at, self.turn.number)
        else:
            story = replace(known, last_at=max(known.last_at, item.event_at), turn=self.turn.number)
        self._stories[story.id] = story
        member = StoryMember(
            story_id=story.id,
            rule_id=rule.id,
            item_id=item.id,
            url_key=item.url_key,
            title=item.title,
            publisher=item.publisher,
            language=item.language,
            event_at=item.event_at,
            signature=hit.signature,
            is_head=story.head_item == item.id,
            seen_at=item.seen_at,
            digest=item.digest,
        )
        self._fresh.setdefault(rule.id, StoryIndex()).add([member])

    def _settle(self, firing: Firing, rule: Rule, threading: Threading) -> None:
        told = self._told(rule, firing.match, threading)
        if told is not None and (told.state is AlertState.DRAFT) != (rule.status is Status.DRAFT):
            told = None  # while the rule was a draft nobody was told, and a draft goes on with nothing that was
        at = firing.match.item.seen_at
        verdict = decide(rule, threading, told, firing.match.signature, at)
        alert_id = public_id("al", rule.id, firing.cause) if verdict.kind is DecisionKind.NEW else None
        if verdict.kind is DecisionKind.NEW and alert_id is not None:
            self._open(firing, rule, alert_id, verdict)
        elif told is not None:
            alert_id = told.alert_id
            self._revise(firing, rule, told, verdict)
        self._decisions.append(
            Decision(
                rule_id=rule.id,
                cause=firing.cause,
                kind=verdict.kind,
                reason=verdict.reason,
                rule_digest=rule.digest,
                at=firing.at,
                item_id=firing.match.item.id,
                story_id=threading.story_id,
                alert_id=alert_id,
                compared_with=threading.compared_with,
                score=threading.score,
                is_draft=rule.status is Status.DRAFT,
            )
        )

    def _told(self, rule: Rule, match: Match, threading: Threading) -> AlertHead | None:
        if rule.dedup.by is DedupBy.ITEM:
            return None
        if rule.dedup.by is DedupBy.STORY:
            return self._head_of_story(threading.story_id)
        publisher = match.item.publisher if rule.dedup.by is DedupBy.PUBLISHER else None
        for telling in reversed(self._tellings):
            same = publisher is None or telling.head.facts.reports[0].publisher == publisher
            if telling.rule.id == rule.id and same:
                return telling.head
        return self.turn.last_alert(rule.id, publisher)

    def _head_of_story(self, story_id: str) -> AlertHead | None:
        for telling in reversed(self._tellings):
            if telling.revision.story_id == story_id:
                return telling.head
        if story_id not in self._heads:
            self._heads[story_id] = self.turn.alerts_of_stories([story_id]).get(story_id)
        return self._heads[story_id]

    def _open(self, firing: Firing, rule: Rule, alert_id: str, verdict: Verdict) -> None:
        match = firing.match
        facts = opening_facts(rule, match.item, match.spans, verdict.reason, match.item.seen_at)
        state = AlertState.DRAFT if rule.status is Status.DRAFT else AlertState.OPEN
        revision = AlertRevision(
            alert_id=alert_id,
            revision=1,
            rule_id=rule.id,
            story_id=match.story_id,
            state=state,
            facts=facts,
            rule_digest=rule.digest,
            at=match.item.seen_at,
            signature=match.signature,
        )
        head = AlertHead(
            alert_id=alert_id,
            revision=1,
            rule_id=rule.id,
            story_id=match.story_id,
            state=state,
            opened_at=match.item.seen_at,
            facts=facts,
            signature=match.signature,
            last_told_at=match.item.seen_at,
            publishers=frozenset({match.item.publisher}),
        )
        self._tellings.append(_Telling(revision, head, rule))

    def _revise(self, firing: Firing, rule: Rule, told: AlertHead, verdict: Verdict) -> None:
        match = firing.match
        if verdict.kind is not DecisionKind.UPDATE:
            self._count(match, told, verdict)
            return
        report = report_of(match.item, match.spans, "update")
        facts = updated_facts(rule, told, report, verdict.reason, match.item.seen_at)
        revision = AlertRevision(
            alert_id=told.alert_id,
            revision=told.revision + 1,
            rule_id=rule.id,
            story_id=told.story_id,
            state=told.state,
            facts=facts,
            rule_digest=rule.digest,
            at=match.item.seen_at,
            signature=told.signature | match.signature,
        )
        head = replace(
            told,
            revision=revision.revision,
            facts=facts,
            signature=told.signature | match.signature,
            updates=(*told.updates, match.item.seen_at),
            last_told_at=match.item.seen_at,
            publishers=told.publishers | {match.item.publisher},
        )
        self._tellings.append(_Telling(revision, head, rule, verdict.not_before))

    def _count(self, match: Match, told: AlertHead, verdict: Verdict) -> None:
        """A copy: counted into a revision this turn still holds in hand; what is stored already stays frozen."""
        for telling in reversed(self._tellings):
            if telling.head.alert_id != told.alert_id:
                continue
            publishers = telling.head.publishers | {match.item.publisher}
            role = "copy" if verdict.kind is DecisionKind.SUPPRESS else "related"
            copies = telling.head.copies + 1
            facts = with_copy(telling.revision.facts, report_of(match.item, match.spans, role), copies, len(publishers))
            telling.revision = replace(telling.revision, facts=facts)
            telling.head = replace(telling.head, facts=facts, copies=copies, publishers=publishers)
            return
        if told.story_id is not None:
            self._heads[told.story_id] = replace(
                told, copies=told.copies + 1, publishers=told.publishers | {match.item.publisher}
            )

    def _route(self, telling: _Telling) -> tuple[Notification, ...]:
        alert = telling.revision
        channels = channels_for(alert.facts.rule, telling.rule.route, self.routing)
        mute = mute_for(alert.rule_id, alert.story_id, self.turn.mutes(), self.now)
        due_at = max(self.now, telling.not_before or self.now)
        return notifications(alert, channels, self.routing, mute, due_at)


def _match(hit: Hit, item: Item, arrival: Arrival, story_id: str | None, origin: str) -> Match:
    return Match(
        rule_id=hit.rule_id,
        match_digest=hit.match_digest,
        item=item,
        arrival=arrival,
        spans=hit.spans,
        signature=hit.signature,
        story_id=story_id,
        origin=origin,
    )
