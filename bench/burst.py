"""A burst: thousands of alerts at once, to a webhook that gets each and to a person who gets as many as he can read.

Each side works in a process of its own on a store of its own, as a daemon that has just started finds it; the receiver
is another process on loopback. Every result is committed by itself, as ever. What a rate would be without the store is
shown beside it: the same documents, posted by the same client, and nothing written down.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.outboxes import CHANNEL, alerts, deliver_all, fill, notification_of

from bench.readers import environment
from watchd.alerts.gather import TOGETHER
from watchd.app.clock import SystemClock
from watchd.channels import CHANNELS
from watchd.model.notification import AlertView, Message, NotificationState
from watchd.model.route import ChannelFacts, Routing
from watchd.net.client import HttpClient
from watchd.pipeline.gather import gather
from watchd.storage import open_storage

_SIZES = (2_500, 10_000)
_AT_ONCE = 16
_DESK = "desk@example.org"
_MEGA = 1_000_000
_SECRET = "whsec_" + "QUFB" * 10
_RECEIVER = """
import asyncio
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            lines = head.lower().split(b"\\r\\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def measure(options: argparse.Namespace) -> None:
    """Alerts a second with every result committed, what is lost, and the memory that two sizes of burst take."""
    with _receiver() as port:
        for number in _SIZES:
            stored = [_run("deliver", number, port) for _ in range(options.runs)]
            bare = [_run("post", number, port) for _ in range(options.runs)]
            lost = sum(number - one["sent"] for one in stored)
            rates = [number / one["took"] for one in stored]
            posts = [number / one["took"] for one in bare]
            print(
                f"burst of {number:,} alerts to a webhook: {_shown(rates)}/s, {lost} lost; posted alone, with nothing "
                f"written down {_shown(posts)}/s; processor {1000 * stored[0]['cpu'] / number:.1f} ms each, of which "
                f"posting {1000 * bare[0]['cpu'] / number:.1f}; memory {stored[0]['before'] / _MEGA:.0f} MB before, "
                f"{stored[0]['peak'] / _MEGA:.0f} MB at most"
            )
        for number in _SIZES:
            told = _run("gather", number, port)
            print(
                f"burst of {number:,} alerts for one person: settled in {told['took']:.1f} s, {told['alone']} by "
                f"themselves, the rest in {told['messages']} summaries; memory {told['before'] / _MEGA:.0f} MB before, "
                f"{told['peak'] / _MEGA:.0f} MB at most"
            )


def _shown(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"


@contextmanager
def _receiver() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-c", _RECEIVER], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def _run(what: str, number: int, port: int) -> dict[str, Any]:
    """One side in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'watchd.db'}"
        store = open_storage(url)
        store.migrate()
        if what == "gather":
            fill(store, number, _DESK, state=NotificationState.GATHERED, bundle=TOGETHER)
        elif what == "deliver":
            fill(store, number, CHANNEL)
        store.close()
        words = [sys.executable, "-m", "bench.burst", what, str(number), str(port), url]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, env=environment())
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _section(port: int) -> dict[str, Any]:
    return {
        "type": "webhook",
        "url": f"http://127.0.0.1:{port}/",
        "secret": _SECRET,
        "allow_private": ["127.0.0.0/8"],
    }


async def _post_alone(number: int, port: int) -> None:
    """The documents of so many alerts, through the channel and its client alone."""
    http = HttpClient()
    channel = CHANNELS["webhook"].model_validate(_section(port)).open(CHANNEL, clock=SystemClock(), http=http)
    free = asyncio.Semaphore(_AT_ONCE)

    async def opened() -> int:
        return 1

    async def post(message: Message) -> None:
        async with free:
            await channel.send(message, opened)

    waiting: set[asyncio.Task[None]] = set()
    for alert in alerts(number, datetime.now(UTC)):
        one = notification_of(alert, CHANNEL)
        body = channel.render(AlertView(alert.alert_id, 1, alert.facts))
        message = Message(one.id, one.event_id, one.alert_id, 1, CHANNEL, CHANNEL, body)
        waiting.add(asyncio.create_task(post(message)))
        if len(waiting) >= 4 * _AT_ONCE:
            _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*waiting)
    await http.aclose()


def _gather_all(url: str) -> dict[str, int]:
    """Settle what waits for one person until nothing is due, through the hours in which summaries come."""
    store = open_storage(url)
    desk = ChannelFacts(CHANNEL, "email", (_DESK,))
    routing = Routing(channels={CHANNEL: desk})
    now, alone, messages = datetime.now(UTC), 0, 0
    for _ in range(300):  # five minutes each
        while (told := gather(store, lambda _number: routing, now)) is not None:
            alone += told.alone
            messages += len(told.messages)
        now += timedelta(minutes=5)
    assert not store.accounting()[NotificationState.GATHERED]
    assert store.mismatches() == ()
    store.close()
    return {"alone": alone, "messages": messages}


def _memory(what: str) -> int:
    """Bytes that this process has (VmRSS) or has had at most (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


def _work(what: str, number: int, port: int, url: str) -> dict[str, Any]:
    before, began, cpu = _memory("VmRSS"), time.perf_counter(), time.process_time()
    found: dict[str, Any] = {}
    if what == "deliver":
        found["sent"] = asyncio.run(deliver_all(url, _section(port), f"bench-{os.getpid()}"))
    elif what == "post":
        asyncio.run(_post_alone(number, port))
    else:
        found = dict(_gather_all(url))
    took, spent = time.perf_counter() - began, time.process_time() - cpu
    return {**found, "took": took, "cpu": spent, "before": before, "peak": _memory("VmHWM")}


if __name__ == "__main__":
    print(json.dumps(_work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])))
