"""Windows in a turn: which are due, what each comes to, and what that makes of the stay in `alert` it is in.

A window is looked at when something it counts has matched, and when it is due: as of that moment, however late the
turn is. What a check came to is stored with the check's own time, so that a restart, or another node, goes on there.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush

from watchd.model.alert import Decision
from watchd.model.match import Arrival, Match
from watchd.model.rule import Rule, Status
from watchd.model.window import Burst, Count, Distinct, New, PastMatch, Stay, WindowState, read_back
from watchd.pipeline.logs import LogCache
from watchd.pipeline.new_values import ValueTeller
from watchd.pipeline.pasts import Pasts, entry_steps
from watchd.pipeline.sight import Sight
from watchd.pipeline.stays import StayTeller, due_of, is_to_tell_sooner
from watchd.pipeline.tellings import Tellings
from watchd.pipeline.unwatched import DRAFT, digest_of, looks_from, rests, unwatched
from watchd.ports import Turn
from watchd.rules.windows import stirred_at

# Checks of one window between two moments at which something comes. A clock that leaps by years must not stop watchd;
# a replay holds up nobody, and walks through eleven years hour by hour.
_MOST_STEPS, _MOST_REPLAYED = 500, 100_000
_INSTANT = timedelta(microseconds=1)


@dataclass(slots=True)
class Windows:
    """The windows of a rule set in one turn."""

    turn: Turn
    rules: Mapping[str, Rule]
    tellings: Tellings
    cache: LogCache
    sight: Sight
    now: datetime
    matches: Mapping[tuple[str, str, str], Match]  # that this turn writes, growing
    decisions: list[Decision]  # of this turn, growing
    stays: list[Stay] = field(default_factory=list)
    outcomes: list[WindowState] = field(default_factory=list)
    _mine: dict[str, Rule] = field(default_factory=dict)  # rules with a window that is looked at
    _readers: dict[str, list[str]] = field(default_factory=dict)  # of each rule, the windows that count its matches
    _states: dict[str, WindowState] = field(default_factory=dict)
    _queue: list[tuple[datetime, str]] = field(default_factory=list)  # a heap: each was due then, and may be still
    _changed: set[str] = field(default_factory=set)
    _former: dict[str, WindowState] = field(default_factory=dict)  # before they were changed: what was told stands
    _ended: dict[str, WindowState] = field(default_factory=dict)  # of stays that nobody watches any more
    _touched: set[str] = field(default_factory=set)  # to be looked at as of the present moment
    _pasts: Pasts = field(init=False)
    _waiting: datetime | None = None  # since when items wait that are not of this turn
    _teller: StayTeller = field(init=False)
    _values: ValueTeller = field(init=False)

    def __post_init__(self) -> None:
        """Know which windows there are, and how they stand."""
        self._teller = StayTeller(self.turn, self.tellings, self.decisions, self.stays, self.matches)
        self._values = ValueTeller(self.tellings, self.decisions, self.stays)
        begins = min([self.now, *(waiting.at for waiting in self.turn.items)])
        self._pasts = Pasts(self.turn, self.rules, self.cache, self.sight, self.stays, begins)
        awake = [rule for rule in self.rules.values() if rule.window is not None and rule.status is not Status.PAUSED]
        stored = dict(self.turn.windows())
        self._waiting = self.turn.waiting_since() if awake or stored else None
        first = min(begins, self._waiting or begins)
        for rule in awake:
            if rests(rule, stored.get(rule.id), first, self.now):
                continue
            assert rule.window is not None
            self._mine[rule.id] = rule
            for name in {rule.id, *rule.window.names}:
                self._readers.setdefault(name, []).append(rule.id)
                self._pasts.reaches(name, read_back(rule.window))
        self._leave(stored, first)
        if not self._mine:
            return
        known = self._readers.keys() & self.rules.keys()
        self.cache.keep_only((rule_id, self.rules[rule_id].match_digest) for rule_id in known)
        for rule_id, rule in self._mine.items():
            state = stored.get(rule_id)
            if state is not None and state.digest == digest_of(rule):
                self._put(state)
                # A clock was set back: what was said of later is not so yet. Or an edit says when it is told.
                if state.checked_at > self.now or is_to_tell_sooner(rule, state):
                    self._touched.add(rule_id)
                self._pasts.begins = min(self._pasts.begins, state.due_at or self._pasts.begins)
            else:  # new, or changed in what decides: it begins anew, and what was told stays told
                self._touched.add(rule_id)
                if state is not None and state.digest.endswith(DRAFT) == digest_of(rule).endswith(DRAFT):
                    self._former[rule_id] = state

    def _leave(self, stored: dict[str, WindowState], first: datetime) -> None:
        """End the stays that nobody watches any more; one whose rule rests after `first` ends when that is looked at.

        Up to then items wait, or this turn decides on some.
        """
        standing = [state for state in stored.values() if state.entered_at is not None]
        gone = [state.rule_id for state in standing if state.rule_id not in self.rules]
        left = self.turn.left(gone) if gone else {}
        for state in standing:
            rule = self.rules.get(state.rule_id)
            looked_at = looks_from(rule, state, first)
            found = unwatched(rule, left.get(state.rule_id), state, self.now, looked_at)
            if found is not None:
                self._ended[state.rule_id] = self._teller.left(state, found, rule)
        stored.update(self._ended)

    def enter(self, match: Match) -> None:
        """A match this turn is about to write counts from now on."""
        readers = self._readers.get(match.rule_id)
        if readers is None:
            return
        past = self._past_match(match)
        self._sight(match, past)
        self.cache.add(self.turn, (match.rule_id, match.match_digest), past)
        for reader in readers:
            self._stir(self._mine[reader], match.rule_id, past, match.item.seen_at)

    def remember(self, match: Match) -> None:
        """A match that counts nowhere, because its item came with a baseline: the values it brought are known."""
        if match.values and match.rule_id in self._mine:
            past = self._past_match(match, Arrival.BASELINE)
            if match.arrival is Arrival.LIVE:  # its publisher changed it since
                self._sight(match, past)
            self.cache.add(self.turn, (match.rule_id, match.match_digest), past)

    def _sight(self, match: Match, past: PastMatch) -> None:
        """Tell of the values that the match is the first to bring."""
        rule = self._mine.get(match.rule_id)
        if rule is None or not isinstance(rule.window, New) or not match.values or self._pasts.is_recomputed(rule):
            return
        if self._values.sight(rule, self._pasts.log(rule.id), past, match):
            self._step_of(rule.id, match.item.seen_at)

    def rename(self, rule_id: str, story_id: str, before: str, name: str) -> None:
        """What one origin of a story wrote was written by another: `independent` counts them as one from now on."""
        if rule_id not in self._readers:
            return
        self._pasts.log(rule_id)
        self.cache.rename(self.turn, (rule_id, self.rules[rule_id].match_digest), story_id, before, name)
        own = self._mine.get(rule_id)
        if own is not None and _counts_origins(own):  # fewer than were counted may be left
            self._touched.add(rule_id)

    def run_until(self, at: datetime) -> None:
        """Look at every window that is due before `at`, each as of when it is due, in the order of time.

        Nothing is looked at as of a moment up to which items wait that were seen by then: what they bring counts.
        """
        at = at if self._waiting is None else min(at, self._waiting)
        most = _MOST_REPLAYED if self.turn.generation == 0 else _MOST_STEPS
        done: Counter[str] = Counter()
        while (due := self._first_due()) is not None and due[0] < at:
            first, rule_id = due
            done[rule_id] += 1
            self._look(rule_id, first if done[rule_id] < most else max(first, at - _INSTANT))

    def settle(self, at: datetime) -> None:
        """Look, as of `at`, at what is due then: what something was counted in since, what was never looked at.

        Where items wait that were seen by then, they are due instead, and a later turn looks.
        """
        may_look = self._waiting is None or self._waiting > at
        while self._touched or (may_look and self._is_any_due(at)):
            due = {rule_id for rule_id in self._states if self._is_due(rule_id, at)} if self._is_any_due(at) else set()
            touched, self._touched = self._touched | due, set()
            for rule_id in sorted(touched):  # of one moment in one order, wherever a turn ends
                if may_look:
                    self._look(rule_id, at)
                else:
                    self._make_due(rule_id, at)

    def _past_match(self, match: Match, arrival: Arrival = Arrival.LIVE) -> PastMatch:
        """The match as windows count it: how its item arrived when it matched first stays."""
        item, known = match.item, self._pasts.log(match.rule_id).get(match.item.id)
        return PastMatch(
            at=item.event_at,
            item_id=item.id,
            feed_id=item.feed_id,
            publisher=item.publisher,
            origin=match.origin,
            story_id=match.story_id,
            arrival=arrival if known is None else known.arrival,
            values=match.values,
        )

    def _stir(self, reader: Rule, rule_id: str, match: PastMatch, at: datetime) -> None:
        """A match that may change the window's outcome makes it due."""
        state = self._states.get(reader.id)
        if state is None or reader.id in self._touched:
            self._touched.add(reader.id)
            return
        assert reader.window is not None
        log = self._pasts.log
        stirred = stirred_at(reader.window, state.outcome, match, rule_id=rule_id, own=reader.id, log=log, now=at)
        if stirred is not None and stirred <= at:
            self._touched.add(reader.id)
        elif stirred is not None:
            self._make_due(reader.id, stirred)

    def _is_due(self, rule_id: str, at: datetime) -> bool:
        due = self._states[rule_id].due_at
        return due is not None and due <= at

    def _is_any_due(self, at: datetime) -> bool:
        due = self._first_due()
        return due is not None and due[0] <= at

    def _first_due(self) -> tuple[datetime, str] | None:
        """When the first of the windows is due, and its rule."""
        while self._queue:
            due, rule_id = self._queue[0]
            if self._states[rule_id].due_at == due:
                return self._queue[0]
            heappop(self._queue)  # it has been put off since
        return None

    def _put(self, state: WindowState) -> None:
        self._states[state.rule_id] = state
        if state.due_at is not None:
            heappush(self._queue, (state.due_at, state.rule_id))

    def _make_due(self, rule_id: str, at: datetime) -> None:
        state = self._states.get(rule_id)
        if state is not None:
            self._put(replace(state, due_at=at if state.due_at is None else min(at, state.due_at)))
            self._changed.add(rule_id)

    def finish(self) -> None:
        """Look at what is due by now."""
        if not self._mine:
            return
        self.run_until(self.now)
        self.settle(self.now)

    @property
    def changed(self) -> tuple[WindowState, ...]:
        """The rows to write."""
        rows = self._ended | {rule_id: self._states[rule_id] for rule_id in self._changed}
        return tuple(rows[rule_id] for rule_id in sorted(rows))

    def _look(self, rule_id: str, at: datetime) -> None:
        rule = self._mine[rule_id]
        before = self._states.get(rule_id)
        if rule.is_expired(at.date()):  # it was in force when this turn, or what waited for it, began
            if before is not None and (before.due_at is not None or before.entered_at is not None):
                why = None if before.entered_at is None else unwatched(rule, None, before, at, at)
                ended = before if why is None else self._teller.left(before, why, rule)
                self._put(replace(ended, due_at=None))
                self._changed.add(rule_id)
            return
        if before is not None:
            # What was seen earlier and comes later is judged with what is known; a clock that was set back counts.
            at = max(at, min(before.checked_at, self.now))
        found = self._pasts.judged(rule, at)
        is_same = before is not None and before.outcome is found.outcome
        told = before or self._former.get(rule_id)
        stay = None if isinstance(rule.window, New) else told
        state = WindowState(
            rule_id=rule_id,
            digest=digest_of(rule),
            outcome=found.outcome,
            since=before.since if before is not None and is_same else at,
            reason=found.reason,
            checked_at=at,
            due_at=None if before is None else due_of(rule, before, found, at),
            entered_at=None if stay is None else stay.entered_at,
            repeats=0 if stay is None else stay.repeats,
            alert_id="" if stay is None else stay.alert_id,
            told_at=None if told is None else told.told_at,
        )
        if not is_same:
            self.outcomes.append(state)
        if not isinstance(rule.window, New):  # what is new was told when it came
            state = self._teller.followed(rule, state, found, at)
        due = due_of(rule, state, found, at)
        self._put(state if state.due_at == due else replace(state, due_at=due))
        if self._states[rule_id] != before:
            self._changed.add(rule_id)
        if state.entered_at == at:
            self._step_of(rule_id, at)

    def _step_of(self, rule_id: str, at: datetime) -> None:
        """A window that enters `alert` is a step of the sequences that name it."""
        for reader in self._readers[rule_id]:
            if rule_id in entry_steps(self._mine[reader], self.rules):
                self._make_due(reader, at)


def _counts_origins(rule: Rule) -> bool:
    """Whether the rule's window counts who wrote first."""
    return isinstance(rule.window, Count | Burst) and rule.window.distinct is Distinct.INDEPENDENT
