"""A newsroom to test in: config, rules, feeds, sinks and a database, and watchd as a process on them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from tests.canary import SIGNING_SECRET, without_secrets
from tests.e2e.books import Books
from tests.e2e.processes import Ended, Process, Running, until
from tests.e2e.sinks import Sinks, Trap
from tests.forks.client import forked
from tests.servers.feeds import ROOT, FeedServer

from watchd.model.feed import FeedState
from watchd.ports import Evaluation
from watchd.storage import Storage, open_storage, tables

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 41))  # where the feed server listens
RULES = """\
version: 1
rules:
  - id: radar-parts
    title: Radar parts
    severity: medium
    match: {query: radar}
"""


@dataclass
class Newsroom:
    """One installation."""

    folder: Path
    feeds: FeedServer
    sinks: Sinks
    storage_url: str
    concurrency: int = 64
    listen: str = "null"
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    _started: int = 0

    def __post_init__(self) -> None:
        """Write every file."""
        (self.folder / "rules").mkdir(parents=True)
        self.write_secret("board", SIGNING_SECRET)
        self.write("rules/rules.yaml", RULES)
        self.write_config()

    @property
    def config(self) -> Path:
        """The config file."""
        return self.folder / "watchd.yaml"

    def write(self, name: str, text: str) -> None:
        """One file, replaced as an editor does."""
        part = self.folder / f".{Path(name).name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / name)

    def write_secret(self, name: str, text: str) -> None:
        """A file that only its owner may read."""
        path = self.folder / "secrets" / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text + "\n", encoding="ascii")

    def write_config(self, channels: str = "", routes: str = "[{send: [desk-mail, board]}]") -> None:
        """The config file; `channels` stand in for the usual three."""
        mail = f"type: email, host: 127.0.0.1, port: {self.sinks.smtp.port}, tls: none, from: watchd@example.org"
        usual = f"""\
  desk-mail: {{{mail}, to: [desk@example.org]}}
  ops-mail: {{{mail}, to: [ops@example.org]}}
  board: {{type: webhook, url: "{self.sinks.receiver.url("/hook")}", secret_file: secrets/board}}
"""
        self.write(
            "watchd.yaml",
            f"""\
version: 1
storage: {{url: "{self.storage_url}"}}
feeds: [feeds.yaml]
rules: [rules]
poll: {{interval: 1m, concurrency: {self.concurrency}}}
network: {{allow_private: [127.0.0.0/8]}}
channels:
{channels or usual}
routes: {routes}
limits: {{together: 0s, hourly: none, urgent: none, daily: none}}
operators: {{page: [ops-mail], send: [ops-mail], roll_up: none}}
web: {{listen: {self.listen}}}
log: {{format: json}}
""",
        )

    def watch(self, *names: str, hosts: Sequence[str] = ("127.0.0.1",)) -> None:
        """The feeds of these names, on the hosts in turn."""
        lines = [
            f'  - {{id: {name}, url: "{self.feeds.url(f"{name}.xml", hosts[number % len(hosts)])}"}}'
            for number, name in enumerate(names)
        ]
        self.write("feeds.yaml", "\n".join(["version: 1", "feeds:", *lines, ""]))

    def has_read(self, *names: str, over: timedelta = timedelta(0)) -> None:
        """The feeds' baselines are behind us, and told: what they list from now on is news.

        They are due now, or one after the other over some time.
        """
        long_ago, now = datetime(1970, 1, 1, tzinfo=UTC), datetime.now(UTC)
        states = [
            FeedState(name, "127.0.0.1", now + over * number / len(names), baseline_at=long_ago)
            for number, name in enumerate(names)
        ]
        with self.store() as store:
            store.register_feeds(states)
            store.turn(now, lambda _turn: Evaluation(told_baselines=names))

    def run(self, *words: str, module: str = "watchd", trap: Trap | None = None, within: float = 120.0) -> Ended:
        """A command, to its end; a trap may kill it. Without a module the words are the interpreter's own."""
        began = time.monotonic()
        process = self._started_process(words, module, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if trap is not None:
            trap.victim = process
        try:
            stdout, stderr = process.communicate(timeout=within)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            raise AssertionError(f"not ended within {within:g} s:\n{stderr.decode(errors='replace')}") from None
        return Ended(
            process.wait(),
            without_secrets(stdout.decode("utf-8", "replace"), f"stdout of {words}"),
            without_secrets(stderr.decode("utf-8", "replace"), f"stderr of {words}"),
            time.monotonic() - began,
        )

    def once(self) -> Ended:
        """`watchd run --once`."""
        return self.run("run", "--once", "--config", str(self.config))

    def killed(self, *words: str, trap: Trap | None = None) -> Ended:
        """One round with a kill point in it; it must have been reached."""
        ended = self.run("--config", str(self.config), *words, "--", "once", module="tests.e2e.killable", trap=trap)
        assert ended.code == -signal.SIGKILL, ended.stderr
        return ended

    @contextlib.contextmanager
    def daemon(self, *words: str, module: str = "watchd") -> Iterator[Running]:
        """`watchd run`, ended with the block."""
        self._started += 1
        log = self.folder / f"daemon-{self._started}.log"
        command = words or ("run", "--config", str(self.config))
        with log.open("wb") as stderr:
            process = self._started_process(command, module, stdout=subprocess.DEVNULL, stderr=stderr)
        running = Running(process, log)
        try:
            yield running
        except BaseException:
            sys.stderr.write("\n".join(running.said.splitlines()[-30:]))  # pytest shows it with the failure
            raise
        finally:
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.stop(10)
            running.kill()
            without_secrets(running.said, log.name)

    def _started_process(self, words: Sequence[str], module: str, stdout: Any, stderr: Any) -> Process:
        """Forked where that comes to the same; a new interpreter where it is told anything itself."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WATCHD_", "NOTIFY_"))}
        env = {**kept, "PYTHONPATH": str(ROOT), **self.environment}
        if module and not any(name.startswith(("PYTHON", "LC_", "LANG")) for name in self.environment):
            return forked(module, words, cwd=self.folder, env=env, stdout=stdout, stderr=stderr)
        named = ["-m", module, *words] if module else list(words)
        return subprocess.Popen(
            [sys.executable, *named],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )

    @contextlib.contextmanager
    def store(self) -> Iterator[Storage]:
        """The database, for looking."""
        store = open_storage(self.storage_url)
        try:
            yield store
        finally:
            store.close()

    def leases_lapse(self) -> None:
        """Wait until nobody holds a lane any more: on PostgreSQL the leases of the dead end by time."""
        with self.store() as store:
            if not store.is_shared:
                return
            statement = select(func.max(tables.lane.c.lease_until)).where(tables.lane.c.owner.is_not(None))

            def is_over() -> bool:
                last = store._database.read(lambda connection: connection.execute(statement).scalar())
                now = store.database_now()
                return last is None or (now is not None and last <= now)

            until(is_over, "the leases to lapse")

    def look(self) -> Books:
        """What the database says now."""
        with self.store() as store:
            return Books.of(store)
