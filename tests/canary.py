"""A canary in the tests' secrets: whatever watchd says in the whole suite, none of them sings."""

import base64

CANARY = "canary-4f1b9c"  # every secret that a test plants begins with it
SIGNING_SECRET = "whsec_" + base64.b64encode(f"{CANARY}-signs-with-24b".encode()).decode()

# Base64 turns three bytes into four characters, so there are three ways in which it can stand inside; what depends on
# the bytes before and after is left away.
_INSIDE_BASE64 = tuple(
    base64.b64encode(b"\0" * before + CANARY.encode()).decode()[4 if before else 0 : 16] for before in range(3)
)


def songs(text: str) -> list[str]:
    """Where the canary sings in the text, as it is or inside base64, with what stands around it."""
    places = ((text.find(form), form) for form in (CANARY, *_INSIDE_BASE64))
    return [text[max(0, place - 80) : place + 80] for place, _ in places if place >= 0]


def without_secrets(text: str, where: str) -> str:
    """The text itself, which a child process, a log or a command has said; fails the test where a secret is in it."""
    heard = songs(text)
    assert not heard, f"{where} shows a secret: {heard}"
    return text
