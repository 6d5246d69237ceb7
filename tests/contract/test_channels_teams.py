"""The teams channel against a workflow that refuses what Power Automate refuses."""

from datetime import timedelta

import pytest
from tests.contract.posting import hook, sent
from tests.golden.chats.views import FIVE
from tests.servers.http import Reply
from tests.servers.teams import Teams, refused

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

SECTION = hook("teams")


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_taken_with_its_id_and_holds_no_markup(name: str) -> None:
    teams = Teams()
    ended = sent(SECTION, teams, view=FIVE[name])
    assert ended.taken == Receipt("202", "")
    assert ended.requests_before == [0]
    shown = teams.shown(teams.taken[0])
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert all(link.startswith("https://") for link in shown.links)


def test_it_is_taken_by_wire() -> None:
    assert sent(SECTION, Teams(), by_wire=True).taken.code == "202"


def test_older_news_says_so_as_the_first_line_of_the_card() -> None:
    teams = Teams()
    sent(SECTION, teams, view=FIVE["forty_outlets"], replaced_by=3)
    first = teams.taken[0]["attachments"][0]["content"]["body"][0]
    assert first["inlines"][0]["text"] == "Older: revision 3 of this alert was told before."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused(400, "TriggerInputSchemaMismatch"), DeliveryKind.MESSAGE),
        (refused(400, "WorkflowTriggerIsNotEnabled"), DeliveryKind.CHANNEL),
        (refused(401, "DirectApiAuthorizationRequired"), DeliveryKind.CHANNEL),
        (refused(403, "AuthorizationFailed"), DeliveryKind.CHANNEL),
        (refused(404, "WorkflowNotFound"), DeliveryKind.CHANNEL),
        (refused(413, "RequestEntityTooLarge"), DeliveryKind.MESSAGE),
        (refused(429, "TooManyRequests"), DeliveryKind.THROTTLED),
        (Reply(502, b"<html>"), DeliveryKind.TRANSIENT),
        (Reply(200, b"Webhook message delivery failed with error: 429"), DeliveryKind.THROTTLED),
        (Reply(200, b"Webhook message delivery failed with error: 500"), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: f"{value.status} {value.body.decode()[:60]}" if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = sent(SECTION, reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


def test_the_workflows_pause_is_kept_to() -> None:
    assert sent(SECTION, Reply(429, headers={"Retry-After": "11"})).failed.retry_after == timedelta(seconds=11)
