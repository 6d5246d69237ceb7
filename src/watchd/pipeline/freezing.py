"""Freezing: a message is put into words once, and what is frozen then goes out at every attempt."""

import asyncio
from dataclasses import dataclass, field, replace

from watchd.alerts.render.short import short_view
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.notification import Reader
from watchd.ports import Channel, ChannelLease, Clock, DeliverStorage, Frozen, Work

_AHEAD = 16  # that are frozen in one commit
_SHORT = "~"  # ends the name under which a short form is frozen


@dataclass(slots=True)
class Freezer:
    """Freezes what one slot sends, each at its turn; ahead of it while the channel takes what it is given."""

    held: ChannelLease
    channel: Channel
    storage: DeliverStorage
    clock: Clock
    readers: tuple[Reader, ...]
    goes_ahead: bool = False  # else what is to come would be worded long before it leaves
    _ahead: dict[str, str] = field(default_factory=dict)  # by notification

    async def body_of(self, work: Work) -> str:
        """Its frozen text; raises LeaseLost, StorageError, and DeliveryError where the channel cannot word it."""
        if work.body is not None:
            return work.body
        known = self._ahead.get(work.notification.id)
        if known is None and self.goes_ahead:
            await asyncio.to_thread(self._freeze_from, work)
            known = self._ahead.get(work.notification.id)
        if known is not None:
            return known
        try:
            body = self._worded(work)
        except Exception as error:  # supervisor of one wording: whatever is wrong with it, the channel is well
            raise DeliveryError(
                f"it cannot be put into words ({type(error).__name__}: {error})",
                kind=DeliveryKind.MESSAGE,
                code="render",
            ) from error
        frozen = await asyncio.to_thread(self.storage.freeze, self.held.lease, {_frozen_as(work): body})
        return frozen[_frozen_as(work)]

    def _freeze_from(self, first: Work) -> None:
        """Freeze this one and those after it, in one commit and in a thread, for wording takes a while."""
        bodies: dict[Frozen, str] = {}
        names: dict[str, Frozen] = {}
        start = self.held.work.index(first)
        for work in self.held.work[start : start + _AHEAD]:
            if work.body is not None or work.mute is not None or self.clock.now() >= work.notification.expires_at:
                continue
            try:
                bodies[_frozen_as(work)] = self._worded(work)
            except Exception:  # noqa: BLE001, S112 - at its own turn it fails again, and is dealt with
                continue
            names[work.notification.id] = _frozen_as(work)
        frozen = self.storage.freeze(self.held.lease, bodies) if bodies else {}
        self._ahead = {notification_id: frozen[name] for notification_id, name in names.items()}

    def _worded(self, work: Work) -> str:
        view = replace(work.view, readers=self.readers)
        return self.channel.render(short_view(view) if work.is_short else view)


def _frozen_as(work: Work) -> Frozen:
    sent = work.notification
    return Frozen(sent.alert_id, sent.revision, f"{sent.rendering}{_SHORT}" if work.is_short else sent.rendering)
