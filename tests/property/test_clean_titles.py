"""Titles as strangers may write them: whatever they hold, one mail comes out, with our headers and no others."""

import json
import random
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.golden.mails.views import EFE, SPARES, item_facts

from watchd.alerts.render.answering import MARKER, text_with_links
from watchd.alerts.render.clean import cut, header_text, line_text, terminal_text
from watchd.alerts.render.document import document_of
from watchd.alerts.render.links import safe_link
from watchd.alerts.render.mail import mail_of
from watchd.alerts.render.subject import subject_line
from watchd.channels.mime import FrozenMail, mime_bytes
from watchd.model.notification import AlertView, Message

NOW = datetime(2025, 11, 18, 6, 43, tzinfo=UTC)
MESSAGE = Message("nt_1", "ev_1", "al_1", 1, "desk-mail", "desk@example.org", "")
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "X-Watchd-Rule",
    "X-Watchd-Alert",
    "X-Watchd-Severity",
    "X-Watchd-Revision",
    "X-Watchd-Attempt",
    "MIME-Version",
    "Content-Type",
]
TRICKS = (
    "\r\n", "\n", "\r", "\x00", "\x0b", "\x0c", "\x1b[31m", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200c",
    "\u200d", "\ufeff", "\ud800", "\udfff", "=?", "?=", "=?utf-8?q?", "=0D=0A", "=?utf-8?b?DQpCY2M6IGV2aWxAeC5vcmc=?=",
    "Bcc: evil@x.org", "X-Evil: 1", " ", "\t", ":", ";", ",", "<", ">", '"', "\\", "(", ")", "@everyone",
    "<script>", "</title>", "<!--", "{{7*7}}", "${x}", "%s", "=cmd()", "[x](javascript:1)", "Су-30", "导弹", "موشک",
    "👩\u200d🚀", "e\u0301", "A" * 90, "--=_boundary", ".", "From ",
)  # fmt: skip
TITLES = st.lists(st.one_of(st.sampled_from(TRICKS), st.text(max_size=6)), max_size=14).map("".join)


def steering(text: str, allowed: str = "") -> set[str]:
    """The signs of a text that are not simply drawn."""
    return {sign for sign in text if unicodedata.category(sign) in STEERING and sign not in f"\u200c\u200d{allowed}"}


def read(raw: bytes) -> EmailMessage:
    parsed = BytesParser(policy=SMTP).parsebytes(raw)
    assert isinstance(parsed, EmailMessage)
    return parsed


def folded(text: str) -> str:
    """Without blanks: folding a header may move them."""
    return "".join(text.split())


@given(TITLES)
@settings(max_examples=300, deadline=None)
def test_no_title_adds_a_header_or_loses_its_mail(title: str) -> None:
    view = AlertView("al_1", 1, item_facts(replace(EFE, title=title)))
    mail = FrozenMail(subject=subject_line(view), text="text\n", html="<p>text</p>\n", rule="r", severity="high")
    parsed = read(mime_bytes("watchd@example.org", mail, MESSAGE, NOW))
    assert parsed.keys() == HEADERS
    assert folded(parsed["Subject"]) == folded(mail.subject)


def test_twenty_thousand_hostile_subjects_stay_one_header_each() -> None:
    """Many more titles than hypothesis has time for; the seed is fixed, so a failure comes again."""
    dice = random.Random(20251118)
    for _ in range(20_000):
        title = "".join(dice.choice(TRICKS) if dice.random() < 0.7 else chr(dice.randrange(0x3000)) for _ in range(9))
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = header_text(title)
        parsed = read(mail.as_bytes())
        assert (parsed.keys(), parsed.get_payload()) == (["Subject"], ""), ascii(title)
        assert not steering(header_text(title)), ascii(title)


@given(TITLES)
@settings(max_examples=1_000, deadline=None)
def test_cleaned_text_holds_no_sign_that_steers(title: str) -> None:
    header = header_text(title)
    assert not steering(header)
    assert not {"=?", "?="} & {header[at : at + 2] for at in range(len(header))}
    assert len(header) <= 180
    assert not steering(line_text(title))
    assert not steering(terminal_text(title), allowed="\n\t")


@given(TITLES, st.integers(1, 60))
@settings(max_examples=500, deadline=None)
def test_a_cut_keeps_to_its_limit_and_to_the_beginning_of_the_text(title: str, limit: int) -> None:
    short = cut(title, limit)
    assert len(short) <= limit
    assert title.startswith(short.removesuffix("…"))


@given(TITLES, TITLES, TITLES)
@settings(max_examples=150, deadline=None)
def test_whatever_a_feed_says_the_whole_mail_and_document_are_sound(title: str, sentence: str, url: str) -> None:
    report = replace(EFE, title=title, sentence=sentence, publisher=title, url=f"https://{url}", language=url)
    view = AlertView("al_1", 1, item_facts(report, rule=replace(SPARES, title=title, why=sentence)))
    words = mail_of(view)
    mail = FrozenMail(subject=words.subject, text=words.text, html=words.html, rule=title, severity="high")
    parsed = read(mime_bytes("watchd@example.org", mail, MESSAGE, NOW))
    assert parsed.keys() == HEADERS
    assert "<script" not in words.html.lower()
    assert words.text.count(MARKER) == 1, "where links come is for us alone to say"
    assert not steering(text_with_links(words.text, ()), allowed="\n")
    document = json.loads(document_of(view).encode())
    assert document["data"]["alert"]["title"] == line_text(report.title)


@given(TITLES)
@settings(max_examples=500, deadline=None)
def test_a_link_is_plain_ascii_without_blanks_or_quotes(rest: str) -> None:
    link = safe_link(f"https://efe.example/{rest}")
    if link is not None:
        assert link.url.isascii()
        assert link.url.isprintable()
        assert not set(link.url) & set(' "<>\\^`{|}')
