"""`run` and `healthcheck` in processes of their own: exit codes, and who is told what."""

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.canary import CANARY, songs
from tests.forks.client import watchd_words
from tests.integration.cli.desk import FEED_ID, rss, store_at, write_desk
from tests.servers.http import HttpServer, Reply, Request
from tests.unit.cli.program import clean_env, spawned

PATIENCE = 30.0  # seconds a daemon may take to answer on a busy machine


def once(folder: Path, *rounds: Reply) -> list[tuple[int, str, str]]:
    """Exit code, output and log of one `run --once` for each reply of the feed's server."""

    async def go() -> list[tuple[int, str, str]]:
        results = []
        async with HttpServer() as server:
            write_desk(folder, feed_url=server.url("/rss"))
            for reply in rounds:
                server.script("/rss", reply)
                words = [*watchd_words(), "run", "--once"]
                pipe = asyncio.subprocess.PIPE
                process = await asyncio.create_subprocess_exec(
                    *words, cwd=folder, env=clean_env(), stdout=pipe, stderr=pipe
                )
                out, err = await process.communicate()
                results.append((process.returncode or 0, out.decode(), err.decode()))
        return results

    return asyncio.run(go())


def rounds_over_a_proxy(folder: Path, *rounds: tuple[str, ...]) -> tuple[list[str], int]:
    """The log of one `run --once` with each of these options, and how often the feed of a public host was asked."""

    async def go() -> tuple[list[str], int]:
        logs = []
        async with HttpServer() as proxy:
            write_desk(folder, feed_url="http://news.example/rss")
            proxy.script("/rss", Reply(200, rss("Old Su-30 spares")))
            for options in rounds:
                process = await asyncio.create_subprocess_exec(
                    *(*watchd_words(), "run", "--once", *options),
                    cwd=folder,
                    env=clean_env() | {"WATCHD_NETWORK__PROXY": proxy.url()},
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.PIPE,
                )
                _, err = await process.communicate()
                assert process.returncode == 0, err.decode()
                logs.append(err.decode())
        return logs, len(proxy.requests)

    return asyncio.run(go())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextlib.contextmanager
def daemon(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A daemon that has said it is alive."""
    process = subprocess.Popen(
        [sys.executable, "-m", "watchd", "run"],
        cwd=folder,
        env=clean_env(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while spawned("healthcheck", cwd=folder).returncode != 0:
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline, "the daemon never said that it is alive"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_one_round_tells_what_is_new_since_the_first(here: Path) -> None:
    first, second = once(
        here, Reply(200, rss("Old Su-30 spares")), Reply(200, rss("Old Su-30 spares", "New Su-30 spares"))
    )
    assert (first[0], second[0]) == (0, 0)
    assert "1 item would have matched" in first[1]
    assert "New Su-30 spares" in second[1]
    ended = json.loads(second[2].splitlines()[-1])
    assert (ended["event"], ended["new"], ended["matches"]) == ("round_ended", 1, 1)


def test_a_public_feed_that_was_asked_a_moment_ago_is_left_alone_unless_forced(here: Path) -> None:
    (first, second, forced), asked = rounds_over_a_proxy(here, (), (), ("--force",))
    assert asked == 2
    assert "feed_left_alone" not in first + forced
    told = next(said for said in map(json.loads, second.splitlines()) if said["event"] == "feed_left_alone")
    assert told["feed"] == FEED_ID
    expected = r"asked \d+ s ago, due at \d\d:\d\d UTC; --force asks it all the same"
    assert re.fullmatch(expected, told["reason"])
    ended = json.loads(second.splitlines()[-1])
    assert (ended["event"], ended["polled"], ended["failed"]) == ("round_ended", 0, 0)


def test_force_without_once_is_refused_before_anything_is_made(here: Path) -> None:
    write_desk(here)
    done = spawned("run", "--force", cwd=here)
    assert done.returncode == 2
    assert b"--force belongs to --once" in done.stderr
    assert not (here / "watchd.db").exists()


def test_a_feed_that_does_not_answer_makes_a_round_partly_failed(here: Path) -> None:
    [(code, _, log)] = once(here, Reply(500))
    assert code == 4
    assert "feed_failed" in log


def test_a_rule_file_that_is_wrong_at_the_first_start_ends_with_every_problem(here: Path) -> None:
    write_desk(here)
    (here / "rules" / "spares.yaml").write_text("version: 1\nrules: [{id: spares, serverity: high}]\n")
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: a}]\n")
    done = spawned("run", "--once", cwd=here)
    assert (done.returncode, done.stdout) == (78, b"")
    said = done.stderr.decode()
    assert "rules/spares.yaml:2:" in said
    assert "feeds.yaml:2:" in said
    assert "Traceback" not in said
    assert {path.name for path in here.iterdir()} == {"watchd.yaml", "feeds.yaml", "rules"}, "nothing was made"


def test_a_wrong_config_is_told_with_every_problem_of_the_files_it_names(here: Path) -> None:
    write_desk(here, more="channels: {x: {type: pigeon}}\n")
    (here / "rules" / "spares.yaml").write_text("version: 1\nrules: [{id: spares, serverity: high}]\n")
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: a}]\n")
    done, checked = spawned("run", cwd=here), spawned("check", cwd=here)
    assert (done.returncode, done.stdout) == (78, b"")
    problems = checked.stdout.decode()
    assert all(name in problems for name in ("watchd.yaml:7:22:", "rules/spares.yaml:2:", "feeds.yaml:2:"))
    assert done.stderr.decode() == f"{problems}watchd: 4 problems to mend\n"


def test_a_config_that_is_wrong_ends_with_78_before_anything_is_made(here: Path) -> None:
    write_desk(here, more="channels: {x: {type: pigeon}}\n")
    done = spawned("run", cwd=here)
    assert (done.returncode, done.stdout) == (78, b"")
    assert b"watchd.yaml:7:22: type: unknown value 'pigeon'" in done.stderr
    assert b"watchd: 1 problem to mend" in done.stderr
    assert not (here / "watchd.db").exists()


def test_a_second_daemon_on_the_database_is_told_to_try_later(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store, store.lock_for_daemon():
        done = spawned("run", "--once", cwd=here)
    assert done.returncode == 75
    assert b"two daemons need PostgreSQL" in done.stderr


def test_a_port_that_is_taken_is_named(here: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_desk(here, listen=f"'127.0.0.1:{port}'")
        done = spawned("run", cwd=here)
    assert done.returncode == 75
    assert f"watchd: web.listen: another process listens on 127.0.0.1:{port} already".encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_address_this_machine_lacks_is_a_config_error(here: Path) -> None:
    write_desk(here, listen="'192.0.2.1:8080'")
    done = spawned("run", cwd=here)
    assert done.returncode == 78
    assert b"web.listen: 192.0.2.1:8080 cannot be listened on" in done.stderr


def test_a_daemon_answers_its_healthcheck_and_ends_in_good_order(here: Path) -> None:
    port = free_port()
    write_desk(here, feed_url="http://127.0.0.1:9/rss", listen=f"'127.0.0.1:{port}'")
    with daemon(here) as process:
        assert spawned("healthcheck", cwd=here).stdout == b"alive\n"
        assert spawned("db", "check", cwd=here).returncode == 0
        assert spawned("db", "migrate", cwd=here).stdout == b"The schema is this release's already.\n"
        process.terminate()
        _, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert b"daemon_stopped" in log
    done = spawned("healthcheck", cwd=here)
    assert done.returncode == 69
    assert f"watchd: no answer from 127.0.0.1:{port}".encode() in done.stderr


@pytest.mark.parametrize("host_and_port", ["127.0.0.1:{port}", "127.0.0.1:0"])
def test_a_daemon_is_asked_where_it_listens_whatever_becomes_of_its_config(here: Path, host_and_port: str) -> None:
    config = write_desk(here, feed_url="http://127.0.0.1:9/rss", listen=f"'{host_and_port.format(port=free_port())}'")
    text = config.read_text()
    edits = {
        "no YAML any more": text + "poll: [15m\n",
        "a setting that is none": text + "pol: {interval: 15m}\n",
        "another port": re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{free_port()}", text),
        "no port": re.sub(r"'127\.0\.0\.1:\d+'", "null", text),
        "empty": "",
    }
    with daemon(here) as process:
        for edit, changed in edits.items():
            config.write_text(changed)
            done = spawned("healthcheck", cwd=here)
            assert (done.returncode, done.stdout) == (0, b"alive\n"), edit
        config.unlink()
        assert spawned("healthcheck", "--config", "watchd.yaml", cwd=here).returncode == 0
        process.terminate()
        process.communicate(timeout=PATIENCE)
    done = spawned("healthcheck", "--config", "watchd.yaml", cwd=here)
    assert done.returncode == 69
    assert b"no daemon that was started with this config has left word" in done.stderr
    assert b"watchd.yaml: cannot be read: no such file or directory" in done.stderr
    assert spawned("healthcheck", cwd=here).returncode == 78, "nobody knows which daemon is meant"


def test_a_daemon_that_is_down_is_down_whatever_its_config_says(here: Path) -> None:
    config = write_desk(here, listen=f"'127.0.0.1:{free_port()}'")
    config.write_text(config.read_text() + "pol: {interval: 15m}\n")
    done = spawned("healthcheck", cwd=here)
    assert (done.returncode, done.stdout) == (69, b"")
    assert b"no answer from 127.0.0.1:" in done.stderr
    assert b"the config cannot be used: watchd.yaml:8:1: unknown field 'pol'" in done.stderr


def test_a_broken_config_is_read_as_far_as_it_can_be_where_no_daemon_has_left_word(here: Path) -> None:
    async def go() -> "subprocess.CompletedProcess[bytes]":
        async with HttpServer() as server:
            server.script("/healthz", Reply(200))
            config = write_desk(here, listen=f"'127.0.0.1:{server.port}'")
            config.write_text(config.read_text() + "poll: {interval: 15}\n")
            return await asyncio.to_thread(spawned, "healthcheck", cwd=here)

    done = asyncio.run(go())
    assert (done.returncode, done.stdout) == (0, b"alive\n")
    assert b"watchd.yaml:8:18: interval: '15' has no unit" in done.stderr


def test_the_variable_that_a_container_sets_is_enough(here: Path) -> None:
    async def go() -> "subprocess.CompletedProcess[bytes]":
        async with HttpServer() as server:
            server.script("/healthz", Reply(200))
            config = write_desk(here, listen="null")
            config.write_text("broken: [\n")
            words = [*watchd_words(), "healthcheck"]
            env = {**clean_env(), "WATCHD_WEB__LISTEN": f"0.0.0.0:{server.port}"}
            return await asyncio.to_thread(subprocess.run, words, cwd=here, env=env, capture_output=True, check=False)

    done = asyncio.run(go())
    assert (done.returncode, done.stdout, done.stderr) == (0, b"alive\n", b"")


@pytest.mark.parametrize("listen", ["null", "'127.0.0.1:0'"])
def test_without_a_fixed_port_nobody_can_be_asked(here: Path, listen: str) -> None:
    write_desk(here, listen=listen)
    done = spawned("healthcheck", cwd=here)
    assert done.returncode == 69
    assert b"web.listen names no fixed port" in done.stderr


def test_an_answer_that_is_no_good_is_told(here: Path) -> None:
    async def go() -> tuple[int, bytes]:
        async with HttpServer() as server:
            server.script("/healthz", Reply(503))
            write_desk(here, listen=f"'0.0.0.0:{server.port}'")
            done = await asyncio.to_thread(spawned, "healthcheck", cwd=here)
            return done.returncode, done.stderr

    code, said = asyncio.run(go())
    assert code == 69
    assert b"answers 503: the daemon's loops do not move" in said


def test_a_feeds_login_is_in_no_output_and_no_table(here: Path) -> None:
    secret = f"{CANARY}-feed-oo8Eiqu3"

    async def go() -> tuple[list[str], list[Request]]:
        said = []
        async with HttpServer() as server:
            write_desk(here, feed_url=server.url("/rss"))
            feeds = here / "feeds.yaml"
            login = "basic: {user: desk, password_file: secrets/feed}, header_files: {X-Key: secrets/feed}"
            feeds.write_text(feeds.read_text().replace("language: en", f"language: en, {login}"))
            (here / "secrets").mkdir()
            (here / "secrets" / "feed").write_text(secret)
            (here / "secrets" / "feed").chmod(0o600)
            quoting = Reply(302, b"", {"Location": f"/denied/{secret}"})
            server.script("/rss", Reply(200, rss("Old Su-30 spares")), quoting)
            server.script(f"/denied/{secret}", Reply(403, secret.encode()))
            for words in (
                ("run", "--once"),
                ("run", "--once"),
                ("feed", "health", "--json"),
                ("feed", "test", FEED_ID),
            ):
                process = await asyncio.create_subprocess_exec(
                    *(*watchd_words(), *words),
                    cwd=here,
                    env=clean_env() | {"WATCHD_LOG__LEVEL": "debug"},
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.PIPE,
                )
                said += [part.decode() for part in await process.communicate()]
            return said, server.requests

    said, requests = asyncio.run(go())
    assert all(request.headers["x-key"] == secret for request in requests)
    assert any("/denied/***" in text for text in said), "the server's refusal was told"
    stored = [path.read_bytes().decode("latin-1") for path in here.glob("watchd.db*")]
    assert [songs(text) for text in (*said, *stored)] == [[]] * (len(said) + len(stored))
