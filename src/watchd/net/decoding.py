"""Undoing a Content-Encoding within bounds, so that a small answer cannot become a large one.

httpx would decode a whole chunk at once, and codings nobody asked for (a stacked gzip of 2 KB became 1 GiB). Here at
most 64 KiB are decoded in one step, one coding deep, and only gzip and deflate are known.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from watchd.errors import FetchError

_STEP = 64 * 1024
_MAX_MEMBERS = 1000  # gzip files may be chained; a chain of empty ones would cost time without giving bytes
_RATIO = 200  # real feeds stay under 30; zeros reach 1030
_RATIO_FROM = 1024 * 1024  # decoded bytes below which no ratio is harmful
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most bytes one answer may have on the wire and after decoding."""

    wire: int = 5 * 1024 * 1024
    decoded: int = 10 * 1024 * 1024


class _Decoder(Protocol):
    def decode(self, raw: bytes) -> Iterator[bytes]: ...

    def is_whole(self) -> bool: ...


class _Identity:
    """No coding: the connection's own framing says where the body ends."""

    def decode(self, raw: bytes) -> Iterator[bytes]:
        yield raw

    def is_whole(self) -> bool:
        return True


class _Gzip:
    """One gzip stream or several chained ones.

    After the last one, zero bytes and anything that does not begin another stream are ignored, as browsers do: the
    checksum has already proved the body whole.
    """

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(wbits=31)
        self._members = 1
        self._between = b""  # what came after a stream's end and is not yet known to begin another
        self._is_over = False

    def decode(self, raw: bytes) -> Iterator[bytes]:
        data = raw
        while data and not self._is_over:
            if self.is_whole():
                data = self._next_member(data)
                continue
            yield from _inflated(self._engine, data)
            data = self._engine.unused_data  # not empty only where the stream has ended

    def _next_member(self, data: bytes) -> bytes:
        """The rest of the data when another stream begins in it; nothing when it is not known yet, or never will."""
        self._between = (self._between + data).lstrip(b"\0")
        if len(self._between) < len(_GZIP_MAGIC):
            return b""
        if not self._between.startswith(_GZIP_MAGIC):
            self._is_over = True
            return b""
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise FetchError(f"the answer is a chain of more than {_MAX_MEMBERS} gzip streams", reason="encoding")
        self._engine = zlib.decompressobj(wbits=31)
        rest, self._between = self._between, b""
        return rest

    def is_whole(self) -> bool:
        return self._engine.eof


class _Deflate:
    """`deflate` with the zlib header the standard asks for, or without it, as some servers send it."""

    def __init__(self) -> None:
        self._head = b""
        self._engine: zlib._Decompress | None = None

    def decode(self, raw: bytes) -> Iterator[bytes]:
        if self._engine is None:
            self._head += raw
            if len(self._head) < 2:  # noqa: PLR2004 - a zlib header is two bytes
                return
            first, second = self._head[0], self._head[1]
            has_header = first & 0x0F == zlib.DEFLATED and (first * 256 + second) % 31 == 0  # RFC 1950, 2.2
            self._engine = zlib.decompressobj(wbits=15 if has_header else -15)
            raw, self._head = self._head, b""
        if not self._engine.eof:
            yield from _inflated(self._engine, raw)

    def is_whole(self) -> bool:
        return self._engine is not None and self._engine.eof


def _inflated(engine: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """What the data inflates to, in steps; stops at the stream's end."""
    while True:
        piece = engine.decompress(data, _STEP)
        if piece:
            yield piece
        data = engine.unconsumed_tail
        # A full step may have left output inside the engine although all input is used up.
        if engine.eof or (not data and len(piece) < _STEP):
            return


_NO_CODING = frozenset({"", "identity", "none", "utf-8", "7bit", "8bit", "binary"})
"""What servers write there although nothing is coded: charsets, and words of mail."""

_DECODERS: dict[str, type[_Decoder]] = {
    "": _Identity,
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
}


class BoundedBody:
    """Collects the raw chunks of one answer and gives its decoded body; raises FetchError (size, encoding)."""

    def __init__(self, coding: str, bounds: Bounds) -> None:
        said = (one.strip().lower() for one in coding.split(","))
        decoder = _DECODERS.get(",".join(one for one in said if one not in _NO_CODING))
        if decoder is None:
            raise FetchError(
                f"the answer has Content-Encoding '{coding[:60]}'; only gzip and deflate were asked for, and only one",
                reason="encoding",
            )
        self._decoder = decoder()
        self._bounds = bounds
        self._wire = 0
        self._body = bytearray()

    def feed(self, raw: bytes) -> None:
        """Take one chunk as it came from the wire."""
        for _ in self.steps(raw):
            pass

    def steps(self, raw: bytes) -> Iterator[int]:
        """Take one chunk, and tell how many bytes each step of it gave: a small chunk may decode to the whole bound."""
        self._wire += len(raw)
        if self._wire > self._bounds.wire:
            raise too_big(self._bounds.wire, "on the wire")
        try:
            for piece in self._decoder.decode(raw):
                self._body += piece
                self._check()
                yield len(piece)
        except zlib.error as error:
            raise FetchError(f"the answer's compression is broken: {error}", reason="encoding") from error

    def is_whole(self) -> bool:
        """Whether nothing is missing of what was compressed."""
        return not self._wire or self._decoder.is_whole()

    def finish(self) -> bytes:
        """The whole body, once the last chunk was taken."""
        if not self.is_whole():
            raise FetchError("the answer's compressed body ends too early", reason="encoding")
        return bytes(self._body)

    def so_far(self) -> bytes:
        """What was decoded up to now, whole or not."""
        return bytes(self._body)

    def _check(self) -> None:
        size = len(self._body)
        if size > self._bounds.decoded:
            raise too_big(self._bounds.decoded, "decoded")
        if size > _RATIO_FROM and size > self._wire * _RATIO:
            raise FetchError(f"the answer inflates more than {_RATIO} times: no feed does", reason="size")


def too_big(limit: int, what: str) -> FetchError:
    """The error for an answer beyond a bound in bytes."""
    return FetchError(f"the answer is larger than {limit:,} bytes {what}; ask for a shorter feed", reason="size")
