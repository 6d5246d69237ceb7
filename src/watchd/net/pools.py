"""What carries a request through a proxy: a pool of httpcore.

httpx's client above it is not used: it logs whole URLs, secrets included, stores cookies, and reads the
Location of a redirect even where none is to be followed.
"""

import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpcore

from watchd.errors import FetchError
from watchd.net.meter import MeteredBackend
from watchd.net.question import Question, RawHeaders
from watchd.net.shown import shown
from watchd.net.tls import life_of

MAX_CONNECTIONS = 100


class Pool(Protocol):
    """What carries a request: a pool of httpcore."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The response with its body still on the wire."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class Pooled:
    """The answer that a pool gives; implements `Received`."""

    def __init__(self, response: httpcore.Response, over: Callable[[], Awaitable[None]], *, is_under_tls: bool) -> None:
        self._response = response
        self._over = over
        stream = response.extensions.get("network_stream") if is_under_tls else None
        # Now: after an end that was not announced, TLS says nothing more.
        self.certificate = life_of(stream.get_extra_info("ssl_object")) if stream is not None else None

    @property
    def status(self) -> int:
        """The three digits."""
        return self._response.status

    @property
    def headers(self) -> RawHeaders:
        """As they came."""
        return self._response.headers

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, to be read once."""
        assert isinstance(self._response.stream, AsyncIterable)
        async for chunk in self._response.stream:
            yield chunk

    async def aclose(self) -> None:
        """Read no more of it, and close its connection."""
        try:
            await self._response.aclose()
        finally:
            await self._over()


async def carried(pool: Pool, question: Question, over: Callable[[], Awaitable[None]]) -> Pooled:
    """The answer to a question, `over` once it is closed; httpcore's own errors pass through, for the client."""
    url, progress = question.url, question.progress
    request = httpcore.Request(
        method=question.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=question.headers,
        content=question.body,
        extensions={
            "timeout": {"connect": question.connect},
            "trace": progress.trace,
        },
    )
    return Pooled(await pool.handle_async_request(request), over, is_under_tls=question.is_under_tls)


def pool_behind(
    proxy: str, backend: httpcore.AsyncNetworkBackend, *, context: ssl.SSLContext, proxy_context: ssl.SSLContext
) -> Pool:
    """What carries one request through a proxy, and keeps no connection.

    `context` is for the servers, `proxy_context` for an https:// proxy, which gets to see no client certificate.
    """
    parts = urlsplit(proxy)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"the proxy {shown(proxy)} is no http:// or https:// URL; mend `proxy`", reason="connect")
    default_port = 443 if parts.scheme == "https" else 80
    return httpcore.AsyncHTTPProxy(
        proxy_url=httpcore.URL(scheme=parts.scheme, host=parts.hostname, port=parts.port or default_port, target="/"),
        proxy_auth=(unquote(parts.username), unquote(parts.password or "")) if parts.username else None,
        proxy_ssl_context=proxy_context if parts.scheme == "https" else None,
        ssl_context=context,
        max_keepalive_connections=0,
        network_backend=MeteredBackend(backend),
    )
