"""The way around the store: where it cannot be written to, whoever is to be woken is told without it.

Every other message is recorded before it is sent. This one cannot be: it is sent by the channels of `operators.page` as
it is, once when it begins and once when it is over, and may be missing where the process dies in between.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from watchd.alerts.conditions import transitions
from watchd.app.parts import Parts
from watchd.app.vitals import Vitals
from watchd.model.alert import AlertRevision, Condition
from watchd.model.notification import AlertView, Message, Notification
from watchd.model.route import Routing
from watchd.ports import Channel, Clock

log = structlog.get_logger()

_PATIENCE = 120.0  # seconds: a database that is restarted is back by then
_LOOP = "node"  # writes every ten seconds, whatever else there is to do
_KIND = "store"


@dataclass(slots=True)
class Emergency:
    """Remembers whether it was told."""

    vitals: Vitals
    clock: Clock
    place: str  # this installation
    channels: Mapping[str, Channel]
    routing: Routing
    _told: Mapping[str, Condition] | None = None

    @classmethod
    def of(cls, parts: Parts) -> "Emergency":
        """That of a daemon which starts now."""
        return cls(parts.vitals, parts.clock, parts.place, parts.channels, parts.settings.routing)

    async def go_round(self) -> None:
        """One look: whether the store has failed for two minutes, or works again after that was told."""
        now = self.clock.now()
        error, lasted = self.vitals.failing(_LOOP)
        key = f"{_KIND}:{self.place}"
        if error and lasted >= _PATIENCE and self._told is None:
            [told] = transitions({}, {key: error}, (f"{_KIND}:",), now)
            log.critical("store_not_writable", error=error, seconds=round(lasted))
            if await self._send(told.alert):
                self._told = {condition.key: condition for condition in told.conditions}
        elif not error and self._told is not None:
            [told] = transitions(self._told, {}, (f"{_KIND}:",), now)
            log.warning("store_writable_again")
            await self._send(told.alert)
            self._told = None

    async def _send(self, alert: AlertRevision) -> bool:
        """Whether one recipient took it."""
        took = 0
        view = AlertView(alert.alert_id, alert.revision, alert.facts)
        for name in self.routing.operators_page or self.routing.operators_send:
            channel = self.channels.get(name)
            for target in channel.targets if channel is not None else ():
                assert channel is not None
                sent = Notification(alert.alert_id, alert.revision, name, target, alert.at, alert.at)
                try:
                    message = Message(
                        notification_id=sent.id,
                        event_id=sent.event_id,
                        alert_id=alert.alert_id,
                        revision=alert.revision,
                        channel=name,
                        target=target,
                        body=channel.render(view),
                    )
                    await channel.send(message, _opened)
                    took += 1
                except Exception as error:  # noqa: BLE001 - whatever a plug-in raises, the pages after it are told
                    log.critical("emergency_not_sent", channel=name, error=str(error) or type(error).__name__)
        return took > 0


async def _opened() -> int:
    return 1
