"""Lines: by which way a request leaves, straight or through a proxy, and whom TLS trusts on it."""

import ssl

import httpcore

from watchd.net.closing import ClosableBackend, UnderWay
from watchd.net.contexts import ClientCert, Contexts
from watchd.net.dial import GuardedBackend, Resolver
from watchd.net.exchange import Exchange, Wire
from watchd.net.kept import KeptConnections
from watchd.net.pools import Pool, carried, pool_behind
from watchd.net.question import Question, Received
from watchd.net.reach import Reach
from watchd.net.translate import Phase


class Lines:
    """Opens connections, and keeps what several of them share."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._pools: dict[Reach, Pool] = {}
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
        if proxy is None and (cert is not None or not keeps):
            return await self._straight(question, reach, cert)
        way = Reach(allowance=reach.allowance, proxy=proxy, ca_files=reach.ca_files)
        if cert is not None:  # no connection is kept, and a new certificate is to be shown from the next time on
            return await carried(await self._new_pool(way, await self._contexts.of(way.ca_files, cert)), question)
        if proxy is None:
            # Who asks a server without TLS waits for no store.
            context = await self.context(way) if question.is_under_tls else None
            return await self._kept_for(way).ask(question, context)
        if way not in self._pools:
            self._pools.setdefault(way, await self._new_pool(way, await self.context(way)))
        return await carried(self._pools[way], question)

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
        pools, kept = tuple(self._pools.values()), tuple(self._kept.values())
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

    async def _new_pool(self, way: Reach, context: ssl.SSLContext) -> Pool:
        assert way.proxy is not None
        backend = ClosableBackend(httpcore.AnyIOBackend(), self._under_way)
        return pool_behind(way.proxy, backend, context=context, proxy_context=await self.context(way))
