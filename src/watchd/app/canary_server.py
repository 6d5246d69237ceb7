"""A server on this machine that answers every request with the canary's feed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_HOST = "127.0.0.1"
_MOST = 65_536  # bytes of a request's head


def feed_with(title: str) -> bytes:
    """A feed that lists one item under this title."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>canary</title>'
        f"<item><title>watchdcanary: {title}</title><guid>{title}</guid>"
        f"<link>http://canary.invalid/{title.replace(' ', '-')}</link></item></channel></rss>"
    ).encode()


@asynccontextmanager
async def serving(document: bytes) -> AsyncIterator[str]:
    """While it lasts, the URL under which the document is found."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            head = (
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
                f"Content-Length: {len(document)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode() + document)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked is gone, and will say so
        finally:
            writer.close()

    server = await asyncio.start_server(answer, _HOST, 0, limit=_MOST)
    try:
        yield f"http://{_HOST}:{server.sockets[0].getsockname()[1]}/feed.xml"
    finally:
        server.close()
        await server.wait_closed()
