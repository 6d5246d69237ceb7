"""Whole rounds beside other readers: the first poll of new feeds, and the next one, which is answered with 304.

Each side is a whole process, started, working and ended, and each has its turn in every round of measurements. The
peers match no rules; so watchd is measured without any too, beside the row that counts.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.newsstand import ENTRIES, Newsstand, newsstand
from bench.readers import PEERS, Peer, environment, ours

_HOSTS = 50
_TOP = 12  # stages shown


def first_poll(options: argparse.Namespace) -> None:
    """Feeds a second of the first poll, which stores everything, and where the time of ours goes."""
    with tempfile.TemporaryDirectory() as folder, newsstand(Path(folder), options.feeds, _HOSTS) as stand:
        sides = {
            f"watchd, {options.rules} rules": _first_of_ours(stand, "with-rules", options.rules),
            "watchd, no rules": _first_of_ours(stand, "without", 0),
        }
        sides |= {peer.name: _first_of(peer, stand) for peer in PEERS if peer.is_there}
        print(f"first poll, {options.feeds} feeds of {ENTRIES}, {_HOSTS} hosts, whole processes, feeds/s:")
        _print_rates(sides, options.runs)
        _first_of_ours(stand, "staged", options.rules)
        _print_stages(stand.folder / "staged" / "watchd.yaml", options.feeds)


def polled_again(options: argparse.Namespace) -> None:
    """Feeds a second of a poll that is answered with 304 throughout, and where the time of ours goes."""
    feeds = 4 * options.feeds
    with tempfile.TemporaryDirectory() as folder, newsstand(Path(folder), feeds, _HOSTS) as stand:
        sides = {
            f"watchd, {options.rules} rules": _again_of_ours(stand, "with-rules", options.rules),
            "watchd, no rules": _again_of_ours(stand, "without", 0),
        }
        sides |= {peer.name: _again_of(peer, stand) for peer in PEERS if peer.asks_again and peer.is_there}
        print(f"polled again, {feeds} feeds on {_HOSTS} hosts, all 304, whole processes, feeds/s:")
        _print_rates(sides, options.runs)
        _print_stages(stand.folder / "with-rules" / "watchd.yaml", feeds)


def _first_of_ours(stand: Newsstand, name: str, rules: int) -> Callable[[], float]:
    config = stand.watchd(name, rules)

    def measure() -> float:
        for file in config.parent.glob("watchd.db*"):
            file.unlink()
        return _rate(ours(config), len(stand.urls))

    return measure


def _again_of_ours(stand: Newsstand, name: str, rules: int) -> Callable[[], float]:
    config = stand.watchd(name, rules)
    _run(ours(config))
    return lambda: _rate(ours(config), len(stand.urls))


def _first_of(peer: Peer, stand: Newsstand) -> Callable[[], float]:
    def measure() -> float:
        return _rate(peer.command(_new_home(peer, stand)), len(stand.urls))

    return measure


def _again_of(peer: Peer, stand: Newsstand) -> Callable[[], float]:
    home = _new_home(peer, stand)
    _run(peer.command(home))
    return lambda: _rate(peer.command(home), len(stand.urls))


def _new_home(peer: Peer, stand: Newsstand) -> Path:
    home = stand.folder / peer.name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    for command in peer.set_up(home, stand.urls):
        _run(command)
    return home


def _print_rates(sides: dict[str, Callable[[], float]], runs: int) -> None:
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, measure in sides.items():
            rates[name].append(measure())
    ours_first = next(iter(sides))
    for name, found in rates.items():
        ratio = statistics.median(rates[ours_first]) / statistics.median(found)
        beside = (
            "" if name == ours_first else f"; {ours_first.partition(',')[0]} with rules is {ratio:.2f} times as fast"
        )
        print(f"  {name:22} {statistics.median(found):7,.0f} ({min(found):,.0f}-{max(found):,.0f}){beside}")


def _print_stages(config: Path, feeds: int) -> None:
    """Where the processor time of one more round of ours went."""
    command = [sys.executable, "-m", "bench.stages", *ours(config)[3:]]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())
    if done.returncode:
        sys.exit(f"bench: the round that counts its stages failed: {done.stderr[-2000:]}")
    spent: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  where it goes, ms of processor time a feed ({sum(spent.values()) * 1000 / feeds:.2f} in all):")
    for stage, seconds in sorted(spent.items(), key=lambda one: -one[1])[:_TOP]:
        print(f"    {seconds * 1000 / feeds:6.2f}  {stage}")


def _rate(command: Sequence[str], feeds: int) -> float:
    start = time.perf_counter()
    _run(command)
    return feeds / (time.perf_counter() - start)


def _run(command: Sequence[str]) -> None:
    # A peer that warns of something ends with a code of its own; ours must do all of its work.
    must = command[0] == sys.executable
    done = subprocess.run(
        command,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if must else subprocess.DEVNULL,
        env=environment(),
    )
    if must and done.returncode:
        sys.exit(f"bench: a round failed with exit code {done.returncode}: {done.stderr[-2000:].decode()}")
