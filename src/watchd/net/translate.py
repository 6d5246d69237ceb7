"""What went wrong on the network, as one FetchError with a stable reason and a sentence that helps."""

import ssl
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

import httpcore
import httpx

from watchd.errors import FetchError
from watchd.net.causes import cause_of, is_of_tls
from watchd.net.meter import Meter, MeteredStream
from watchd.net.tls import distrust

LIBRARY_ERRORS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpx.HTTPError,
    httpx.StreamError,
    httpx.InvalidURL,
    ssl.SSLError,
    OSError,
    UnicodeError,
)


class Phase(StrEnum):
    """How far a request has come; its text completes "while ..."."""

    WAITING = "waiting for a free connection"
    CONNECTING = "connecting"
    TLS = "agreeing on TLS"
    SENDING = "sending the request"
    ANSWER = "waiting for the answer"
    BODY = "reading the answer"


_PHASES = {
    "connect_tcp.started": Phase.CONNECTING,
    "start_tls.started": Phase.TLS,
    "receive_response_headers.started": Phase.ANSWER,
    "receive_response_body.started": Phase.BODY,
}


class Progress:
    """How far one request has come, also by httpcore's public `trace` extension; tells when its connection stands."""

    def __init__(self, meter: Meter, on_connected: Callable[[], Awaitable[object]] | None = None) -> None:
        self.phase = Phase.WAITING
        self.led_to = ""  # where redirects have led, as it may be shown
        self.callers_error: BaseException | None = None  # what `on_connected` raised: not ours to translate
        self.meter = meter
        self._on_connected = on_connected

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Called by httpcore with `connection.connect_tcp.started` and the like."""
        step = event.partition(".")[2]
        self.phase = _PHASES.get(step, self.phase)
        if step == "connect_tcp.complete" and isinstance(info["return_value"], MeteredStream):
            info["return_value"].tells(self.meter)
        elif step == "send_request_headers.started":
            await self.sends(is_for_tunnel=info["request"].method == b"CONNECT")
        elif step == "receive_response_headers.complete":
            self.meter.body_begins()

    async def sends(self, *, is_for_tunnel: bool = False) -> None:
        """The connection stands, and now a request goes out over it, which may only ask a proxy for a tunnel."""
        self.phase = Phase.SENDING
        self.meter.begins()
        if self._on_connected and not is_for_tunnel:
            told, self._on_connected = self._on_connected, None
            try:
                await told()
            except BaseException as error:
                self.callers_error = error
                raise


def translated(error: Exception, phase: Phase, where: str) -> FetchError:
    """The FetchError for a library's error in this phase; `where` is the URL as it may be shown."""
    if phase is Phase.TLS and is_of_tls(error):
        return _tls_error(error, where)
    if isinstance(error, httpcore.ProxyError):
        return FetchError(f"{where}: the proxy refused the connection ({error}); check `proxy`", reason="connect")
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout) and phase is not Phase.TLS:
        return FetchError(f"{where}: no connection ({cause_of(error)})", reason="connect")
    if isinstance(error, httpcore.NetworkError | httpcore.TimeoutException | ssl.SSLError | OSError):
        return FetchError(f"{where}: the connection broke while {phase} ({cause_of(error)})", reason="connect")
    return FetchError(f"{where}: no valid HTTP while {phase} ({cause_of(error)})", reason="protocol")


def _tls_error(error: BaseException, where: str) -> FetchError:
    """Only a certificate is told apart from a network that lets no TLS through."""
    cause = error
    while cause.args and isinstance(cause.args[0], BaseException):
        cause = cause.args[0]
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchError(f"{where}: the certificate is not accepted: {distrust(cause)}", reason="tls")
    return FetchError(f"{where}: no TLS connection ({cause_of(error)})", reason="handshake")
