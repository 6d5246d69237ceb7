"""The telegram channel against a Bot API that refuses what Telegram refuses."""

from datetime import timedelta
from typing import Any

import pytest
from tests.canary import CANARY
from tests.contract.posting import Ended, sent
from tests.golden.chats.views import FIVE
from tests.servers.http import HttpServer, Reply, Script
from tests.servers.telegram import Telegram, refused

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

TOKEN = f"4711:{CANARY}-{'t' * 20}"
CHAT = "-1001234567890"


def attempt(*scripts: Script, topic: int | None = None, **how: Any) -> Ended:
    def section(server: HttpServer) -> dict[str, Any]:
        more = {} if topic is None else {"topic": topic}
        allowed = {"allow_private": ["127.0.0.0/8"]}
        return {"type": "telegram", "token": TOKEN, "chats": [CHAT], "api": server.url("/"), **allowed, **more}

    return sent(section, *scripts, path=f"/bot{TOKEN}/sendMessage", target=CHAT, **how)


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_taken_with_its_id_and_wakes_nobody(name: str) -> None:
    telegram = Telegram()
    ended = attempt(telegram, view=FIVE[name])
    assert ended.taken == Receipt("200", "message 4711")
    assert ended.requests_before == [0]
    [document] = telegram.taken
    shown = telegram.shown(document)
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert document["chat_id"] == CHAT
    assert document["link_preview_options"] == {"is_disabled": True}


def test_it_is_taken_by_wire() -> None:
    assert attempt(Telegram(), by_wire=True).taken.code == "200"


def test_a_topic_is_written_to() -> None:
    telegram = Telegram()
    attempt(telegram, topic=7)
    assert telegram.taken[0]["message_thread_id"] == 7


def test_older_news_says_so_above_the_text() -> None:
    telegram = Telegram()
    attempt(telegram, view=FIVE["forty_outlets"], replaced_by=3)
    assert telegram.shown(telegram.taken[0]).text.startswith("Older: revision 3 of this alert was told before.\n[TLP")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(400, "Bad Request: can't parse entities: Unsupported start tag"), DeliveryKind.MESSAGE),
        (refused(400, "Bad Request: chat not found"), DeliveryKind.TARGET),
        (refused(400, "Bad Request: not enough rights to send text messages to the chat"), DeliveryKind.TARGET),
        (refused(400, "Bad Request: message thread not found"), DeliveryKind.TARGET),
        (refused(401, "Unauthorized"), DeliveryKind.CHANNEL),
        (refused(403, "Forbidden: bot was blocked by the user"), DeliveryKind.TARGET),
        (refused(404, "Not Found"), DeliveryKind.CHANNEL),
        (refused(429, "Too Many Requests: retry after 35", retry_after=35), DeliveryKind.THROTTLED),
        (refused(500, "Internal Server Error"), DeliveryKind.TRANSIENT),
        (Reply(502, b"<html>"), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: value.body.decode()[:90] if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = attempt(reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


def test_a_group_that_moved_is_named_by_its_new_number() -> None:
    moved = refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100777)
    error = attempt(moved).failed
    assert error.kind is DeliveryKind.TARGET
    assert "-100777" in str(error)


@pytest.mark.parametrize(("seconds", "pause"), [(35, timedelta(seconds=35)), ("soon", None), (None, None)])
def test_the_pause_of_the_body_is_kept_to(seconds: object, pause: timedelta | None) -> None:
    failed = attempt(refused(429, "Too Many Requests", retry_after=seconds)).failed
    assert (failed.retry_after, failed.is_of_recipient) == (pause, True)
