"""The daemon as its operator meets it: signals, reloads, systemd, health pages, one daemon a file."""

import contextlib
import json
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from signal import SIGHUP

import pytest
from tests.e2e.newsroom import RULES, Newsroom
from tests.e2e.processes import Running, until
from tests.e2e.sinks import text_of, title_of
from tests.servers.feeds import Manner, rss, story
from tests.servers.http import Reply

FAST = ("--interval", "1", "--", "daemon")
FEEDS = ("gazette", "post", "herald", "courier")
BROKEN = RULES.replace("query: radar", 'query: "(radar AND"')
MENDED = RULES.replace("query: radar", "query: radar OR sonar")


@pytest.fixture
def room(small_newsroom: Newsroom) -> Newsroom:
    return listing_nothing(small_newsroom)


def listing_nothing(newsroom: Newsroom) -> Newsroom:
    """With a feed that lists nothing yet."""
    newsroom.watch("wire")
    newsroom.has_read("wire")
    newsroom.feeds.publish("wire.xml", rss())
    return newsroom


@contextlib.contextmanager
def fast_daemon(room: Newsroom) -> Iterator[Running]:
    """A daemon that polls and looks at its files every second."""
    with room.daemon("--config", str(room.config), *FAST, module="tests.e2e.killable") as daemon:
        daemon.waits_for("daemon_started")
        yield daemon


def page(port: int, path: str) -> tuple[int, str]:
    """Status and text of a health page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def told_operators(room: Newsroom, words: str) -> str:
    """The text of the mail to operators that has these words in its subject, as soon as it is there."""
    return until(
        lambda: next(
            (text_of(mail) for mail in room.sinks.mails("ops@example.org") if words in str(mail.message["Subject"])),
            "",
        ),
        f"a mail to operators about {words!r}",
        said=lambda: str([str(mail.message["Subject"]) for mail in room.sinks.mails("ops@example.org")]),
    )


def test_sigterm_lets_the_message_in_flight_end(newsroom: Newsroom) -> None:
    room = listing_nothing(newsroom)
    room.sinks.answer(Reply(200, b"thanks", delay=2.0))
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    with room.daemon() as daemon:
        until(room.sinks.posts, "the post")
        assert daemon.stop() == 0
        assert daemon.events("daemon_stopping")
        assert daemon.events("notification_sent", channel="board")
        assert daemon.events("daemon_stopped")
        assert not daemon.events("drain_cut_short")
    assert room.look().states == {"sent": 2}
    assert room.look().attempts["board"] == ("sent",)
    assert len(room.sinks.posts()) == 1


def test_sigterm_lets_the_poll_under_way_end(room: Newsroom) -> None:
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    room.feeds.behave("wire.xml", Manner(delay=2.0))
    with room.daemon() as daemon:
        until(room.feeds.requests, "the poll")
        assert daemon.stop() == 0
        assert daemon.events("feed_polled", new=1)
    assert room.look().items == ("Radar parts reach the coast",)
    assert room.once().code == 0
    assert len(room.sinks.mails()) == 1


def test_systemd_hears_ready_and_stopping(room: Newsroom, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        address = str(tmp_path / "notify")
        listening.bind(address)
        listening.settimeout(30)
        room.environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "400000"}
        with room.daemon() as daemon:
            ready = listening.recv(4096).decode().splitlines()
            assert ready[0] == "READY=1"
            assert ready[1] == "STATUS=generation 1 in force"
            assert daemon.events("daemon_started")
            assert listening.recv(4096) == b"WATCHDOG=1"
            assert daemon.stop() == 0
        said = []
        listening.setblocking(False)  # noqa: FBT003 - socket's signature
        with contextlib.suppress(BlockingIOError):
            while True:
                said.append(listening.recv(4096))
        assert b"STOPPING=1" in said


def test_health_and_metrics_answer_and_say_nothing_of_what_feeds_wrote(room: Newsroom) -> None:
    room.listen = "127.0.0.1:0"
    room.write_config()
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    with room.daemon() as daemon:
        port = daemon.port()
        daemon.waits_for("notification_sent", channel="board")
        assert page(port, "/healthz") == (200, '{"alive":true}')
        until(lambda: page(port, "/readyz")[0] == 200, "ready", said=lambda: page(port, "/readyz")[1])
        status, metrics = page(port, "/metrics")
        assert status == 200
        assert 'watchd_feed_polls_total{feed="wire",outcome="ok"} 1.0' in metrics
        assert 'watchd_deliveries_total{channel="board",outcome="sent"} 1.0' in metrics
        assert 'watchd_matches_total{rule="radar-parts"} 1.0' in metrics
        assert "watchd_generation 1.0" in metrics
        assert "Radar parts" not in metrics
        assert page(port, "/nothing")[0] == 404
        assert page(port, "/docs")[0] == 404


def test_a_second_daemon_on_one_sqlite_file_exits_75_and_harms_nothing(room: Newsroom) -> None:
    with room.daemon() as daemon:
        daemon.waits_for("daemon_started")
        second = room.run("run", "--config", str(room.config))
        assert second.code == 75
        assert str(daemon.process.pid) in second.stderr
        assert "two daemons need PostgreSQL" in second.stderr
        assert room.once().code == 75
        assert daemon.process.poll() is None
    assert room.once().code == 0, "the lock goes with its holder"


def test_a_killed_daemon_leaves_no_lock_and_no_parser_behind(room: Newsroom) -> None:
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    with room.daemon() as daemon:
        daemon.waits_for("feed_polled")
        children = Path(f"/proc/{daemon.process.pid}/task/{daemon.process.pid}/children").read_text().split()
        assert children
        daemon.kill()
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), "the parsers to end")
    assert room.once().code == 0


def test_a_broken_rule_file_keeps_the_last_good_version_until_it_is_mended(room: Newsroom) -> None:
    room.listen = "127.0.0.1:0"
    room.write_config()
    with fast_daemon(room) as daemon:
        room.write("rules/rules.yaml", BROKEN)
        refused = daemon.waits_for("file_refused")
        assert refused["place"].startswith("rules/rules.yaml:6:")
        told = told_operators(room, "is refused")
        assert refused["place"] in told
        status, said = page(daemon.port(), "/readyz")
        assert status == 200, "it works on"
        assert json.loads(said)["degraded"]["file"].startswith(
            "refused: rules/rules.yaml; what held before is in force"
        )
        room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
        until(lambda: len(room.sinks.posts()) == 1, "an alert by the last good version")
        assert not daemon.events("files_loaded", outcome="published", generation=2)
        assert daemon.stop() == 0

    with fast_daemon(room) as restarted:
        room.feeds.publish("wire.xml", rss(story(2, "Radar crews arrive as well"), story(1, "x")))
        until(lambda: len(room.sinks.posts()) == 2, "the last good version again")
        assert restarted.events("file_refused")
        room.write("rules/rules.yaml", MENDED)
        restarted.waits_for("files_loaded", outcome="published", generation=2)
        told_operators(room, "is good again")
        room.feeds.publish("wire.xml", rss(story(3, "Sonar buoys were seen")))
        until(lambda: len(room.sinks.posts()) == 3, "an alert by the new version")
        assert title_of(room.sinks.posts()[2]) == "Sonar buoys were seen"
    subjects = [str(mail.message["Subject"]) for mail in room.sinks.mails("ops@example.org")]
    assert sum("is refused" in subject for subject in subjects) == 1, "told once, restarts included"


def test_an_edit_of_the_config_is_told_until_it_is_taken_back_or_the_daemon_restarts(room: Newsroom) -> None:
    room.listen = "127.0.0.1:0"
    room.write_config()
    text = room.config.read_text()
    with fast_daemon(room) as daemon:
        room.write("watchd.yaml", text.replace("concurrency: 64", "concurrency: 32"))
        assert daemon.waits_for("config_changed")["needs_restart"] == ["poll.concurrency"]
        told = told_operators(room, "has changed and waits for a restart")
        assert ": changed since this process started: poll.concurrency needs a restart" in inline(told)
        room.write("watchd.yaml", text.replace("interval: 1m", "interval: 1"))
        daemon.waits_for("config_refused")
        told = told_operators(room, "is broken; the daemon works on")
        assert ": watchd.yaml:5:18: interval: '1' has no unit" in inline(told)
        assert list(json.loads(page(daemon.port(), "/readyz")[1])["degraded"]) == ["config"]
        room.write("watchd.yaml", "# Nothing but a note.\n" + text.replace("1m", "60s"))
        daemon.waits_for("config_as_started")
        told_operators(room, "is good again")
        told_operators(room, "is what runs again")
        room.write("watchd.yaml", text.replace("concurrency: 64", "concurrency: 16"))
        until(lambda: len(about(room, "waits for a restart")) == 2, "the second word of a restart")
        room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
        until(lambda: len(room.sinks.posts()) == 1, "an alert by the daemon that works on")
        assert daemon.stop() == 0
    with fast_daemon(room):
        until(lambda: len(about(room, "what runs again")) == 2, "the end that the restart is")
        room.write("watchd.yaml", text)
        until(lambda: len(about(room, "waits for a restart")) == 3, "the third word of a restart")
    room.once()
    assert len(about(room, "what runs again")) == 3, "a single round has read the config anew as well"


def about(room: Newsroom, words: str) -> list[str]:
    """The mails to operators with these words in their subjects."""
    return [text_of(mail) for mail in room.sinks.mails("ops@example.org") if words in str(mail.message["Subject"])]


def inline(text: str) -> str:
    """The text of a mail without its line ends."""
    return " ".join(text.split())


def test_a_first_start_with_a_broken_file_exits_78_and_says_where(room: Newsroom) -> None:
    room.write("rules/rules.yaml", BROKEN)
    ended = room.run("run", "--config", str(room.config))
    assert ended.code == 78
    assert "rules/rules.yaml:6:" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_sighup_loads_the_files_anew_where_the_file_system_tells_nothing(room: Newsroom) -> None:
    # Polling for changes, and that only every ten minutes, is as good as no file watch.
    room.environment = {"WATCHFILES_FORCE_POLLING": "true", "WATCHFILES_POLL_DELAY_MS": "600000"}
    with room.daemon() as daemon:
        daemon.waits_for("feed_polled")  # by then the look that every start begins with is over
        room.write("rules/rules.yaml", MENDED)
        os.kill(daemon.process.pid, SIGHUP)
        loaded = daemon.waits_for("files_loaded", outcome="published", generation=2)
        (started,) = daemon.events("daemon_started")
        waited = datetime.fromisoformat(loaded["ts"]) - datetime.fromisoformat(started["ts"])
        assert waited.total_seconds() < 25, "the look that comes every 30 s was sooner than the signal"


@pytest.mark.parametrize("how", ["replaced", "written over"])
def test_a_changed_file_is_loaded_without_a_signal_time_after_time(room: Newsroom, how: str) -> None:
    with room.daemon() as daemon:
        daemon.waits_for("daemon_started")
        for number, query in enumerate(("sonar", "periscope", "torpedo"), start=2):
            changed = RULES.replace("query: radar", f"query: {query}")
            if how == "replaced":
                room.write("rules/rules.yaml", changed)
            else:
                (room.folder / "rules" / "rules.yaml").write_text(changed)
            is_loaded_by_the_watch(daemon, number)


def test_a_feed_file_that_is_replaced_is_loaded_time_after_time(room: Newsroom) -> None:
    with room.daemon() as daemon:
        daemon.waits_for("daemon_started")
        for number in range(2, 5):
            room.watch("wire", *FEEDS[:number])
            is_loaded_by_the_watch(daemon, number)


def is_loaded_by_the_watch(daemon: Running, generation: int) -> None:
    """Well before the look that comes every 30 s, also where the change came before the watch stood."""
    daemon.waits_for("files_loaded", within=15.0, outcome="published", generation=generation)


def test_the_process_says_what_went_wrong_as_one_json_object_a_line(room: Newsroom) -> None:
    room.watch("wire", "gone")
    ended = room.once()
    assert ended.code == 4
    for line in ended.stderr.splitlines():
        event = json.loads(line)
        assert {"ts", "level", "event"} <= set(event)


def test_what_a_feed_added_later_holds_is_told_by_the_same_daemon(room: Newsroom) -> None:
    room.feeds.publish("late.xml", rss(story(1, "Radar parts were promised"), story(2, "Football")))
    with fast_daemon(room) as daemon:
        time.sleep(3)  # the summary of this start, two intervals after it, is behind us and had nothing to tell
        room.watch("wire", "late")
        text = told_operators(room, "Baseline of 1 new feed: 1 item would have matched 1 rule")
        assert "radar-parts: 1 item would have matched" in text
        daemon.stop()
    assert room.once().code == 0
    subjects = [str(mail.message["Subject"]) for mail in room.sinks.mails("ops@example.org")]
    assert len([subject for subject in subjects if "Baseline" in subject]) == 1
