"""Answers of a few kilobytes that decode to 1 GiB: a feed whose title is very many spaces, in each coding there is.

They are made of blocks that repeat, so that making one costs neither the time nor the memory it would cost to read it.
"""

import base64
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache

DECODED = 1 << 30
_BEGINS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>"
_ENDS = b"</title></channel></rss>"
_MEGABYTE = b" " * (1 << 20)
_TIMES = DECODED // len(_MEGABYTE)
_ZSTD_BLOCK = 128 * 1024  # the largest a block may decode to (RFC 8878)
# The same document as brotli 1.1 wrote it at quality 9, deflated: 919 bytes, for which no encoder is at hand here.
_BROTLI = (
    "c-lMv|9?G$%lc`nmRUZT8KJS>Cg(umg9(0SJNOe0yYT5`y-v{oa(`l)7H@Ixqq~(xM|_?6Y(D&pfAIgmJ%bQKVFbgj@Bjb&|IhBgq`=4R@crNX|"
    "Ns9pcrYAEWPEY&|L6bz<rz2|EOZ#|{;vP`|39+=qd+_Bg6jY0LAI(eJleoe^8WwN|Nr?LSR7=;8s7c22Wn@Wz|e7+>B8Rs&qpm8wPeUyQg6e^@"
    "WJB1*^dW8b#r?U1!Wt*>D~~*|4u`^JwExyW<7>SODmo*DKIcCsCfpWz~~o;cM7B1hZAqEGh}r$PGJTBRi)jC"
)


@cache
def gzipped() -> bytes:
    """1 GiB in one gzip stream of about 1 MB, with the checksum it must have."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    begins = engine.compress(_BEGINS) + engine.flush(zlib.Z_FULL_FLUSH)
    block = engine.compress(_MEGABYTE) + engine.flush(zlib.Z_FULL_FLUSH)  # it can stand anywhere: nothing refers back
    ends = engine.compress(_ENDS) + engine.flush()
    checksum = zlib.crc32(_BEGINS)
    for _ in range(_TIMES):
        checksum = zlib.crc32(_MEGABYTE, checksum)
    size = len(_BEGINS) + DECODED + len(_ENDS)
    trailer = struct.pack("<II", zlib.crc32(_ENDS, checksum), size & 0xFFFF_FFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + begins + block * _TIMES + ends + trailer


@cache
def gzipped_twice() -> bytes:
    """The same, gzipped once more."""
    engine = zlib.compressobj(9, wbits=31)
    return engine.compress(gzipped()) + engine.flush()


def zstd() -> bytes:
    """1 GiB of run-length blocks, four bytes each (RFC 8878, 3.1.1.2)."""
    frame = struct.pack("<IBB", 0xFD2FB528, 0, 7 << 3)  # no size, no checksum, a window of 128 KiB
    run = _zstd_block(1, _ZSTD_BLOCK, is_last=False) + b" "
    begins = _zstd_block(0, len(_BEGINS), is_last=False) + _BEGINS
    return frame + begins + run * (DECODED // _ZSTD_BLOCK) + _zstd_block(0, len(_ENDS), is_last=True) + _ENDS


def _zstd_block(kind: int, size: int, *, is_last: bool) -> bytes:
    return (is_last | kind << 1 | size << 3).to_bytes(3, "little")


def brotli() -> bytes:
    """1 GiB in 919 bytes."""
    return zlib.decompress(base64.b85decode(_BROTLI))


BOMBS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", gzipped),
    "gzip-gzip": ("gzip, gzip", gzipped_twice),
    "br": ("br", brotli),
    "zstd": ("zstd", zstd),
}
"""By name: what Content-Encoding says, and the body."""
