"""The discord channel against a webhook that refuses what Discord refuses."""

from datetime import timedelta

import pytest
from tests.contract.posting import PATH, hook, sent
from tests.golden.chats.views import FIVE
from tests.servers.discord import Discord
from tests.servers.http import HttpServer, Reply
from tests.servers.services import said

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

SECTION = hook("discord")


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_stored_with_its_id_and_wakes_nobody(name: str) -> None:
    discord = Discord()
    ended = sent(SECTION, discord, view=FIVE[name])
    assert ended.taken == Receipt("200", "message 1300000000000000001")
    assert ended.requests_before == [0]
    shown = discord.shown(discord.taken[0])
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert all(link.startswith("https://") for link in shown.links)


def test_it_is_taken_by_wire() -> None:
    assert sent(SECTION, Discord(), by_wire=True).taken.code == "200"


def test_older_news_says_so_above_the_embed() -> None:
    discord = Discord()
    sent(SECTION, discord, replaced_by=3)
    assert discord.taken[0]["content"] == "Older: revision 3 of this alert was told before."


def test_it_waits_for_the_message_to_be_stored_and_keeps_to_a_thread() -> None:
    def section(server: HttpServer) -> "dict[str, object]":
        return SECTION(server) | {"url": server.url(f"{PATH}?thread_id=7&wait=false")}

    [request] = sent(section, Discord()).requests
    assert request.target == f"{PATH}?thread_id=7&wait=true"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (said(400, {"message": "Invalid Form Body", "code": 50035}), DeliveryKind.MESSAGE),
        (said(400, {"message": "Webhooks posted to forum channels", "code": 220001}), DeliveryKind.CHANNEL),
        (said(401, {"message": "Invalid Webhook Token", "code": 50027}), DeliveryKind.CHANNEL),
        (said(404, {"message": "Unknown Webhook", "code": 10015}), DeliveryKind.CHANNEL),
        (said(403, "<html>blocked"), DeliveryKind.CHANNEL),
        (said(429, {"message": "You are being rate limited.", "retry_after": 1.5}), DeliveryKind.THROTTLED),
        (said(500, {"message": "500: Internal Server Error", "code": 0}), DeliveryKind.TRANSIENT),
        (Reply(502, b"<html>"), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: f"{value.status} {value.body.decode()[:30]}" if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = sent(SECTION, reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


@pytest.mark.parametrize(
    ("body", "headers", "pause"),
    [
        ({"retry_after": 64.57, "global": False}, {}, timedelta(seconds=64.57)),
        ({"retry_after": 0.3}, {"Retry-After": "2"}, timedelta(seconds=2)),
        ({"retry_after": 3}, {"X-RateLimit-Reset-After": "4.5"}, timedelta(seconds=4.5)),
        ({"retry_after": "soon"}, {}, None),
        ({"retry_after": -4}, {}, None),
        ({"retry_after": 1e9}, {}, timedelta(hours=6)),
    ],
)
def test_the_longest_of_discords_pauses_is_kept_to(
    body: "dict[str, object]", headers: "dict[str, str]", pause: timedelta | None
) -> None:
    assert sent(SECTION, said(429, body, headers)).failed.retry_after == pause


@pytest.mark.parametrize("is_of_all", [True, False])
def test_a_pause_says_whether_it_means_all_that_comes_from_here(*, is_of_all: bool) -> None:
    error = sent(SECTION, said(429, {"retry_after": 3, "global": is_of_all})).failed
    assert ("everything that comes from this address" in str(error)) is is_of_all
