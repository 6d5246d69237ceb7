"""What the tests of the email channel share: a channel to a port of this machine, a message, an attempt."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.golden.mails.views import VIEWS

from watchd.channels.email import EmailChannel, EmailConfig
from watchd.errors import DeliveryError
from watchd.model.notification import Message

NOW = datetime(2025, 11, 18, 6, 43, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOW


class Attempts:
    """What the pipeline hands to `send`: counts the attempts it opens."""

    def __init__(self, number: int = 1, error: Exception | None = None) -> None:
        self.opened = 0
        self._number = number
        self._error = error

    async def __call__(self) -> int:
        self.opened += 1
        if self._error:
            raise self._error
        return self._number


def channel(port: int, deadline: float = 5.0, **changes: object) -> EmailChannel:
    section: dict[str, Any] = {
        "type": "email",
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "from": "watchd@example.org",
        "to": ["desk@example.org"],
        **changes,
    }
    config = EmailConfig.model_validate(section)
    return EmailChannel("desk-mail", config, clock=FixedClock(), deadline=timedelta(seconds=deadline))


def message(email: EmailChannel, view: str = "plain_es", target: str = "desk@example.org") -> Message:
    return Message(
        notification_id="nt_1",
        event_id="ev_1",
        alert_id=VIEWS[view].alert_id,
        revision=1,
        channel=email.name,
        target=target,
        body=email.render(VIEWS[view]),
    )


async def failure(email: EmailChannel, opened: Callable[[], Awaitable[int]]) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await email.send(message(email), opened)
    return caught.value
