"""A service that repeats everything it was sent: none of a channel's secrets comes into its error or its receipt."""

import base64
from dataclasses import dataclass
from typing import Any

import pytest
from tests.canary import CANARY, songs
from tests.contract.posting import sent
from tests.servers.http import HttpServer, Reply, Request
from tests.unit.channels.sections import SECTIONS

from watchd.errors import DeliveryKind

POSTING = sorted(set(SECTIONS) - {"file"})
ADDRESSES = {"telegram": "api"}


@dataclass
class Echo:
    """Answers with the request itself."""

    status: int

    def answer(self, request: Request) -> Reply:
        headers = "".join(f"{name}: {value}\n" for name, value in request.headers.items())
        return Reply(self.status, f"{request.target}\n{headers}".encode()[-200:] + request.body[-200:])


class Anywhere(dict[str, Any]):
    """One script for whatever path."""

    def get(self, key: str, default: object = None) -> Any:
        del key, default
        return [self.script]

    script: Any = None


@pytest.mark.parametrize("kind", POSTING)
@pytest.mark.parametrize("status", [200, 403])
def test_what_a_service_repeats_of_our_secrets_is_not_told(kind: str, status: int) -> None:
    given = SECTIONS[kind]

    def section(server: HttpServer) -> dict[str, Any]:
        scripts = Anywhere()
        scripts.script = Echo(status)
        server._scripts = scripts
        path = given["url"].partition(".org")[2] if CANARY in str(given.get("url")) else "/"
        return {**given, ADDRESSES.get(kind, "url"): server.url(path), "allow_private": ["127.0.0.0/8"]}

    ended = sent(section, target="-1001234567890")
    told = str(ended.error) if status == 403 else ended.taken.detail
    assert not songs(told)
    [request] = ended.requests
    sung = f"{request.target} {request.headers} {request.body!r}"
    login = base64.b64encode(f"watchd:{CANARY}-password".encode()).decode()
    assert CANARY in sung or login in sung
    if status == 403:
        assert ended.failed.kind in {DeliveryKind.CHANNEL, DeliveryKind.TARGET}
