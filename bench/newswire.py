"""A server of feeds on many loopback addresses, cheap enough to leave the machine to those who read from it.

`python -m bench.newswire FOLDER HOSTS` prints its port. Each `NAME.xml` of the folder is answered with its text,
gzipped where that is asked for, with validators of both kinds, and with 304 where one of them comes back.
"""

import asyncio
import gzip
import sys
from pathlib import Path

_SINCE = b"Mon, 02 Mar 2026 11:00:00 GMT"


class _Page:
    """One feed, with its answers made beforehand."""

    def __init__(self, body: bytes, tag: bytes) -> None:
        self.tag = tag
        self.plain = _answer(b"200 OK", tag, body)
        self.packed = _answer(b"200 OK", tag, gzip.compress(body, 6), b"Content-Encoding: gzip\r\n")
        self.unchanged = _answer(b"304 Not Modified", tag, None)


def _answer(status: bytes, tag: bytes, body: bytes | None, more: bytes = b"") -> bytes:
    length = b"" if body is None else b"Content-Length: %d\r\n" % len(body)
    head = b"HTTP/1.1 %s\r\nContent-Type: application/rss+xml\r\nETag: %s\r\nLast-Modified: %s\r\n%s%s" % (
        status,
        tag,
        _SINCE,
        length,
        more,
    )
    return head + b"Connection: close\r\n\r\n" + (body or b"")


class _Wire(asyncio.Protocol):
    def __init__(self, pages: dict[bytes, _Page]) -> None:
        self._pages = pages
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if b"\r\n\r\n" not in self._asked:
            return
        first, _, rest = self._asked.partition(b"\r\n")
        self._transport.write(self._answered(first.split(b" ")[1], rest.lower()))
        self._transport.close()

    def _answered(self, path: bytes, headers: bytes) -> bytes:
        page = self._pages.get(path)
        if page is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        if b"\r\nif-none-match: " + page.tag in headers or b"\r\nif-modified-since: " + _SINCE.lower() in headers:
            return page.unchanged
        return page.packed if b"gzip" in headers else page.plain


def _pages(folder: Path) -> dict[bytes, _Page]:
    return {
        f"/{file.name}".encode(): _Page(file.read_bytes(), f'"{file.stem}"'.encode()) for file in folder.glob("*.xml")
    }


async def _serve(pages: dict[bytes, _Page], hosts: int) -> None:
    loop, port = asyncio.get_running_loop(), 0
    for number in range(hosts):
        server = await loop.create_server(lambda: _Wire(pages), host_of(number), port, backlog=1000)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.Event().wait()


def host_of(number: int) -> str:
    """The address of the host with that number."""
    return f"127.0.{number // 200}.{number % 200 + 2}"


if __name__ == "__main__":
    asyncio.run(_serve(_pages(Path(sys.argv[1])), int(sys.argv[2])))
