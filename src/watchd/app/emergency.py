"""The way around the store: where it cannot be written to, operators are told without it.

Every other message is recorded before it is sent. This one cannot be: it is sent by the operators' channels as it is,
once when it begins and once when it is over, and may be missing where the process dies in between. Both are recorded
when that can be done again, and whoever could not be reached meanwhile reads of them in the roll-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from watchd.alerts.conditions import Told, transitions
from watchd.alerts.route import operator_channels
from watchd.app.parts import Parts
from watchd.app.vitals import Vitals
from watchd.model.alert import AlertRevision
from watchd.model.notification import AlertView, Notification
from watchd.model.route import Routing
from watchd.pipeline.seen import PastStore
from watchd.ports import Channel, Clock

log = structlog.get_logger()

_PATIENCE = 120.0  # seconds: a database that is restarted is back by then
_PAUSE = 10.0  # seconds until those are tried again who were not reached; doubled each time
_LONGEST_PAUSE = 900.0  # a login that is refused more often may be locked
_LOOP = "node"  # writes every ten seconds, whatever else there is to do
_KIND = "store"

_Reached = set[tuple[str, str]]  # channel and target


@dataclass(slots=True)
class Emergency:
    """Remembers what was told, and who took it."""

    vitals: Vitals
    clock: Clock
    place: str  # this installation
    channels: Mapping[str, Channel]
    routing: Routing
    past_store: list[PastStore]  # for whoever writes when that can be done again
    _begun: Told | None = None
    _reached: _Reached = field(default_factory=set)
    _pause: float = _PAUSE
    _again_at: float = 0.0

    @classmethod
    def of(cls, parts: Parts) -> "Emergency":
        """That of a daemon which starts now."""
        return cls(parts.vitals, parts.clock, parts.place, parts.channels, parts.settings.routing, parts.past_store)

    async def go_round(self) -> None:
        """One look: whether the store has failed for two minutes, or works again after that was told."""
        error, lasted = self.vitals.failing(_LOOP)
        if error and lasted >= _PATIENCE:
            if self._begun is None:
                self._begin(error, lasted)
            if self._begun is not None and self.vitals.monotonic() >= self._again_at:
                self._reached |= await self._send(self._begun.alert, self._reached)
                self._again_at = self.vitals.monotonic() + self._pause
                self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        elif not error and self._begun is not None:
            await self._end(self._begun)

    def _begin(self, error: str, lasted: float) -> None:
        log.critical("store_not_writable", error=error, seconds=round(lasted))
        key = f"{_KIND}:{self.place}"
        [told] = transitions({}, {key: error}, (f"{_KIND}:",), self.clock.now())
        self._begun = _since(self.clock.now() - timedelta(seconds=lasted), told)
        self._reached, self._pause, self._again_at = set(), _PAUSE, 0.0

    async def _end(self, begun: Told) -> None:
        log.warning("store_writable_again")
        stored = {condition.key: condition for condition in begun.conditions}
        [ended] = transitions(stored, {}, (f"{_KIND}:",), self.clock.now())
        self._begun = None
        reached = await self._send(ended.alert, set())
        self.past_store += [PastStore(begun, frozenset(self._reached)), PastStore(ended, frozenset(reached))]

    async def _send(self, alert: AlertRevision, had: _Reached) -> _Reached:
        """Who took it, of those who had it not yet."""
        took: _Reached = set()
        view = AlertView(alert.alert_id, alert.revision, alert.facts)
        for name in operator_channels(self.routing, page=True):
            channel = self.channels.get(name)
            for target in channel.targets if channel is not None else ():
                assert channel is not None
                if (name, target) in had:
                    continue
                sent = Notification(alert.alert_id, alert.revision, name, target, alert.at, alert.at)
                try:
                    await channel.send(sent.message(channel.render(view)), _opened)
                    took.add((name, target))
                except Exception as error:  # noqa: BLE001 - whatever a plug-in raises, the pages after it are told
                    log.critical("emergency_not_sent", channel=name, error=str(error) or type(error).__name__)
        return took


def _since(began_at: datetime, told: Told) -> Told:
    """The same, of what began before somebody was patient enough to tell it."""
    alert = replace(told.alert, facts=replace(told.alert.facts, opened_at=began_at))
    return replace(told, conditions=tuple(replace(one, since=began_at) for one in told.conditions), alert=alert)


async def _opened() -> int:
    return 1
