"""One frozen mail, several wordings: each recipient gets his own, everybody else the plain one."""

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

from tests.golden.mails.views import T0, VIEWS

from watchd.channels.email import EmailChannel, EmailConfig
from watchd.channels.mime import FrozenMail
from watchd.model.notification import Message, Reader

ANA, BEN, EVA = "ana@example.org", "ben@example.org", "eva@example.org"


class FixedClock:
    def now(self) -> datetime:
        return T0


def email() -> tuple[EmailConfig, EmailChannel]:
    section = {"type": "email", "host": "m.example.org", "from": "w@example.org", "to": [ANA, BEN, EVA]}
    config = EmailConfig.model_validate(section)
    return config, EmailChannel("desk-mail", config, clock=FixedClock())


def sent_to(target: str, body: str, config: EmailConfig) -> str:
    message = Message("nt_1", "ev_1", "al_1f0c", 1, "desk-mail", target, body)
    mail = message_from_bytes(config.outgoing(message, T0), policy=SMTP)
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_each_recipient_gets_the_wording_made_for_him() -> None:
    config, channel = email()
    readers = (Reader(ANA, "America/Caracas", ("ru",)), Reader(BEN, "America/Caracas", ("ru",)), Reader("x@x.example"))
    body = channel.render(replace(VIEWS["plain_es"], readers=readers))
    frozen = FrozenMail.model_validate_json(body)
    assert [form.targets for form in frozen.forms] == [(ANA, BEN)], "equal wordings are kept once"
    for target in (ANA, BEN):
        assert "02:42 Caracas" in sent_to(target, body, config)
        assert "Matched: $spares (repuestos)" in sent_to(target, body, config)
    assert "Caracas" not in sent_to(EVA, body, config)


def test_a_mail_that_an_older_release_froze_goes_to_everybody_as_it_is() -> None:
    config, channel = email()
    body = channel.render(VIEWS["plain_es"]).replace(',"forms":[]', "")
    assert sent_to(ANA, body, config) == sent_to(EVA, body, config)


def test_a_reader_of_whom_nothing_more_is_known_needs_no_wording_of_his_own() -> None:
    _, channel = email()
    assert channel.render(replace(VIEWS["plain_es"], readers=(Reader(ANA),))) == channel.render(VIEWS["plain_es"])


def test_a_template_that_cannot_be_used_is_left_out_and_said(tmp_path: Path) -> None:
    config, plain = email()
    file = tmp_path / "desk.txt"
    with_template = config.model_copy(update={"template": str(file)})
    for content in (None, b"{{ nothing }}", b"\xff\xfe{{ why }}"):
        if content is not None:
            file.write_bytes(content)
        channel = EmailChannel("desk-mail", with_template, clock=FixedClock())
        assert channel.flaw.startswith(str(file))
        assert channel.render(VIEWS["plain_es"]) == plain.render(VIEWS["plain_es"])
    file.write_bytes(b"\xef\xbb\xbf{{ why }}\r\n")
    good = EmailChannel("desk-mail", with_template, clock=FixedClock())
    assert (plain.flaw, good.flaw) == ("", "")
    assert good.render(VIEWS["plain_es"]) != plain.render(VIEWS["plain_es"])
