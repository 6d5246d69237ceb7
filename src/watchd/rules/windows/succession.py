"""`sequence`: steps in order within so long of the first, and, where it says so, something that did not follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from watchd.model.match import Arrival
from watchd.model.window import Outcome, PastMatch, Step, Succession
from watchd.rules.windows.history import Log, Past
from watchd.rules.windows.judgement import Judgement
from watchd.rules.windows.sight import blindness
from watchd.rules.windows.wording import day, lasted, span

_INSTANT = timedelta(microseconds=1)
_NEVER, _EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The steps as they happened."""

    moments: tuple[datetime, ...]

    @property
    def start(self) -> datetime:
        return self.moments[0]

    def said(self, window: Succession) -> str:
        return ", then ".join(f"{step} on {day(at)}" for step, at in zip(window.steps, self.moments, strict=True))


def judge_succession(window: Succession, past: Past, now: datetime) -> Judgement:
    """Whether the steps have happened in order, and nothing of what is missing since the first."""
    if not any(_has_begun(step, past) for step in window.steps):
        return Judgement(Outcome.LEARNING, f"never matched: {', '.join(map(str, window.steps))}")
    if window.missing is None:
        return _followed(window, past, now)
    return _unfollowed(window, window.missing, past, now)


def _followed(window: Succession, past: Past, now: datetime) -> Judgement:
    chain = next(_chains(window, past, (now - window.within, now), now), None)
    if chain is None:
        return Judgement(Outcome.QUIET, f"not yet {_asked(window)} within {span(window.within)}")
    said = f"{chain.said(window)}, within {span(window.within)}"
    return Judgement(Outcome.ALERT, said, chain.start + window.within, *_evidence(window, past, chain))


def _unfollowed(window: Succession, missing: Step, past: Past, now: datetime) -> Judgement:
    """A chain counts from the end of its period, for as long again, until what was missing comes all the same."""
    due = _due(window, past, now)
    latest = _followed_at(missing, past, now)
    blind: Judgement | None = None
    # Where it came in the last period, whatever could count by now was followed by it.
    is_open = latest is None or latest < now - window.within
    for chain in () if not is_open else _chains(window, past, (now - 2 * window.within, now - window.within), now):
        if latest is not None and latest >= chain.start:
            break  # the chains before it have been followed as well
        end = chain.start + window.within
        said = f"{chain.said(window)}; no {missing} in {span(window.within)}"
        log, base = past.others.get(missing.rule_id, Log()), (chain.start - window.within, chain.start)
        if reason := blindness(past.watch_of(missing.rule_id), (chain.start, end), log, base):
            blind = blind or Judgement(Outcome.UNKNOWN, f"{reason}: {said}", due)
            continue
        return Judgement(Outcome.ALERT, said, due, *_evidence(window, past, chain))
    return blind or _at_rest(window, missing, past, now, due)


def _at_rest(window: Succession, missing: Step, past: Past, now: datetime, due: datetime | None) -> Judgement:
    """Nothing is open: what was last waited for came all the same, or nobody waits for it any more."""
    for chain in _chains(window, past, (now - 3 * window.within, now - window.within), now):
        end = chain.start + window.within
        came = _came(missing, past, chain.start, now)
        if came is not None and came <= end:
            break
        if came is not None:
            said = f"{chain.said(window)}; {missing} came on {day(came)}, {lasted(came - end)} late"
            return Judgement(Outcome.QUIET, said, due, *_match_at(missing, past, came))
        if end + window.within <= now:
            said = f"{chain.said(window)}; no {missing} came in {span(2 * window.within)}, and it no longer counts"
            return Judgement(Outcome.QUIET, said, due)
    said = f"{_asked(window)}, and then no {missing} for {span(window.within)}"
    return Judgement(Outcome.QUIET, f"not now: {said}", due)


def _due(window: Succession, past: Past, now: datetime) -> datetime | None:
    """When a period that is under way ends, or stops to count."""
    within = window.within
    first = window.steps[0]
    ending, leaving = _earliest(first, past, now - within), _earliest(first, past, now - 2 * within)
    ends = [*([] if ending is None else [ending + within]), *([] if leaving is None else [leaving + 2 * within])]
    return min((end for end in ends if end > now), default=None)


def _chains(window: Succession, past: Past, begun: tuple[datetime, datetime], now: datetime) -> Iterator[_Chain]:
    """For each first step in a time that was followed by the others, the latest first: each as early as it came."""
    for start in _latest_first(window.steps[0], past, *begun):
        moments = [start]
        for step in window.steps[1:]:
            then = next(_moments(step, past, moments[-1], min(now, start + window.within)), None)
            if then is None:
                break
            moments.append(then)
        else:
            yield _Chain(tuple(moments))


def _latest_first(step: Step, past: Past, after: datetime, until: datetime) -> Iterator[datetime]:
    """When a step happened, the latest first."""
    if step.is_entry:
        yield from reversed(list(_moments(step, past, after, until)))
        return
    log = past.others.get(step.rule_id, Log())
    yield from (match.at for match in reversed(log.between(after, until)) if match.arrival is Arrival.LIVE)


def _moments(step: Step, past: Past, after: datetime, until: datetime) -> Iterator[datetime]:
    """When a step happened, in order: live matches, or entries of a window."""
    if step.is_entry:
        yield from (at for at in past.entered.get(step.rule_id, ()) if after < at <= until)
        return
    log = past.others.get(step.rule_id, Log())
    yield from (match.at for match in log.between(after, until) if match.arrival is Arrival.LIVE)


def _followed_at(missing: Step, past: Past, until: datetime) -> datetime | None:
    """When what is missing happened last.

    It came also where its rule was mended only later to see it: a match that was looked for in what is stored.
    """
    if missing.is_entry:
        return max(_moments(missing, past, _NEVER, until), default=None)
    found = past.others.get(missing.rule_id, Log()).last(until)
    return None if found is None else found.at


def _came(missing: Step, past: Past, since: datetime, until: datetime) -> datetime | None:
    """When it happened first, from a moment on."""
    if missing.is_entry:
        return min(_moments(missing, past, since - _INSTANT, until), default=None)
    found = past.others.get(missing.rule_id, Log()).first(since - _INSTANT)
    return None if found is None or found.at > until else found.at


def _earliest(step: Step, past: Past, after: datetime) -> datetime | None:
    """When it happened first after a moment."""
    found = None if step.is_entry else past.others.get(step.rule_id, Log()).first(after)
    if found is not None and found.arrival is Arrival.LIVE:
        return found.at
    return min(_moments(step, past, after, _EVER), default=None)


def _has_begun(step: Step, past: Past) -> bool:
    if step.is_entry:
        return bool(past.entered.get(step.rule_id))
    return past.others.get(step.rule_id, Log()).begun_at is not None


def _evidence(window: Succession, past: Past, chain: _Chain) -> tuple[Sequence[PastMatch], str]:
    """The match of the first step that is one, and its rule."""
    for step, at in zip(window.steps, chain.moments, strict=True):
        if not step.is_entry:
            return _match_at(step, past, at)
    return (), ""


def _match_at(step: Step, past: Past, at: datetime) -> tuple[Sequence[PastMatch], str]:
    """The match that happened at a moment, and its rule; none, where it is a window's entering of `alert`."""
    if step.is_entry:
        return (), ""
    return past.others[step.rule_id].between(at - _INSTANT, at)[:1], step.rule_id


def _asked(window: Succession) -> str:
    return ", then ".join(map(str, window.steps))
