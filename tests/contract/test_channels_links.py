"""Links to answer by in chats: each service takes the longest message with them, and shows what each does."""

import json
from datetime import timedelta

import pytest
from tests.contract.posting import PATH, hook, sent
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import T0
from tests.servers.discord import Discord
from tests.servers.http import HttpServer
from tests.servers.mattermost import Mattermost
from tests.servers.ntfy import Ntfy
from tests.servers.services import Document, Service
from tests.servers.slack import Slack
from tests.servers.teams import Teams
from tests.servers.telegram import Telegram
from tests.unit.channels.sections import SECTIONS

from watchd.alerts.action_links import links_of
from watchd.model.feedback import ActionLink
from watchd.model.notification import Notification

SERVICES: dict[str, type[Service]] = {
    "discord": Discord,
    "mattermost": Mattermost,
    "ntfy": Ntfy,
    "slack": Slack,
    "teams": Teams,
    "telegram": Telegram,
}
_OF_A_PHONE = 3  # buttons that ntfy has room for


def _section(kind: str, server: HttpServer) -> Document:
    near = {"allow_private": ["127.0.0.0/8"]}
    if kind == "ntfy":
        return {**SECTIONS[kind], **near, "url": server.url("/")}
    return {**SECTIONS[kind], **near, "api": server.url("")} if kind == "telegram" else hook(kind)(server)


def _links(host: str = "https://watchd.example.org") -> tuple[ActionLink, ...]:
    told = Notification("al_1f0c", 1, "desk", "desk", T0, T0 + timedelta(hours=72))
    view = FIVE["forty_outlets"]
    return links_of(told, view, host, ("k" * 64,))


def _taken(kind: str, links: tuple[ActionLink, ...]) -> str:
    """The document that the service took, as it stands on the wire."""
    service = SERVICES[kind]()
    token = SECTIONS["telegram"]["token"]
    path = {"ntfy": "/", "telegram": f"/bot{token}/sendMessage"}.get(kind, PATH)
    ended = sent(
        lambda server: _section(kind, server),
        service,
        path=path,
        view=FIVE["forty_outlets"],
        links=links,
        target="-100",
    )
    assert ended.taken.code in {"200", "202"}
    [document] = service.taken
    return json.dumps(document)


@pytest.mark.parametrize("kind", SERVICES)
def test_the_longest_message_is_taken_with_its_links(kind: str) -> None:
    links = _links()
    assert len(links) > 4
    there = [link for link in links if link.url in _taken(kind, links)]
    assert len(there) == (_OF_A_PHONE if kind == "ntfy" else len(links))
    assert "Acknowledge" in _taken(kind, links)


@pytest.mark.parametrize("kind", SERVICES)
def test_without_an_address_of_its_pages_there_are_none(kind: str) -> None:
    assert "/x/" not in _taken(kind, ())


def test_telegram_gets_no_button_that_it_would_refuse_the_message_for() -> None:
    assert "inline_keyboard" not in _taken("telegram", _links("https://watchd"))
