"""Text of a receiver, fit to be stored and shown: cleaned, short, and without the secrets it may have repeated."""

import base64
from collections.abc import Collection, Iterable

from watchd.alerts.render.clean import line_text

LONGEST = 256
_SHORTEST_SECRET = 4  # shorter ones would blank out half of every sentence, and are none


def redacted(text: str, secrets: Collection[str], limit: int = LONGEST) -> str:
    """One line of at most `limit` signs; a secret in it, plain or in base64, shows as `***`."""
    if not text:
        return ""
    # Before cleaning, because it may change a secret's spelling, and after, because it may complete one.
    return line_text(_blanked(line_text(_blanked(text, secrets), len(text) + 1), secrets), limit)


def _blanked(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        if len(secret) < _SHORTEST_SECRET:
            continue
        encoded = base64.b64encode(secret.encode()).decode("ascii")
        for form in (secret, encoded, encoded.rstrip("=")):
            text = text.replace(form, "***")
    return text
