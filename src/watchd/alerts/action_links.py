"""Action links: what a recipient may do with one press, signed so that nobody can make or change one.

A token names one action, one notification (and by it one alert, revision and recipient) and an end. It is checked by
its own words and a key; nothing is stored for it, so a mail scanner that opens it a hundred times uses nothing up.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from watchd.alerts.render.answering import actions_of
from watchd.model.feedback import ActionLink, LinkAction
from watchd.model.notification import AlertView, Notification

PATH = "/x/"
_FOR_VERDICTS = timedelta(days=11)  # beyond the time in which the message may be sent: two weeks in all
_FOR_OTHERS = timedelta(days=1)  # four days in all: they change what others are told
_CONTEXT = "link of watchd 1"  # the key may sign other things in other contexts
_FORM_CONTEXT = "form of watchd 1"
_MAC_BYTES = 16
_KEY_DIGITS = 8
_TOKEN = re.compile(
    r"(?P<action>[a-z-]{1,20})\.(?P<id>nt_[0-9a-f]{20})\.(?P<until>[0-9]{1,12})\.(?P<key>[0-9a-f]{8})\.(?P<mac>[\w-]{22})",
    re.ASCII,
)


class LinkFault(StrEnum):
    """Why a token opens nothing."""

    BROKEN = "broken"  # cut off, changed, made by somebody else, or signed by a key that is no longer used
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a good token says."""

    action: LinkAction
    notification_id: str
    until: datetime


def links_of(sent: Notification, view: AlertView, base_url: str, keys: Sequence[str]) -> tuple[ActionLink, ...]:
    """The links of one message for its recipient, equal at every attempt; none where nothing could be answered.

    The first of `keys` signs.
    """
    if not base_url or not keys:
        return ()
    return tuple(_link(action, sent, base_url, keys[0]) for action in actions_of(view))


def opened(token: str, keys: Sequence[str], now: datetime) -> Opened | LinkFault:
    """What the token says, where one of the keys signed it; an expired one says so only to who holds a real one."""
    found = _TOKEN.fullmatch(token)
    if found is None or found["action"] not in set(LinkAction):
        return LinkFault.BROKEN
    payload = token.rpartition(".")[0]
    if not any(_is_signed(payload, found["mac"], key) for key in keys if _name(key) == found["key"]):
        return LinkFault.BROKEN
    until = datetime.fromtimestamp(int(found["until"]), UTC)
    return LinkFault.EXPIRED if now >= until else Opened(LinkAction(found["action"]), found["id"], until)


def expired_id(token: str) -> str:
    """The notification that an expired token named."""
    found = _TOKEN.fullmatch(token)
    return found["id"] if found else ""


def form_proof(token: str, keys: Sequence[str]) -> str:
    """What a form of ours carries, so that a POST which never saw the page does nothing."""
    return _mac(token, keys[0], _FORM_CONTEXT)


def is_form_proof(given: str, token: str, keys: Sequence[str]) -> bool:
    """Whether the form was made by this daemon or another with the same keys."""
    return any(hmac.compare_digest(given.encode(), _mac(token, key, _FORM_CONTEXT).encode()) for key in keys)


def _link(action: LinkAction, sent: Notification, base_url: str, key: str) -> ActionLink:
    lasts = _FOR_OTHERS if action.verdict is None else _FOR_VERDICTS
    until = (sent.expires_at + lasts).replace(microsecond=0)
    payload = f"{action.value}.{sent.id}.{int(until.timestamp())}.{_name(key)}"
    return ActionLink(action, f"{base_url.rstrip('/')}{PATH}{payload}.{_mac(payload, key, _CONTEXT)}", until)


def _is_signed(payload: str, mac: str, key: str) -> bool:
    return hmac.compare_digest(mac.encode(), _mac(payload, key, _CONTEXT).encode())


def _mac(text: str, key: str, context: str) -> str:
    whole = hmac.new(key.encode(), f"{context}\n{text}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(whole[:_MAC_BYTES]).decode("ascii").rstrip("=")


def _name(key: str) -> str:
    """Which key it was; of a hash, so it tells nothing of the key."""
    return hashlib.sha256(f"key of links\n{key}".encode()).hexdigest()[:_KEY_DIGITS]
