"""Tell or not: the decision on one firing, with its reason. Pure; what was told before is an argument."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchd.alerts.traced import known
from watchd.model.alert import AlertHead, DecisionKind
from watchd.model.match import Span, is_named
from watchd.model.rule import DedupBy, Rule
from watchd.model.story import Relation, Threading
from watchd.stories.agencies import names
from watchd.text.durations import lasting

_DAY = timedelta(days=1)
UPDATES_A_DAY = 3  # of one story; further news waits, and is told in one message when a day has passed
_LONGEST_WORDS = 60  # characters of a report that are told of one list or term
_RANKS = {"A": 3, "B": 2, "C": 1}  # D: not usually reliable, E: unreliable, F: cannot be judged


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and why, in words an analyst reads."""

    kind: DecisionKind
    reason: str
    not_before: datetime | None = None  # when it may be sent, where that is later
    news: tuple[str, ...] = ()  # what an update tells


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose report it is: what it is worth beside its words."""

    publisher: str = ""
    origin: str = ""  # who wrote it first, as far as can be seen
    is_own: bool = False  # its publisher did
    grade: str = "F"  # of its feed


NOBODY = Standing()


def decide(
    rule: Rule,
    threading: Threading,
    told: AlertHead | None,
    signature: frozenset[str],
    now: datetime,
    *,
    standing: Standing = NOBODY,
    spans: Sequence[Span] = (),
) -> Verdict:
    """Decide on a firing of an item rule; `spans` are the words of the report that did it.

    `told` is the alert this firing would belong to under the rule's `dedup`: of its story, of the rule or of the
    publisher, whichever `by` names; None where nothing was told yet.
    """
    if rule.dedup.by is DedupBy.ITEM:
        return Verdict(DecisionKind.NEW, "each item of this rule is told")
    if rule.dedup.by is DedupBy.STORY:
        return _of_story(threading, told, found_words(signature, spans), now, standing)
    return of_period(rule, told, now)


def better(grade: str, than: str) -> bool:
    """Whether an Admiralty letter says that a source is reliable, and more so than another letter says."""
    return _RANKS.get(grade, 0) > _RANKS.get(than, 0)


def found_words(signature: frozenset[str], spans: Sequence[Span]) -> Mapping[str, str]:
    """For each list and term that a report hit, what of it people are told: `delay: “postponed”`, `“radars”`.

    Of what is not among the spans, which hold the first words only, the name alone is told, without its sign.
    """
    texts = {span.term: span.text for span in reversed(spans)}
    return {name: _in_words(name, texts.get(name, "")) for name in sorted(signature) if not is_named(name)}


def _in_words(name: str, text: str) -> str:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _LONGEST_WORDS else f"{shown[:_LONGEST_WORDS].rstrip()}…"
    if not name.startswith("$"):
        return f"“{shown}”" if shown else name
    title = name[1:].replace("_", " ")
    return f"{title}: “{shown}”" if shown else title


def _of_story(
    threading: Threading, told: AlertHead | None, found: Mapping[str, str], now: datetime, standing: Standing
) -> Verdict:
    if told is None:
        return Verdict(DecisionKind.NEW, "first report of this story")
    added = tuple(said for name, said in found.items() if name not in told.signature)
    fresh = (*dict.fromkeys(added), *threading.news, *_of_its_standing(told, standing))
    if not fresh:
        kind = DecisionKind.SUPPRESS if threading.relation is Relation.SAME else DecisionKind.GROUP
        measured = (threading.reason, threading.measured, "nothing new in it")
        return Verdict(kind, "; ".join(filter(None, measured)))
    # Of an update the threshold for copies is not the reason: it is told for what is new, in the story it joined.
    joined = f", one story from {threading.joined_from:.2f}" if threading.joined_from is not None else ""
    reason, later = f"{threading.reason}{joined}; new in it: {', '.join(fresh)}", held_until(told.facts.due, now)
    if later is not None:
        # It waits and takes along what still comes: a newer revision replaces the one that was not sent yet.
        reason = f"{reason}; held back, for {UPDATES_A_DAY} updates came within a day"
    return Verdict(DecisionKind.UPDATE, reason, later, fresh)


def _of_its_standing(told: AlertHead, standing: Standing) -> Iterator[str]:
    """A second origin, and a source that is graded better than every one before; copies are neither."""
    origins = {one.origin for one in known(told.traced)}
    if standing.origin in names() and len(origins) == 1 and standing.origin not in origins:
        yield f"a second origin: {standing.origin}"
    if standing.is_own and better(standing.grade, told.facts.grade):
        yield f"a source of grade {standing.grade}: {standing.publisher}"


def held_until(due: Sequence[datetime], now: datetime) -> datetime | None:
    """When an update may be told, where three were due within a day; one that waits already takes it along."""
    if due and due[-1] > now:
        return due[-1]
    recent = [at for at in due if now - at < _DAY]
    return min(recent) + _DAY if len(recent) >= UPDATES_A_DAY else None


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
