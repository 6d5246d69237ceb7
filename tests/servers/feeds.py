"""A feed server in a process of its own, and the handle a test holds it by.

    with feed_server(folder) as server:
        server.publish("wire.xml", rss(story(1, "Radar parts arrive")))
        ... poll server.url("wire.xml") ...
        assert [request.status for request in server.requests("wire.xml")] == [200, 304]

It serves the files of its folder with an ETag and answers 304 where nothing changed. `behave` changes how one file is
answered: status, headers, a delay, or one byte at a time. Every request is a line of its log.
"""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path

from tests.servers.http import Reply, Request, head, read_request

ROOT = Path(__file__).parents[2]
_READY_SECONDS = 30.0
_LETTERS = ("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server logged it."""

    name: str
    host: str
    status: int
    if_none_match: str | None


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is answered."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before the first byte
    drips: bool = False  # one byte each 50 ms, for ever


class FeedServer:
    """What a test does with the server: write files, and read what was asked."""

    def __init__(self, folder: Path, port: int, log: Path) -> None:
        self._folder = folder
        self._log = log
        self.port = port

    def url(self, name: str, host: str = "127.0.0.1") -> str:
        """Where the file is served."""
        return f"http://{host}:{self.port}/{name}"

    def publish(self, name: str, body: bytes) -> None:
        """The file as it is served from now on."""
        _replace(self._folder / name, body)

    def behave(self, name: str, manner: Manner) -> None:
        """How the file is answered from now on."""
        values = {"status": manner.status, "headers": manner.headers, "delay": manner.delay, "drips": manner.drips}
        _replace(self._folder / f"{name}.manner", json.dumps(values).encode())

    def requests(self, name: str | None = None) -> list[Asked]:
        """What was asked so far, oldest first; of one file, or of all."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        asked = [Asked(**json.loads(line)) for line in lines]
        return [one for one in asked if name is None or one.name == name]


def story(number: int, title: str, *, summary: str = "", link: str = "") -> str:
    """An RSS item; its guid is its number."""
    address = link or f"https://wire.example/{number}"
    return (
        f"<item><guid isPermaLink='false'>g{number}</guid><link>{escape(address)}</link>"
        f"<title>{escape(title)}</title><description>{escape(summary)}</description></item>"
    )


def headline(number: int) -> str:
    """A title on radar parts that shares no other word with any other number's, so that each is a story of its own."""
    own = "".join(_LETTERS[int(digit)] for digit in f"{number:04}")
    return f"Radar {own}port awaits {own}load behind {own}wall"


def rss(*items: str, title: str = "Wire") -> bytes:
    """An RSS document of these items."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel>"
        f"<title>{escape(title)}</title><link>https://wire.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


@contextlib.contextmanager
def feed_server(folder: Path, hosts: Sequence[str] = ("127.0.0.1",)) -> Iterator[FeedServer]:
    """A running server on one free port of every host; it ends with this process, whatever happens."""
    files, log, ready = folder / "files", folder / "requests.log", folder / "port"
    files.mkdir(parents=True)
    log.touch()
    command = [sys.executable, "-m", "tests.servers.feeds", str(files), str(log), str(ready), *hosts]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield FeedServer(files, _port_of(ready, process), log)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def _port_of(ready: Path, process: "subprocess.Popen[bytes]") -> int:
    deadline = time.monotonic() + _READY_SECONDS
    while not ready.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the feed server did not start")
        time.sleep(0.01)
    return int(ready.read_text())


def _replace(path: Path, body: bytes) -> None:
    """Write as a whole: nobody sees half a file."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(body)
    part.replace(path)


# ---- the process ----------------------------------------------------------------------------------------------


class _Serving:
    def __init__(self, folder: Path, log: Path) -> None:
        self._folder = folder
        self._log = log

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while (request := await read_request(reader)) is not None:
                await self._answer(request, writer)
        writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        name = request.path.lstrip("/")
        manner = self._manner(name)
        reply = self._reply(name, request, manner)
        self._note(name, request, reply.status)
        await asyncio.sleep(manner.delay)
        writer.write(head(reply))
        while manner.drips:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.write(reply.body)
        await writer.drain()

    def _manner(self, name: str) -> Manner:
        path = self._folder / f"{name}.manner"
        return Manner(**json.loads(path.read_text())) if path.exists() else Manner()

    def _reply(self, name: str, request: Request, manner: Manner) -> Reply:
        path = self._folder / name
        if "/" in name or not path.is_file():
            return Reply(404, b"there is no such feed")
        body = path.read_bytes()
        headers = {
            "Content-Type": "application/rss+xml",
            "ETag": f'"{sha256(body).hexdigest()[:16]}"',
            **manner.headers,
        }
        if manner.drips:
            headers["Content-Length"] = "1000000"
        if manner.status == 200 and request.headers.get("if-none-match") == headers["ETag"]:
            return Reply(304, b"", {"ETag": headers["ETag"]})
        return Reply(manner.status, body, headers)

    def _note(self, name: str, request: Request, status: int) -> None:
        line = {
            "name": name,
            "host": request.headers.get("host", "").partition(":")[0],
            "status": status,
            "if_none_match": request.headers.get("if-none-match"),
        }
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


async def _main(folder: str, log: str, ready: str, *hosts: str) -> None:
    serving = _Serving(Path(folder), Path(log))
    first = await asyncio.start_server(serving.accept, hosts[0], 0)
    port: int = first.sockets[0].getsockname()[1]
    for host in hosts[1:]:
        await asyncio.start_server(serving.accept, host, port)
    _replace(Path(ready), str(port).encode())
    await asyncio.to_thread(sys.stdin.read)  # the end of the input is the end of the test run


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
