"""Titles as strangers may write them, in every chat service: the words are seen, nobody is woken, nothing is markup."""

import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.posting import WallClock, message_of
from tests.golden.mails.views import EFE, SPARES, T0, item_facts
from tests.servers import discord, markdown, mattermost, ntfy, slack, teams, telegram
from tests.servers.services import Service, Shown
from tests.unit.channels.sections import SECTIONS

from watchd.alerts.render.brief import text_line
from watchd.alerts.render.clean import line_text
from watchd.alerts.render.dialect import PLAIN, Dialect
from watchd.channels import CHANNELS
from watchd.channels.discord import MARKDOWN as DISCORD
from watchd.channels.mattermost import MARKDOWN as MATTERMOST
from watchd.channels.slack import MRKDWN
from watchd.channels.telegram import HTML
from watchd.model.notification import AlertView
from watchd.net.client import HttpClient

TRICKS = (
    "@everyone", "@here", "@channel", "@all", "<!here>", "<!channel>", "<@U024BE7LH>", "<@&123>", "<#C1|x>", "@bob",
    "<at>Bob</at>", "＠here", "[x](javascript:1)", "[x](https://evil.example)", "<https://evil.example|bank>", "#tag",
    "https://evil.example/a", "www.evil.example", "evil.example", "a@evil.example", "tg://user?id=1", "discord.gg/x",
    "/start", "/ban @x", "**b**", "*b*", "_i_", "~~s~~", "`c`", "```", "||spoiler||", "> q", "# h", "- l", "1. l", "\\",
    "\\*", "|", "<b>", "</b>", "<script>", "&lt;!here&gt;", "&", "&amp;", "{{DATE(2020-01-01)}}", "${x}", "$a$",
    ":skull:", "\r\n", "\n", "\x00", "\x1b[31m", "\u2028", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", " ", "  ",
    "(", ")", "[", "]", "!", '"', "'", "%s", "=cmd()", "Су-30", "导弹", "موشک", "👩\u200d🚀", "e\u0301", "A" * 90,
)  # fmt: skip
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
TITLES = st.lists(st.one_of(st.sampled_from(TRICKS), st.text(max_size=6)), max_size=14).map("".join)
READERS: dict[str, tuple[Dialect, Callable[[str], Shown]]] = {
    "discord": (DISCORD, lambda text: markdown.shown(text, discord.SPECIAL)),
    "mattermost": (MATTERMOST, lambda text: markdown.shown(text, mattermost.SPECIAL)),
    "ntfy": (PLAIN, ntfy.shown),
    "slack": (MRKDWN, slack.shown),
    "telegram": (HTML, telegram.shown),
}
SERVICES: dict[str, Callable[[], Service]] = {
    "discord": discord.Discord,
    "mattermost": mattermost.Mattermost,
    "ntfy": ntfy.Ntfy,
    "slack": slack.Slack,
    "teams": teams.Teams,
    "telegram": telegram.Telegram,
}


@pytest.mark.parametrize("kind", READERS)
def test_twenty_thousand_hostile_titles_are_seen_as_words_and_nothing_else(kind: str) -> None:
    """The seed is fixed, so a failure comes again."""
    dialect, reader = READERS[kind]
    dice = random.Random(20251118)
    for _ in range(20_000):
        title = "".join(dice.choice(TRICKS) if dice.random() < 0.8 else chr(dice.randrange(0x3000)) for _ in range(7))
        clean = line_text(title)
        seen = reader(dialect.drawn(text_line(clean)))
        assert (seen.without_gaps(), seen.links, seen.pings) == (clean, (), ()), ascii(title)


@pytest.mark.parametrize("kind", SERVICES)
@given(TITLES, TITLES, TITLES)
@settings(max_examples=60, deadline=None)
def test_whatever_a_feed_says_each_service_takes_one_message_with_its_id(
    kind: str, title: str, sentence: str, url: str
) -> None:
    report = replace(EFE, title=title, sentence=sentence, publisher=title, url=f"https://{url}", language=url)
    view = AlertView("al_1", 1, item_facts(*(report,) * 12, rule=replace(SPARES, title=title, why=sentence * 9)))
    service = SERVICES[kind]()
    config = CHANNELS[kind].model_validate(SECTIONS[kind])
    body = config.open("desk", clock=WallClock(), http=HttpClient()).render(view)
    for replaced_by in (None, 2):
        message = message_of(view, body, replaced_by=replaced_by)
        document: dict[str, Any] = {"topic": "t", "chat_id": "1", **json.loads(config.outgoing(message, T0))}
        assert service.judged(document).status in {200, 202}
        seen = service.shown(document)  # type: ignore[attr-defined]  # every chat service has it
        assert "al_1" in seen.text
        assert not seen.pings
        assert all(link.startswith(("https://", "http://")) for link in seen.links)


@pytest.mark.parametrize("kind", ["alertmanager", "file", "pagerduty"])
@given(TITLES, TITLES)
@settings(max_examples=60, deadline=None)
def test_whatever_a_feed_says_no_document_holds_a_sign_that_steers(kind: str, title: str, sentence: str) -> None:
    report = replace(EFE, title=title, sentence=sentence, publisher=title, language=title)
    view = AlertView("al_1", 1, item_facts(*(report,) * 12, rule=replace(SPARES, id=title, title=title, why=sentence)))
    config = CHANNELS[kind].model_validate(SECTIONS[kind])
    body = config.open("desk", clock=WallClock(), http=HttpClient()).render(view)
    for line in config.outgoing(message_of(view, body, replaced_by=2), T0).decode().splitlines():
        steering = {sign for text in texts(json.loads(line)) for sign in text if unicodedata.category(sign) in STEERING}
        assert steering <= set("\n\u200b\u200c\u200d\u2068\u2069"), ascii(steering)


def texts(value: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)
