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
from pathlib import Path
from typing import Any

import watchd

_ROOT = Path(__file__).parents[2]
_AS_PROGRAMS = ("tests.e2e.killable",)  # imported for what they import; each is run as `__main__` later
_NOT_IMPORTED = ("__main__", "migrations")


def main(address: str) -> dict[str, Any] | None:
    """Serve until standard input ends. Returns in each child what it shall run, and in the server None."""
    _import_everything()
    gc.freeze()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(address)
    listening.listen(16)
    selector = selectors.DefaultSelector()
    selector.register(listening, selectors.EVENT_READ, "asked")
    selector.register(0, selectors.EVENT_READ, "over")
    os.write(1, b"ready\n")
    children: dict[int, tuple[int, int, socket.socket]] = {}  # by descriptor: what tells of its end, and who asked
    while True:
        for key, _ in selector.select():
            if key.data == "over":
                for pid, _, _ in {child[0]: child for child in children.values()}.values():
                    _kill(pid)
                return None
            if key.data == "asked":
                connection, _ = listening.accept()
                asked, descriptors = _received(connection)
                pid = os.fork()
                if pid == 0:
                    _become(asked, descriptors)
                    return asked
                for descriptor in descriptors:
                    os.close(descriptor)
                connection.sendall(b"%d\n" % pid)
                watched = os.pidfd_open(pid)
                child = (pid, watched, connection)
                children[watched] = children[connection.fileno()] = child
                selector.register(watched, selectors.EVENT_READ, "ended")
                selector.register(connection, selectors.EVENT_READ, "left")
            elif key.fd in children:
                pid, watched, connection = children[key.fd]
                if key.data == "left":
                    selector.unregister(connection)
                    _kill(pid)
                    continue
                _, status = os.waitpid(pid, 0)
                with suppress(KeyError):
                    selector.unregister(connection)
                selector.unregister(watched)
                with suppress(OSError):
                    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
                del children[watched], children[connection.fileno()]
                os.close(watched)
                connection.close()


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
    os.closerange(3, max(256, *descriptors) + 1)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    random.seed()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    wanted = main(sys.argv[1])
    if wanted is not None:
        # As `python -m` has it: the folder it was started in comes first.
        sys.path[0] = wanted["cwd"]
        sys.argv = [wanted["module"], *wanted["words"]]
        runpy.run_module(wanted["module"], run_name="__main__", alter_sys=True)
