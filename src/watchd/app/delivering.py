"""What delivering works with, of the parts of a process."""

from datetime import timedelta

from watchd.app.parts import Parts
from watchd.app.readers import readers_of
from watchd.pipeline.deliver import DeliverParts
from watchd.pipeline.pacing import ROUND
from watchd.pipeline.writes import Writes


def deliver_parts(parts: Parts, waits: timedelta = ROUND) -> DeliverParts:
    """Its channels, storage, clock, links and readers; `waits` is how long a round waits for the rates of channels."""
    return DeliverParts(
        parts.channels,
        parts.storage,
        parts.clock,
        waits=waits,
        links=parts.links.links,
        readers=readers_of(parts.settings),
        is_settled=parts.settling.is_settled,
        resolving=frozenset(name for name, config in parts.settings.channels.items() if config.opens_incidents),
        writes=Writes(parts.storage),
    )
