"""What one turn tells: the alert revisions it writes, held in hand until its end so that copies count into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watchd.alerts.decide import Verdict, better
from watchd.alerts.facts import (
    MOST_RELATED,
    RELATED,
    Update,
    opening_facts,
    related_before,
    report_of,
    updated_facts,
    with_copy,
)
from watchd.alerts.surroundings import feeds_seen, placed
from watchd.alerts.traced import renamed, together
from watchd.model.alert import AlertHead, AlertRevision, AlertState, DecisionKind, FeedsSeen, Firing, Report
from watchd.model.feed import Feed, FeedState
from watchd.model.match import Match
from watchd.model.notification import Notification
from watchd.model.route import Routing
from watchd.model.rule import DedupBy, Rule, Status
from watchd.model.story import Threading
from watchd.pipeline.counted import CountedReports, traced_in, uncounted
from watchd.pipeline.recipients import Recipients
from watchd.pipeline.sight import feeds_of
from watchd.ports import Turn


@dataclass(slots=True)
class _Telling:
    """An alert revision this turn writes; copies that follow in the same turn are counted into it."""

    revision: AlertRevision
    head: AlertHead
    rule: Rule
    not_before: datetime | None = None


@dataclass(slots=True)
class Tellings:
    """What was told of a rule's stories, by earlier turns and so far by this one."""

    turn: Turn
    routing: Routing
    now: datetime
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    together: timedelta | None = None  # how long alerts wait for others of their story; None: as `limits.together` says
    _tellings: list[_Telling] = field(default_factory=list)
    _of_story: dict[str | None, _Telling] = field(default_factory=dict)  # the last one of each
    _of_alert: dict[str, _Telling] = field(default_factory=dict)
    _heads: dict[str, AlertHead | None] = field(default_factory=dict)
    _states: Sequence[FeedState] | None = None
    _seen: dict[str, FeedsSeen | None] = field(default_factory=dict)  # by rule
    _reports: CountedReports = field(init=False)
    _grouped: dict[str, list[Report]] = field(default_factory=dict)  # in this turn, with an alert told before it

    def __post_init__(self) -> None:
        """Nothing is counted yet."""
        self._reports = CountedReports(self.turn)

    def before(self, rule: Rule, match: Match, threading: Threading) -> AlertHead | None:
        """The alert a firing would belong to under the rule's `dedup`; None where nothing was told yet."""
        if rule.dedup.by is DedupBy.ITEM:
            return None
        if rule.dedup.by is DedupBy.STORY:
            return self.of_story(threading.story_id)
        return self.last(rule, match.item.publisher if rule.dedup.by is DedupBy.PUBLISHER else None)

    def last(self, rule: Rule, publisher: str | None = None) -> AlertHead | None:
        """The rule's alert that was told last; with `publisher`, the last one that it wrote."""
        for telling in reversed(self._tellings):
            if telling.rule.id == rule.id and publisher in {None, telling.head.facts.reports[0].publisher}:
                return telling.head
        return self.turn.last_alert(rule.id, publisher)

    def of_story(self, story_id: str) -> AlertHead | None:
        """The story's alert."""
        telling = self._of_story.get(story_id)
        if telling is not None:
            return telling.head
        if story_id not in self._heads:
            self._heads[story_id] = self.turn.alerts_of_stories([story_id]).get(story_id)
        return self._heads[story_id]

    def of_alert(self, alert_id: str) -> AlertHead | None:
        """The alert with that id."""
        telling = self._of_alert.get(alert_id)
        return self.turn.alert(alert_id) if telling is None else telling.head

    def write(self, revision: AlertRevision, rule: Rule) -> None:
        """Tell a revision that is whole already: of a window's alert."""
        head = AlertHead(
            alert_id=revision.alert_id,
            revision=revision.revision,
            rule_id=rule.id,
            story_id=None,
            state=revision.state,
            opened_at=revision.facts.opened_at,
            facts=revision.facts,
            last_told_at=revision.at,
        )
        self._add(_Telling(revision, head, rule))

    def open(self, firing: Firing, rule: Rule, alert_id: str, verdict: Verdict) -> None:
        """Open an alert."""
        match = firing.match
        facts = opening_facts(
            rule,
            match.item,
            match.spans,
            verdict.reason,
            match.item.seen_at,
            feed_title=self.title_of(match.item.feed_id),
            roles=match.roles,
            traced=traced_in(match, opens=True),
            grade=self._grade(match),
        )
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
            traced=facts.traced,
        )
        self._add(_Telling(revision, head, rule))
        self._reports.decided(alert_id, match, DecisionKind.NEW)

    def revise(self, firing: Firing, rule: Rule, told: AlertHead, verdict: Verdict) -> None:
        """Tell what is new as an update, or count a copy."""
        match = firing.match
        if verdict.kind is not DecisionKind.UPDATE:
            self._count(match, told, verdict)
            return
        counted = self._reports.before(match, told)
        told = uncounted(told, counted)  # a copy that its publisher revises into news is none any more
        at, grade = match.item.seen_at, self._grade(match)
        update = Update(
            self._report(match, "update"),
            verdict.reason,
            verdict.news,
            at,
            due=verdict.not_before or at,
            traced=together((*told.traced, traced_in(match, reports=0 if counted else 1))),
            grade=grade if better(grade, told.facts.grade) else told.facts.grade,
        )
        related, left = self._related(told, match.item.id, at)
        facts = updated_facts(rule, told, update, related=related, left=left)
        revision = AlertRevision(
            alert_id=told.alert_id,
            revision=told.revision + 1,
            rule_id=rule.id,
            story_id=told.story_id,
            state=told.state,
            facts=facts,
            rule_digest=rule.digest,
            at=at,
            signature=told.signature | match.signature,
        )
        head = replace(
            told,
            revision=revision.revision,
            facts=facts,
            signature=told.signature | match.signature,
            last_told_at=at,
            publishers=told.publishers | {match.item.publisher},
            traced=facts.traced,
        )
        self._add(_Telling(revision, head, rule, verdict.not_before))
        self._reports.decided(told.alert_id, match, DecisionKind.UPDATE)

    def rename(self, story_id: str, before: str, name: str) -> None:
        """What one origin of a story wrote so far was written by another, also in what this turn tells."""
        self.of_story(story_id)  # read later, it would have the name that is stored until this turn ends
        for telling in self._tellings:
            if telling.revision.story_id == story_id:
                facts = replace(telling.head.facts, traced=renamed(telling.head.facts.traced, before, name))
                telling.head = replace(telling.head, facts=facts, traced=renamed(telling.head.traced, before, name))
                facts = replace(telling.revision.facts, traced=renamed(telling.revision.facts.traced, before, name))
                telling.revision = replace(telling.revision, facts=facts)
        head = self._heads.get(story_id)
        if head is not None:
            self._heads[story_id] = replace(head, traced=renamed(head.traced, before, name))

    def revisions(self) -> tuple[AlertRevision, ...]:
        """The alert revisions of this turn."""
        return tuple(self._surrounded(telling) for telling in self._tellings)

    def notifications(self) -> tuple[Notification, ...]:
        """One for each recipient of each of them."""
        if not self._tellings:
            return ()
        recipients = Recipients(self.turn, self.routing, self.turn.mutes(), self.now, self.together)
        fresh = {telling.revision.alert_id for telling in self._tellings if telling.revision.revision == 1}
        return tuple(
            sent
            for one in self._tellings
            for sent in recipients.of(
                one.revision, one.rule.route, one.not_before, opened_now=one.revision.alert_id in fresh
            )
        )

    def _surrounded(self, telling: _Telling) -> AlertRevision:
        if telling.rule.id not in self._seen:
            if self._states is None:
                self._states = self.turn.feed_states()
            asked = frozenset(feeds_of(telling.rule, self.feeds, self.feeds))
            self._seen[telling.rule.id] = feeds_seen(asked, self._states)
        coverage = None if telling.revision.facts.is_unwatched else self._seen[telling.rule.id]
        facts = replace(placed(telling.revision.facts, self.feeds), coverage=coverage)
        return replace(telling.revision, facts=facts)

    def _report(self, match: Match, role: str) -> Report:
        return report_of(match.item, match.spans, role, self.title_of(match.item.feed_id), roles=match.roles)

    def title_of(self, feed_id: str) -> str:
        """What people call the feed; empty where it has no title, or is gone."""
        feed = self.feeds.get(feed_id)
        return (feed.title or "") if feed is not None else ""

    def _grade(self, match: Match) -> str:
        feed = self.feeds.get(match.item.feed_id)
        return feed.grade if feed is not None else "F"

    def _add(self, telling: _Telling) -> None:
        self._tellings.append(telling)
        self._of_story[telling.revision.story_id] = telling
        self._of_alert[telling.revision.alert_id] = telling

    def _count(self, match: Match, told: AlertHead, verdict: Verdict) -> None:
        """A copy: counted into a revision this turn still holds in hand; what is stored already stays frozen."""
        telling = self._of_alert.get(told.alert_id)
        is_related = verdict.kind is DecisionKind.GROUP
        before = told if telling is None else telling.head
        counted = self._reports.before(match, told)
        if counted is None or (is_related and counted is DecisionKind.SUPPRESS):
            self._reports.decided(told.alert_id, match, verdict.kind)
        head = replace(
            before,
            copies=before.copies + (counted is None),
            related=before.related + (is_related and counted in {None, DecisionKind.SUPPRESS}),
            publishers=before.publishers | {match.item.publisher},
            traced=together((*before.traced, traced_in(match, reports=0 if counted else 1))),
        )
        if telling is not None:
            report = self._report(match, RELATED if is_related else "copy")
            facts = with_copy(telling.revision.facts, report, head)
            if is_related and facts.related_left:
                self._grouped.setdefault(told.alert_id, []).append(report)
            telling.revision = replace(telling.revision, facts=facts)
            telling.head = replace(head, facts=facts)
            return
        if is_related:
            self._grouped.setdefault(told.alert_id, []).append(self._report(match, RELATED))
        if told.story_id is not None:
            self._heads[told.story_id] = head

    def _related(self, told: AlertHead, item_id: str, at: datetime) -> tuple[list[Report], int]:
        """The grouped reports that an update lists, which nobody was told of yet, oldest first; how many it leaves."""
        if not told.related:
            return [], 0
        known = {item_id, *related_before(told.facts, at)}
        stored = self.turn.grouped(told.alert_id, known, MOST_RELATED)
        found = {
            item.id: report_of(item, spans, RELATED, self.title_of(item.feed_id)) for item, spans in stored.reports
        }
        in_hand = told.facts.reports if told.alert_id in self._of_alert else ()
        unstored = (*in_hand, *self._grouped.get(told.alert_id, ()))  # of this turn
        more = {one.item_id: one for one in unstored if one.role == RELATED and one.item_id not in known}
        listed = list((found | {key: one for key, one in more.items() if key not in found}).values())
        left = stored.total - len(found)
        if left:  # what this turn grouped comes behind what waits already
            return listed[: len(found)], left + len(listed) - len(found)
        return listed[:MOST_RELATED], len(listed[MOST_RELATED:])
