from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

import pytest

from watchd.channels.mime import FrozenMail, UnsoundMail, message_id, mime_bytes
from watchd.model.notification import Message

NOW = datetime(2025, 11, 18, 6, 43, tzinfo=UTC)
MAIL = FrozenMail(
    subject="[HIGH] Envío de repuestos",
    text="Envío\n.\n.. dots\nFrom here on\n",
    html="<p>Envío</p>\n",
    rule="ven-su30",
    severity="high",
)
MESSAGE = Message(
    notification_id="nt_1",
    event_id="ev_2",
    alert_id="al_1",
    revision=2,
    channel="desk-mail",
    target="desk@example.org",
    body="",
    attempt=3,
    root_event_id="ev_1",
)


def composed(mail: FrozenMail = MAIL, message: Message = MESSAGE) -> EmailMessage:
    parsed = BytesParser(policy=SMTP).parsebytes(mime_bytes("watchd@example.org", mail, message, NOW))
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_an_update_answers_the_real_first_message_of_its_recipient() -> None:
    update = composed()
    first = composed(message=replace(MESSAGE, event_id="ev_1", revision=1))
    assert update["In-Reply-To"] == update["References"] == first["Message-ID"]
    assert first["In-Reply-To"] is None
    assert update["Message-ID"] != first["Message-ID"]


def test_older_news_that_comes_after_newer_says_so_in_its_subject_and_a_header() -> None:
    older = composed(message=replace(MESSAGE, revision=2, replaced_by=4))
    assert older["Subject"] == "[revision 4 replaced this] [HIGH] Envío de repuestos"
    assert older["X-Watchd-Replaced-By"] == "4"
    assert composed()["X-Watchd-Replaced-By"] is None
    assert older["Message-ID"] == composed()["Message-ID"]


def test_the_id_is_the_same_at_every_attempt_and_another_for_every_recipient() -> None:
    again = composed(message=replace(MESSAGE, attempt=4))
    other = composed(message=replace(MESSAGE, target="other@example.org"))
    assert composed()["Message-ID"] == again["Message-ID"] == message_id("ev_2", "desk@example.org", "example.org")
    assert other["Message-ID"] != again["Message-ID"]


def test_attempts_differ_in_their_own_headers_only() -> None:
    first = mime_bytes("watchd@example.org", MAIL, MESSAGE, NOW)
    second = mime_bytes("watchd@example.org", MAIL, replace(MESSAGE, attempt=4), NOW)
    assert first.replace(b"X-Watchd-Attempt: 3", b"X-Watchd-Attempt: 4") == second


def test_machines_do_not_answer_it_and_analysts_can_filter_it() -> None:
    mail = composed()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["List-Id"] == "<ven-su30.watchd.example.org>"
    assert mail["Date"] == "Tue, 18 Nov 2025 06:43:00 +0000"
    watchd = {name: value for name, value in mail.items() if name.startswith("X-Watchd-")}
    assert watchd == {
        "X-Watchd-Rule": "ven-su30",
        "X-Watchd-Alert": "al_1",
        "X-Watchd-Severity": "high",
        "X-Watchd-Revision": "2",
        "X-Watchd-Attempt": "3",
    }


def test_text_comes_first_and_html_last() -> None:
    mail = composed()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_is_seven_bit_with_short_lines() -> None:
    long = MAIL.model_copy(update={"text": "Su-30 " * 1_000 + "\n", "html": "<p>" + "漢" * 30_000 + "</p>\n"})
    raw = mime_bytes("watchd@example.org", long, MESSAGE, NOW)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("length", [64, 69, 70, 120, 180])
def test_no_header_begins_on_its_second_line(length: int) -> None:
    """Python would put a subject that just does not fit below an empty `Subject:`."""
    subject = ("[HIGH] Drones reach the coast " * 7)[:length].rstrip()
    mail, long = MAIL.model_copy(update={"subject": subject}), replace(MESSAGE, target=f"{'d' * 60}@desk.example.org")
    raw = mime_bytes("watchd@example.org", mail, long, NOW)
    assert not [line for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n") if line.rstrip().endswith(b":")]
    assert composed(mail)["Subject"] == subject


def test_a_rule_of_watchd_itself_has_a_list_of_its_own() -> None:
    assert composed(MAIL.model_copy(update={"rule": "watchd:feed"}))["List-Id"] == "<watchd-feed.watchd.example.org>"


def test_a_hostile_subject_adds_no_header_even_when_it_was_frozen_uncleaned() -> None:
    hostile = MAIL.model_copy(update={"subject": "=?utf-8?q?a=0D=0ABcc:_evil@x.example?=\r\nX-Evil: 1"})
    mail = composed(hostile)
    assert mail.keys() == composed().keys()
    assert mail["Subject"] == "= ?utf-8?q?a=0D=0ABcc:_evil@x.example? = X-Evil: 1"


@pytest.mark.parametrize("subject", ["=?utf-8?q?a=0D=0ABcc:_evil@x.example?=", "x\r\nBcc: evil@x.example", "a\x0bb\rc"])
def test_a_subject_that_gets_past_the_cleaning_is_replaced(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchd.channels.mime.header_text", lambda text: text)
    mail = composed(MAIL.model_copy(update={"subject": subject}))
    # Newer Pythons keep an encoded word in its header, where reading it back decodes it: one header all the same.
    assert mail["Subject"] in {"watchd alert al_1", subject, "a\r\nBcc: evil@x.example"}
    assert mail.keys() == composed().keys()


def test_a_text_that_cannot_be_kept_as_it_is_is_an_error_and_not_another_text() -> None:
    with pytest.raises(UnsoundMail, match="al_1"):
        composed(MAIL.model_copy(update={"text": "lone \r return\n"}))


@pytest.mark.parametrize(
    "subject",
    [
        "[HIGH] El próximo año traerá más acción militar en la región, según el ministro de Defensa | Su-30",
        "[HIGH] «cierre total» — 上海港 与 加拉加斯 之间 的 货物 运输 已经 停止 了 很 长 时间 | порт закрыт",
        "[LOW] Россия начала ремонт истребителей Су-30 ВВС Венесуэлы в конце ноября | Ремонт и запчасти",
        "[LOW] آمریکا شبکه پهپادهای ایرانی را تحریم کرد و ونزوئلا واکنش نشان داد | پهپادها",
    ],
)
def test_no_space_of_a_subject_is_lost_in_any_script(subject: str) -> None:
    assert composed(MAIL.model_copy(update={"subject": subject}))["Subject"] == subject


def test_a_late_mail_says_how_late_in_its_subject_and_a_header() -> None:
    late = composed(message=replace(MESSAGE, delayed=timedelta(hours=7, minutes=12)))
    assert late["Subject"] == "[DELAYED 7 h 12 min] [HIGH] Envío de repuestos"
    assert late["X-Watchd-Delayed"] == "25920"
