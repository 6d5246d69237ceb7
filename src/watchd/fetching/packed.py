"""What gzip packed (`.xml.gz`): what is in it, and never more than a document may hold."""

import zlib

_GZIP = b"\x1f\x8b\x08"
_MOST_STREAMS = 1000  # files may be chained; a chain of empty ones would cost time without giving bytes


class LargerError(ValueError):
    """There is more in it than may be."""


def unpacked(body: bytes, most: int) -> bytes:
    """What gzip packed, at most so many bytes; of anything else its own bytes.

    Raises ValueError (LargerError where it is more) that says what is wrong with it and what to do.
    """
    found, rest = bytearray(), body
    for _ in range(_MOST_STREAMS):
        if not rest.startswith(_GZIP):
            break
        engine = zlib.decompressobj(wbits=31)
        try:
            found += engine.decompress(rest, most + 1 - len(found))
        except zlib.error:
            raise ValueError("its gzip data is damaged; pack it anew") from None
        if len(found) > most:
            raise LargerError(f"larger than {most // 1024 // 1024} MB when it is unpacked; split it")
        if not engine.eof:
            raise ValueError("its gzip data ends too early; pack it anew")
        rest = engine.unused_data.lstrip(b"\0")
    else:
        raise ValueError(f"a chain of more than {_MOST_STREAMS:,} gzip streams; pack it anew")
    return body if rest is body else bytes(found)
