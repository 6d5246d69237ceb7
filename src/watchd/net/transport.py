"""An httpx transport of our own, over httpcore's public pools, so that sockets are opened by our backend.

It is used as it is, without httpx's client above it: that one logs whole URLs, secrets included, stores cookies, and
reads the Location of a redirect even where none is to be followed.
"""

import ssl
from typing import Protocol
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from watchd.errors import FetchError
from watchd.net.dial import GuardedBackend, Resolver
from watchd.net.guard import Allowance
from watchd.net.kept import Body, KeptConnections
from watchd.net.meter import MeteredBackend
from watchd.net.shown import shown

MAX_CONNECTIONS = 100


class ConnectionEach:
    """A connection for each request, as a pool that keeps none would make it.

    The pool goes over all of its connections twice for each request; with 64 under way that was a fifth of a poll that
    finds nothing new. How many there may be at once, the client sees to.
    """

    def __init__(self, context: ssl.SSLContext, backend: httpcore.AsyncNetworkBackend) -> None:
        self._context = context
        self._backend = backend
        self._open: set[httpcore.AsyncHTTPConnection] = set()

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The response; closing it closes the connection."""
        connection = httpcore.AsyncHTTPConnection(
            origin=request.url.origin, ssl_context=self._context, network_backend=self._backend
        )
        self._open.add(connection)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            await self._close(connection)
            raise
        return httpcore.Response(
            status=response.status,
            headers=response.headers,
            content=Body(response, lambda: self._close(connection)),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for connection in tuple(self._open):
            await self._close(connection)

    async def _close(self, connection: httpcore.AsyncHTTPConnection) -> None:
        self._open.discard(connection)
        if not connection.is_closed():
            await connection.aclose()


class Pool(Protocol):
    """What carries a request: a pool of httpcore, or one of ours."""

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """The response with its body still on the wire."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class PoolTransport(httpx.AsyncBaseTransport):
    """Sends through one httpcore pool; httpcore's own errors pass through, for the client to translate."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The response with its body still on the wire, undecoded."""
        assert isinstance(request.stream, httpx.AsyncByteStream)
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            request=request,
            status_code=response.status,
            headers=response.headers,
            stream=Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


def new_pool(
    *,
    proxy: str | None,
    context: ssl.SSLContext,
    proxy_context: ssl.SSLContext,
    allowance: Allowance,
    resolver: Resolver,
    keeps: bool = False,
) -> Pool:
    """A pool of guarded connections, or of connections to a proxy; none is kept for a second request.

    But where it `keeps` some: for messages that come close upon each other. `context` is for the servers,
    `proxy_context` for an https:// proxy, which gets to see no client certificate.
    """
    if proxy is None and keeps:
        return KeptConnections(context, GuardedBackend(resolver, allowance))
    if proxy is None:
        return ConnectionEach(context, MeteredBackend(GuardedBackend(resolver, allowance)))
    # The proxy is the operator's own machine, so its address is not guarded; what lies behind it, the proxy guards.
    parts = urlsplit(proxy)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError(f"the proxy {shown(proxy)} is no http:// or https:// URL; mend `proxy`", reason="connect")
    default_port = 443 if parts.scheme == "https" else 80
    return httpcore.AsyncHTTPProxy(
        proxy_url=httpcore.URL(scheme=parts.scheme, host=parts.hostname, port=parts.port or default_port, target="/"),
        proxy_auth=(unquote(parts.username), unquote(parts.password or "")) if parts.username else None,
        proxy_ssl_context=proxy_context if parts.scheme == "https" else None,
        ssl_context=context,
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=0,
        network_backend=MeteredBackend(httpcore.AnyIOBackend()),
    )
