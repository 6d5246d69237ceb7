"""Titles as strangers may write them, at every kind of channel, the whole way to the bytes that leave.

Whatever a title holds, one message comes of it: with no header that is not ours, nobody pinged, no markup that is not
ours, and nothing that steers a terminal. `TESTS_TITLES=20000` says how many are thrown at each.
"""

import json
import os
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any, Self

import pytest
from tests.canary import SIGNING_SECRET
from tests.contract.posting import WallClock, message_of
from tests.golden.mails.views import EFE, SPARES, T0, item_facts
from tests.property.test_clean_titles import HEADERS, read
from tests.property.test_clean_titles import TRICKS as TRICKS_ON_MAILS
from tests.property.test_hostile_chats import SERVICES, STEERING, texts
from tests.property.test_hostile_chats import TRICKS as TRICKS_ON_CHATS
from tests.unit.channels.sections import SECTIONS

from watchd.alerts.render.clean import line_text
from watchd.alerts.render.mail import mail_of
from watchd.channels import CHANNELS, OWN_CHANNELS
from watchd.channels.posting import PostingChannel
from watchd.model.notification import AlertView, Message
from watchd.net.client import HttpClient

_NUMBER = int(os.environ.get("TESTS_TITLES", "300"))
_TRICKS = (*TRICKS_ON_MAILS, *TRICKS_ON_CHATS)
_DRAWN = frozenset("\n\u200b\u200c\u200d\u2068\u2069")  # of what could steer: our line ends, joiners, isolates
_OWN: Mapping[str, dict[str, Any]] = {
    **SECTIONS,
    "console": {"type": "console"},
    "email": {"type": "email", "host": "mail.example.org", "from": "watchd@example.org", "to": ["desk@example.org"]},
    "webhook": {"type": "webhook", "url": "https://board.example.org/in", "secret": SIGNING_SECRET},
}
_DIVIDER = "─" * 78


class Markup(HTMLParser):
    """What markup a page has: each tag with the names of its attributes, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[tuple[str, ...]] = set()
        self.links: list[str] = []

    @classmethod
    def of(cls, page: str) -> Self:
        """That of a whole page."""
        read = cls()
        read.feed(page)
        read.close()
        return read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, *sorted(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]


def view_of(title: str) -> AlertView:
    """An alert of one report, in which a feed says this wherever it can."""
    report = replace(EFE, title=title, sentence=title, spans=(), marks=(), publisher=title)
    return AlertView("al_1", 1, item_facts(report, rule=SPARES))


_OURS = Markup.of(mail_of(view_of("Destroyer leaves")).html)


def hostile(dice: random.Random) -> str:
    """A title: tricks, and signs that chance names."""
    return "".join(dice.choice(_TRICKS) if dice.random() < 0.8 else chr(dice.randrange(0x3000)) for _ in range(7))


def is_a_mail_of_ours(raw: bytes, _title: str) -> None:
    mail = read(raw)
    assert mail.keys() == HEADERS
    text, page = (part for part in mail.iter_parts() if isinstance(part, EmailMessage))
    drawn(str(text.get_content()).replace("\r\n", "\n"))
    markup = Markup.of(str(page.get_content()))
    assert markup.tags <= _OURS.tags
    assert all(link.startswith(("https://", "http://")) for link in markup.links)


def is_one_document(raw: bytes, title: str) -> None:
    lines = raw.decode().splitlines()
    assert len(lines) == 1
    document = json.loads(lines[0])
    for text in texts(document):
        drawn(text)
    if isinstance(document, dict) and "data" in document:
        assert document["data"]["alert"]["title"] == line_text(title)


def is_one_text_on_a_terminal(raw: bytes, _title: str) -> None:
    text = raw.decode()
    drawn(text)
    assert text.startswith(f"{_DIVIDER}\n")


def of_service(kind: str) -> Callable[[bytes, str], None]:
    """What the service shows of it, to whom it is said, and where it leads."""
    service = SERVICES[kind]()

    def judge(raw: bytes, _title: str) -> None:
        document: dict[str, Any] = {"topic": "t", "chat_id": "1", **json.loads(raw)}
        assert service.judged(document).status in {200, 202}
        seen = service.shown(document)  # type: ignore[attr-defined]  # every chat service has it
        assert "al_1" in seen.text
        assert not seen.pings
        assert all(link.startswith(("https://", "http://")) for link in seen.links)

    return judge


def drawn(text: str) -> None:
    """Every sign of it is drawn, and steers nothing."""
    # Most text is all right at a glance; only else is each sign looked at.
    if not text.replace("\n", "").isprintable():
        steering = {sign for sign in text if _steers(sign)}
        assert steering <= _DRAWN, ascii(steering)


def _steers(sign: str) -> bool:
    return unicodedata.category(sign) in STEERING


JUDGES: Mapping[str, Callable[[bytes, str], None]] = {
    "alertmanager": is_one_document,
    "console": is_one_text_on_a_terminal,
    "email": is_a_mail_of_ours,
    "file": is_one_document,
    "pagerduty": is_one_document,
    "webhook": is_one_document,
    **{kind: of_service(kind) for kind in SERVICES},
}


@pytest.mark.parametrize("kind", OWN_CHANNELS)
def test_whatever_a_title_holds_each_kind_of_channel_sends_one_message_of_ours(kind: str) -> None:
    config, judge, dice = CHANNELS[kind].model_validate(_OWN[kind]), JUDGES[kind], random.Random(20251118)
    channel = config.open("desk", clock=WallClock(), http=HttpClient())
    for _ in range(_NUMBER):
        title = hostile(dice)
        view = view_of(title)
        message = message_of(view, channel.render(view), replaced_by=None)
        message = replace(message, target=config.targets("desk")[0])
        try:
            judge(config.outgoing(message, T0), title)
            if isinstance(channel, PostingChannel):
                is_one_request(channel, message)
        except AssertionError as error:
            raise AssertionError(ascii(title)) from error


def is_one_request(channel: PostingChannel, message: Message) -> None:
    """One request, whose headers hold nothing of the title."""
    [request] = channel.requests(message)
    for name, value in request.headers.items():
        assert f"{name}{value}".isascii()
        assert f"{name}{value}".isprintable()
    assert request.url.isprintable()


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("console", f"{_DIVIDER}\n\x1b[31mred".encode()),
        ("webhook", b'{"a": "\\u202ereversed"}'),
        ("file", b'{"a": 1}\n{"b": 2}\n'),
        ("slack", json.dumps({"text": "al_1 <!here>", "blocks": []}).encode()),
    ],
)
def test_what_must_not_leave_is_seen(kind: str, raw: bytes) -> None:
    with pytest.raises(AssertionError):
        JUDGES[kind](raw, "")
