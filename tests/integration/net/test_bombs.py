"""Small answers that would become a gigabyte: memory is measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCENE = '''
import asyncio, gzip, json, resource, zlib
from tests.servers.http import HttpServer, Reply
from watchd.errors import FetchError
from watchd.model.feed import NetworkOptions
from watchd.net.client import HttpClient

MIB = bytes(1024 * 1024)


def deflated(count, wbits):
    """`count` MiB of zeros; blocks that end in a full flush can be repeated."""
    engine = zlib.compressobj(9, zlib.DEFLATED, wbits)
    first = engine.compress(MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    again = engine.compress(MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    return first + again * (count - 1)


def bombs():
    yield "gzip", "gzip", deflated(1024, 31)
    yield "chain", "gzip", gzip.compress(MIB) * 1024
    yield "zlib", "deflate", deflated(1024, 15)
    yield "raw", "deflate", deflated(1024, -15)
    yield "double", "gzip, gzip", gzip.compress(deflated(1024, 31))
    yield "double unsaid", "gzip", gzip.compress(gzip.compress(MIB * 4))
    yield "members", "gzip", gzip.compress(b"") * 200_000
    yield "endless", "", None


async def endless(_request, writer):
    writer.write(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
    while True:
        writer.write(MIB)
        await writer.drain()


async def main():
    outcomes = {}
    async with HttpServer() as server:
        client = HttpClient(NetworkOptions(allow_private=("127.0.0.1",)))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, coding, body in bombs():
            server.script("/f", endless if body is None else Reply(200, body, {"Content-Encoding": coding}))
            try:
                outcomes[name] = len((await client.get(server.url("/f"))).body)
            except FetchError as error:
                outcomes[name] = error.reason
        await client.aclose()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps({"outcomes": outcomes, "grown": grown}))


asyncio.run(main())
'''


def test_no_bomb_grows_the_process_by_64_mebibytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCENE], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    doubled = result["outcomes"].pop("double unsaid")
    assert 0 < doubled < 100_000  # one layer is undone and the second one stays what it is: bytes
    assert result["outcomes"] == {
        "gzip": "size",
        "chain": "size",
        "zlib": "size",
        "raw": "size",
        "double": "encoding",
        "members": "encoding",
        "endless": "size",
    }
    assert result["grown"] < 64 * 1024  # KiB
