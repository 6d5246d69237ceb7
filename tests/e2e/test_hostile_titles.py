"""What strangers write into titles arrives as text: one mail and one post each, delivered, never lost."""

import json
import unicodedata
from email.message import EmailMessage

import pytest
from tests.e2e.newsroom import RULES, Newsroom
from tests.e2e.sinks import Sinks, title_of, verified
from tests.servers.feeds import Manner, rss, story
from tests.servers.smtp import Received

HOSTILE = {
    "line ends": "radar one\r\nBcc: harbour@crane.test\r\n\r\n<h1>phish</h1>",
    "other line ends": "radar two\u2028Bcc: meadow@brook.invalid\x0b\x0c\x85\u2029X-Evil: 1",
    "encoded words": "radar three =?utf-8?q?a=0D=0ABcc:_evil@example.org=0D=0A=0D=0Aphish?=",
    "encoded base64": "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmcNCg==?= radar four",
    "a zero byte": "radar five\x00Bcc: kettle@spoon.localhost",
    "half a surrogate pair": "radar six \ud83d",
    "turned text": "radar seven \u202egpj.exe\u202c \u2066hidden\u2069 \u200fright",
    "mentions": "@everyone <!here> <@123> radar eight",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)> radar nine",
    "escapes": "radar ten \x1b[31mred\x1b[0m \x07",
    "a megabyte": "radar eleven " + "A" * 1_000_000,
    "a megabyte of signs": "radar twelve " + "\U0001f600" * 250_000,
    "combining marks": "radar thirteen " + "e" + "\u0301" * 5_000,
}
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "List-Id"),
    *("X-Watchd-Rule", "X-Watchd-Alert", "X-Watchd-Severity", "X-Watchd-Revision", "X-Watchd-Attempt"),
    *("MIME-Version", "Content-Type"),
}


@pytest.fixture
def told(newsroom: Newsroom) -> Sinks:
    """Every hostile title was listed by a feed and told."""
    items = [
        {"id": str(number), "url": f"https://wire.example/{number}", "title": title}
        for number, title in enumerate(HOSTILE.values())
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}
    # Each is to go through every sink: so each is an alert, with words of its own, for one story would be one message.
    newsroom.write("rules/rules.yaml", RULES + "    dedup: {by: item}\n")
    newsroom.watch("wire", "rss")
    newsroom.has_read("wire", "rss")
    newsroom.feeds.behave("wire.xml", Manner(headers={"Content-Type": "application/feed+json"}))
    newsroom.feeds.publish("wire.xml", json.dumps(document).encode())
    newsroom.feeds.publish(
        "rss.xml", rss(story(1, "radar twenty&#13;&#10;Bcc: evil@example.org", link="https://a.example/"))
    )
    ended = newsroom.once()
    assert ended.code == 0, ended.stderr
    books = newsroom.look()
    assert books.faults == ()
    assert books.states == {"sent": 2 * (len(HOSTILE) + 1)}
    return newsroom.sinks


def test_every_hostile_title_is_one_mail_and_one_post(told: Sinks) -> None:
    assert len(told.mails()) == len(HOSTILE) + 1
    assert len(told.smtp.mails) == len(HOSTILE) + 1, "nobody else got anything"
    assert len(told.posts()) == len(HOSTILE) + 1
    for mail in told.mails():
        no_header_is_new(mail)
        the_body_is_as_written(mail)
    for post in told.posts():
        verified(post)
        assert len(post.body) < 20_000
        assert not unsafe_signs(title_of(post))


def no_header_is_new(mail: Received) -> None:
    """The headers are ours, each once."""
    names = mail.message.keys()
    assert sorted(names) == sorted(HEADERS)
    block = mail.raw.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = block.split("\r\n")
    assert all(line[0] in " \t" or line.partition(":")[0] in HEADERS for line in lines), block
    assert max(len(line) for line in lines) <= 998
    assert not unsafe_signs(str(mail.message["Subject"]))


def the_body_is_as_written(mail: Received) -> None:
    """Two parts, and nothing in the HTML that runs, loads or turns."""
    text, html = (part for part in mail.message.iter_parts() if isinstance(part, EmailMessage))
    page = str(html.get_content()).lower()
    assert not [tag for tag in ("<script", "<img", "<h1>phish", "<iframe", "javascript:") if tag in page]
    assert not unsafe_signs("".join(str(text.get_content()).splitlines()))
    assert len(mail.raw) < 100_000


def unsafe_signs(text: str) -> list[str]:
    """Controls, line separators, marks that turn text, and halves of pairs."""
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF"}
    return [
        sign
        for sign in text
        if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or unicodedata.bidirectional(sign) in turning
    ]
