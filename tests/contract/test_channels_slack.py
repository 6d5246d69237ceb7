"""The slack channel against a webhook that refuses what Slack refuses."""

import json
from datetime import timedelta

import pytest
from tests.contract.posting import hook, sent
from tests.golden.chats.views import FIVE
from tests.servers.http import Reply
from tests.servers.slack import Slack

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

SECTION = hook("slack")


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_taken_with_its_id_and_wakes_nobody(name: str) -> None:
    slack = Slack()
    ended = sent(SECTION, slack, view=FIVE[name])
    assert ended.taken == Receipt("200", "ok")
    assert ended.requests_before == [0]
    [document] = slack.taken
    shown = slack.shown(document)
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert all(link.startswith("https://") for link in shown.links)


def test_it_is_taken_by_wire() -> None:
    assert sent(SECTION, Slack(), by_wire=True).taken.code == "200"


def test_older_news_says_so_on_top_and_in_the_notification() -> None:
    slack = Slack()
    sent(SECTION, slack, replaced_by=3)
    [document] = slack.taken
    assert document["text"].startswith("Older: revision 3 of this alert was told before.")
    assert document["blocks"][0]["text"]["text"] == "Older: revision 3 of this alert was told before."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(400, b"invalid_payload"), DeliveryKind.MESSAGE),
        (Reply(400, b"user_not_found"), DeliveryKind.CHANNEL),
        (Reply(403, b"action_prohibited"), DeliveryKind.CHANNEL),
        (Reply(404, b"no_service"), DeliveryKind.CHANNEL),
        (Reply(410, b"channel_is_archived"), DeliveryKind.CHANNEL),
        (Reply(410, b""), DeliveryKind.TARGET),
        (Reply(429, b"", {"Retry-After": "30"}), DeliveryKind.THROTTLED),
        (Reply(500, b"rollup_error"), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: f"{value.status} {value.body.decode()}" if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = sent(SECTION, reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


def test_what_is_to_be_done_about_a_closed_hook_is_said() -> None:
    assert "make a new one" in str(sent(SECTION, Reply(404, b"no_service")).failed)


def test_slacks_own_pause_is_kept_to() -> None:
    assert sent(SECTION, Reply(429, headers={"Retry-After": "30"})).failed.retry_after == timedelta(seconds=30)


def test_a_frozen_message_that_cannot_be_read_is_given_up() -> None:
    for body in ("", "[]", "{}x"):
        error = sent(SECTION, body=body).failed
        assert (error.kind, error.code) == (DeliveryKind.MESSAGE, "render")
    assert json.loads(sent(SECTION, body='{"text":"a"}').requests[0].body) == {"text": "a"}
