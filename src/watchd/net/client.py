"""The one HTTP client: every byte that watchd sends or receives over HTTP goes through here.

A request is bounded in time (one deadline around everything), in bytes (on the wire and decoded) and in reach (only
public addresses, unless allowed). Statuses are values; what is no answer at all is a FetchError.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from watchd import __version__
from watchd.errors import FetchError
from watchd.model.certificate import CertificateLife
from watchd.model.feed import NetworkOptions
from watchd.net.bodies import REPLY, Body, glimpsed, read
from watchd.net.decoding import Bounds
from watchd.net.guard import check_literal
from watchd.net.lines import Lines
from watchd.net.meter import Meter
from watchd.net.names import Resolver, SystemResolver
from watchd.net.pools import MAX_CONNECTIONS
from watchd.net.question import Question, Received, port_of
from watchd.net.reach import Reach, combined
from watchd.net.redirect import MAX_HOPS, Hop, first_hop, next_hop
from watchd.net.shown import shown
from watchd.net.tls import life_of
from watchd.net.translate import LIBRARY_ERRORS, Phase, Progress, translated

Connected = Callable[[], Awaitable[object]]

_DEADLINE = timedelta(seconds=60)
_CONNECT = timedelta(seconds=10)
_NOTHING = NetworkOptions()
_OK = range(200, 300)
_HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",  # a host is asked once in an interval
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. Header names are lower-case, values decoded as Latin-1, which loses no byte."""

    status: int
    url: str  # where it came from, after redirects; without user and password
    headers: Mapping[str, str]
    body: bytes  # decoded; empty for a GET that was not answered with 2xx
    moved_for_good: bool = False  # there were redirects, and all of them were permanent (301, 308)
    certificate: CertificateLife | None = None  # of the server; None: it showed none
    broke_off: str = ""  # why the end of a GET's body did not come; the body is what came


class HttpClient:
    """Shared by everything that speaks HTTP; `aclose` it once. `network` is the config's section of that name.

    `noting` may look at what names lead to.
    """

    def __init__(
        self,
        network: NetworkOptions = _NOTHING,
        *,
        resolver: Resolver | None = None,
        noting: Callable[[Resolver], Resolver] = lambda resolver: resolver,
    ) -> None:
        self._network = network
        whom = f" (+{network.contact})" if network.contact else ""
        self._headers = {**_HEADERS, "User-Agent": f"watchd/{__version__}{whom}"}
        own = SystemResolver()  # without a thread until it is asked
        self._close_resolver = own.close
        self._lines = Lines(noting(resolver or own))
        self._free = asyncio.Semaphore(MAX_CONNECTIONS)
        self._free_for_messages = asyncio.Semaphore(MAX_CONNECTIONS)  # no alert waits for a slow feed

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        headers_at: Callable[[str], Mapping[str, str]] | None = None,
        network: NetworkOptions = _NOTHING,
        deadline: timedelta = _DEADLINE,
        connect: timedelta = _CONNECT,
        bounds: Bounds = Bounds(),  # noqa: B008 - a frozen value
    ) -> Answer:
        """The answer after at most 5 redirects; raises FetchError.

        `headers` do not follow to another origin, but for Accept and Accept-Language, nor does a client certificate;
        `headers_at` gives those that
        belong to one URL only (validators), and is asked for each hop.
        """
        reach = combined(self._network, network)
        meter = Meter(bounds.wire)
        async with self._within(deadline, url, meter) as (_, progress):
            hop = first_hop(url, headers or {})
            for _hops in range(MAX_HOPS + 1):
                extra = headers_at(hop.shareable_url) if headers_at else {}
                question = self._question(hop, {**hop.sent, **extra}, connect, progress)
                async with aclosing(await self._sent(reach, hop, question)) as response:
                    following = next_hop(hop, response)
                    if following is None:
                        body = await read(response, bounds, meter) if response.status in _OK else Body(b"")
                        return _answer(response, hop, body)
                hop = following
                progress.led_to = shown(hop.shareable_url)
            raise FetchError(f"more than {MAX_HOPS} redirects; is it a loop?", reason="redirect")

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        network: NetworkOptions = _NOTHING,
        deadline: timedelta = _DEADLINE,
        connect: timedelta = _CONNECT,
        on_connected: Connected | None = None,
    ) -> Answer:
        """The answer, whatever its status; a redirect is returned, never followed. Raises FetchError.

        `on_connected` is awaited once, when the connection (TLS and tunnel included) stands and before anything of
        the request is written; what it raises ends the request and is raised here. A FetchError after that means
        that the request may have arrived. At most 4 KiB of the reply are read, and no fault in them is an error.
        """
        reach = combined(self._network, network)
        meter = Meter(REPLY.wire)
        within = self._within(deadline, url, meter, on_connected, with_path=False, is_message=True)
        async with within as (limit, progress):
            hop = first_hop(url, headers or {})
            question = self._question(hop, hop.headers, connect, progress, body)
            async with aclosing(await self._sent(reach, hop, question, keeps=True)) as response:
                reply = await glimpsed(response, limit)
                return _answer(response, hop, Body(reply))

    async def certificate(
        self, url: str, *, network: NetworkOptions = _NOTHING, deadline: timedelta = _DEADLINE
    ) -> CertificateLife | None:
        """The life of the certificate that the server shows, to which nothing is sent; None: it need show none here.

        That is so without TLS, and behind a proxy. Raises FetchError, also where the certificate is not accepted.
        """
        reach = combined(self._network, network)
        async with self._within(deadline, url, Meter(REPLY.wire), with_path=False) as (_, progress):
            hop = first_hop(url, {})
            if hop.url.scheme != "https" or reach.proxy_for(hop.host):
                return None
            check_literal(hop.host, reach.allowance)
            progress.phase = Phase.CONNECTING
            backend = self._lines.backend(reach)
            stream = await backend.connect_tcp(hop.host, port_of(hop.url), timeout=_CONNECT.total_seconds())
            try:
                progress.phase = Phase.TLS
                shown_by = await stream.start_tls(await self._lines.context(reach), hop.host, _CONNECT.total_seconds())
                return life_of(shown_by.get_extra_info("ssl_object"))
            finally:
                await stream.aclose()

    async def aclose(self) -> None:
        """Close every connection; requests under way fail."""
        await self._lines.aclose()
        self._close_resolver()

    @asynccontextmanager
    async def _within(
        self,
        deadline: timedelta,
        url: str,
        meter: Meter,
        on_connected: Connected | None = None,
        *,
        with_path: bool = True,
        is_message: bool = False,
    ) -> AsyncIterator[tuple[asyncio.Timeout, Progress]]:
        """One deadline around everything, and one translation for every way a library can fail."""
        seconds = deadline.total_seconds()
        progress = Progress(meter, on_connected)
        limit = asyncio.timeout(seconds)
        try:
            async with limit, self._free_for_messages if is_message else self._free:
                yield limit, progress
        except (FetchError, *LIBRARY_ERRORS) as error:
            if error is progress.callers_error:
                raise
            where = shown(url, with_path=with_path)
            if progress.led_to:
                where = f"{where} redirects to {progress.led_to}"
            if limit.expired():
                sentence = f"{where}: no complete answer within {seconds:g} s (still {progress.phase})"
                raise FetchError(sentence, reason="deadline") from error
            raise (
                _placed(error, where) if isinstance(error, FetchError) else translated(error, progress.phase, where)
            ) from error

    def _question(
        self, hop: Hop, headers: Mapping[str, str], connect: timedelta, progress: Progress, body: bytes | None = None
    ) -> Question:
        """A GET, or a POST where there is a body; the caller's headers win over ours."""
        names = {name.lower() for name in headers}
        ours = {name: value for name, value in self._headers.items() if name.lower() not in names}
        return Question.of(hop.url, {**ours, **headers}, progress, connect.total_seconds(), body)

    async def _sent(self, reach: Reach, hop: Hop, question: Question, *, keeps: bool = False) -> Received:
        check_literal(hop.host, reach.allowance)  # the backend checks again; behind a proxy this is the only check
        try:
            return await self._lines.send(question, reach, is_at_home=hop.is_at_home, keeps=keeps)
        except FetchError as error:
            if error.reason == "private" and hop.hops:  # a server answered, and led there
                raise FetchError(str(error), reason="blocked") from error
            raise


def _placed(error: FetchError, where: str) -> FetchError:
    """The same error, with the URL in front."""
    return FetchError(f"{where}: {error}", reason=error.reason, retry_after=error.retry_after, status=error.status)


def _answer(response: Received, hop: Hop, body: Body) -> Answer:
    values: dict[str, list[str]] = {}
    for name, value in response.headers:
        values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    headers = {name: ", ".join(several) for name, several in values.items()}
    return Answer(
        response.status,
        hop.shareable_url,
        headers,
        body.content,
        hop.is_moved_for_good,
        response.certificate,
        body.broke_off,
    )
