"""What an SMTP reply means for the next attempt: by its code, its enhanced code (RFC 3463) and when it came."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from watchd.errors import DeliveryKind

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_RATE = re.compile(r"\brate\b", re.IGNORECASE)
_ENCRYPTION = re.compile(r"tls\b|encrypt", re.IGNORECASE)
_LOGIN = frozenset({454, 530, 534, 535, 538})
_BUSY = frozenset({421, 450, 451, 452})
_NO_MAILBOX = frozenset({550, 551, 553})
_OF_SENDER = frozenset({"5.1.7", "5.1.8"})  # RFC 3463: the syntax and the system of the sender's address
_FULL = frozenset({(452, "4.2.2"), (552, "5.2.2")})
_FULL_PAUSE, _FULL_AT_MOST = timedelta(hours=1), timedelta(hours=24)
_TOO_BIG = 552

LOGIN_HINT = "check `user` and the password"
ENCRYPTION_HINT = "check `tls` and `port`, and ask who runs the relay; watchd never falls back to clear text"
TLS_HINT = "give the port that speaks TLS, or set `tls`; watchd never falls back to clear text"
SENDER_HINT = "check that the relay lets this user send as `from`"
POLICY_HINT = "check SPF, DKIM and DMARC of the domain in `from`, and what the relay allows"
SERVER_HINT = "check `host` and `port`, and whether the relay accepts this machine"


class Stage(IntEnum):
    """How far a message has come."""

    CONNECT = 0  # until connection, TLS and login stand
    MAIL = 1
    RCPT = 2
    DATA = 3  # the text is on its way; without a reply nobody knows whether it arrived


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means."""

    kind: DeliveryKind
    code: str  # `550 5.1.1`
    hint: str = ""
    retry_after: timedelta | None = None
    is_refusal: bool = True
    is_of_recipient: bool = False  # it says nothing of the relay: others may get theirs
    gives_up_after: timedelta | None = None


def verdict(stage: Stage, code: int, text: str) -> Verdict:
    """The meaning of a refusal (4yz or 5yz) at this stage; anything else is no reply of SMTP."""
    found = _ENHANCED.match(text)
    enhanced = found[1] if found else ""
    shown = f"{code} {enhanced}".strip()
    if not 400 <= code < 600:  # noqa: PLR2004 - the two classes of refusal
        kind = DeliveryKind.AMBIGUOUS if stage is Stage.DATA else DeliveryKind.TRANSIENT
        return Verdict(kind, shown if code > 0 else "no-smtp", SERVER_HINT, is_refusal=False)
    if code in _LOGIN:
        return Verdict(DeliveryKind.CHANNEL, shown, ENCRYPTION_HINT if _ENCRYPTION.search(text) else LOGIN_HINT)
    if (code, enhanced) in _FULL:
        return Verdict(
            DeliveryKind.TRANSIENT, shown, retry_after=_FULL_PAUSE, is_of_recipient=True, gives_up_after=_FULL_AT_MOST
        )
    if code < 500:  # noqa: PLR2004 - as above
        is_of_mailbox = enhanced.startswith("4.2.")  # RFC 3463: its status, whatever the words are
        is_rate = code in _BUSY and not is_of_mailbox and (enhanced == "4.7.28" or _RATE.search(text) is not None)
        if is_rate:
            return Verdict(DeliveryKind.THROTTLED, shown)
        # Greylisting puts off each recipient by himself.
        return Verdict(DeliveryKind.TRANSIENT, shown, is_of_recipient=is_of_mailbox or stage is Stage.RCPT)
    return _refused_for_good(stage, code, enhanced, shown)


def _is_unknown(stage: Stage, enhanced: str) -> bool:
    """A relay that gives no code of its own, and was given nothing but a recipient, means him."""
    return stage is Stage.RCPT and not enhanced


def _refused_for_good(stage: Stage, code: int, enhanced: str, shown: str) -> Verdict:
    if enhanced.startswith("5.7."):
        return Verdict(DeliveryKind.CHANNEL, shown, POLICY_HINT, is_of_recipient=stage is Stage.RCPT)
    if stage is Stage.CONNECT:
        return Verdict(DeliveryKind.CHANNEL, shown, SERVER_HINT)
    # Before a recipient is named, a refusal is about the sender, which every message has; only size is its own.
    if stage is Stage.MAIL and code != _TOO_BIG:
        return Verdict(DeliveryKind.CHANNEL, shown, SENDER_HINT)
    if enhanced in _OF_SENDER:  # many relays look at the sender only when they are given a recipient
        return Verdict(DeliveryKind.CHANNEL, shown, SENDER_HINT, is_of_recipient=stage is Stage.RCPT)
    if code in _NO_MAILBOX and (enhanced.startswith("5.1.") or enhanced == "5.2.1" or _is_unknown(stage, enhanced)):
        return Verdict(DeliveryKind.TARGET, shown)
    return Verdict(DeliveryKind.MESSAGE, shown)
