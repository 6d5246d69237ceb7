"""Lines: by which way a request leaves, straight or through a proxy, and whom TLS trusts on it."""

import ssl
from functools import partial

import httpcore

from watchd.errors import FetchError
from watchd.net.closing import ClosableBackend, UnderWay
from watchd.net.contexts import ClientCert, Contexts
from watchd.net.dial import GuardedBackend
from watchd.net.exchange import Exchange, Wire
from watchd.net.guard import ANYWHERE
from watchd.net.kept import KeptConnections
from watchd.net.names import Resolver
from watchd.net.pools import Pool, carried, pool_behind
from watchd.net.question import Question, Received
from watchd.net.reach import Reach
from watchd.net.translate import Phase


class Lines:
    """Opens connections, and keeps what several of them share."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._pools: set[Pool] = set()
        self._kept: dict[Reach, KeptConnections] = {}
        self._contexts = Contexts()
        self._open: set[Exchange] = set()
        self._under_way = UnderWay()

    async def send(self, question: Question, reach: Reach, *, is_at_home: bool, keeps: bool) -> Received:
        """The answer, for the caller to close; raises FetchError, and httpcore's errors for him to translate.

        A client certificate is shown at home only. Where it `keeps` connections, messages that come close upon each
        other share some.
        """
        proxy = reach.proxy_for(question.host)
        cert = reach.client_cert if is_at_home else None
        if proxy is not None:
            return await self._through(proxy, question, reach, cert)
        if cert is not None or not keeps:
            return await self._straight(question, reach, cert)
        way = Reach(allowance=reach.allowance, ca_files=reach.ca_files)
        # Who asks a server without TLS waits for no store.
        context = await self.context(way) if question.is_under_tls else None
        return await self._kept_for(way).ask(question, context)

    def backend(self, reach: Reach) -> httpcore.AsyncNetworkBackend:
        """What opens connections to addresses that are allowed."""
        return ClosableBackend(GuardedBackend(self._resolver, reach.allowance), self._under_way)

    async def context(self, reach: Reach) -> ssl.SSLContext:
        """Whom TLS trusts there, without a certificate to show."""
        return await self._contexts.of(reach.ca_files)

    async def aclose(self) -> None:
        """Close every connection; requests under way fail, and none begins."""
        self._under_way.close()
        for exchange in tuple(self._open):
            await exchange.aclose()
        pools, kept = tuple(self._pools), tuple(self._kept.values())
        self._pools.clear()
        self._kept.clear()
        for each in kept:
            await each.aclose()
        for pool in pools:
            await pool.aclose()

    async def _straight(self, question: Question, reach: Reach, cert: ClientCert | None) -> Received:
        """Over a connection of its own to the server itself."""
        context = None
        if question.is_under_tls:
            context = await self._contexts.of(reach.ca_files, cert)
        question.progress.phase = Phase.CONNECTING
        stream = await self.backend(reach).connect_tcp(question.host, question.port, question.connect)
        exchange = Exchange(question, Wire(stream), self._over)
        self._open.add(exchange)
        try:
            await exchange.ask(context)
        except BaseException:
            await exchange.aclose()
            raise
        return exchange

    async def _over(self, exchange: Exchange) -> None:
        self._open.discard(exchange)
        await exchange.wire.aclose()

    def _kept_for(self, way: Reach) -> KeptConnections:
        if way not in self._kept:
            self._kept[way] = KeptConnections(self.backend(way))
        return self._kept[way]

    async def _through(self, proxy: str, question: Question, reach: Reach, cert: ClientCert | None) -> Received:
        """By a pool for this one request: none of its connections is kept, and whom TLS trusts may change."""
        # The proxy is the operator's own machine, so its address is not guarded; what lies behind it, the proxy guards.
        backend = ClosableBackend(GuardedBackend(self._resolver, ANYWHERE), self._under_way)
        context, own = await self._contexts.of(reach.ca_files, cert), await self.context(reach)
        pool = pool_behind(proxy, backend, context=context, proxy_context=own)
        self._pools.add(pool)
        try:
            return await carried(pool, question, partial(self._spent, pool))
        except FetchError as error:
            await self._spent(pool)
            if error.reason != "dns":
                raise
            raise FetchError(f"the proxy {error}", reason="connect") from error
        except BaseException:
            await self._spent(pool)
            raise

    async def _spent(self, pool: Pool) -> None:
        self._pools.discard(pool)
        await pool.aclose()
