"""An exchange: one request over a connection to the server itself, and its answer.

httpcore would do it too, and does where a proxy is to be used. It locks and reports what only one request ever touches,
which was a fifth of a poll that finds nothing new. The grammar of HTTP is h11's either way.
"""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

import h11
import httpcore

from watchd.model.certificate import CertificateLife
from watchd.net.legible import Legible
from watchd.net.meter import Meter
from watchd.net.question import Question, RawHeaders
from watchd.net.sockets import SocketStream, TlsStream
from watchd.net.tls import life_of
from watchd.net.translate import Phase

_LONGEST_HEAD = 100 * 1024  # bytes of a status line with its headers, or of anything else between two pieces
_PIECE = 64 * 1024  # bytes read at once


class Wire:
    """A connection, and how far HTTP has come on it."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._raw = self.stream = stream
        self.http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self.certificate: CertificateLife | None = None
        self.is_whole = True  # all was sent that was to be
        self._is_agreed = False

    def tells(self, meter: Meter) -> None:
        """Whatever comes from now on is counted by this one, TLS included."""
        if isinstance(self._raw, SocketStream):
            self._raw.counted = meter.add

    async def agree(self, context: ssl.SSLContext, question: Question) -> None:
        """Put it under TLS, unless it is; raises httpcore's errors."""
        if self._is_agreed:
            return
        question.progress.phase = Phase.TLS
        self.stream = await self.stream.start_tls(context, question.host, question.connect)
        # Now: after an end that was not announced, TLS says nothing more.
        self.certificate = life_of(self.stream.get_extra_info("ssl_object"))
        self._is_agreed = True

    def has_answered(self) -> bool:
        """Whether the request and its answer are over, and neither side has said that it ends here."""
        return self.is_whole and self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    def is_in_step(self) -> bool:
        """Whether nothing has come beyond that answer; what did would be taken for that to the next request."""
        is_drained = not (isinstance(self.stream, TlsStream) and self.stream.has_more())
        return self.has_answered() and self.http.trailing_data == (b"", False) and is_drained

    async def aclose(self) -> None:
        """Close the connection."""
        await self.stream.aclose()


class Exchange:
    """Implements `Received`; `over` is asked to close its connection, or to keep it, when it is closed."""

    status = 0
    headers: RawHeaders = ()

    def __init__(self, question: Question, wire: Wire, over: Callable[["Exchange"], Awaitable[None]]) -> None:
        self.wire = wire
        self._question = question
        self._over = over
        self._meter: Meter = question.progress.meter
        self._http = wire.http
        # The answer to a message is taken strictly: its connection may carry another one.
        self._legible = Legible() if question.body is None else None

    @property
    def certificate(self) -> CertificateLife | None:
        """Of the server; None: it showed none."""
        return self.wire.certificate

    async def ask(self, context: ssl.SSLContext | None) -> None:
        """Send the request, under TLS where there is a context, and take the answer's head.

        Raises httpcore's errors, whoever found them.
        """
        progress = self._question.progress
        self.wire.tells(self._meter)
        if context is not None:
            await self.wire.agree(context, self._question)
        await progress.sends()
        self.wire.is_whole = False
        with suppress(httpcore.WriteError):  # a server may have answered and gone before it has heard all
            await self.wire.stream.write(self._request())
            self.wire.is_whole = True
        progress.phase = Phase.ANSWER
        answer = await self._next()
        while isinstance(answer, h11.InformationalResponse):
            answer = await self._next()
        assert isinstance(answer, h11.Response)
        self.status, self.headers = answer.status_code, answer.headers.raw_items()
        self._meter.body_begins()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, to be read once."""
        self._question.progress.phase = Phase.BODY
        while isinstance(event := await self._next(), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        """Read no more of it; whoever waits for the answer finds it ended, unless the connection is kept."""
        await self._over(self)

    def _request(self) -> bytes:
        """The request as it is sent; the words of a POST's body follow its head at once."""
        question = self._question
        try:
            head = self._http.send(
                h11.Request(method=question.method, target=question.url.raw_path, headers=list(question.headers))
            )
            body = self._http.send(h11.Data(data=question.body)) if question.body else b""
            end = self._http.send(h11.EndOfMessage())
        except h11.LocalProtocolError as error:
            raise httpcore.LocalProtocolError(error) from error
        return b"".join(part for part in (head, body, end) if part)

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise httpcore.RemoteProtocolError(error) from error
            if event is not h11.NEED_DATA:
                assert not isinstance(event, type) or event is h11.PAUSED
                return event
            data = await self.wire.stream.read(_PIECE)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("the server ended the connection without an answer")
            self._meter.read(data)
            legible = data if self._legible is None else self._legible.take(data)
            if legible or not data:  # nothing at all would say that the connection has ended
                self._http.receive_data(legible)
