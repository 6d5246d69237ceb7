"""Fail over: what a channel has not delivered in time goes by its fallback too; what has none is said aloud."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from watchd.alerts.failover import stand_ins
from watchd.alerts.missed import Untold
from watchd.model.notification import Notification, NotificationState
from watchd.model.route import Routing
from watchd.ports import EvaluateStorage, Evaluation, Turn


@dataclass(frozen=True, slots=True)
class FailedOver:
    """What became of it; `app` logs it."""

    made: tuple[Notification, ...]  # what goes by a fallback
    stranded: tuple[Untold, ...]  # for which there is no fallback that may carry it; it goes on waiting


def fail_over(
    storage: EvaluateStorage, routing: Callable[[int], Routing], channels: Collection[str], now: datetime
) -> FailedOver | None:
    """Queue what stands in for all that is due to, in one transaction; None: nothing is due.

    `channels` are those that there are now, to look before a turn is taken; `routing` gives that of a generation.
    """
    if not storage.has_undelivered(channels, now):
        return None
    stranded: list[Untold] = []

    def decide(turn: Turn) -> Evaluation:
        stranded.clear()
        routed = routing(turn.generation)
        made: list[Notification] = []
        waiting = turn.undelivered(routed.channels)
        for one in waiting:
            others = stand_ins(one, routed, now)
            made += others
            if all(other.state is NotificationState.WITHHELD for other in others):
                stranded.append(one)
        alone = {one.notification.id for one in stranded}
        return Evaluation(
            notifications=tuple(made),
            failed_over=tuple(one.notification.id for one in waiting if one.notification.id not in alone),
            stranded=tuple(sorted(alone)),
        )

    evaluation = storage.turn(now, decide).evaluation
    if not evaluation.failed_over and not evaluation.stranded:
        return None
    return FailedOver(evaluation.notifications, tuple(stranded))
