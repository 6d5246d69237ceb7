"""A watchd process and what it says: how it ended, or what it has logged so far."""

import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from tests.forks.client import Forked

T = TypeVar("T")

PATIENCE = 60.0  # seconds until something that must happen has not happened; both cores may be busy with other tests

Process: TypeAlias = subprocess.Popen[bytes] | Forked
Log = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended, and what it said."""

    code: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def logs(self) -> list[Log]:
        """Its log events."""
        return _events(self.stderr)

    def events(self, name: str, **fields: object) -> list[Log]:
        """The events of one name, with these fields."""
        return _chosen(self.logs, name, fields)


class Running:
    """A watchd process under way; what it logs is in a file."""

    def __init__(self, process: Process, stderr: Path) -> None:
        self.process = process
        self._stderr = stderr

    @property
    def said(self) -> str:
        """Everything it has logged so far."""
        return self._stderr.read_text(encoding="utf-8", errors="replace")

    def events(self, name: str, **fields: object) -> list[Log]:
        """The events of one name so far, with these fields."""
        return _chosen(_events(self.said), name, fields)

    def waits_for(self, name: str, within: float = PATIENCE, **fields: object) -> Log:
        """The first event of that name, as soon as it is there."""
        return until(
            lambda: self.events(name, **fields),
            f"the event {name} {fields or ''}",
            within=within,
            unless=lambda: f"it ended with {self.process.returncode}" if self.process.poll() is not None else "",
            said=lambda: "\n".join(self.said.splitlines()[-30:]),
        )[0]

    def port(self) -> int:
        """Where its web server listens."""
        return int(self.waits_for("web_listening")["port"])

    def kill(self) -> None:
        """As `kill -9`."""
        self.process.kill()
        self.process.wait()

    def stop(self, within: float = 30.0) -> int:
        """As systemd stops it; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)


def until(
    condition: Callable[[], T],
    what: str,
    *,
    within: float = PATIENCE,
    unless: Callable[[], str] = lambda: "",
    said: Callable[[], str] = lambda: "",
) -> T:
    """What the condition gives, as soon as it is true; fails when that takes too long, or `unless` says why not."""
    deadline = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        never = unless()
        if never or time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}: {never or f'not within {within:g} s'}\n{said()}")
        time.sleep(0.02)


def _events(text: str) -> list[Log]:
    """The JSON lines of a log; the last one may be half written."""
    found: list[Log] = []
    for line in text.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            event = json.loads(line)
            if isinstance(event, dict):
                found.append(event)
    return found


def _chosen(logs: Sequence[Log], name: str, fields: Mapping[str, object]) -> list[Log]:
    return [
        log
        for log in logs
        if log.get("event") == name and all(log.get(field) == value for field, value in fields.items())
    ]
