"""`channel`: what is configured, and a test message that says what came back."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.builders import notification
from tests.canary import CANARY, SIGNING_SECRET
from tests.contract.steps import waiting_alert
from tests.forks.client import watchd_words
from tests.integration.cli.desk import store_at, write_desk
from tests.servers.http import CA_FILE, HttpServer, Reply
from tests.servers.smtp import SmtpSink
from tests.unit.channels.test_plugins import GOOD, package
from tests.unit.cli.program import clean_env, watchd

from watchd.app.clock import SystemClock
from watchd.ports import ChannelTrouble

CHANNELS = """channels:
  console: {{type: console}}
  board: {{type: webhook, url: "{url}", secret_file: secret, max_tlp: amber, allow_private: [127.0.0.0/8],
           fallback: console}}
"""


def write_channels(folder: Path, url: str) -> None:
    write_desk(folder, more=CHANNELS.format(url=url))
    (folder / "secret").write_text(SIGNING_SECRET)
    (folder / "secret").chmod(0o600)


def sent_to(folder: Path, *replies: Reply) -> tuple[int, str, str, HttpServer]:
    """Exit code, output, messages and the server, after a test message went to the webhook."""

    async def go() -> tuple[int, str, str, HttpServer]:
        async with HttpServer() as server:
            server.script("/in", *replies)
            write_channels(folder, server.url("/in"))
            words = [*watchd_words(), "channel", "test", "board"]
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(
                *words, cwd=folder, env=clean_env(), stdout=pipe, stderr=pipe
            )
            out, err = await process.communicate()
            return process.returncode or 0, out.decode(), err.decode(), server

    return asyncio.run(go())


def test_channels_are_listed_without_their_secrets(here: Path) -> None:
    write_channels(here, "https://board.example.org/in/token")
    shown = watchd("channel", "list")
    assert "board    webhook  board    amber    none  console" in shown.stdout
    told = json.loads(watchd("channel", "list", "--json").stdout)
    assert told["schema"] == "watchd.channel.list/1"
    assert told["channels"][1] == {
        "name": "board",
        "kind": "webhook",
        "targets": ["board"],
        "max_tlp": "amber",
        "rate": "none",
        "fallback": "console",
    }
    assert SIGNING_SECRET not in shown.output + json.dumps(told)


def test_a_test_message_to_the_console_says_what_it_is(here: Path) -> None:
    write_desk(here)
    result = watchd("channel", "test", "console")
    assert result.exit_code == 0
    assert "Test of console" in result.stdout
    assert "A test, sent by hand." in result.stdout
    assert result.stdout.endswith("console: taken: written\n")
    assert not (here / "watchd.db").exists()


def test_a_webhook_gets_a_signed_test_and_its_answer_is_told(here: Path) -> None:
    code, out, err, server = sent_to(here, Reply(202, b"thanks"))
    assert (code, err) == (0, "")
    assert out.startswith("board: taken: 202")
    [request] = server.requests
    assert request.method == "POST"
    assert b"Test of board" in request.body
    assert "webhook-signature" in request.headers


def test_a_mail_says_what_it_saw_of_tls_and_login_and_what_it_did_not_see(here: Path) -> None:
    async def go(*more: str, **sink: Any) -> tuple[int, str]:
        async with SmtpSink(**sink) as relay:
            mail = ["type: email, host: 127.0.0.1, from: watchd@example.org, to: [desk@example.org]", *more]
            write_desk(here, more=f"channels: {{desk: {{{', '.join(mail)}, port: {relay.port}}}}}\n")
            pipe = asyncio.subprocess.PIPE
            words = [*watchd_words(), "channel", "test", "desk"]
            process = await asyncio.create_subprocess_exec(*words, cwd=here, env=clean_env(), stdout=pipe, stderr=pipe)
            out, _ = await process.communicate()
            return process.returncode or 0, out.decode()

    (here / "smtp").write_text(CANARY)
    (here / "smtp").chmod(0o600)
    login = ("user: watchd", "password_file: smtp", f"ca_file: '{CA_FILE}'")
    code, out = asyncio.run(go(*login, starttls=True, login=("watchd", CANARY)))
    assert (code, out.splitlines()[0][:28]) == (0, "desk@example.org: taken: 250")
    assert "TLS: its certificate was accepted; it ends on 2120-" in out
    assert "login: accepted as watchd" in out
    assert "`dig +short TXT _dmarc.example.org`" in out
    code, out = asyncio.run(go("tls: none"))
    assert "TLS: none, as `tls: none` says" in out
    assert "login: none was asked for" in out
    code, out = asyncio.run(go(*login, starttls=True, login=("watchd", "another")))
    assert code != 0
    assert "login" not in out.partition("\n")[2], "what was not accepted is not said to be"


def test_a_refusal_is_told_with_its_code(here: Path) -> None:
    code, out, err, _ = sent_to(here, Reply(410))
    assert code == 69
    assert "410" in out
    assert err == "watchd: 1 message of 1 not taken\n"


def test_a_failure_that_may_pass_asks_to_try_again(here: Path) -> None:
    code, out, _, _ = sent_to(here, Reply(503))
    assert code == 75
    assert out.startswith("board: transient: 503")


def test_an_unknown_channel_is_a_usage_error_with_the_nearest_name(here: Path) -> None:
    write_desk(here)
    result = watchd("channel", "test", "consol")
    assert result.exit_code == 2
    assert "did you mean 'console'?" in result.stderr


def test_a_channel_of_another_package_is_refused_listed_and_tested_like_any_other(here: Path, tmp_path: Path) -> None:
    kinds = {"pager": "plug_pager:PagerConfig", "broken": "plug_pager:Nothing", "email": "plug_pager:PagerConfig"}
    package(tmp_path, "plug_pager", GOOD, **kinds)
    env = clean_env() | {"PYTHONPATH": str(tmp_path)}

    def said(channels: str, *words: str) -> str:
        write_desk(here, more=f"channels: {channels}\n")
        command = [sys.executable, "-m", "watchd", *words]
        done = subprocess.run(command, cwd=here, env=env, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    wrong = said("{day: {type: broken}, night: {type: pager, nummer: 7}}", "check")
    assert "this kind of channel cannot be used: plug_pager:Nothing cannot be imported" in wrong
    assert "unknown field 'nummer'; did you mean 'number'?" in wrong
    shadowed = "a package brings the kind of channel 'email', which watchd has itself: its own is used"
    assert shadowed in said("{night: {type: pager, number: 7}}", "check")
    assert "night    pager  night" in said("{night: {type: pager, number: 7}}", "channel", "list")
    assert "night: taken: written" in said("{night: {type: pager, number: 7}}", "channel", "test", "night")


def test_a_channel_that_took_its_test_rests_for_its_trouble_no_longer(here: Path) -> None:
    write_desk(here, more="channels: {log: {type: file, path: log.jsonl}}\n")
    with store_at(here) as store:
        now = SystemClock().now()
        waiting_alert(store, notification(channel="log", target="log", due_at=now))
        [held] = store.claim_deliveries("node", {"log": 1}, now, now + timedelta(minutes=2), 50)
        trouble = ChannelTrouble("log", now, "the disk is full")
        store.pause_channel(held.lease, now + timedelta(minutes=30), trouble)
        first, again = watchd("channel", "test", "log"), watchd("channel", "test", "log")
        standing = {one.name: one for one in store.standing(SystemClock().now()).channels}["log"]
    assert f"log would have rested until {now + timedelta(minutes=30):%Y-%m-%d %H:%M}Z" in first.stdout
    assert "rested" not in again.stdout
    assert (standing.paused_until, standing.broken_since is None) == (None, False), "a message that is taken ends that"
