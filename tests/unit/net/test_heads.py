"""Heads are counted however they are cut into reads, and nothing that belongs to a body is."""

import pytest

from watchd.errors import FetchError
from watchd.net.heads import Heads

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
WELL = INTERIM * 100 + b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 998 + b"\r\n" + b"\n" * 5000


def take(data: bytes, size: int) -> None:
    """Hand it over in pieces of this size."""
    heads = Heads()
    for start in range(0, len(data), size):
        heads.take(data[start : start + size])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 100_000])
def test_as_much_as_may_come_is_taken_however_it_is_cut(size: int) -> None:
    take(WELL, size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 100_000])
@pytest.mark.parametrize(
    "flood",
    [INTERIM * 101, b"HTTP/1.1 200 OK\r\n" + b"a:\r\n" * 1000, INTERIM + b"HTTP/1.1 200 OK\n" + b"a:\n" * 1000],
    ids=["interim answers", "lines", "lines that end in a line feed alone"],
)
def test_one_more_is_refused_however_it_is_cut(size: int, flood: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        take(flood, size)
    assert caught.value.reason == "size"


def test_what_follows_another_protocol_is_no_head() -> None:
    take(b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + b"\n" * 5000, 100_000)
