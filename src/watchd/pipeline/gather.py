"""Gather: what waited to be told with others goes out, in one message for each recipient."""

from dataclasses import dataclass
from datetime import datetime

from watchd.alerts.gather import bundle_of, due_together
from watchd.alerts.missed import Untold
from watchd.alerts.mute import feed_of, mute_for, muted_because
from watchd.model.alert import AlertRevision
from watchd.model.notification import NotificationState
from watchd.model.route import Mutable
from watchd.ports import EvaluateStorage, Evaluation, Settled, Turn


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of it; `app` logs it."""

    messages: tuple[AlertRevision, ...]  # that tell of several
    members: int  # that they tell of
    alone: int  # that are sent on their own
    muted: int


def gather(storage: EvaluateStorage, now: datetime) -> Gathered | None:
    """Settle what is due in one transaction: all of a message and its members, or nothing; None: nothing is due."""
    if not storage.has_gathered(now):
        return None
    evaluation = storage.turn(now, lambda turn: _settle(turn, now)).evaluation
    states = [one.state for one in evaluation.settled]
    return Gathered(
        messages=evaluation.alerts,
        members=states.count(NotificationState.SUMMARISED),
        alone=states.count(NotificationState.PENDING),
        muted=states.count(NotificationState.MUTED),
    )


def _settle(turn: Turn, now: datetime) -> Evaluation:
    settled: list[Settled] = []
    bundles = []
    for group in due_together(turn.gathered(), now):
        told = _unmuted(turn, group, settled, now)
        if len(told) == 1:
            settled.append(Settled(told[0].notification.id, NotificationState.PENDING))
        elif told:
            bundle = bundle_of(told, now)
            bundles.append(bundle)
            by = bundle.notification.id
            settled += [Settled(member, NotificationState.SUMMARISED, f"told in {by}", by) for member in bundle.members]
    return Evaluation(
        alerts=tuple(bundle.alert for bundle in bundles),
        notifications=tuple(bundle.notification for bundle in bundles),
        settled=tuple(settled),
    )


def _unmuted(turn: Turn, group: list[Untold], settled: list[Settled], now: datetime) -> list[Untold]:
    """Those that may be told now: a mute may have been set since they came."""
    mutes = turn.mutes()
    told = []
    for one in group:
        sent, facts = one.notification, one.facts
        mute = mute_for(Mutable(sent.kind, facts.rule.id, one.story_id, feed_of(facts)), mutes, now)
        if mute is None:
            told.append(one)
        else:
            settled.append(Settled(sent.id, NotificationState.MUTED, muted_because(mute), mute_id=mute.id))
    return told
