"""The daemon itself: how long its event loop keeps others waiting while feeds arrive, and how much memory it takes."""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.newsstand import newsstand
from bench.readers import environment
from watchd.app.bootstrap import running
from watchd.app.daemon import Daemon
from watchd.app.files import require_files
from watchd.app.logs import configure
from watchd.app.parts import Parts
from watchd.settings import load_settings

_TICK = 0.01
_HOSTS = 50
_MOST = timedelta(minutes=10)
_MEGA = 1_000_000


def ticker(options: argparse.Namespace) -> None:
    """How late a ticker of 10 ms comes in the loop of a daemon that reads, stores and evaluates so many new feeds.

    One of them is as large as any that is read, and of what takes longest to tell apart.
    """
    command = [sys.executable, "-m", "bench.daemon"]
    with (
        tempfile.TemporaryDirectory() as folder,
        newsstand(Path(folder), options.feeds, _HOSTS, large=options.large * _MEGA) as stand,
    ):
        worst, late = [], []
        for run in range(options.runs):
            config = stand.watchd(f"ticking-{run}", options.rules, poll="{interval: 5m}")
            done = subprocess.run([*command, str(config)], check=True, stdout=subprocess.PIPE, env=environment())
            found = json.loads(done.stdout.splitlines()[-1])
            worst.append(found["worst"])
            late.append(found["late"])
    print(
        f"ticker of 10 ms while {options.feeds} new feeds arrive, one of {options.large} MB, {options.rules} rules: "
        f"at worst {1000 * statistics.median(worst):.0f} ms late ({', '.join(f'{1000 * one:.0f}' for one in worst)}); "
        f"99 of 100 at most {1000 * statistics.median(late):.0f} ms"
    )


def memory(options: argparse.Namespace) -> None:
    """The memory of the daemon and its parsers (PSS) once it has read four times as many feeds, twice."""
    feeds = 4 * options.feeds
    with tempfile.TemporaryDirectory() as folder, newsstand(Path(folder), feeds, _HOSTS) as stand:
        config = stand.watchd("resident", options.rules, poll="{interval: 1m}")
        log = config.with_name("log")
        command = [sys.executable, "-m", "watchd", "run", "--config", str(config)]
        with log.open("wb") as lines:
            daemon = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=lines, env=environment())
        try:
            _wait_for(daemon, log, '"outcome": "not_modified"', feeds)
            each = [_pss(pid) for pid in _tree(daemon.pid)]
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait()
    shares = ", ".join(f"{share / _MEGA:.0f}" for share in each)
    print(
        f"memory, {feeds} feeds read and asked again, {30 * feeds:,} items, {options.rules} rules: "
        f"{sum(each) / _MEGA:.0f} MB of PSS in {len(each)} processes ({shares})"
    )


def _wait_for(daemon: subprocess.Popen[bytes], log: Path, said: str, times: int) -> None:
    deadline = time.monotonic() + _MOST.total_seconds()
    while (lines := log.read_text(errors="replace")).count(said) < times:
        if daemon.poll() is not None:
            sys.exit(f"bench: the daemon ended: {lines[-2000:]}")
        if time.monotonic() > deadline:
            sys.exit(f"bench: the daemon did not say {said!r} {times} times within {_MOST}")
        time.sleep(1)


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _tree(int(child)))]


def _pss(pid: int) -> int:
    """Bytes of memory, what several processes share divided among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _registered(parts: Parts) -> tuple[str, ...]:
    """Every feed, once the daemon has a row for it."""
    while not (states := parts.storage.feed_states()):
        time.sleep(0.05)
    return tuple(state.feed_id for state in states)


def _all_read(parts: Parts) -> None:
    while any(state.baseline_at is None and not state.errors for state in parts.storage.feed_states()):
        time.sleep(0.5)


async def _tick(config: Path) -> None:
    settings = load_settings(config, os.environ)
    configure(form="json", level="error")
    late: list[float] = []
    async with running(settings, checked=require_files(settings)) as parts:
        daemon = Daemon(parts)
        working = asyncio.create_task(daemon.run())
        feeds = await asyncio.to_thread(_registered, parts)
        ticking = asyncio.create_task(_measure(late))
        await asyncio.to_thread(parts.storage.make_due, feeds, parts.clock.now())
        await asyncio.to_thread(_all_read, parts)
        ticking.cancel()
        daemon.stopping.set()
        await working
    late.sort()
    print(json.dumps({"worst": late[-1], "late": late[len(late) * 99 // 100]}))


async def _measure(late: list[float]) -> None:
    while True:
        start = time.perf_counter()
        await asyncio.sleep(_TICK)
        late.append(time.perf_counter() - start - _TICK)


if __name__ == "__main__":
    asyncio.run(_tick(Path(sys.argv[1])))
