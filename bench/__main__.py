"""`python -m bench [ROW ...]`: every row, or those named."""

import argparse
import os
import platform
from collections.abc import Callable, Mapping

from bench import (
    burst,
    credited,
    daemon,
    mails,
    matching,
    nab,
    parsing,
    percolator,
    polling,
    recompute,
    storage,
    stories,
    trapped,
    watchlist,
    windows,
)

ROWS: Mapping[str, Callable[[argparse.Namespace], None]] = {
    "burst": burst.measure,
    "credits": credited.measure,
    "first_poll": polling.first_poll,
    "polled_again": polling.polled_again,
    "ticker": daemon.ticker,
    "memory": daemon.memory,
    "mails": mails.measure,
    "matching": matching.measure,
    "nab": nab.measure,
    "parsing": parsing.measure,
    "stories": stories.measure,
    "percolator": percolator.measure,
    "recompute": recompute.measure,
    "storage": storage.measure,
    "traps": trapped.measure,
    "watchlist": watchlist.measure,
    "windows": windows.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], help="rows to run; all of them when none is named")
    parser.add_argument("--runs", type=int, default=3, help="runs of each side, in turn (default 3)")
    parser.add_argument("--feeds", type=int, default=500, help="feeds of the polling and parsing rows (default 500)")
    parser.add_argument("--rules", type=int, default=1000, help="rules of the matching rows (default 1000)")
    parser.add_argument("--large", type=int, default=8, help="MB of one feed of the ticker row (default 8; 0: none)")
    parser.add_argument("--texts", type=int, default=1000, help="texts of the matching rows (default 1000)")
    parser.add_argument("--items", type=int, default=8000, help="items a day of the storage row (default 8000)")
    parser.add_argument(
        "--words", type=int, default=60, help="words of an item of the storage and recompute rows (default 60)"
    )
    parser.add_argument("--stored", type=int, default=1_000_000, help="items of the recompute row (default 1,000,000)")
    parser.add_argument("--days", type=int, default=40, help="days of the storage row (default 40)")
    parser.add_argument("--kept", type=int, default=30, help="days that the storage row keeps items (default 30)")
    parser.add_argument(
        "--sheet",
        metavar="FILE",
        help="write the merges of the stories row that are judged by hand, or the watchlist row's stream",
    )
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name in options.rows or ROWS:
        ROWS[name](options)


main()
