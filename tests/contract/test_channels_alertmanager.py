"""The alertmanager channel against an API v2 that refuses what Alertmanager refuses."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.canary import CANARY
from tests.contract.posting import Ended, sent
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import T0, VIEWS
from tests.servers.alertmanager import Alertmanager
from tests.servers.http import HttpServer, Reply
from tests.servers.services import said

from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView

BEGUN, ENDED = VIEWS["condition_begun"], VIEWS["condition_ended"]
LOGIN = {"user": "watchd", "password": f"{CANARY}-password"}


def attempt(*scripts: Any, changes: "dict[str, Any] | None" = None, **how: Any) -> Ended:
    def section(server: HttpServer) -> dict[str, Any]:
        base = {"type": "alertmanager", "url": server.url("/prefix/"), "allow_private": ["127.0.0.0/8"]}
        return {**base, "labels": {"team": "air-desk"}, **(changes or {})}

    return sent(section, *scripts, path="/prefix/api/v2/alerts", **how)


def server() -> Alertmanager:
    return Alertmanager()


def ending(*ends: str, lessens: tuple[str, ...] = ()) -> AlertView:
    return replace(ENDED, facts=replace(ENDED.facts, ends=ends, lessens=lessens))


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_fires_under_its_id(name: str) -> None:
    manager = server()
    ended = attempt(manager, view=FIVE[name])
    assert ended.taken.code == "200"
    assert ended.requests_before == [0]
    [alert] = manager.firing.values()
    assert (alert["labels"]["alert_id"], alert["labels"]["team"]) == (FIVE[name].alert_id, "air-desk")
    assert FIVE[name].alert_id in alert["annotations"]["description"]


def test_it_is_taken_by_wire_with_its_login() -> None:
    [request] = attempt(Reply(200), changes=LOGIN, by_wire=True).requests
    assert request.headers["authorization"].startswith("Basic ")


def test_a_token_is_shown_instead_of_a_login() -> None:
    [request] = attempt(Reply(200), changes={"token": f"{CANARY}-token"}).requests
    assert request.headers["authorization"] == f"Bearer {CANARY}-token"


def test_news_that_comes_late_fires_as_long_as_news_that_comes_at_once() -> None:
    manager = server()
    attempt(manager, changes={"lasts": "2h"})
    [alert] = manager.firing.values()
    left = datetime.fromisoformat(alert["endsAt"]) - manager.now
    assert timedelta(minutes=119) < left < timedelta(minutes=121)
    assert datetime.fromisoformat(alert["startsAt"]) == T0


def test_a_repeat_or_a_later_revision_is_the_same_alert() -> None:
    manager = server()
    for view in (VIEWS["plain_es"], VIEWS["plain_es"], VIEWS["update_with_copies"]):
        attempt(manager, view=view)
    assert len(manager.firing) == 1


def test_a_condition_fires_until_it_is_told_that_it_is_over() -> None:
    manager = server()
    attempt(manager, view=BEGUN)
    assert len(manager.firing) == 1
    attempt(manager, view=ending(BEGUN.alert_id))
    assert manager.firing == {}


def test_a_window_fires_until_it_is_told_that_it_is_over() -> None:
    manager = server()
    attempt(manager, view=VIEWS["window"])
    [alert] = manager.firing.values()
    assert datetime.fromisoformat(alert["endsAt"]) - manager.now > timedelta(days=29)
    attempt(manager, view=VIEWS["window_over"])
    assert manager.firing == {}


def test_of_what_goes_on_with_less_in_it_the_alert_fires_on() -> None:
    manager = server()
    for view in (BEGUN, replace(BEGUN, alert_id="al_2"), ending("al_2", lessens=(BEGUN.alert_id,))):
        attempt(manager, view=view)
    [alert] = manager.firing.values()
    assert alert["labels"]["alert_id"] == BEGUN.alert_id
    assert alert["annotations"]["summary"].startswith("RESOLVED ")


def test_older_news_says_so_in_an_annotation() -> None:
    [request] = attempt(server(), replaced_by=3).requests
    assert json.loads(request.body)[0]["annotations"]["note"] == "Older: revision 3 of this alert was told before."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (said(400, '"start time must be before end time"'), DeliveryKind.MESSAGE),
        (Reply(401), DeliveryKind.CHANNEL),
        (Reply(403), DeliveryKind.CHANNEL),
        (Reply(404), DeliveryKind.CHANNEL),
        (Reply(429), DeliveryKind.THROTTLED),
        (Reply(500), DeliveryKind.TRANSIENT),
        (Reply(503), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = attempt(reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))
