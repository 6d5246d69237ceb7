"""Any reader that is a program: run once for each poll, as cron would, with its clock set by libfaketime.

Without libfaketime no time passes between its polls, and what needs time is not measurable.
"""

import asyncio
import contextlib
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from tests.feedscore.leaping import BEGIN
from tests.feedscore.processes import memory_of
from tests.feedscore.reader import Can, FeedSetup, NotMeasurable, Reader
from tests.feedscore.world import LoopbackWorld, World
from tests.servers.http import CA_FILE

_PATIENCE = 150.0  # seconds; a poll that takes longer is killed, and was not finished
_RIGHT_AFTER = timedelta(seconds=1)


class CommandReader(Reader):
    """`command` may hold {url} (it is run once for each feed then), {urls_file}, {dir} and {now}."""

    interval = timedelta(minutes=15)
    kill_points: Sequence[str] = ("the answer was sent",)

    def __init__(self, command: str = "", name: str = "") -> None:
        self.command = command
        self.name = name or shlex.split(command)[0].rpartition("/")[2]
        self.feeds: list[FeedSetup] = []
        self.folder = Path()
        self.peak = 0  # bytes of memory that the program and its children had at most since it was set to 0
        self.said = ""  # what its last run printed
        self.overran = False  # the last run was killed
        self._faketime = shutil.which("faketime")
        self._next = BEGIN
        base = {Can.CRASH, Can.MEMORY, *self.gives}
        self.can = frozenset(base | {Can.CLOCK} if self._faketime else base)

    gives: frozenset[Can] = frozenset()

    def enter(self, world: World) -> None:
        """Live in this world."""
        assert isinstance(world, LoopbackWorld)
        super().enter(world)
        self._around = world

    async def start(self, feeds: Sequence[FeedSetup], folder: Path) -> None:
        """Write the list of feeds; the first poll comes with the first moment that passes."""
        self.feeds, self.folder = list(feeds), folder
        self._next = self._around.now()
        self.interval = min([feed.interval or self.interval for feed in feeds])
        await self.set_up()

    async def set_up(self) -> None:
        """Whatever the program must be told before it runs."""
        (self.folder / "urls").write_text("".join(f"{feed.url}\n" for feed in self.feeds))

    async def passes(self, time: timedelta) -> None:
        """Run at each interval, as cron does."""
        if Can.CLOCK not in self.can:
            raise NotMeasurable("no time passes between its polls: faketime is not installed")
        end = self._around.now() + time
        while self._next <= end:
            await self._poll()
        self._around.leap(end)

    async def until(self, is_enough: Callable[[], bool], limit: timedelta) -> None:
        """Run at each interval until this holds."""
        end = self._around.now() + limit
        while not is_enough() and self._next <= end:
            await self._poll()

    async def close(self) -> None:
        """Nothing runs between polls."""

    async def poll_killed(self, point: str) -> None:
        """Run once, and be killed as soon as an answer was sent whole."""
        del point
        await self._poll(is_killed=True)

    async def _poll(self, *, is_killed: bool = False) -> None:
        self._around.leap(self._next)
        self._next += self.interval
        for words in self.commands():
            await self.run(words, is_killed=is_killed)

    def commands(self) -> list[list[str]]:
        """The command lines of one poll."""
        fixed = {"urls_file": self.folder / "urls", "dir": self.folder, "now": self._around.now().isoformat()}
        urls = [feed.url for feed in self.feeds] if "{url}" in self.command else [""]
        return [[word.format(url=url, **fixed) for word in shlex.split(self.command)] for url in urls]

    def environment(self) -> Mapping[str, str]:
        """What the program finds in its environment beside PATH and a home of its own."""
        return {}

    async def run(self, words: Sequence[str], *, is_killed: bool = False) -> int:
        """One run; its exit code."""
        if self._faketime:
            words = [self._faketime, "-f", f"@{self._around.now():%Y-%m-%d %H:%M:%S}", *words]
        kept = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
        trusts = dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"), CA_FILE)
        own = {
            **trusts,
            "HOME": str(self.folder),
            "TZ": "UTC",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            **self.environment(),
        }
        process = await asyncio.create_subprocess_exec(
            *words,
            cwd=self.folder,
            env={**kept, **own},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        if is_killed:
            self.world.server.after_answer = lambda: _kill(process.pid)
        with memory_of(process.pid) as memory:
            said = await self._ended(process)
        self.world.server.after_answer = None
        self.peak = max(self.peak, memory.peak)
        self.said = f"{said.decode('utf-8', 'replace')}\nexit code {process.returncode}"
        return process.returncode or 0

    async def _ended(self, process: asyncio.subprocess.Process) -> bytes:
        self.overran = False
        talk = asyncio.ensure_future(process.communicate())
        done, _ = await asyncio.wait({talk}, timeout=_PATIENCE)
        if not done:
            self.overran = True
            _kill(process.pid)
        said, _ = await talk
        return said


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, 9)


def python(script: Path) -> str:
    """A command that runs a script with this interpreter."""
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"
