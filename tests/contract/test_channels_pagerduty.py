"""The pagerduty channel against an Events API that refuses what PagerDuty refuses."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.canary import CANARY
from tests.contract.posting import Ended, sent
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import VIEWS
from tests.servers.http import HttpServer, Reply, Script
from tests.servers.pagerduty import PagerDuty, refused

from watchd.errors import DeliveryKind
from watchd.model.notification import AlertView, Receipt

KEY = f"{CANARY}-{'0' * 32}"[:32]
BEGUN, ENDED = VIEWS["condition_begun"], VIEWS["condition_ended"]


def attempt(*scripts: Script, **how: Any) -> Ended:
    def section(server: HttpServer) -> dict[str, Any]:
        url = server.url("/v2/enqueue")
        return {"type": "pagerduty", "routing_key": KEY, "url": url, "allow_private": ["127.0.0.0/8"]}

    return sent(section, *scripts, path="/v2/enqueue", **how)


def ending(*ends: str, lessens: tuple[str, ...] = ()) -> AlertView:
    return replace(ENDED, facts=replace(ENDED.facts, ends=ends, lessens=lessens))


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_opens_one_incident_under_its_id(name: str) -> None:
    pager = PagerDuty()
    ended = attempt(pager, view=FIVE[name])
    assert ended.taken == Receipt("202", f"Event processed, {FIVE[name].alert_id}")
    assert list(pager.incidents) == [FIVE[name].alert_id]
    [event] = pager.taken
    assert (event["payload"]["severity"], event["routing_key"]) == ("warning" if name == "absence" else "error", KEY)
    assert FIVE[name].alert_id in event["payload"]["custom_details"]["lines"][-1]


def test_it_is_taken_by_wire() -> None:
    assert attempt(PagerDuty(), by_wire=True).taken.code == "202"


def test_a_repeat_or_a_later_revision_opens_no_second_incident() -> None:
    pager = PagerDuty()
    for view in (VIEWS["plain_es"], VIEWS["plain_es"], VIEWS["update_with_copies"]):
        attempt(pager, view=view)
    assert list(pager.incidents) == ["al_1f0c"]


def test_the_end_of_a_condition_resolves_the_incident_of_its_beginning() -> None:
    pager = PagerDuty()
    attempt(pager, view=BEGUN)
    assert list(pager.incidents) == [BEGUN.alert_id]
    ended = attempt(pager, view=ending(BEGUN.alert_id))
    assert pager.incidents == {}
    assert len(ended.requests) == 1


def test_a_window_that_is_over_resolves_its_own_incident() -> None:
    pager = PagerDuty()
    attempt(pager, view=VIEWS["window"])
    assert list(pager.incidents) == [VIEWS["window"].alert_id]
    attempt(pager, view=VIEWS["window_over"])
    assert pager.incidents == {}


def test_of_what_goes_on_with_less_in_it_the_incident_stays_open_and_no_other_opens() -> None:
    pager = PagerDuty()
    for view in (BEGUN, replace(BEGUN, alert_id="al_2"), ending("al_2", lessens=(BEGUN.alert_id,))):
        attempt(pager, view=view)
    assert list(pager.incidents) == [BEGUN.alert_id]


def test_a_test_leaves_no_incident_open() -> None:
    pager = PagerDuty()
    attempt(pager, view=VIEWS["test"])
    assert [event["event_action"] for event in pager.taken] == ["trigger", "resolve"]
    assert pager.incidents == {}


def test_older_news_says_so_in_its_details() -> None:
    pager = PagerDuty()
    attempt(pager, replaced_by=3)
    details = pager.taken[0]["payload"]["custom_details"]
    assert details["note"] == "Older: revision 3 of this alert was told before."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused("'payload.summary' is missing or blank"), DeliveryKind.MESSAGE),
        (refused("Length of 'routing_key' is incorrect (should be 32 characters)"), DeliveryKind.CHANNEL),
        (refused("Invalid routing key"), DeliveryKind.CHANNEL),
        (Reply(403), DeliveryKind.CHANNEL),
        (Reply(404), DeliveryKind.CHANNEL),
        (Reply(429), DeliveryKind.THROTTLED),
        (Reply(500), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: f"{value.status} {value.body.decode()[60:]}" if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = attempt(reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


def test_pagerdutys_pause_is_kept_to() -> None:
    assert attempt(Reply(429, headers={"Retry-After": "60"})).failed.retry_after == timedelta(minutes=1)


def test_where_the_second_event_fails_all_are_sent_again() -> None:
    pager = PagerDuty()
    view = ending("al_1", "al_2")
    error = attempt(Reply(202), Reply(500), view=view).failed
    assert error.kind is DeliveryKind.TRANSIENT
    assert len(attempt(pager, view=view).requests) == 2
