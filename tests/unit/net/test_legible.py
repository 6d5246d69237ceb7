"""What becomes of a head of an answer: what can be read of it is kept, and all that comes behind it."""

import pytest

from watchd.net.legible import Legible

STATUS = b"HTTP/1.1 200 OK"


def mended(*lines: bytes) -> list[bytes]:
    """The lines of a head that came with these, without the blank one behind it."""
    given = Legible().take(b"\r\n".join([STATUS, *lines, b"", b""]))
    assert given.endswith(b"\r\n\r\n")
    first, *rest = given[:-4].split(b"\r\n")
    assert first == STATUS
    return rest


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        pytest.param([b'ETag : "a"'], [b'ETag: "a"'], id="a blank before the colon"),
        pytest.param([b"no header at all", b"A: b"], [b"A: b"], id="a line that is none"),
        pytest.param([b"A: b\0c", b"D: e"], [b"D: e"], id="a zero in it"),
        pytest.param([b"none", b" goes on", b"A: b"], [b"A: b"], id="a line that is none, continued"),
        pytest.param([b"A : b", b" goes on", b"\tand on"], [b"A: b", b" goes on", b"\tand on"], id="a value on lines"),
        pytest.param([b"A : b", b" goes\0on", b" and on"], [b"A: b"], id="a value with a zero on its second line"),
        pytest.param([b"Transfer-Encoding: identity", b"A: b"], [b"A: b"], id="no coding"),
        pytest.param([b"TRANSFER-ENCODING: Identity", b" goes on", b"A: b"], [b"A: b"], id="no coding, shouted"),
        pytest.param(
            [b"Transfer-Encoding: chunked", b"X : y"], [b"Transfer-Encoding: chunked", b"X: y"], id="a coding"
        ),
        pytest.param([b"X-Note: identity", b"A : b"], [b"X-Note: identity", b"A: b"], id="the same word elsewhere"),
        pytest.param([], [], id="no header"),
    ],
)
def test_what_can_be_read_of_a_head_is_kept(lines: list[bytes], kept: list[bytes]) -> None:
    assert mended(*lines) == kept


def test_a_head_that_is_right_stays_as_it_is_to_the_byte() -> None:
    head = b"HTTP/1.1 200 OK\nA:b\nC:  d \n\n"
    assert Legible().take(head) == head


def test_nothing_is_given_before_a_head_is_whole() -> None:
    answer = Legible()
    assert answer.take(STATUS + b"\r\nA : b\r\n") == b""
    assert answer.take(b"\r\nbody : of it") == STATUS + b"\r\nA: b\r\n\r\nbody : of it"
    assert answer.take(b"\r\nmore : of it\r\n\r\n") == b"\r\nmore : of it\r\n\r\n"


@pytest.mark.parametrize(("status", "follows"), [(100, True), (103, True), (101, False), (200, False), (204, False)])
def test_another_head_follows_an_interim_one(status: int, *, follows: bool) -> None:
    answer = Legible()
    first = f"HTTP/1.1 {status} Some".encode() + b"\r\n\r\n"
    second = STATUS + b"\r\nA : b\r\n\r\n"
    assert answer.take(first + second) == first + (second.replace(b" :", b":") if follows else second)


def test_a_head_that_never_ends_is_the_parsers_to_refuse() -> None:
    line, answer = b"A : b\r\n", Legible()
    given = answer.take(STATUS + b"\r\n" + line * 14_000)
    assert given == b""  # 98,000 bytes
    given = answer.take(line * 1_000)
    assert given == STATUS + b"\r\n" + line * 15_000
    assert answer.take(line) == line


def test_a_head_that_breaks_off_is_given_as_it_came() -> None:
    answer = Legible()
    assert answer.take(STATUS + b"\r\nA : b") == b""
    assert answer.take(b"") == STATUS + b"\r\nA : b"
    assert answer.take(b"more") == b"more"
