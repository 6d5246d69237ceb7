"""The webhook sink: takes signed JSON and checks each signature the way any receiver would."""

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from watchd.demo.http import Request, Response, serving
from watchd.ports import Clock

PATH = "/in"
_TOLERANCE = 300  # seconds a timestamp may be off, as Standard Webhooks advises: older ones may be replayed


@dataclass(frozen=True, slots=True)
class Delivery:
    """One accepted message: its headers, and its document."""

    headers: Mapping[str, str]
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """What tells a repeated message from a new one."""
        return self.headers["webhook-id"]


@dataclass(slots=True)
class Receiver:
    """Everything that was received with a good signature; `on_delivery` hears of each at once."""

    secret: str
    clock: Clock
    on_delivery: Callable[[Delivery], None]
    port: int = 0
    accepted: dict[str, Delivery] = field(default_factory=dict)
    repeated: int = 0
    refused: int = 0

    def answer(self, request: Request) -> Response:
        """204 to a message that is signed, well-formed and recent; 401 or 400 to any other."""
        if request.method != "POST" or request.path != PATH:
            return Response(HTTPStatus.NOT_FOUND)
        if not is_signed(request, self.secret, int(self.clock.now().timestamp())):
            self.refused += 1
            return Response(HTTPStatus.UNAUTHORIZED, b"the signature does not fit")
        try:
            document = json.loads(request.body)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            self.refused += 1
            return Response(HTTPStatus.BAD_REQUEST, b"not a JSON document")
        delivery = Delivery(request.headers, document)
        if delivery.id in self.accepted:
            self.repeated += 1
        else:
            self.accepted[delivery.id] = delivery
            self.on_delivery(delivery)
        return Response(HTTPStatus.NO_CONTENT)


def is_signed(request: Request, secret: str, now: int) -> bool:
    """Whether one of its signatures is the HMAC-SHA256 of `id.timestamp.body`, and the timestamp is recent.

    This is all a receiver of Standard Webhooks 1.0 has to do; `now` is in Unix seconds.
    """
    message_id, timestamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not message_id or not timestamp.isascii() or not timestamp.isdigit() or abs(now - int(timestamp)) > _TOLERANCE:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + request.body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = request.headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in given)


@contextlib.asynccontextmanager
async def receiver(secret: str, clock: Clock, on_delivery: Callable[[Delivery], None]) -> AsyncIterator[Receiver]:
    """A receiver on a free port of loopback."""
    sink = Receiver(secret, clock, on_delivery)
    async with serving(sink.answer) as (_host, port):
        sink.port = port
        yield sink
