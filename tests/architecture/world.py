"""A workspace in which a page's commands run, and the world around it: a proxy that is all they can reach."""

import atexit
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.forks.client import command

BIN = Path(sys.executable).parent
_DEADLINE = 60.0  # seconds for one command
_HOST_GAP = 2.1  # seconds
_SENTINEL = "\x1e"
_POLLS = re.compile(r"\bwatchd run\b")
_OF_THE_MOMENT = re.compile(
    r"\b(?:"
    r"(?:al|it|nt|st|ev)_[0-9a-f]{20}"
    r"|(?:\d\d [A-Z][a-z]{2} \d{4} )?\d\d:\d\d UTC"
    r"|\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?Z"
    r"|\d{8}T\d{6}Z)"
)
_PROXY = "WATCHD_NETWORK__PROXY"
_DOCUMENTED_PORT = "127.0.0.1:8080"

Feed = Callable[[str], bytes | None]
"""The body of a URL, or None for one that is not there."""


def rss(*items: tuple[str, str, str]) -> bytes:
    """A feed of (link, title, summary)."""
    entries = "".join(
        f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><description>{summary}</description></item>"
        for link, title, summary in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()


def nothing(_url: str) -> None:
    """A world in which no feed answers."""


@contextmanager
def world(feed: Feed = nothing) -> Iterator[str]:
    """A proxy on loopback that answers for every host over http, and opens no tunnel; gives its URL."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = feed(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_CONNECT(self) -> None:
            self.send_error(502)

        def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 - the base class names it so
            del format

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Ran:
    """One command: what it printed, on both streams as a terminal shows them, and its exit code."""

    command: str
    output: str
    exit_code: int


@functools.cache
def _commands() -> Path:
    """A folder with `watchd` in it, to stand first in PATH."""
    folder = Path(tempfile.mkdtemp(prefix="watchd-commands-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command(folder / "watchd")
    return folder


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass(slots=True)
class Workspace:
    """A folder, and an environment in which `watchd` is this checkout's and the proxy is all there is."""

    folder: Path
    proxy: str
    port: int = field(default_factory=_free_port)

    def write(self, name: str, text: str) -> Path:
        """Write a file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def run(self, commands: Sequence[str]) -> list[Ran]:
        """Run commands in one shell, one after the other."""
        script = "".join(
            f"{self._reach(command)}\n{self._placed(command)}\nprintf '{_SENTINEL}%s{_SENTINEL}' \"$?\"\n"
            for command in commands
        )
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_DEADLINE * len(commands),
            text=True,
            encoding="utf-8",
            check=False,
        )
        parts = done.stdout.split(_SENTINEL)
        outputs, ends = parts[0::2], parts[1::2]
        return [Ran(*ran) for ran in zip(commands, outputs, map(int, ends), strict=False)]

    def two_rounds(self, program: str = "watchd") -> tuple[Ran, Ran]:
        """`run --once` twice: a feed's past, then its news. Between them the host gets the pause it is due."""
        command = f"{program} run --once --force"
        first, _, second = self.run([command, f"sleep {_HOST_GAP}", command])
        assert first.exit_code == second.exit_code == 0, f"{first.output}\n{second.output}"
        return first, second

    @contextmanager
    def daemon(self) -> Iterator[None]:
        """`watchd run` while the block runs; it must end well."""
        log = self.folder.parent / "daemon.log"
        with log.open("w", encoding="utf-8") as writing:
            process = subprocess.Popen(
                [_commands() / "watchd", "run"],
                cwd=self.folder,
                env=self._environment() | {_PROXY: self.proxy},
                stdout=subprocess.DEVNULL,
                stderr=writing,
            )
        try:
            _wait_for(lambda: "daemon_started" in log.read_text("utf-8") or process.poll() is not None)
            assert process.poll() is None, log.read_text("utf-8")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(_DEADLINE)
        assert code == 0, log.read_text("utf-8")

    def _placed(self, command: str) -> str:
        return command.replace(_DOCUMENTED_PORT, f"127.0.0.1:{self.port}")

    def _reach(self, command: str) -> str:
        """What goes before a command: only `run` polls, and only the proxy is within its reach."""
        return f"export {_PROXY}={self.proxy}" if _POLLS.search(command) else f"unset {_PROXY}"

    def _environment(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("WATCHD_", "NO_COLOR"))}
        own = {
            "PATH": f"{_commands()}:{BIN}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "WATCHD_WEB__LISTEN": f"127.0.0.1:{self.port}",
        }
        return {**outside, **own}


def agrees(expected: str, printed: str) -> bool:
    """Whether output is as a page shows it: `...` stands for anything, on a line of its own for any lines.

    Times and ids, which are others each time, agree with each other.
    """
    expected, printed = (_OF_THE_MOMENT.sub("#", text) for text in (expected, printed))
    pattern = ""
    for line in expected.strip("\n").split("\n"):
        if line.strip() == "...":
            pattern += "(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.rstrip().split("...")) + "[ ]*\n"
    return re.fullmatch(pattern, printed.strip("\n") + "\n") is not None


def _wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + _DEADLINE
    while not condition():
        assert time.monotonic() < until, "it did not come in time"
        time.sleep(0.05)
