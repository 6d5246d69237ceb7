"""Causes: why the system would not connect, in its own words and in no others; libraries wrap them several times."""

import os
import re
import socket
import ssl
from collections.abc import Iterator

UNSAID_END = "UNEXPECTED_EOF_WHILE_READING"
"""What OpenSSL says where the other side went without a word to TLS."""

_LONGEST = 200
_BYTES = re.compile(r"bytearray\(b(['\"])(.*?)\1\)")  # as the parser of HTTP quotes a line
_NUMBER = re.compile(r"\[Errno ([0-9]+)\]")


def cause_of(error: BaseException) -> str:
    """`connection refused`, `no route to host`; what the error says of itself where the system says nothing."""
    for one in _within(error):
        if isinstance(one, socket.gaierror):
            return (one.strerror or "").lower() or "no such host"
        if isinstance(one, OSError) and one.errno and not isinstance(one, ssl.SSLError):
            return os.strerror(one.errno).lower()
    numbers = dict.fromkeys(int(found) for found in _NUMBER.findall(str(error)))  # of several addresses in one text
    if numbers:
        return ", ".join(os.strerror(number).lower() for number in numbers)
    innermost = _innermost(error)
    if isinstance(innermost, TimeoutError):
        return "it took too long"
    return _BYTES.sub(r"'\2'", " ".join(str(innermost).split()))[:_LONGEST] or type(innermost).__name__


def is_nameless(error: BaseException) -> bool:
    """Whether the host's name led nowhere."""
    return any(isinstance(one, socket.gaierror) for one in _within(error))


def is_of_tls(error: BaseException) -> bool:
    """Whether TLS itself was refused; that the connection ended or nothing came under it says nothing of TLS."""
    return any(isinstance(one, ssl.SSLError) and not _is_end(one) for one in _within(error))


def _is_end(error: ssl.SSLError) -> bool:
    waits_or_ended = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLWantReadError)
    return waits_or_ended or isinstance(error, ssl.SSLWantWriteError) or UNSAID_END in (error.strerror or "")


def _within(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was raised from, each once, the outermost first."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = [*one.args, one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
        waiting += [each for each in inner if isinstance(each, BaseException)]


def _innermost(error: BaseException) -> BaseException:
    """The error under httpcore's own, which carry what they caught as their first argument."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    return error
