"""Causes: the system's word for a failed connection, however often it was wrapped."""

import errno
import socket
import ssl

import httpcore

from watchd.net.causes import cause_of, is_nameless

REFUSED = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 25)")


def raised_from(cause: BaseException, error: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def test_the_word_of_the_system_is_found_under_what_wraps_it() -> None:
    assert cause_of(REFUSED) == "connection refused"
    assert cause_of(raised_from(REFUSED, OSError("All connection attempts failed"))) == "connection refused"
    assert cause_of(httpcore.ConnectError(raised_from(REFUSED, OSError("no luck")))) == "connection refused"
    several = ExceptionGroup("several", [OSError(errno.EHOSTUNREACH, "x"), REFUSED])
    assert cause_of(raised_from(several, OSError("All connection attempts failed"))) == "no route to host"


def test_several_addresses_in_one_text_are_said_once() -> None:
    said = "Multiple exceptions: [Errno 111] Connect call failed ('::1', 1), [Errno 111] Connect call failed ('1', 1)"
    assert cause_of(OSError(said)) == "connection refused"


def test_a_name_without_an_address_is_said_in_words() -> None:
    assert cause_of(socket.gaierror(-2, "Name or service not known")) == "name or service not known"
    assert is_nameless(raised_from(socket.gaierror(-2, "x"), OSError("no connection")))
    assert not is_nameless(REFUSED)


def test_what_the_system_says_nothing_of_speaks_for_itself_in_one_line() -> None:
    assert cause_of(httpcore.RemoteProtocolError("illegal\n status line")) == "illegal status line"
    odd = httpcore.RemoteProtocolError("illegal status line: bytearray(b'ICY 200 OK')")
    assert cause_of(odd) == "illegal status line: 'ICY 200 OK'"
    assert cause_of(httpcore.ConnectTimeout(TimeoutError())) == "it took too long"
    assert cause_of(ssl.SSLError(1, "wrong version number")).endswith("wrong version number")


def test_errors_that_lead_back_to_themselves_end() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert cause_of(first) == "first"
