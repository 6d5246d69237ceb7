"""`replay` with 40 window rules over 64 days of 95,000 one-line items, and its outcomes against the oracle in SQL."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.windows_oracle import DAY, HOUR, START, disagreements, rules, titles

_DAYS, _ITEMS, _RULES = 64, 95_000, 40


def measure(options: argparse.Namespace) -> None:
    del options
    asked, text = rules(_RULES)
    items = titles(_ITEMS, _DAYS, _RULES)
    with tempfile.TemporaryDirectory(prefix="watchd-bench-") as name:
        folder = Path(name)
        (folder / "rules.yaml").write_text(text, "utf-8")
        (folder / "items.jsonl").write_text("".join(json.dumps(one.line) + "\n" for one in items), "utf-8")
        until = (START + timedelta(days=_DAYS)).isoformat()
        replay = [
            sys.executable,
            "-m",
            "watchd",
            "replay",
            "--rules",
            "rules.yaml",
            "--items",
            "items.jsonl",
            "--jsonl",
        ]
        began = time.perf_counter()
        done = subprocess.run([*replay, "--until", until], cwd=folder, capture_output=True, check=True)
        took = time.perf_counter() - began
    lines = [json.loads(line) for line in done.stdout.splitlines() if b'"outcome"' in line]
    wrong = disagreements(asked, items, lines, [*range(6 * HOUR, _DAYS * DAY, 6 * HOUR)])
    print(f"windows: {_ITEMS:,} items, {_RULES} rules, {_DAYS} days: {took:.1f} s; {len(lines)} changes of an outcome")
    print(f"windows: the oracle, asked every 6 hours of every rule, disagrees {len(wrong)} times {wrong[:3] or ''}")
