"""Connecting: look a name up once, check every address it has, and connect to a checked one.

The check sits under the HTTP library, where the socket is opened, so that nothing gets past it: redirects, odd
spellings of addresses, and names that give another answer the second time.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain, zip_longest

import httpcore

from watchd.errors import FetchError, FetchReason
from watchd.net.causes import cause_of
from watchd.net.guard import Address, Allowance, check_address, literal_address
from watchd.net.names import Resolver
from watchd.net.sockets import SocketBackend

_HEAD_START = 0.25  # seconds an address gets before the next one is tried beside it (RFC 8305)
_MAX_TRIED = 8


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens sockets to vetted addresses only; TLS and the Host header still see the original name."""

    def __init__(self, resolver: Resolver, allowance: Allowance) -> None:
        self._resolver = resolver
        self._allowance = allowance
        self._sockets = SocketBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the host, `timeout` seconds for look-up and all attempts; raises FetchError."""
        options = None if socket_options is None else list(socket_options)

        async def connect(address: str) -> httpcore.AsyncNetworkStream:
            return await self._sockets.connect_tcp(address, port, local_address=local_address, socket_options=options)

        reason: FetchReason = "dns"
        try:
            async with asyncio.timeout(timeout) as limit:
                addresses = await self._vetted(host, port)
                reason = "connect"
                return await first_connected(addresses, connect)
        except TimeoutError as error:
            if not limit.expired():
                raise
            what = "the name server gave no answer" if reason == "dns" else "no connection could be made"
            raise FetchError(f"{host}: {what} within {timeout:g} s", reason=reason) from error

    async def _vetted(self, host: str, port: int) -> list[str]:
        """The addresses of the host, each of them checked: one private address refuses them all."""
        try:
            addresses: list[Address] = await self._addresses(host, port)
        except (OSError, UnicodeError, ValueError) as error:
            raise FetchError(
                f"{host} cannot be resolved ({cause_of(error)}); is the name right?", reason="dns"
            ) from error
        if not addresses:
            raise FetchError(f"{host} has no address", reason="dns")
        for address in addresses:
            self._check(host, address)
        return [str(address) for address in _alternating(addresses)][:_MAX_TRIED]

    def _check(self, host: str, address: Address) -> None:
        """Raises FetchError: a name may lead to such an address for a while, where a portal wants a login first."""
        try:
            check_address(host, address, self._allowance)
        except FetchError as error:
            if literal_address(host) is not None:
                raise
            raise FetchError(str(error), reason="private") from None

    async def _addresses(self, host: str, port: int) -> list[Address]:
        """Those the host spells or has; raises OSError, UnicodeError or ValueError where that cannot be said."""
        literal = literal_address(host)
        if literal is not None:
            return [literal]
        return [ipaddress.ip_address(text) for text in await self._resolver(host, port)]


def _alternating(addresses: Sequence[Address]) -> list[Address]:
    """The same addresses, each once, the families in turn, beginning with the one the system put first."""
    unique = list(dict.fromkeys(addresses))
    first = [address for address in unique if address.version == unique[0].version]
    other = [address for address in unique if address.version != unique[0].version]
    return [address for address in chain.from_iterable(zip_longest(first, other)) if address is not None]


async def first_connected(
    addresses: Sequence[str], connect: Callable[[str], Awaitable[httpcore.AsyncNetworkStream]]
) -> httpcore.AsyncNetworkStream:
    """The first connection that stands; the next address is tried when one fails, or is slow, beside it.

    Raises the last httpcore error when none can be reached. Attempts that lost are cancelled or closed.
    """
    if len(addresses) == 1:
        return await connect(addresses[0])
    waiting = list(addresses)
    running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
    failure: Exception | None = None
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.ensure_future(_awaited(connect, waiting.pop(0))))
            done, running = await asyncio.wait(
                running, timeout=_HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            winners = [task for task in done if task.exception() is None]
            if winners:
                running.update(winners[1:])
                return winners[0].result()
            failure = next((task.exception() for task in done), failure)  # type: ignore[assignment]  # only Exceptions
        assert failure is not None
        raise failure
    finally:
        await _give_up(running)


async def _awaited(
    connect: Callable[[str], Awaitable[httpcore.AsyncNetworkStream]], address: str
) -> httpcore.AsyncNetworkStream:
    return await connect(address)


async def _give_up(tasks: set[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    """Cancel what still tries and close what connected too late."""
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, httpcore.AsyncNetworkStream):
            with suppress(httpcore.NetworkError):
                await result.aclose()
