"""The ledger of one turn: each hit becomes a match with its story, and, where the rule tells, one decision.

It reads history through the turn, lays what this turn did over it, and hands back everything to write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from watchd.alerts.decide import decide, held_until
from watchd.model.alert import AlertState, Decision, DecisionKind, Firing
from watchd.model.feed import Feed
from watchd.model.ids import public_id
from watchd.model.item import Item
from watchd.model.match import MOST_VALUES, Account, Arrival, Failure, Hit, Match, is_named, value_key
from watchd.model.route import Routing
from watchd.model.rule import DedupBy, Rule, Severity, Status
from watchd.model.story import Threading
from watchd.pipeline.known import as_told, as_untold, member_of
from watchd.pipeline.logs import LogCache
from watchd.pipeline.origins import Origins
from watchd.pipeline.sight import LifeCache, Sight
from watchd.pipeline.story_cache import StoryCache, Threaded
from watchd.pipeline.tellings import Tellings
from watchd.pipeline.threads import Threads
from watchd.pipeline.windows import Windows
from watchd.ports import EarlierMatch, Evaluation, Matched, Turn
from watchd.stories.matched_by import MatchedBy
from watchd.stories.origins import Origin
from watchd.stories.sketch import sketch_of
from watchd.stories.words import lead_of

_TOLD = frozenset({DecisionKind.NEW, DecisionKind.UPDATE, DecisionKind.REPEAT})


@dataclass(slots=True)
class Ledger:
    """What one turn decides, hit by hit, in the order of the turn's items."""

    turn: Turn
    rules: Mapping[str, Rule]
    routing: Routing
    cache: StoryCache
    now: datetime
    logs: LogCache
    lives: LifeCache
    feeds: Mapping[str, Feed] = field(default_factory=dict)
    together: timedelta | None = None
    _earlier: Mapping[tuple[str, str, str], EarlierMatch] = field(default_factory=dict)
    _matches: dict[tuple[str, str, str], Match] = field(default_factory=dict)
    _decisions: list[Decision] = field(default_factory=list)
    _tellings: Tellings = field(init=False)
    _origins: Origins = field(init=False)
    _threads: Threads = field(init=False)
    windows: Windows = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is told yet."""
        self._tellings = Tellings(self.turn, self.routing, self.now, self.feeds, self.together)
        self.windows = Windows(
            turn=self.turn,
            rules=self.rules,
            tellings=self._tellings,
            cache=self.logs,
            sight=Sight(self.turn, self.rules, self.feeds, self.lives, self.now),
            now=self.now,
            matches=self._matches,
            decisions=self._decisions,
        )
        self._threads = Threads(self.turn, self.cache)
        self._origins = Origins(self.feeds, self._matches, self._tellings, self.windows)

    def load(self, matched: Matched) -> None:
        """Read what the batch needs of history, in one go."""
        keys = [
            (hit.rule_id, hit.match_digest, item_id)
            for item_id, hits in matched.hits.items()
            for hit in hits
            if hit.rule_id in self.rules
        ]
        self._earlier = self.turn.earlier(keys) if keys else {}

    def enter(self, item: Item, hit: Hit, *, is_baseline: bool) -> None:
        """Take one hit: write its match, thread it, and decide on it where its rule tells.

        A revision that came after its item was evaluated is news where the rule did not match before, or where it
        matches by something it never matched by in this item; that goes for an old article of a baseline as well.
        """
        rule = self.rules.get(hit.rule_id)
        if rule is None:
            return
        key = (hit.rule_id, hit.match_digest, item.id)
        earlier = self._earlier.get(key)
        is_old_news = earlier is not None and not _adds_words(hit, earlier) and not _adds_values(hit, earlier)
        if earlier is not None:
            # Headlines are changed back and forth: what has matched once is no news when it is back.
            hit = replace(hit, signature=hit.signature | earlier.signature, values=_united(earlier.values, hit.values))
        if is_baseline or (earlier is not None and not earlier.story_id and is_old_news):
            self._matches[key] = _match(hit, item, Arrival.BASELINE, None, "")
            self.windows.remember(self._matches[key])
            return
        threading = self._threaded(item, rule, hit, earlier)
        origin = self._origins.of(item, hit, threading)
        leads = (earlier is not None and earlier.leads) or bool(threading.news)
        account = (earlier.account if earlier is not None else None) or _account(rule)
        match = _match(hit, item, Arrival.LIVE, threading.story_id, origin.name, leads=leads, account=account)
        story = self._threads.extended(match, threading)
        told = as_told(match, earlier)
        untold = told if threading.is_named else as_untold(match, earlier)  # what is named is told in any case
        of_told = member_of(told, story)
        of_untold = of_told if untold is told else member_of(untold, story)
        # A story is told what is new in it; an item, rule or publisher is told once, however its headline changes.
        has_news = not is_old_news or (bool(threading.news) and rule.dedup.by is DedupBy.STORY)
        kind = None
        if rule.window is None and rule.severity is not Severity.NONE and has_news:
            firing = Firing(rule.id, f"item:{item.id}:{item.revision}", self.now, match)
            kind = self._settle(firing, rule, threading, origin)
            account = _account(rule, kind)
        is_told = threading.is_named or kind in _TOLD
        member, keys = of_told if is_told else of_untold
        match = _settled(told if is_told else untold, leads=leads or kind is DecisionKind.UPDATE, account=account)
        # Last: where anything above raises, the hit has left no trace.
        self._origins.settle(match, origin)
        self._matches[key] = match
        member = replace(member, leads=match.leads) if match.leads != member.leads else member
        self._threads.enter(story, member, keys, renames=bool(origin.replaces))
        if earlier is None or not earlier.is_baseline:  # how a match arrived stays, so it is still no news of its time
            self.windows.enter(match)
        else:
            self.windows.remember(match)

    def hold(self, item: Item, hit: Hit) -> None:
        """Take one hit on an item that is held: no match yet, and a decision that says so."""
        rule = self.rules.get(hit.rule_id)
        if rule is None or rule.window is not None or rule.severity is Severity.NONE:
            return
        self._decisions.append(
            Decision(
                rule_id=rule.id,
                cause=f"item:{item.id}:{item.revision}",
                kind=DecisionKind.HOLD,
                reason=f"{item.feed_id} listed far more at once than ever before; held until it is released",
                rule_digest=rule.digest,
                at=item.seen_at,
                item_id=item.id,
                is_draft=rule.status is Status.DRAFT,
            )
        )

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
            stories=self._threads.stories,
            closed=self._threads.closed,
            renamed=self._origins.renamed,
            decisions=tuple(self._decisions),
            alerts=self._tellings.revisions(),
            notifications=self._tellings.notifications(),
            failures=failures,
            retry=retry,
            quarantined=quarantined,
            windows=self.windows.changed,
            stays=tuple(self.windows.stays),
            outcomes=tuple(self.windows.outcomes),
            live_rules=live_rules,
        )

    @property
    def threaded(self) -> Threaded:
        """What this turn put into stories, by rule."""
        return self._threads.threaded

    @property
    def only_adds(self) -> bool:
        """Whether what was stored before this turn stays as it is: nothing matches again, no origin is renamed."""
        return not self._earlier and not self._origins.renamed

    def _threaded(self, item: Item, rule: Rule, hit: Hit, earlier: EarlierMatch | None) -> Threading:
        matched, is_full = MatchedBy(hit.signature, hit.spans), partial(self._is_full, rule, at=item.seen_at)
        return self._threads.thread(item, rule, earlier, matched, is_full)

    def _is_full(self, rule: Rule, story_id: str, at: datetime) -> bool:
        """Whether an update of the story would wait, though the rule is urgent: its day has had three."""
        if not rule.severity.is_urgent:
            return False
        told = self._tellings.of_story(story_id)
        return told is not None and held_until(told.facts.due, at) is not None

    def _settle(self, firing: Firing, rule: Rule, threading: Threading, origin: Origin) -> DecisionKind:
        told = self._origins.seen_by(self._tellings.before(rule, firing.match, threading), origin)
        if told is not None and (told.state is AlertState.DRAFT) != (rule.status is Status.DRAFT):
            told = None  # while the rule was a draft nobody was told, and a draft goes on with nothing that was
        at = firing.match.item.seen_at
        standing = self._origins.standing(firing.match)
        match = firing.match
        verdict = decide(rule, threading, told, match.signature, at, standing=standing, spans=match.spans)
        alert_id = public_id("al", rule.id, firing.cause) if verdict.kind.opens else None
        if alert_id is not None:
            self._tellings.open(firing, rule, alert_id, verdict)
        elif told is not None:
            alert_id = told.alert_id
            self._tellings.revise(firing, rule, told, verdict)
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
                threshold=threading.joined_from if verdict.kind is DecisionKind.UPDATE else threading.threshold,
                shared=threading.shared,
                fresh=threading.fresh,
                is_draft=rule.status is Status.DRAFT,
            )
        )
        return verdict.kind


def _account(rule: Rule, decided: DecisionKind | None = None) -> Account:
    """Where a live match of the rule is counted, which was decided on now, or not again."""
    if rule.status is Status.DRAFT:
        return Account.DRAFT
    if rule.window is not None:
        return Account.WINDOW
    if rule.severity is Severity.NONE:
        return Account.BLOCK
    return Account.PAST if decided is None else Account(decided.value)


def _match(
    hit: Hit,
    item: Item,
    arrival: Arrival,
    story_id: str | None,
    origin: str,
    *,
    leads: bool = False,
    account: Account | None = None,
) -> Match:
    """A match; one of a baseline is in no story, so nothing is compared with its words."""
    is_live = arrival is Arrival.LIVE
    return Match(
        rule_id=hit.rule_id,
        match_digest=hit.match_digest,
        item=item,
        arrival=arrival,
        spans=hit.spans,
        signature=hit.signature,
        roles=hit.roles,
        values=hit.values,
        story_id=story_id,
        origin=origin,
        leads=leads,
        lead=lead_of(item.summary, item.body) if is_live else "",
        sketch=sketch_of(item.body or item.summary) if is_live else (),
        account=account,
    )


def _settled(match: Match, *, leads: bool, account: Account) -> Match:
    """The match with what was decided on it; most are so already."""
    return match if (match.leads, match.account) == (leads, account) else replace(match, leads=leads, account=account)


def _adds_words(hit: Hit, earlier: EarlierMatch) -> bool:
    """Whether a list or term matches that never did; another name of a list is news beside other reports only."""
    return any(not is_named(member) for member in hit.signature - earlier.signature)


def _adds_values(hit: Hit, earlier: EarlierMatch) -> bool:
    return not set(map(value_key, hit.values)) <= set(map(value_key, earlier.values))


def _united(earlier: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """The values of all revisions, each once: what was brought once is known."""
    return tuple({value_key(value): value for value in (*now, *earlier)}.values())[: 2 * MOST_VALUES]
