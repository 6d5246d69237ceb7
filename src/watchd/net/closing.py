"""Closing a client while connections are being made: whoever waits for one gets none, and nothing goes out over it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import httpcore


@dataclass(slots=True)
class UnderWay:
    """The connections that a client is making, from the look-up on."""

    _is_closed: bool = False
    limits: set[asyncio.Timeout] = field(default_factory=set)

    def is_over(self) -> bool:
        """Whether the client is closed."""
        return self._is_closed

    def close(self) -> None:
        """End them all, and let none begin."""
        self._is_closed = True
        now = asyncio.get_running_loop().time()
        for limit in tuple(self.limits):
            limit.reschedule(now)


class ClosableBackend(httpcore.AsyncNetworkBackend):
    """Opens the connections of another backend while the client is open; raises httpcore.ConnectError afterwards."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, under_way: UnderWay) -> None:
        self._backend = backend
        self._under_way = under_way

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the host."""
        if self._under_way.is_over():
            raise httpcore.ConnectError("the client is closed")
        limit = asyncio.timeout(None)
        stream: httpcore.AsyncNetworkStream | None = None
        try:
            async with limit:
                self._under_way.limits.add(limit)
                stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise httpcore.ConnectError("the client was closed") from error
        finally:
            self._under_way.limits.discard(limit)
        if self._under_way.is_over():  # as the connection stood already
            await stream.aclose()
            raise httpcore.ConnectError("the client was closed")
        return stream
