"""The webhook channel over the real HTTP client, against a scripted receiver."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook
from tests.golden.mails.views import VIEWS
from tests.servers.http import CA_FILE, EXPIRED, EXPIRED_CA_FILE, HttpServer, Reply, Request

from watchd.alerts.render.document import document_of
from watchd.channels.webhook import WebhookChannel, WebhookConfig
from watchd.errors import DeliveryError, DeliveryKind, StorageError
from watchd.model.certificate import CertificateLife
from watchd.model.feedback import ActionLink, LinkAction
from watchd.model.notification import Message, Receipt
from watchd.net.client import HttpClient

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
PATH = "/in/s3cret-path"


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Attempts:
    """What the pipeline hands to `send`; notes how many requests had been seen when the attempt was opened."""

    server: HttpServer
    error: Exception | None = None
    requests_before: list[int] = field(default_factory=list)

    async def __call__(self) -> int:
        self.requests_before.append(len(self.server.requests))
        if self.error:
            raise self.error
        return len(self.requests_before)


@dataclass(frozen=True)
class Ended:
    """How one attempt ended."""

    server: HttpServer
    attempts: Attempts
    receipt: Receipt | None = None
    error: DeliveryError | None = None
    life: CertificateLife | None = None

    @property
    def failed(self) -> DeliveryError:
        assert self.error is not None
        return self.error


def sent(
    *replies: Any,
    view: str = "plain_es",
    tls: bool = False,
    certificate: str = "server.pem",
    deadline: float = 5.0,
    replaced_by: int | None = None,
    links: tuple[ActionLink, ...] = (),
    **changes: object,
) -> Ended:
    """One attempt; `replies` script the receiver's answer."""

    async def scenario() -> Ended:
        async with HttpServer(tls=tls, certificate=certificate) as server:
            server.script(PATH, *(replies or (Reply(202, b"taken"),)))
            section = {
                "type": "webhook",
                "url": server.url(PATH, "localhost" if tls else None),
                "secret": SECRET,
                "allow_private": ["127.0.0.0/8", "localhost"],
                **changes,
            }
            http = HttpClient()
            hook = WebhookChannel(
                "risk-board",
                WebhookConfig.model_validate(section),
                clock=WallClock(),
                http=http,
                deadline=timedelta(seconds=deadline),
            )
            attempts = Attempts(server)
            try:
                told = replace(message(hook, view), replaced_by=replaced_by, links=links)
                receipt = await hook.send(told, attempts)
                return Ended(server, attempts, receipt=receipt, life=hook.certificate)
            except DeliveryError as error:
                return Ended(server, attempts, error=error)
            finally:
                await http.aclose()

    return asyncio.run(scenario())


def message(hook: WebhookChannel, view: str) -> Message:
    return Message("nt_1", "ev_1", VIEWS[view].alert_id, 1, hook.name, hook.name, hook.render(VIEWS[view]))


@pytest.mark.parametrize("view", VIEWS)
def test_every_kind_of_alert_arrives_signed_over_its_very_bytes(view: str) -> None:
    ended = sent(view=view)
    (request,) = ended.server.requests
    assert ended.receipt == Receipt("202", "taken")
    document = Webhook(SECRET).verify(request.body, dict(request.headers))
    assert document["data"]["alert"]["id"] == VIEWS[view].alert_id
    assert len(request.body) < 20_000


def test_links_of_the_receiver_are_signed_with_the_rest() -> None:
    until = datetime(2025, 12, 2, tzinfo=UTC)
    links = tuple(ActionLink(action, f"https://watchd.example.org/x/{action}", until) for action in LinkAction)
    (request,) = sent(links=links).server.requests
    document = Webhook(SECRET).verify(request.body, dict(request.headers))
    given = document["data"].pop("links")
    assert given["wrong-actor"] == "https://watchd.example.org/x/wrong-actor"
    assert given["until"]["ack"] == "2025-12-02T00:00:00Z"
    assert document == json.loads(document_of(VIEWS["plain_es"])), "nothing else differs"


def test_the_request_says_what_it_is() -> None:
    (request,) = sent().server.requests
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["user-agent"].startswith("watchd/")
    assert request.headers["webhook-id"] == "msg_ev_1"


def test_older_news_that_comes_after_newer_says_so_in_a_header() -> None:
    (older,), (plain,) = sent(replaced_by=3).server.requests, sent().server.requests
    assert older.headers["watchd-replaced-by"] == "3"
    assert "watchd-replaced-by" not in plain.headers
    assert older.body == plain.body


def test_both_secrets_of_a_rotation_sign() -> None:
    (request,) = sent(previous_secret=OLD_SECRET).server.requests
    for secret in (SECRET, OLD_SECRET):
        assert Webhook(secret).verify(request.body, dict(request.headers))


def test_without_a_secret_there_is_no_signature() -> None:
    (request,) = sent(secret=None).server.requests
    assert "webhook-signature" not in request.headers
    assert request.headers["webhook-id"] == "msg_ev_1"


def test_a_repeated_attempt_has_the_same_id_and_body() -> None:
    first, second = sent().server.requests[0], sent().server.requests[0]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_the_attempt_is_opened_once_the_connection_stands_and_before_the_request() -> None:
    assert sent().attempts.requests_before == [0]


def test_a_certificate_of_our_own_authority_is_trusted_by_ca_file() -> None:
    ended = sent(tls=True, ca_file=CA_FILE)
    assert ended.receipt is not None
    assert ended.life is not None
    assert (ended.life.begins.year, ended.life.ends.year) == (2020, 2120)
    assert sent().life is None


def test_a_certificate_of_an_unknown_authority_is_the_channels_trouble() -> None:
    ended = sent(tls=True)
    assert (ended.failed.kind, ended.failed.code) == (DeliveryKind.CHANNEL, "tls")
    assert ended.attempts.requests_before == []
    assert ended.server.requests == []


@pytest.mark.parametrize(
    ("tls", "changes", "ends", "code"),
    [
        (True, {"ca_file": CA_FILE}, 2120, ""),
        (False, {}, None, ""),
        (True, {}, None, "tls"),
        (True, {"ca_file": CA_FILE, "allow_private": []}, None, "blocked"),
    ],
)
def test_a_receiver_can_be_met_and_nothing_is_sent(
    changes: dict[str, object], ends: int | None, code: str, *, tls: bool
) -> None:
    async def scenario() -> tuple[WebhookChannel, HttpServer, str]:
        async with HttpServer(tls=tls) as server:
            url = server.url("/in/token", "localhost")
            section = {"type": "webhook", "url": url, "allow_private": ["localhost", "127.0.0.0/8"], **changes}
            http = HttpClient()
            hook = WebhookConfig.model_validate(section).open("board", clock=WallClock(), http=http)
            assert isinstance(hook, WebhookChannel)
            try:
                await hook.meet()
            except DeliveryError as error:
                return hook, server, f"{error.code}: {error}"
            finally:
                await http.aclose()
            return hook, server, ""

    hook, server, said = asyncio.run(scenario())
    assert (said.partition(":")[0], server.requests) == (code, [])
    assert "token" not in said
    assert (hook.certificate.ends.year if hook.certificate else None) == ends


def test_a_certificate_that_has_ended_is_the_channels_trouble_and_nothing_is_posted() -> None:
    ended = sent(tls=True, certificate=EXPIRED, ca_file=EXPIRED_CA_FILE)
    assert (ended.failed.kind, ended.failed.code) == (DeliveryKind.CHANNEL, "tls")
    assert "certificate has expired; who runs the server must renew it" in str(ended.failed)
    assert ended.attempts.requests_before == []
    assert ended.server.requests == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(400, b"bad json"), DeliveryKind.MESSAGE),
        (Reply(401), DeliveryKind.CHANNEL),
        (Reply(404), DeliveryKind.CHANNEL),
        (Reply(410), DeliveryKind.TARGET),
        (Reply(413), DeliveryKind.MESSAGE),
        (Reply(429), DeliveryKind.THROTTLED),
        (Reply(500), DeliveryKind.TRANSIENT),
        (Reply(503), DeliveryKind.TRANSIENT),
        (Reply(501), DeliveryKind.CHANNEL),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Reply) else value,
)
def test_a_status_is_told_by_its_kind(reply: Reply, kind: DeliveryKind) -> None:
    ended = sent(reply)
    assert (ended.failed.kind, ended.failed.code) == (kind, str(reply.status))
    assert ended.attempts.requests_before == [0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_is_asked_for_is_passed_on(status: int) -> None:
    error = sent(Reply(status, headers={"Retry-After": "7"})).failed
    assert (error.kind, error.retry_after) == (DeliveryKind.THROTTLED, timedelta(seconds=7))


def test_a_redirect_is_not_followed_and_names_the_host_only() -> None:
    ended = sent(Reply(302, headers={"Location": "http://169.254.169.254/latest/t0ken"}))
    assert ended.failed.kind is DeliveryKind.CHANNEL
    assert "169.254.169.254" in str(ended.failed)
    assert "t0ken" not in str(ended.failed)
    assert len(ended.server.requests) == 1


def test_a_reply_that_repeats_our_secrets_does_not_bring_them_into_error_or_receipt() -> None:
    async def echo(request: Request, writer: asyncio.StreamWriter) -> None:
        body = f"no such hook: {request.target} {SECRET}".encode()
        writer.write(b"HTTP/1.1 404 no\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()

    error = sent(echo).failed
    assert "no such hook: *** ***" in str(error)
    assert "s3cret" not in str(error)
    ended = sent(Reply(200, f"stored under {PATH}".encode()))
    assert ended.receipt == Receipt("200", "stored under ***")


def test_of_a_long_hostile_reply_256_clean_signs_are_kept() -> None:
    ended = sent(Reply(200, b"\x1b[2J\xff\xfe" + b"x" * 1_000_000))
    assert ended.receipt is not None
    assert len(ended.receipt.detail) == 256
    assert ended.receipt.detail.isprintable()


def test_a_receiver_that_never_answers_may_have_taken_it() -> None:
    async def silence(_request: Request, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    error = sent(silence, deadline=2.0).failed
    assert (error.kind, error.code) == (DeliveryKind.AMBIGUOUS, "deadline")
    assert "s3cret" not in str(error)


def test_a_receiver_that_hangs_up_before_it_answers_may_have_taken_it() -> None:
    async def hang_up(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    assert sent(hang_up).failed.kind is DeliveryKind.AMBIGUOUS


def test_a_port_where_nobody_listens_is_transient_and_opens_no_attempt() -> None:
    async def free_port() -> int:
        async with HttpServer() as server:
            return server.port

    ended = sent(url=f"http://127.0.0.1:{asyncio.run(free_port())}{PATH}")
    assert ended.failed.kind is DeliveryKind.TRANSIENT
    assert ended.attempts.requests_before == []
    assert "s3cret" not in str(ended.failed)


def test_a_private_address_that_is_not_allowed_is_the_channels_trouble() -> None:
    ended = sent(allow_private=[])
    assert (ended.failed.kind, ended.failed.code) == (DeliveryKind.CHANNEL, "blocked")
    assert ended.server.connections == 0


def test_what_opening_the_attempt_raises_is_passed_on_and_nothing_is_sent() -> None:
    async def scenario() -> HttpServer:
        async with HttpServer() as server:
            server.script(PATH, Reply())
            section = {"type": "webhook", "url": server.url(PATH), "allow_private": ["127.0.0.0/8"]}
            http = HttpClient()
            hook = WebhookChannel("risk-board", WebhookConfig.model_validate(section), clock=WallClock(), http=http)
            with pytest.raises(StorageError, match="lease"):
                await hook.send(message(hook, "plain_es"), Attempts(server, StorageError("the lease is gone")))
            await http.aclose()
            return server

    assert asyncio.run(scenario()).requests == []


def test_neither_channel_nor_config_shows_the_url() -> None:
    config = WebhookConfig.model_validate({"type": "webhook", "url": f"https://board.example.org{PATH}"})
    assert "s3cret" not in repr(config)
    assert "s3cret" not in repr(WebhookChannel("risk-board", config, clock=WallClock(), http=HttpClient()))


def test_the_body_that_is_frozen_is_the_document_itself() -> None:
    config = WebhookConfig.model_validate({"type": "webhook", "url": "https://board.example.org/in"})
    hook = config.open("risk-board", clock=WallClock(), http=HttpClient())
    assert json.loads(hook.render(VIEWS["plain_es"]))["type"] == "watch.alert.opened"
    assert (hook.kind, hook.targets, hook.slots) == ("webhook", ("risk-board",), 16)


def test_a_conflict_is_a_repeat_only_of_a_receiver_that_is_said_to_say_so() -> None:
    assert sent(Reply(409, b"seen")).failed.kind is DeliveryKind.MESSAGE
    taken = sent(Reply(409, b"seen"), conflict_is_duplicate=True).receipt
    assert taken is not None
    assert taken.code == "409"


def test_a_receiver_that_is_gone_needs_no_second_proof() -> None:
    assert sent(Reply(410)).failed.is_proven
    assert not sent(Reply(404)).failed.is_proven
