"""How a process is asked for. Imports little, for a command that is typed in a shell starts with it."""

import array
import json
import socket
from collections.abc import Mapping, Sequence


def asked(
    address: str, module: str, words: Sequence[str], *, cwd: str, env: Mapping[str, str], descriptors: Sequence[int]
) -> socket.socket:
    """A connection on which the new process's id comes, then its exit code; the three descriptors become its own."""
    text = json.dumps({"module": module, "words": list(words), "cwd": cwd, "env": dict(env)}).encode()
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(address)
    handed = array.array("i", descriptors)
    connection.sendmsg([len(text).to_bytes(4, "big")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
    connection.sendall(text)
    return connection


def line(connection: socket.socket) -> bytes:
    """One line and no byte more: the next one is read when it is waited for. Nothing where the server has gone."""
    read = b""
    while not read.endswith(b"\n") and (byte := connection.recv(1)):
        read += byte
    return read
