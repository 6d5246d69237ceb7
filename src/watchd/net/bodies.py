"""The body of an answer: a document within its bounds, as far as it came, and the beginning of a reply."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from watchd.errors import FetchError
from watchd.net.causes import cause_of
from watchd.net.decoding import BoundedBody, Bounds, too_big
from watchd.net.meter import Meter
from watchd.net.question import Received, header
from watchd.net.translate import LIBRARY_ERRORS

REPLY = Bounds(wire=64 * 1024, decoded=4 * 1024)
_AT_ONCE = 256 * 1024  # bytes decoded before others get their turn: 3 ms
_WAIT = 2.0  # seconds a reply's body may take once its status is known


@dataclass(frozen=True, slots=True)
class Body:
    """What came of it, decoded."""

    content: bytes
    broke_off: str = ""  # why the rest of it did not come


async def read(response: Received, bounds: Bounds, meter: Meter) -> Body:
    """As much of it as came, within the bounds; raises FetchError, and a library's errors where nothing came."""
    declared = header(response.headers, b"content-length")
    if declared and int(declared) > bounds.wire:  # h11 has checked that it is a number of at most 20 digits
        raise too_big(bounds.wire, "on the wire")
    body = BoundedBody(header(response.headers, b"content-encoding"), bounds)
    decoded = 0
    try:
        async for chunk in response.pieces():
            for step in body.steps(chunk):
                decoded += step
                if decoded >= _AT_ONCE:
                    decoded = 0
                    await asyncio.sleep(0)
            await meter.piece()
    except LIBRARY_ERRORS as error:
        if not body.so_far().strip():
            raise
        return Body(body.so_far(), cause_of(error))
    if not body.is_whole() and body.so_far().strip():
        return Body(body.so_far(), "its compressed data ends too early")
    return Body(body.finish())


async def glimpsed(response: Received, limit: asyncio.Timeout) -> bytes:
    """The beginning of a reply's body, as far as it comes soon; the status is the answer, so nothing here fails."""
    loop = asyncio.get_running_loop()
    latest = min(limit.when() or float("inf"), loop.time() + _WAIT)
    limit.reschedule(None)
    glimpse: BoundedBody | None = None
    with suppress(TimeoutError, FetchError, *LIBRARY_ERRORS):
        async with asyncio.timeout_at(latest):
            glimpse = BoundedBody(header(response.headers, b"content-encoding"), REPLY)
            async for chunk in response.pieces():
                glimpse.feed(chunk)
    return glimpse.so_far()[: REPLY.decoded] if glimpse else b""
