"""The mattermost channel against a webhook that refuses what Mattermost refuses."""

from datetime import timedelta

import pytest
from tests.contract.posting import hook, sent
from tests.golden.chats.views import FIVE
from tests.servers.http import Reply
from tests.servers.mattermost import Mattermost, failed

from watchd.errors import DeliveryKind
from watchd.model.notification import Receipt

SECTION = hook("mattermost")


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_alert_is_one_post_with_its_id_and_wakes_nobody(name: str) -> None:
    mattermost = Mattermost()
    ended = sent(SECTION, mattermost, view=FIVE[name])
    assert ended.taken == Receipt("200", "ok")
    assert ended.requests_before == [0]
    shown = mattermost.shown(mattermost.taken[0])
    assert FIVE[name].alert_id in shown.text
    assert shown.pings == ()
    assert all(link.startswith("https://") for link in shown.links)


def test_it_is_taken_by_wire() -> None:
    assert sent(SECTION, Mattermost(), by_wire=True).taken.code == "200"


def test_older_news_says_so_above_the_text() -> None:
    mattermost = Mattermost()
    sent(SECTION, mattermost, view=FIVE["forty_outlets"], replaced_by=3)
    assert mattermost.taken[0]["text"].startswith("**Older: revision 3 of this alert was told before.**\n#### ")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (failed("parse", 400), DeliveryKind.MESSAGE),
        (failed("invalid", 400), DeliveryKind.CHANNEL),
        (failed("channel_locked", 403), DeliveryKind.CHANNEL),
        (failed("disabled", 501), DeliveryKind.CHANNEL),
        (Reply(401), DeliveryKind.CHANNEL),
        (Reply(404), DeliveryKind.CHANNEL),
        (Reply(429), DeliveryKind.THROTTLED),
        (failed("general", 500), DeliveryKind.TRANSIENT),
    ],
    ids=lambda value: f"{value.status} {value.body.decode()[:60]}" if isinstance(value, Reply) else value,
)
def test_an_answer_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    error = sent(SECTION, reply).failed
    assert (error.kind, error.code) == (kind, str(reply.status))


def test_the_servers_pause_is_kept_to() -> None:
    assert sent(SECTION, Reply(429, headers={"Retry-After": "9"})).failed.retry_after == timedelta(seconds=9)
