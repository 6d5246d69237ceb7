"""kill -9 at random while messages go out: `python -m tests.kills [--kills 300] [--messages 4000] [KIND ...]`.

For each kind of channel that can be pointed at this machine a store is filled, and a process that does nothing but
deliver it is killed with SIGKILL again and again, at moments nobody chooses, and started anew. At the end everything
was sent; what came twice had the same id and the same bytes, and came from a kill: at most one for each slot.

Exit code 1 where any of that does not hold.
"""

import argparse
import asyncio
import hashlib
import multiprocessing
import os
import random
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.canary import CANARY, SIGNING_SECRET
from tests.e2e.sinks import in_a_thread
from tests.outboxes import deliver_all, fill
from tests.servers.http import HttpServer, Reply, Request
from tests.servers.smtp import Received, SmtpSink

from watchd.channels import CHANNELS, OWN_CHANNELS
from watchd.model.notification import Notification
from watchd.storage import open_storage
from watchd.storage.rows import thread_of

_MAIL = "desk@example.org"
_GRACE = 60.0  # seconds for one life to deliver something, or everything
_ALERT = re.compile(rb"al_[0-9a-f]{20}")
# What changes from one attempt to the next, and may: when a mail left, and until when Alertmanager keeps an alert.
_PASSING = re.compile(rb'^(?:Date|X-Watchd-Attempt): .*\r\n|"endsAt": ?"[^"]*"', re.MULTILINE)

_DIVIDER = ("─" * 78).encode()
CONSOLE = "console.txt"

Arrived = tuple[str, bytes]  # its id, and a digest of its bytes


@dataclass
class Sinks:
    """Where everything arrives, in a thread of this process: what a killed one handed over is known here."""

    smtp: SmtpSink = field(default_factory=SmtpSink)
    receiver: HttpServer = field(default_factory=HttpServer)

    def section(self, kind: str, folder: Path) -> dict[str, Any]:
        """The channel's section of a config."""
        url = {"type": kind, "url": self.receiver.url("/in"), "allow_private": ["127.0.0.0/8"]}
        own: dict[str, dict[str, Any]] = {
            "email": {
                "type": kind,
                "host": "127.0.0.1",
                "port": self.smtp.port,
                "tls": "none",
                "from": "watchd@example.org",
                "to": [_MAIL],
            },
            "webhook": {**url, "secret": SIGNING_SECRET},
            "file": {"type": kind, "path": str(folder / "alerts.jsonl")},
            "console": {"type": kind},
            "alertmanager": {**url, "url": self.receiver.url()},
            "pagerduty": {**url, "routing_key": "0" * 32},
            "telegram": {
                "type": kind,
                "api": self.receiver.url(),
                "allow_private": ["127.0.0.0/8"],
                "token": f"4711:{CANARY}-{'t' * 20}",
                "chats": ["-100"],
            },
            "ntfy": {**url, "url": self.receiver.url(), "topic": "desk"},
        }
        return {"max_tlp": "clear", **own.get(kind, url), "rate": "none"}

    def arrived(self, kind: str, folder: Path, since: int) -> list[Arrived]:
        """What came after the first `since`."""
        if kind == "email":
            return [mail_of(mail) for mail in self.smtp.mails[since:]]
        if kind == "file":
            file = folder / "alerts.jsonl"
            return [line_of(line) for line in (file.read_bytes().splitlines() if file.exists() else [])[since:]]
        if kind == "console":
            file = folder / CONSOLE
            texts = file.read_bytes().split(_DIVIDER)[1:] if file.exists() else []
            return [line_of(text) for text in texts[since:]]
        return [post_of(post) for post in self.receiver.requests[since:]]

    def have_read_on(self) -> None:
        """Wait until what a killed process had handed to this machine has been read, and counts as of its life."""
        for port in (self.smtp.port, self.receiver.port):
            with socket.create_connection(("127.0.0.1", port)) as after:  # accepted in its turn, behind those before
                after.shutdown(socket.SHUT_WR)
                while after.recv(1024):
                    pass
        deadline = time.monotonic() + _GRACE
        while self.receiver._tasks and time.monotonic() < deadline:
            time.sleep(0.002)


def mail_of(mail: Received) -> Arrived:
    return str(mail.message["Message-ID"]), _digest(mail.raw)


def post_of(post: Request) -> Arrived:
    """By its own id where it has one; services that know none are told the alert's in the text."""
    return post.headers.get("webhook-id") or _alert_in(post.body), _digest(post.body)


def line_of(line: bytes) -> Arrived:
    return _alert_in(line), _digest(line)


def _alert_in(text: bytes) -> str:
    found = _ALERT.search(text)
    return found.group().decode() if found else text.decode("utf-8", "replace")


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(_PASSING.sub(b"", text)).digest()


@dataclass
class Trial:
    """One kind of channel, and what came of it."""

    kind: str
    slots: int
    messages: int
    seed: int
    kills: int = 0
    lives: list[list[Arrived]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    took: float = 0.0

    @property
    def copies(self) -> Counter[str]:
        """How often each id came."""
        return Counter(name for life in self.lives for name, _ in life)

    @property
    def twice(self) -> int:
        """Copies beyond the first."""
        return sum(self.copies.values()) - len(self.copies)

    def line(self) -> str:
        lost = self.messages - len(self.copies)
        return (
            f"{self.kind}: {self.messages:,} messages, {self.kills} kills, {self.slots} slots: {lost} lost, "
            f"{self.twice} came twice ({self.twice / max(self.kills, 1):.2f} a kill), "
            f"{'all with the same id and bytes' if not self.faults else '; '.join(self.faults)} ({self.took:.0f} s)"
        )


def trial(kind: str, messages: int, kills: int, seed: int, at: str = "") -> Trial:
    """Deliver so many messages of one kind in a process that is killed so often; `at`: from this empty database."""
    dice, began = random.Random(seed), time.monotonic()
    done = Trial(kind, CHANNELS[kind].slots, messages, seed)
    sinks = Sinks()
    sinks.receiver.script("/in", Reply(200, b"ok"))
    with tempfile.TemporaryDirectory() as name, in_a_thread(sinks.smtp, sinks.receiver):
        folder = Path(name)
        for path in ("/", "/api/v2/alerts"):
            sinks.receiver.script(path, Reply(200, b"{}"))
        sinks.receiver.script(f"/bot4711:{CANARY}-{'t' * 20}/sendMessage", Reply(200, b'{"ok": true}'))
        url, section = at or f"sqlite:///{folder / 'watchd.db'}", sinks.section(kind, folder)
        target = CHANNELS[kind].model_validate(section).targets("sink")[0]
        store = open_storage(url)
        store.migrate()
        queued = fill(store, messages, target)
        asked = 0  # messages that were waited for
        while done.kills < kills:
            seen = sum(map(len, done.lives))
            left = messages - len(done.copies)
            ran_on = 1 + (seen - asked) // max(done.kills, 1)  # messages of a life behind the one that was waited for
            spare = left - done.slots - 2 * ran_on * (kills - done.kills + 5)  # or it is through before it is killed
            wanted = dice.randint(0, max(0, 2 * spare // (kills - done.kills) - 1))
            wanted = min(wanted, max(0, spare))
            asked += wanted
            life = Life(url, section, f"life-{done.kills}")
            is_over = life.lasts_until(lambda seen=seen: len(sinks.arrived(kind, folder, seen)), wanted, dice)  # type: ignore[misc]
            sinks.have_read_on()
            done.lives.append(sinks.arrived(kind, folder, seen))
            if is_over:  # it was through before it could be killed
                break
            done.kills += 1
        seen = sum(map(len, done.lives))
        Life(url, section, "last").ends()
        done.lives.append(sinks.arrived(kind, folder, seen))
        done.faults += store.check()
        waits = {state.value: number for state, number in store.accounting().items() if number}
        store.close()
    if waits != {"sent": messages}:
        done.faults.append(f"at the end {waits}")
    done.faults += faults(done, queued)
    done.took = time.monotonic() - began
    return done


@dataclass
class Life:
    """One process that delivers, from a server that has read the code already: it starts in a few milliseconds."""

    url: str
    section: Mapping[str, Any]
    name: str
    process: ForkServerProcess = field(init=False)

    def __post_init__(self) -> None:
        """Start it."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.outboxes", "tests.e2e.sinks", "watchd.channels.smtp"])
        self.process = context.Process(target=_deliver, args=(self.url, dict(self.section), self.name))
        self.process.start()

    def lasts_until(self, arrived: Callable[[], int], wanted: int, dice: random.Random) -> bool:
        """Kill it once so many arrived, a few moments later or earlier; whether it had ended by then."""
        deadline = time.monotonic() + _GRACE
        early = time.monotonic() + dice.uniform(0, 0.3)
        while wanted == 0 and not arrived() and time.monotonic() < early:  # perhaps while it starts
            time.sleep(0.0005)
        while wanted and arrived() < wanted and self.process.is_alive() and time.monotonic() < deadline:
            time.sleep(0.0005)
        time.sleep(dice.uniform(0, 0.01))
        is_over = not self.process.is_alive()
        self.process.kill()
        self.process.join()
        return is_over

    def ends(self) -> None:
        """Let it do all that is left."""
        self.process.join(_GRACE * 5)
        if self.process.exitcode != 0:
            self.process.kill()
            raise AssertionError(f"the last life ended with {self.process.exitcode}")


def _deliver(url: str, section: Mapping[str, Any], name: str) -> None:
    if section["type"] == "console":
        sys.stdout = (Path(url.removeprefix("sqlite:///")).parent / CONSOLE).open("a")
    asyncio.run(deliver_all(url, section, name))


def faults(done: Trial, queued: Sequence[Notification]) -> list[str]:
    """What must not be, in sentences."""
    found = []
    bytes_of: dict[str, set[bytes]] = {}
    for life in done.lives:
        for name, text in life:
            bytes_of.setdefault(name, set()).add(text)
    if len(bytes_of) != done.messages:
        found.append(f"{len(bytes_of)} ids for {done.messages} messages")
    differing = sum(len(texts) > 1 for texts in bytes_of.values())
    if differing:
        found.append(f"{differing} ids came with different bytes")
    slot_of = {name: thread_of(one) % done.slots for one in queued for name in (one.alert_id, one.event_id)}
    known: set[str] = set()
    for number, life in enumerate(done.lives):
        again: Counter[int] = Counter()
        for name, _ in life:
            again[slot_of[_key(name)]] += name in known
            known.add(name)
        worst = max(again.values(), default=0)
        if worst > 1:
            found.append(f"after kill {number} one slot sent {worst} messages again")
    return found


def _key(name: str) -> str:
    """The alert or event in an id: `msg_ev_...`, `<ev_....hash@host>`, `al_...`."""
    found = re.search(r"(?:al|ev)_[0-9a-f]+", name)
    return found.group() if found else name


def main() -> int:
    own = [kind for kind in CHANNELS if kind not in {"console", "alertmanager"}]
    parser = argparse.ArgumentParser(
        prog="python -m tests.kills", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of channels; all of them: {', '.join(own)}")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--messages", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)), help="of the dice, to come again")
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    failed = False
    for kind in options.kinds or OWN_CHANNELS:
        done = trial(kind, options.messages, options.kills, options.seed)
        sys.stdout.write(f"{done.line()}\n")
        sys.stdout.flush()
        failed |= bool(done.faults) or done.kills < options.kills
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
