import gzip
import random
import zlib

import pytest

from watchd.errors import FetchError
from watchd.net.decoding import BoundedBody, Bounds

TEXT = b"".join(b"%d " % number for number in range(20_000))
BOUNDS = Bounds()


def decoded(coding: str, data: bytes, *, step: int = 1400, bounds: Bounds = BOUNDS) -> bytes:
    body = BoundedBody(coding, bounds)
    for start in range(0, len(data), step):
        body.feed(data[start : start + step])
    return body.finish()


def refusal(coding: str, data: bytes, *, step: int = 1400, bounds: Bounds = BOUNDS) -> str:
    with pytest.raises(FetchError) as caught:
        decoded(coding, data, step=step, bounds=bounds)
    return caught.value.reason


def raw_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize("step", [1, 7, 65536, 10**7])
def test_every_coding_gives_the_text_back_however_it_is_cut(step: int) -> None:
    assert decoded("", TEXT, step=step) == TEXT
    assert decoded("Identity", TEXT, step=step) == TEXT
    assert decoded("gzip", gzip.compress(TEXT), step=step) == TEXT
    assert decoded("X-GZIP", gzip.compress(TEXT), step=step) == TEXT
    assert decoded("deflate", zlib.compress(TEXT), step=step) == TEXT
    assert decoded("deflate", raw_deflate(TEXT), step=step) == TEXT


@pytest.mark.parametrize("step", [1, 3, 65536])
def test_chained_gzip_streams_are_all_read(step: int) -> None:
    chain = b"".join(gzip.compress(TEXT[start : start + 9000]) for start in range(0, len(TEXT), 9000))
    assert decoded("gzip", chain, step=step) == TEXT
    assert decoded("gzip", gzip.compress(TEXT) + b"\0\0\0\0" + gzip.compress(b"more"), step=step) == TEXT + b"more"


@pytest.mark.parametrize("tail", [b"\0" * 600, b"\r\n", b"<!-- cached -->", b"\x1f"])
def test_what_follows_a_whole_gzip_stream_and_is_none_is_ignored(tail: bytes) -> None:
    assert decoded("gzip", gzip.compress(TEXT) + tail) == TEXT
    assert decoded("gzip", gzip.compress(TEXT) + tail, step=1) == TEXT


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip,deflate", "identity, gzip", "x"])
def test_codings_not_asked_for_are_refused(coding: str) -> None:
    assert refusal(coding, b"anything") == "encoding"


@pytest.mark.parametrize(
    ("coding", "whole"),
    [("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT)), ("deflate", raw_deflate(TEXT))],
)
def test_a_compressed_body_without_its_end_is_refused(coding: str, whole: bytes) -> None:
    for kept in (1, 5, len(whole) // 2, len(whole) - 1):
        assert refusal(coding, whole[:kept]) == "encoding"


def test_a_second_gzip_stream_without_its_end_is_refused() -> None:
    assert refusal("gzip", gzip.compress(TEXT) + gzip.compress(TEXT)[:-3]) == "encoding"


def test_a_broken_checksum_and_plain_text_under_a_gzip_label_are_refused() -> None:
    broken = bytearray(gzip.compress(TEXT))
    broken[-6] ^= 0xFF
    assert refusal("gzip", bytes(broken)) == "encoding"
    assert refusal("gzip", TEXT) == "encoding"


def test_an_empty_body_is_empty_whatever_its_coding() -> None:
    assert decoded("gzip", b"") == b""
    assert decoded("deflate", b"") == b""


def test_the_bounds_hold_for_the_wire_and_for_the_decoded_bytes() -> None:
    small = Bounds(wire=1000, decoded=5000)
    assert refusal("", TEXT, bounds=small) == "size"
    assert refusal("gzip", gzip.compress(TEXT[:6000]), bounds=Bounds(wire=10**6, decoded=5000)) == "size"
    assert len(decoded("gzip", gzip.compress(TEXT[:5000]), bounds=Bounds(wire=10**6, decoded=5000))) == 5000


def test_a_body_that_inflates_out_of_proportion_is_refused_before_the_bound() -> None:
    zeros = gzip.compress(bytes(8 * 1024 * 1024))
    assert refusal("gzip", zeros, step=65536) == "size"


@pytest.mark.parametrize("label", ["utf-8", "UTF-8", "none", "identity", "7bit", "8bit", "binary", "none, utf-8", ","])
def test_a_label_that_names_no_coding_changes_nothing(label: str) -> None:
    for coding, packed in ((label, b"<rss/>"), (f"gzip, {label}", gzip.compress(b"<rss/>"))):
        body = BoundedBody(coding, BOUNDS)
        body.feed(packed)
        assert body.finish() == b"<rss/>"


def test_two_codings_are_refused_whatever_stands_between_them() -> None:
    assert refusal("gzip, identity, gzip", gzip.compress(b"x")) == "encoding"


def test_a_chain_of_very_many_gzip_streams_is_refused() -> None:
    assert refusal("gzip", gzip.compress(b"") * 2000, step=65536) == "encoding"


def test_random_bytes_end_in_a_value_or_a_feed_error() -> None:
    chance = random.Random(7)
    outcomes = set()
    for _ in range(300):
        data = b"\x1f\x8b\x08" * chance.randrange(2) + chance.randbytes(chance.randrange(200))
        for coding in ("gzip", "deflate"):
            body = BoundedBody(coding, BOUNDS)
            try:
                body.feed(data)
                outcomes.add("value" if body.finish() else "empty")
            except FetchError as error:
                outcomes.add(error.reason)
    assert outcomes <= {"value", "empty", "encoding", "size"}
    assert "encoding" in outcomes
