"""A mail as bytes: headers to filter and thread by, text first, HTML last, and proof that nothing slipped in."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime

from pydantic import BaseModel, ConfigDict

from watchd.alerts.render.answering import html_with_links, text_with_links
from watchd.alerts.render.clean import header_text
from watchd.alerts.staleness import delayed_words
from watchd.model.feedback import ActionLink
from watchd.model.ids import digest
from watchd.model.notification import Message

_LINE = 78  # RFC 5322: more signs than that stand on several lines
_POLICY = SMTP.clone(cte_type="7bit")  # no server needs to offer 8BITMIME
_TARGET_DIGITS = 16
_BOUNDARY_DIGITS = 32
_NO_LABEL = re.compile(r"[^A-Za-z0-9-]+")


class MailForm(BaseModel):
    """One wording for some of the recipients: in their time zone, with what they can read first."""

    model_config = ConfigDict(frozen=True)

    targets: tuple[str, ...]
    text: str
    html: str


class FrozenMail(BaseModel):
    """What `render` freezes: the words, and the facts that headers repeat."""

    model_config = ConfigDict(frozen=True)

    subject: str
    text: str
    html: str
    rule: str
    severity: str
    forms: tuple[MailForm, ...] = ()
    """For recipients of whom more is known; for all others `text` and `html`."""

    def for_target(self, target: str) -> "FrozenMail":
        """The mail as this recipient gets it."""
        form = next((form for form in self.forms if target in form.targets), None)
        return self if form is None else self.model_copy(update={"text": form.text, "html": form.html})


def answered(mail: FrozenMail, links: Sequence[ActionLink]) -> FrozenMail:
    """The mail with its recipient's links in their place; without any, with none."""
    return mail.model_copy(
        update={"text": text_with_links(mail.text, links), "html": html_with_links(mail.html, links)}
    )


def message_id(event_id: str, target: str, domain: str) -> str:
    """The Message-ID of one event for one recipient: equal at every attempt, so that stores can drop a repeat."""
    return f"<{event_id}.{digest(target)[:_TARGET_DIGITS]}@{domain}>"


class UnsoundMail(ValueError):  # noqa: N818 - says what the mail is
    """A mail that does not read back as it was written."""


def mime_bytes(sender: str, mail: FrozenMail, message: Message, now: datetime) -> bytes:
    """The whole message with CRLF line ends, read back and compared before anybody gets it; raises UnsoundMail.

    Python releases differ in what they make of a hostile header (CVE-2024-6923). Where one cannot be written, or
    reads back as more than one, the subject falls back to one that holds nothing from outside.
    """
    mail = answered(mail.for_target(message.target), message.links)
    plain = mail.model_copy(update={"subject": f"watchd alert {message.alert_id}"})
    for form in (mail, plain):
        raw = _sound(_headers(sender, form, message, now), mail, message)
        if raw is not None:
            return raw
    raise UnsoundMail(f"the mail of {message.alert_id} does not read back as it was written")


def _sound(headers: Sequence[tuple[str, str]], mail: FrozenMail, message: Message) -> bytes | None:
    try:
        raw = _composed(headers, mail, message)
    except (ValueError, MessageError):  # a line end in a header, by the library's own checks
        return None
    return raw if _is_sound(raw, [name for name, _ in headers], mail) else None


def _headers(sender: str, mail: FrozenMail, message: Message, now: datetime) -> list[tuple[str, str]]:
    own = message_id(message.event_id, message.target, _domain(sender))
    headers = [
        ("From", str(Address("watchd", addr_spec=sender))),
        ("To", message.target),
        ("Subject", header_text(_subject(mail, message))),
        ("Date", format_datetime(now)),
        ("Message-ID", own),
    ]
    if message.root_event_id and message.root_event_id != message.event_id:
        root = message_id(message.root_event_id, message.target, _domain(sender))
        headers += [("In-Reply-To", root), ("References", root)]
    return [
        *headers,
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", _list_id(mail.rule, _domain(sender))),
        ("X-Watchd-Rule", header_text(mail.rule)),
        ("X-Watchd-Alert", header_text(message.alert_id)),
        ("X-Watchd-Severity", header_text(mail.severity)),
        ("X-Watchd-Revision", str(message.revision)),
        *([("X-Watchd-Replaced-By", str(message.replaced_by))] if message.replaced_by else []),
        *([("X-Watchd-Delayed", str(int(message.delayed.total_seconds())))] if message.delayed else []),
        ("X-Watchd-Attempt", str(message.attempt)),
    ]


def _subject(mail: FrozenMail, message: Message) -> str:
    """The frozen subject; what comes late, or after newer news, says so in front."""
    late = f"[{delayed_words(message)}] " if message.delayed else ""
    older = f"[revision {message.replaced_by} replaced this] " if message.replaced_by else ""
    return f"{late}{older}{mail.subject}"


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2]


def _list_id(rule: str, domain: str) -> str:
    """RFC 2919: stable for each rule, so that analysts can filter on it."""
    label = _NO_LABEL.sub("-", rule).strip("-") or "alerts"
    return f"<{label}.watchd.{domain}>"


def _composed(headers: Sequence[tuple[str, str]], mail: FrozenMail, message: Message) -> bytes:
    composed = EmailMessage(policy=_POLICY)
    encoded: dict[bytes, bytes] = {}
    for name, value in headers:
        if value.isascii() and len(f"{name}: {value}") <= _LINE:
            composed[name] = value
            continue
        # Python folds long values in its own way: non-ASCII ones into encoded words that lose the spaces between them
        # when they are read, others below a first line that is empty.
        stand_in = digest(name, value)[:_BOUNDARY_DIGITS]
        composed[name] = stand_in
        encoded[stand_in.encode()] = _folded(name, value)
    composed.set_content(mail.text, charset="utf-8")
    composed.add_alternative(mail.html, subtype="html", charset="utf-8")
    # The default boundary is random; every attempt shall send the same bytes but for the attempt's own headers.
    composed.set_boundary(f"=_{digest(message.event_id, mail.text, mail.html)[:_BOUNDARY_DIGITS]}")
    head, border, body = composed.as_bytes().partition(b"\r\n\r\n")
    for stand, words in encoded.items():
        head = head.replace(stand, words, 1)
    return head + border + body


def _folded(name: str, value: str) -> bytes:
    if value.isascii() and " " not in value:
        return value.encode("ascii")  # an address or an id stands on one line, however long it is
    charset = "us-ascii" if value.isascii() else "utf-8"
    return Header(value, charset, header_name=name).encode(linesep="\r\n").encode("ascii")


def _is_sound(raw: bytes, names: Sequence[str], mail: FrozenMail) -> bool:
    read = BytesParser(policy=_POLICY).parsebytes(raw)
    assert isinstance(read, EmailMessage)
    own = [name for name in read if not name.lower().startswith(("content-", "mime-"))]
    parts = [part for part in read.iter_parts() if isinstance(part, EmailMessage)]
    kinds = [part.get_content_type() for part in parts]
    if own != list(names) or kinds != ["text/plain", "text/html"] or any(part.defects for part in (read, *parts)):
        return False
    return [_lines(str(part.get_content())) for part in parts] == [_lines(mail.text), _lines(mail.html)]


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").rstrip("\n").split("\n")
