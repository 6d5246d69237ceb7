"""A canary in every secret: whatever a verb says, logs or stores, none of them sings."""

import base64
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, make_url, select
from tests.canary import CANARY
from tests.e2e.newsroom import Newsroom
from tests.e2e.sinks import Sinks, in_a_thread
from tests.servers.feeds import FeedServer, rss, story
from tests.servers.http import HttpServer, Reply
from tests.servers.smtp import RudeServer

from watchd.storage import tables

SMTP_PASSWORD = f"{CANARY}-smtp-Ahth3oNg"
DATABASE_PASSWORD = f"{CANARY}-db-Ohp7quie"
HOOK_PATH = f"{CANARY}-path-Xei5aife"
HOOK_TOKEN = f"{CANARY}-token-ieNg4Ahm"
SIGNING_KEY = f"{CANARY}-signing-key-of-32".encode()
SIGNING_SECRET = "whsec_" + base64.b64encode(SIGNING_KEY).decode()
PLANTED = (SMTP_PASSWORD, DATABASE_PASSWORD, HOOK_PATH, HOOK_TOKEN, SIGNING_KEY.decode(), SIGNING_SECRET[6:])
CRASH = """\
import sys
from watchd.app import once
from watchd.cli import main

async def broken(parts, **_):
    secrets = (parts.settings.storage_url, *parts.settings.secrets())
    raise RuntimeError(f"a bug that quotes what it holds: {secrets}")

once.run_once = broken
sys.argv = ["watchd", "run", "--once", "--config", sys.argv[1]]
sys.exit(main())
"""


def forms(secret: str) -> set[str]:
    """The secret as it is, in a URL, and inside base64 at any offset."""
    found = {secret, quote(secret, safe="")}
    for before in ("", "x", "xx"):
        packed = base64.b64encode((before + secret + "xxx").encode()).decode()
        found.add(packed[4 : 4 + 4 * (len(secret) // 4)][:16])
    return found


@dataclass
class Ears:
    """Everything that was said or stored, with where."""

    heard: dict[str, str] = field(default_factory=dict)

    def hear(self, where: str, text: str) -> None:
        """Keep it."""
        self.heard[where] = self.heard.get(where, "") + text

    def songs(self) -> list[str]:
        """Where a secret was heard."""
        return [
            f"{secret} in {where}: {text[max(0, text.find(form) - 80) : text.find(form) + 80]!r}"
            for where, text in self.heard.items()
            for secret in PLANTED
            for form in forms(secret)
            if form in text
        ]


@pytest.fixture
def room(tmp_path: Path, feeds: FeedServer, sinks: Sinks, postgres_url: str) -> Iterator[Newsroom]:
    """Every channel refuses, and quotes what it was given; every secret is a canary."""
    room = Newsroom(tmp_path / "newsroom", feeds, sinks, postgres_url)
    mail = RudeServer(
        {"EHLO": "250-rude.example\r\n250 AUTH PLAIN LOGIN", "AUTH": "535 5.7.8 no such login: {argument}"}
    )
    board = HttpServer()
    with in_a_thread(mail, board):
        path = f"/hook/{HOOK_PATH}"
        quoted = f"no: {path}?token={HOOK_TOKEN} signed with {SIGNING_SECRET}"
        board.script(path, Reply(403, quoted.encode()))
        room.write_secret("smtp", SMTP_PASSWORD)
        room.write_secret("hook", f"http://127.0.0.1:{board.port}{path}?token={HOOK_TOKEN}")
        room.write_secret("board", SIGNING_SECRET)
        login = "type: email, host: 127.0.0.1, tls: none, user: watchd, password_file: secrets/smtp"
        room.write_config(
            channels=f"""\
  desk-mail: {{{login}, port: {mail.port}, from: watchd@example.org, to: [desk@example.org]}}
  ops-mail: {{{login}, port: {mail.port}, from: watchd@example.org, to: [ops@example.org]}}
  board: {{type: webhook, url_file: secrets/hook, secret_file: secrets/board}}
"""
        )
        with_password = make_url(postgres_url).set(password=DATABASE_PASSWORD)
        room.environment = {
            "WATCHD_STORAGE__URL": with_password.render_as_string(hide_password=False),
            "WATCHD_LOG__LEVEL": "debug",
        }
        room.watch("wire", "gone")
        room.has_read("wire", "gone")
        feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
        yield room


def test_no_verb_says_a_secret_and_no_table_holds_one(room: Newsroom) -> None:
    ears = Ears()

    def verb(*words: str, code: int) -> str:
        ended = room.run(*words, "--config", str(room.config))
        ears.hear(" ".join(words), ended.stdout + ended.stderr)
        assert ended.code == code, (words, ended.code, ended.stdout, ended.stderr)
        return ended.stdout

    verb("check", code=0)
    verb("run", "--once", code=4)
    assert "403" in ears.heard["run --once"], "the webhook was refused"
    assert "535" in ears.heard["run --once"], "so was the login"
    for words, code in (
        (("channel", "list"), 0),
        (("channel", "test", "desk-mail"), 69),
        (("channel", "test", "board"), 69),
        (("feed", "list"), 0),
        (("feed", "health"), 0),
        (("alert", "list", "--json"), 0),
        (("outbox", "list"), 0),
        (("db", "check"), 0),
        (("outbox", "list", "--json"), 0),
    ):
        verb(*words, code=code)
    with room.store() as store:
        notifications = [row.id for row in store.outbox()]
    assert notifications
    for notification in notifications:
        verb("outbox", "show", notification, code=0)
    crashed = room.run("-c", CRASH, str(room.config), module="")
    assert crashed.code == 1
    assert "a bug that quotes what it holds" in crashed.stderr
    assert "Traceback" in crashed.stderr
    ears.hear("a crash", crashed.stdout + crashed.stderr)
    ears.hear("the database", dump(room))
    assert "Radar parts reach the coast" in ears.heard["the database"]
    assert ears.songs() == []


def test_the_daemon_logs_and_shows_no_secret(room: Newsroom) -> None:
    ears = Ears()
    room.environment["WATCHD_WEB__LISTEN"] = "127.0.0.1:0"
    with room.daemon() as daemon:
        port = daemon.port()
        daemon.waits_for("notification_not_sent", channel="board")
        daemon.waits_for("notification_not_sent", channel="desk-mail")
        for path in ("/healthz", "/readyz", "/metrics"):
            ears.hear(path, page(port, path))
        assert daemon.stop() == 0
    ears.hear("the log", daemon.said)
    ears.hear("the database", dump(room))
    assert ears.songs() == []


def test_a_database_that_refuses_is_named_without_its_password(room: Newsroom) -> None:
    ears = Ears()
    away = make_url(room.environment["WATCHD_STORAGE__URL"])
    for words, url in (
        (("run", "--once"), away.set(port=9)),
        (("run",), away.set(database="nowhere")),
        (("outbox", "list"), away.set(database="nowhere")),
    ):
        room.environment["WATCHD_STORAGE__URL"] = url.render_as_string(hide_password=False)
        ended = room.run(*words, "--config", str(room.config))
        assert ended.code == 69, (words, ended.stderr)
        ears.hear(f"{words} at {url!r}", ended.stdout + ended.stderr)
    assert ears.songs() == []


def test_a_malformed_secret_is_refused_without_being_quoted(room: Newsroom) -> None:
    ears = Ears()
    room.write_secret("board", f"whsec_{HOOK_TOKEN}*")
    room.write_secret("hook", f"ftp://127.0.0.1/{HOOK_PATH}")
    room.environment["WATCHD_STORAGE__URL"] = f"mysql://watchd:{DATABASE_PASSWORD}@db.example/watchd"
    ended = room.run("check", "--config", str(room.config))
    assert ended.code == 78
    for source in ("secrets/board", "secrets/hook", "WATCHD_STORAGE__URL"):
        assert source in ended.stdout
    ears.hear("check", ended.stdout + ended.stderr)
    assert ears.songs() == []


def test_the_ears_hear_a_song() -> None:
    ears = Ears()
    for number, text in enumerate(
        (
            f"login with {SMTP_PASSWORD} failed",
            base64.b64encode(f"\0watchd\0{SMTP_PASSWORD}".encode()).decode(),
            f"/hook?x={quote(HOOK_TOKEN)}",
        )
    ):
        ears.hear(str(number), text)
    assert {song.partition(": ")[0].rpartition(" ")[2] for song in ears.songs()} == {"0", "1", "2"}


def dump(room: Newsroom) -> str:
    """Every row of every table."""

    def read(connection: Connection) -> list[str]:
        return [repr(row) for table in tables.metadata.sorted_tables for row in connection.execute(select(table))]

    with room.store() as store:
        return "\n".join(store._database.read(read))


def page(port: int, path: str) -> str:
    """What a health page shows, whatever its status."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()
