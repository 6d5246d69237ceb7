"""The keys of links: those of the settings, else those of the database, looked at again every hour."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.alerts.action_links import links_of
from watchd.model.feedback import ActionLink
from watchd.model.notification import AlertView, Notification
from watchd.settings import Web
from watchd.storage import Storage

_LOOKS_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class LinkKeys:
    """Signs links where the settings say how browsers reach this machine; else there are none."""

    web: Web
    storage: Storage
    _keys: tuple[str, ...] = field(default=(), repr=False)
    _looked_at: datetime | None = None

    def look(self, now: datetime) -> None:
        """Read the keys, and make one where the database has none; at most once an hour. Raises StorageError."""
        if self.web.public_url is None or (self._looked_at is not None and now - self._looked_at < _LOOKS_EVERY):
            return
        given = (self.web.link_key, self.web.previous_link_key)
        keys = tuple(secret.get_secret_value() for secret in given if secret is not None)
        self._keys = keys or self.storage.link_keys(secrets.token_hex(32), now)
        self._looked_at = now

    def keys(self) -> tuple[str, ...]:
        """The keys that links are checked by, the one that signs first."""
        return self._keys

    def links(self, sent: Notification, view: AlertView) -> tuple[ActionLink, ...]:
        """The links of one message for its recipient."""
        return links_of(sent, view, self.web.public_url or "", self._keys)
