"""The side of a test: a process that the fork server starts, to be used as one of `subprocess`.

An end-to-end test needs a process with its own memory, descriptors and signals that can be killed at any moment. That
it also imports everything anew, for more than a second of processor time, shows nothing after the first time.
"""

import atexit
import functools
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.forks.asking import asked, line

_ROOT = Path(__file__).parents[2]
_READY = 120.0  # seconds until the server has imported everything; both cores may be busy with other tests


class Forked:
    """A process under way; what `subprocess.Popen` gives, as far as tests need it."""

    def __init__(self, connection: socket.socket, words: Sequence[str], pipes: Sequence[IO[bytes]]) -> None:
        self.returncode: int | None = None
        self._words = words
        self._connection = connection
        self._pipes = pipes
        self.pid = int(line(connection))
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        # Whoever else holds it waits for the end, which is not there yet.
        if self._lock.acquire(blocking=False):
            try:
                self._ends_within(0.0)
            finally:
                self._lock.release()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The same, as soon as it has ended; raises `subprocess.TimeoutExpired`."""
        with self._lock:
            if not self._ends_within(timeout):
                raise subprocess.TimeoutExpired(list(self._words), timeout or 0.0)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """What it wrote on its two pipes until it ended; raises `subprocess.TimeoutExpired`."""
        read: list[bytes] = [b""] * len(self._pipes)

        def drain(number: int, pipe: IO[bytes]) -> None:
            with pipe:
                read[number] = pipe.read()

        threads = [threading.Thread(target=drain, args=each, daemon=True) for each in enumerate(self._pipes)]
        for thread in threads:
            thread.start()
        self.wait(timeout)
        for thread in threads:
            thread.join(timeout)
            if thread.is_alive():
                raise subprocess.TimeoutExpired(list(self._words), timeout or 0.0)
        stdout, stderr = read
        return stdout, stderr

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        # The server keeps its id for it until its end is told.
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """As `kill -9`."""
        self.send_signal(signal.SIGKILL)

    def _ends_within(self, timeout: float | None) -> bool:
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = int(line(self._connection) or -signal.SIGKILL)
            except (TimeoutError, BlockingIOError):
                return False
            self._connection.close()
        return True


def forked(
    module: str,
    words: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> Forked:
    """`python -m MODULE WORDS`, with nothing to read. What only a new interpreter heeds in `env` has no effect."""
    pipes: list[IO[bytes]] = []
    handed: list[int] = [os.open(os.devnull, os.O_RDONLY)]
    for where in (stdout, stderr):
        if where == subprocess.PIPE:
            read, write = os.pipe()
            pipes.append(os.fdopen(read, "rb"))
            handed.append(write)
        elif where == subprocess.DEVNULL:
            handed.append(os.open(os.devnull, os.O_WRONLY))
        else:
            assert not isinstance(where, int)
            handed.append(os.dup(where.fileno()))
    try:
        connection = asked(_server(), module, words, cwd=str(cwd), env=env, descriptors=handed)
        return Forked(connection, [module, *words], pipes)
    finally:
        for descriptor in handed:
            os.close(descriptor)


def watchd_words() -> list[str]:
    """The words of `watchd` where a process of `subprocess` or a shell is wanted: what it does is done by a fork.

    A signal reaches the fork through it, but for SIGKILL, which the fork notices right after.
    """
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("command.py")), _server()]


def command(path: Path) -> None:
    """Write `watchd` as a command there, for shells."""
    path.write_text(f'#!/bin/sh\nexec {shlex.join(watchd_words())} "$@"\n')
    path.chmod(0o755)


@functools.cache
def _server() -> str:
    """The address of this session's server, started at the first use and ended with this process."""
    folder = tempfile.mkdtemp(prefix="watchd-forks-")
    address = f"{folder}/socket"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WATCHD_", "NOTIFY_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.forks.server", address],
        cwd=_ROOT,
        env={**kept, "PYTHONPATH": str(_ROOT)},
        stdin=subprocess.PIPE,  # it ends when this process has ended, however that was
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    timer = threading.Timer(_READY, process.kill)
    timer.start()
    said = process.stdout.readline()
    timer.cancel()
    if said != b"ready\n":
        raise AssertionError(f"the fork server did not start: {said!r}")
    atexit.register(_end, process, folder)
    return address


def _end(process: "subprocess.Popen[bytes]", folder: str) -> None:
    assert process.stdin is not None
    process.stdin.close()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
