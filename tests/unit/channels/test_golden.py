"""What each channel makes of each kind of alert, beside the files that show it."""

import json
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest
from tests.golden.mails.golden import agrees
from tests.golden.mails.views import T0, VIEWS

from watchd.alerts.action_links import links_of
from watchd.alerts.render.clean import terminal_text
from watchd.alerts.render.document import document_of
from watchd.channels.console import ConsoleChannel, ConsoleConfig
from watchd.channels.email import EmailChannel, EmailConfig
from watchd.channels.mime import FrozenMail, mime_bytes
from watchd.model.feedback import ActionLink
from watchd.model.notification import AlertView, Message, Notification

BASE = "https://watchd.example.org"


class FixedClock:
    def now(self) -> datetime:
        return T0


def email_channel() -> EmailChannel:
    config = EmailConfig.model_validate(
        {"type": "email", "host": "mail.example.org", "from": "watchd@example.org", "to": ["desk@example.org"]}
    )
    return EmailChannel("desk-mail", config, clock=FixedClock())


def mail_for(view: AlertView, links: tuple[ActionLink, ...] = ()) -> EmailMessage:
    message = Message(
        notification_id="nt_1",
        event_id=f"ev_{view.alert_id}_{view.revision}",
        alert_id=view.alert_id,
        revision=view.revision,
        channel="desk-mail",
        target="desk@example.org",
        body=email_channel().render(view),
        root_event_id=f"ev_{view.alert_id}_1",
        links=links,
    )
    raw = mime_bytes("watchd@example.org", FrozenMail.model_validate_json(message.body), message, T0)
    parsed = BytesParser(policy=SMTP).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


def normalised(mail: EmailMessage) -> str:
    """The mail with decoded headers and bodies, so that a person can review it."""
    lines = [f"{name}: {value}" for name, value in mail.items()]
    for part in mail.iter_parts():
        assert isinstance(part, EmailMessage)
        lines += ["", f"---- {part.get_content_type()}", "", part.get_content().replace("\r\n", "\n")]
    return "\n".join(lines)


@pytest.mark.parametrize("name", VIEWS)
def test_a_mail_reads_as_its_golden_file(name: str) -> None:
    agrees(f"{name}.eml", normalised(mail_for(VIEWS[name])))


def test_a_mail_with_links_reads_as_its_golden_file() -> None:
    view = replace(VIEWS["plain_es"], story_id="st_0a1b")
    links = links_of(Notification("al_1f0c", 1, "desk-mail", "desk@example.org", T0, T0), view, BASE, ("k" * 64,))
    agrees("with_links.eml", normalised(mail_for(view, links)))


@pytest.mark.parametrize("name", VIEWS)
def test_a_webhook_document_reads_as_its_golden_file(name: str) -> None:
    document = json.loads(document_of(VIEWS[name]))
    agrees(f"{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", VIEWS)
def test_a_console_text_reads_as_its_golden_file(name: str) -> None:
    channel = ConsoleChannel("console", ConsoleConfig(type="console"))
    agrees(f"{name}.txt", terminal_text(channel.render(VIEWS[name])))
