"""The fork server: `python -m tests.forks.server SOCKET`. It imports everything once, then forks for each that asks.

A request is the length of a JSON object with `module`, `words`, `cwd` and `env`, sent together with the three standard
descriptors, and the object. The answer is a line with the new process's id, and its exit code when it has ended. The
server says `ready` when it listens and ends with its standard input; what somebody asked for who is gone is killed.
"""

import array
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import watchd

_ROOT = Path(__file__).parents[2]
_AS_PROGRAMS = ("tests.e2e.killable",)  # imported for what they import; each is run as `__main__` later
_NOT_IMPORTED = ("__main__", "migrations")


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    watched: int  # becomes readable when it ends
    connection: socket.socket  # becomes readable when whoever asked has left


class _Server:
    def __init__(self, address: str) -> None:
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(address)
        self._listening.listen(16)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(0, selectors.EVENT_READ)
        self._children: dict[int, _Child] = {}  # by `watched`

    def serve(self) -> dict[str, Any] | None:
        """Until standard input ends. Returns in each child what it shall run, and in the server None."""
        while True:
            for key, _ in self._selector.select():
                if self._selector.get_map().get(key.fd) is not key:
                    continue  # its process was found to have ended a moment ago
                if key.fd == 0:
                    for child in self._children.values():
                        _kill(child.pid)
                    return None
                if key.fileobj is self._listening:
                    if (asked := self._fork()) is not None:
                        return asked
                elif key.fd in self._children:
                    self._ended(self._children.pop(key.fd))
                else:
                    self._selector.unregister(key.fileobj)
                    _kill(key.data)

    def _fork(self) -> dict[str, Any] | None:
        """What was asked for, in the child; None in the server."""
        connection, _ = self._listening.accept()
        asked, descriptors = _received(connection)
        pid = os.fork()
        if pid == 0:
            self._close(connection)
            _become(asked, descriptors)
            return asked
        for descriptor in descriptors:
            os.close(descriptor)
        connection.sendall(b"%d\n" % pid)
        child = _Child(pid, os.pidfd_open(pid), connection)
        self._children[child.watched] = child
        self._selector.register(child.watched, selectors.EVENT_READ)
        self._selector.register(connection, selectors.EVENT_READ, pid)
        return None

    def _ended(self, child: _Child) -> None:
        _, status = os.waitpid(child.pid, 0)
        self._selector.unregister(child.watched)
        os.close(child.watched)
        with suppress(KeyError):  # whoever asked has left before
            self._selector.unregister(child.connection)
        with suppress(OSError):
            child.connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        child.connection.close()

    def _close(self, connection: socket.socket) -> None:
        """Only what is the server's own: a module that was imported may hold a descriptor for good."""
        self._selector.close()
        self._listening.close()
        connection.close()
        for child in self._children.values():
            os.close(child.watched)
            child.connection.close()


def _import_everything() -> None:
    for module in pkgutil.walk_packages(watchd.__path__, "watchd."):
        if not any(word in module.name.split(".") for word in _NOT_IMPORTED):
            importlib.import_module(module.name)
    for name in _AS_PROGRAMS:
        importlib.import_module(name)
        del sys.modules[name]


def _received(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    descriptors = array.array("i")
    head, ancillary, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(3 * descriptors.itemsize))
    for level, kind, data in ancillary:
        assert (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
        descriptors.frombytes(data)
    left, text = int.from_bytes(head), b""
    while len(text) < left:
        text += connection.recv(left - len(text))
    return json.loads(text), list(descriptors)


def _become(asked: dict[str, Any], descriptors: list[int]) -> None:
    """Be the process that was asked for: its descriptors, its folder, its environment, chance of its own."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    random.seed()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _import_everything()
    gc.freeze()
    server = _Server(sys.argv[1])
    os.write(1, b"ready\n")
    wanted = server.serve()
    if wanted is not None:
        # As `python -m` has it: the folder it was started in comes first.
        sys.path[0] = wanted["cwd"]
        sys.argv = [wanted["module"], *wanted["words"]]
        runpy.run_module(wanted["module"], run_name="__main__", alter_sys=True)
