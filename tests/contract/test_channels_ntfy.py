"""The ntfy channel against a server that refuses what ntfy refuses."""

from datetime import timedelta
from typing import Any

import pytest
from tests.canary import CANARY
from tests.contract.posting import sent
from tests.golden.chats.views import FIVE
from tests.servers.http import HttpServer, Reply
from tests.servers.ntfy import Ntfy, refused

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

TOPIC = f"{CANARY}-topic"


def section(server: HttpServer) -> dict[str, Any]:
    token = {"token": f"tk_{CANARY}"}
    return {"type": "ntfy", "url": server.url("/"), "topic": TOPIC, "allow_private": ["127.0.0.0/8"], **token}


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_one_notification_with_its_id(name: str) -> None:
    ntfy = Ntfy()
    ended = sent(section, ntfy, path="/", view=FIVE[name])
    assert ended.taken == Receipt("200", "message hwQ2YpKdmg")
    assert ended.requests_before == [0]
    [document] = ntfy.taken
    shown = ntfy.shown(document)
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert (document["topic"], document["sequence_id"]) == (TOPIC, FIVE[name].alert_id)


def test_it_is_taken_by_wire_with_its_token() -> None:
    [request] = sent(section, Ntfy(), path="/", by_wire=True).requests
    assert request.headers["authorization"] == f"Bearer tk_{CANARY}"


def test_the_more_urgent_the_higher_its_priority() -> None:
    ntfy = Ntfy()
    for name in ("plain", "absence"):
        sent(section, ntfy, path="/", view=FIVE[name])
    assert [document["priority"] for document in ntfy.taken] == [4, 3]


def test_older_news_says_so_above_the_message() -> None:
    ntfy = Ntfy()
    sent(section, ntfy, path="/", view=FIVE["forty_outlets"], replaced_by=3)
    assert ntfy.taken[0]["message"].startswith("Older: revision 3 of this alert was told before.\n")


@pytest.mark.parametrize(
    ("reply", "kind", "pause"),
    [
        (refused(400, 40007, "invalid request: priority invalid"), DeliveryKind.MESSAGE, None),
        (refused(400, 40009, "invalid request: topic invalid"), DeliveryKind.CHANNEL, None),
        (refused(401, 40101, "unauthorized"), DeliveryKind.CHANNEL, None),
        (refused(403, 40301, "forbidden"), DeliveryKind.CHANNEL, None),
        (refused(413, 41301, "attachment too large"), DeliveryKind.MESSAGE, None),
        (refused(429, 42901, "limit reached: too many requests"), DeliveryKind.THROTTLED, None),
        (refused(429, 42908, "limit reached: daily message quota reached"), DeliveryKind.THROTTLED, timedelta(hours=1)),
        (refused(500, 50001, "internal server error"), DeliveryKind.TRANSIENT, None),
    ],
    ids=lambda value: value.body.decode()[:60] if isinstance(value, Reply) else "",
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind, pause: timedelta | None) -> None:
    error = sent(section, reply, path="/").failed
    assert (error.kind, error.code, error.retry_after) == (kind, str(reply.status), pause)
