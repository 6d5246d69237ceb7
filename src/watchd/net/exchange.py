"""An exchange: one request over a connection of its own, and its answer.

httpcore would do it too, and does where a proxy or a kept connection is to be used. It locks and reports what only one
request ever touches, which was a fifth of a poll that finds nothing new. The grammar of HTTP is h11's either way.
"""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import h11
import httpcore

from watchd.model.certificate import CertificateLife
from watchd.net.meter import Meter
from watchd.net.question import Question, RawHeaders
from watchd.net.tls import life_of
from watchd.net.translate import Phase

_LONGEST_HEAD = 100 * 1024  # bytes of a status line with its headers, or of anything else between two pieces
_PIECE = 64 * 1024  # bytes read at once


class Exchange:
    """Implements `Received`."""

    status = 0
    headers: RawHeaders = ()
    certificate: CertificateLife | None = None

    def __init__(
        self, question: Question, stream: httpcore.AsyncNetworkStream, closed: Callable[["Exchange"], None]
    ) -> None:
        self._question = question
        self._stream = stream
        self._closed = closed
        self._meter: Meter = question.progress.meter
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)

    async def ask(self, context: ssl.SSLContext | None) -> None:
        """Send the request, under TLS where there is a context, and take the answer's head.

        Raises httpcore's errors, whoever found them.
        """
        progress = self._question.progress
        if context is not None:
            progress.phase = Phase.TLS
            question = self._question
            self._stream = await self._stream.start_tls(context, question.host, question.connect)
            # Now: after an end that was not announced, TLS says nothing more.
            self.certificate = life_of(self._stream.get_extra_info("ssl_object"))
        await progress.sends()
        with suppress(httpcore.WriteError):  # a server may have answered and gone before it has heard all
            await self._stream.write(self._request())
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
        """Close the connection; whoever waits for the answer finds it ended."""
        self._closed(self)
        await self._stream.aclose()

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
            data = await self._stream.read(_PIECE)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("the server ended the connection without an answer")
            self._meter.add(len(data))
            self._http.receive_data(data)
