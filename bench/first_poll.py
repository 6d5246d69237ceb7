"""The first poll: `run --once` as a whole process, against a process that only fetches and parses with feedparser."""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.material import queries, texts
from bench.side_by_side import side_by_side

_ENTRIES = 30
_PEER = """
import sys, urllib.request, feedparser, io
from concurrent.futures import ThreadPoolExecutor
def fetch(number):
    return urllib.request.urlopen(f"http://127.0.0.{number % 50 + 2}:{sys.argv[1]}/{number}.xml").read()
with ThreadPoolExecutor(16) as pool:
    for body in pool.map(fetch, range(int(sys.argv[2]))):
        assert len(feedparser.parse(io.BytesIO(body)).entries) == 30
"""
_SERVER = """
import http.server, sys, functools, threading
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
handler = functools.partial(Quiet, directory=sys.argv[1])
port = 0
for number in range(2, 52):
    server = http.server.ThreadingHTTPServer((f"127.0.0.{number}", port), handler)
    port = server.server_port
    threading.Thread(target=server.serve_forever).start()
print(port, flush=True)
"""


def measure(options: argparse.Namespace) -> None:
    """Feeds a second, start and end of the process included."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write_feeds(root / "feeds", options.feeds)
        server = subprocess.Popen(  # ended below
            [sys.executable, "-c", _SERVER, str(root / "feeds")], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            config = _write_config(root, port, options)

            def ours() -> float:
                for file in root.glob("watchd.db*"):
                    file.unlink()
                return _rate([sys.executable, "-m", "watchd", "run", "--once", "--config", str(config)], options.feeds)

            def theirs() -> float:
                return _rate([sys.executable, "-c", _PEER, str(port), str(options.feeds)], options.feeds)

            row = f"first poll, {options.feeds} feeds of {_ENTRIES}, {options.rules} rules"
            side_by_side(row, "feeds/s", ours, theirs, options.runs)
        finally:
            server.terminate()
            server.wait()


def _rate(command: list[str], feeds: int) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return feeds / (time.perf_counter() - start)


def _write_feeds(folder: Path, number: int) -> None:
    folder.mkdir()
    words = texts(600, 60)
    chance = random.Random(3)
    for feed in range(number):
        entries = "".join(
            f"<item><guid>{feed}-{entry}</guid><title>{chance.choice(words)[:70]}</title>"
            f"<link>https://n{feed}.example/{entry}</link><description>{chance.choice(words)}</description>"
            f"<pubDate>Mon, 02 Mar 2026 10:{entry:02d}:00 GMT</pubDate></item>"
            for entry in range(_ENTRIES)
        )
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{feed}</title>{entries}</channel></rss>'
        (folder / f"{feed}.xml").write_text(text, encoding="utf-8")


def _write_config(root: Path, port: int, options: argparse.Namespace) -> Path:
    feeds = "".join(
        f'  - {{id: f{number}, title: F, url: "http://127.0.0.{number % 50 + 2}:{port}/{number}.xml", language: en}}\n'
        for number in range(options.feeds)
    )
    rules = "".join(
        f"  - {{id: r{number}, match: {{query: '{query}'}}}}\n" for number, query in enumerate(queries(options.rules))
    )
    (root / "feeds.yaml").write_text(f"version: 1\nfeeds:\n{feeds}", encoding="utf-8")
    (root / "rules.yaml").write_text(f"version: 1\nrules:\n{rules}", encoding="utf-8")
    config = root / "watchd.yaml"
    config.write_text(
        'version: 1\nstorage: {url: "sqlite:///watchd.db"}\nfeeds: [feeds.yaml]\nrules: [rules.yaml]\n'
        "network: {allow_private: [127.0.0.0/8]}\nweb: {listen: null}\n",
        encoding="utf-8",
    )
    return config
