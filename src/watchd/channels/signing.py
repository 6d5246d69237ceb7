"""Signatures of webhooks: HMAC-SHA256 over `id.timestamp.body`, as Standard Webhooks 1.0 writes them."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

_PREFIX = "whsec_"
_PIECE = 2_000  # bytes
_SHORTEST, _LONGEST = 24, 64  # bytes of key, by the specification


class MalformedSecret(ValueError):  # noqa: N818 - says what is the matter, never the secret
    """A secret that no receiver could check."""


def key_of(secret: str) -> bytes:
    """The key in `whsec_BASE64`; raises MalformedSecret."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.strip().startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise MalformedSecret(f"a signing secret is `whsec_` and {_SHORTEST} to {_LONGEST} bytes in base64")
    return key


def signature_headers(keys: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that prove who sent these very bytes and when; one signature for each key."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = (base64.b64encode(_signature(key, signed)).decode("ascii") for key in keys)
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp}
    return headers | ({"webhook-signature": " ".join(f"v1,{one}" for one in signatures)} if keys else {})


def _signature(key: bytes, signed: bytes) -> bytes:
    # Of more than 2 kB at once the library gives the interpreter away, and the loop that signs waits to get it back for
    # longer than it signs.
    signature = hmac.new(key, digestmod=hashlib.sha256)
    for start in range(0, len(signed), _PIECE):
        signature.update(signed[start : start + _PIECE])
    return signature.digest()
