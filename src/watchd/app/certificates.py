"""Once a day each receiver's certificate is looked at, whether or not a message went there."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

import structlog

from watchd.app.parts import Parts
from watchd.channels.config import ConfiguredChannel
from watchd.errors import DeliveryError
from watchd.ports import Channel, Clock

log = structlog.get_logger()

_DAY = timedelta(days=1)
_DEADLINE = 90  # seconds for one; a channel's own is a minute at most


@dataclass(slots=True)
class CertificateLoop:
    """Meets each receiver once a day, and at the start; what it learns stands with the channel."""

    channels: Mapping[str, Channel]
    clock: Clock
    moved: Callable[[], None]  # told before each, for the loop's watch
    _met_at: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, parts: Parts) -> Self:
        """That of a process."""
        return cls(parts.channels, parts.clock, lambda: parts.vitals.works("certificates"))

    async def go_round(self) -> None:
        """Meet those whose day is over, one after the other."""
        for name, channel in self.channels.items():
            now, before = self.clock.now(), self._met_at.get(name)
            if not isinstance(channel, ConfiguredChannel) or (before is not None and before <= now < before + _DAY):
                continue
            self._met_at[name] = now
            self.moved()
            await _meet(channel)


async def _meet(channel: ConfiguredChannel) -> None:
    try:
        async with asyncio.timeout(_DEADLINE):
            await channel.meet()
    except (DeliveryError, TimeoutError) as error:  # what keeps messages from it, the next one says
        code = error.code if isinstance(error, DeliveryError) else "late"
        channel.distrusted = str(error) if code in {"tls", "handshake"} else ""
        log.warning("receiver_not_met", channel=channel.name, code=code, error=str(error))
