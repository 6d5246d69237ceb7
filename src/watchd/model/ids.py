"""Public ids: hashes of natural keys, so that a repeat is a conflict and never a second thing."""

import hashlib

_LENGTH = 20  # hex digits = 80 bits: at a million ids the chance of one collision is about 4e-13


def digest(*parts: str) -> str:
    """The SHA-256, in hex, of the parts, each with its length so that ("ab", "c") and ("a", "bc") differ."""
    pieces = []
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        pieces += [len(encoded).to_bytes(8, "big"), encoded]
    return hashlib.sha256(b"".join(pieces)).hexdigest()


def public_id(prefix: str, *parts: str) -> str:
    """An id that may leave the database: `prefix_` and 20 hex digits, the same on every node and in every replay."""
    return f"{prefix}_{digest(*parts)[:_LENGTH]}"


def is_public_id(text: str, prefix: str) -> bool:
    """Whether the text is an id as `public_id` makes them."""
    kind, _, rest = text.partition("_")
    return kind == prefix and len(rest) == _LENGTH and set(rest) <= set("0123456789abcdef")


def bytes_digest(data: bytes) -> str:
    """The SHA-256 of bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
