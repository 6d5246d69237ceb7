"""Two daemons on one PostgreSQL: they share the work, each finishes what the other leaves, and decide as one."""

import contextlib
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.e2e.newsroom import HOSTS, RULES, Newsroom
from tests.e2e.processes import Running, until
from tests.e2e.sinks import Sinks, mail_body, text_of, title_of
from tests.postgres import PostgresMissing, PostgresServer, postgres_server
from tests.servers.feeds import FeedServer, Manner, headline, rss, story

pytestmark = pytest.mark.postgres

FORTY = tuple(f"feed-{number}" for number in range(40))
LASTING = 120.0  # seconds of a lease, as in the product: a node on a busy machine may stand still for some of them
OUTAGE_SECONDS = 60.0 if os.environ.get("TESTS_LONG") else 20.0


@pytest.fixture
def room(tmp_path: Path, feeds: FeedServer, sinks: Sinks, postgres_url: str) -> Newsroom:
    """One installation; a second node may run from it, or from another folder on the same database."""
    return Newsroom(tmp_path / "newsroom", feeds, sinks, postgres_url)


@contextlib.contextmanager
def node(room: Newsroom, *options: str, interval: float = 2.0, lease: float = 3.0) -> Iterator[Running]:
    """A daemon that polls every few seconds. Its leases are short, for those who wait for what a dead node held."""
    words = ("--config", str(room.config), "--interval", str(interval), "--lease", str(lease), *options)
    with room.daemon(*words, "--", "daemon", module="tests.e2e.killable") as running:
        yield running


def polls(running: Running) -> int:
    """How many polls a node has done."""
    return len(running.events("feed_polled"))


def tail(running: Running) -> str:
    """The last it logged."""
    return "\n".join(running.said.splitlines()[-20:])


def arrived(sinks: Sinks) -> set[str]:
    """The headlines that reached both channels."""
    posted = {title_of(post) for post in sinks.posts()}
    mailed = {str(mail.message["Subject"]) for mail in sinks.mails()}
    return {title for title in posted if any(title in subject for subject in mailed)}


def every_copy_is_the_same(sinks: Sinks) -> None:
    """One id and one body for each headline."""
    mails = {str(mail.message["Subject"]): set[tuple[str, bytes]]() for mail in sinks.mails()}
    for mail in sinks.mails():
        mails[str(mail.message["Subject"])].add((str(mail.message["Message-ID"]), mail_body(mail)))
    posts = {title_of(post): set[tuple[str, bytes]]() for post in sinks.posts()}
    for post in sinks.posts():
        posts[title_of(post)].add((post.headers["webhook-id"], post.body))
    assert {len(copies) for copies in (*mails.values(), *posts.values())} == {1}


def test_each_of_two_nodes_does_at_least_a_quarter_of_the_polls(room: Newsroom) -> None:
    room.watch(*FORTY, hosts=HOSTS)
    room.has_read(*FORTY, over=timedelta(seconds=4))
    for number, name in enumerate(FORTY):
        room.feeds.publish(f"{name}.xml", rss(story(number, headline(number))))
        room.feeds.behave(f"{name}.xml", Manner(delay=0.3))
    with node(room, interval=4, lease=LASTING) as one, node(room, interval=4, lease=LASTING) as two:
        until(lambda: polls(one) and polls(two), "both nodes to work")
        before = (polls(one), polls(two))
        until(
            lambda: polls(one) + polls(two) >= sum(before) + 120 and len(arrived(room.sinks)) == 40,
            "120 polls and 40 alerts",
            said=lambda: f"{polls(one)} and {polls(two)} polls, {len(arrived(room.sinks))} alerts",
        )
        shares = (polls(one) - before[0], polls(two) - before[1])
        assert min(shares) >= sum(shares) / 4, shares
        assert [one.stop(), two.stop()] == [0, 0]
    books = room.look()
    assert books.faults == ()
    assert books.states == {"sent": 80}
    assert len(room.sinks.mails()) == len(room.sinks.posts()) == 40, "nobody was killed, so nothing came twice"


class Newswire:
    """Publishes a story in each feed, and the next ones when those have arrived, until a node is dead."""

    def __init__(self, room: Newsroom, *names: str) -> None:
        self.told: list[str] = []
        self._room = room
        self._names = names
        room.watch(*names, hosts=HOSTS)
        room.has_read(*names)
        self._publish()

    def tells_until_dead(self, doomed: Running) -> None:
        """The node is killed at its point, sooner or later."""
        until(lambda: self._is_dead(doomed), "the node to be killed", said=lambda: tail(doomed))
        assert doomed.process.returncode == -signal.SIGKILL

    def _is_dead(self, doomed: Running) -> bool:
        is_dead = doomed.process.poll() is not None
        if not is_dead and len(arrived(self._room.sinks)) == len(self.told):
            first = len(self.told)
            self.told += [headline(first + number) for number in range(len(self._names))]
            self._publish()
        return is_dead

    def _publish(self) -> None:
        for number, name in enumerate(self._names):
            own = range(number, len(self.told), len(self._names))
            self._room.feeds.publish(f"{name}.xml", rss(*(story(each, self.told[each]) for each in own)))


def test_what_a_node_killed_in_a_poll_left_is_polled_by_the_other(room: Newsroom) -> None:
    wire = Newswire(room, *FORTY[:4])
    for name in FORTY[:4]:
        room.feeds.behave(f"{name}.xml", Manner(delay=0.3))
    with node(room, "--kill", "fetched:3") as doomed, node(room) as other:
        wire.tells_until_dead(doomed)
        until(lambda: len(arrived(room.sinks)) == len(wire.told), "every alert", said=lambda: tail(other))
        assert other.stop() == 0
    books = room.look()
    assert sorted(books.items) == sorted(wire.told)
    assert books.pending_items == 0
    assert books.faults == ()
    every_copy_is_the_same(room.sinks)


def test_what_a_node_killed_while_it_delivers_left_is_delivered_by_the_other(room: Newsroom) -> None:
    wire = Newswire(room, "wire")
    with node(room, "--kill", "answered", "--at", "desk-mail", interval=1) as doomed, node(room, interval=1) as other:
        wire.tells_until_dead(doomed)
        all_sent = {"sent": 2 * len(wire.told)}
        until(lambda: room.look().states == all_sent, "every receipt", said=lambda: tail(other))
        assert arrived(room.sinks) == set(wire.told)
        assert len(room.sinks.mails()) == len(wire.told) + 1, "the one whose receipt was not written came twice"
        assert other.stop() == 0
    assert room.look().faults == ()
    every_copy_is_the_same(room.sinks)


def test_two_copies_of_a_story_that_arrive_on_both_nodes_open_one_alert(room: Newsroom) -> None:
    room.concurrency = 1  # a node that reads one copy leaves the other one to its neighbour
    room.write_config()
    room.watch("wire", "gazette", hosts=HOSTS)
    room.has_read("wire", "gazette")
    for name in ("wire", "gazette"):
        room.feeds.publish(f"{name}.xml", rss())
        room.feeds.behave(f"{name}.xml", Manner(delay=1.5))
    with node(room, lease=LASTING) as one, node(room, lease=LASTING) as two:
        told: list[str] = []
        shares = [(0, 0)]  # how many copies each node has read, after each story

        def each_node_has_read_a_copy() -> bool:
            """Tell the next story when both copies of the last one were read, until each was read by another node."""
            read = tuple(len(each.events("feed_polled", new=1)) for each in (one, two))
            if sum(read) < 2 * len(told):
                return False
            if told and (read[0] - shares[-1][0], read[1] - shares[-1][1]) == (1, 1):
                return True
            shares.append((read[0], read[1]))
            told.append(headline(len(told)))
            items = [story(number, title) for number, title in enumerate(told)]
            room.feeds.publish("wire.xml", rss(*items))
            room.feeds.publish("gazette.xml", rss(*(item.replace("wire.example", "gazette.example") for item in items)))
            return False

        until(each_node_has_read_a_copy, "each node to read a copy", within=90)
        until(lambda: len(arrived(room.sinks)) == len(told), "every alert")
        until(lambda: len(decisions(one, two)) == 2 * len(told), "every decision")
        assert sorted(decisions(one, two)) == ["new"] * len(told) + ["suppress"] * len(told)
        assert [one.stop(), two.stop()] == [0, 0]
    assert len(room.look().items) == 2 * len(told)
    assert sorted(room.look().alerts) == sorted(told)
    assert len(room.sinks.posts()) == len(room.sinks.mails()) == len(told)


def decisions(*nodes: Running) -> list[str]:
    """What the nodes decided."""
    return [event["decision"] for each in nodes for event in each.events("firing_decided")]


def test_a_node_restarted_with_older_files_rolls_nobody_back_and_operators_hear_of_it(
    room: Newsroom, tmp_path: Path
) -> None:
    behind = Newsroom(tmp_path / "behind", room.feeds, room.sinks, room.storage_url)
    for each in (room, behind):
        each.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss())
    with node(room) as current:
        current.waits_for("files_loaded", outcome="published", generation=1)
        room.write("rules/rules.yaml", RULES.replace("query: radar", "query: sonar"))
        current.waits_for("files_loaded", outcome="published", generation=2)
        with node(behind) as restarted:
            kept = restarted.waits_for("files_loaded", outcome="kept", generation=2)
            assert kept["generation"] == 2
            differs = restarted.waits_for("files_differ")
            assert "rules/rules.yaml" in differs["reason"]
            told = until(
                lambda: next(
                    (text_of(m) for m in room.sinks.mails("ops@example.org") if "other files" in m.message["Subject"]),
                    "",
                ),
                "operators to be told",
                said=lambda: restarted.said,
            )
            assert "generation 2" in told
            assert "rules/rules.yaml" in told
            room.feeds.publish("wire.xml", rss(story(1, "Radar parts arrive"), story(2, "Sonar buoys arrive")))
            until(lambda: arrived(room.sinks), "the alert of the newer rules")
            behind.write("rules/rules.yaml", RULES.replace("query: radar", "query: sonar"))
            restarted.waits_for("files_loaded", outcome="same", generation=2)
        assert not current.events("files_loaded", generation=3)
    with room.store() as store:
        assert store.active_generation() == 2
    assert arrived(room.sinks) == {"Sonar buoys arrive"}


@pytest.fixture
def server_of_its_own() -> Iterator[PostgresServer]:
    """A PostgreSQL that may be stopped: no other test uses it."""
    try:
        with postgres_server() as server:
            yield server
    except PostgresMissing as missing:
        pytest.skip(f"NO POSTGRESQL: {missing}")


def test_a_database_that_goes_away_is_waited_for_and_nothing_is_lost(
    tmp_path: Path, feeds: FeedServer, sinks: Sinks, server_of_its_own: PostgresServer
) -> None:
    server = server_of_its_own
    room = Newsroom(tmp_path / "newsroom", feeds, sinks, server.url(), listen="127.0.0.1:0")
    room.watch("wire")
    feeds.publish("wire.xml", rss(story(1, "Weather")))
    with node(room, interval=1, lease=10) as daemon:
        daemon.waits_for("feed_polled", new=1)
        port = daemon.port()
        until(lambda: ready(port) == 200, "ready")
        server.stop()
        stopped = time.monotonic()
        until(lambda: ready(port) == 503, "readiness to be taken back", said=lambda: daemon.said)
        feeds.publish("wire.xml", rss(story(2, "Radar parts reach the coast"), story(1, "Weather")))
        until(lambda: time.monotonic() - stopped >= OUTAGE_SECONDS, "the outage to last", within=OUTAGE_SECONDS + 30)
        pauses = [float(event["retry_in"]) for event in daemon.events("loop_failed", loop="poll")]
        assert pauses[:4] == [1.0, 2.0, 4.0, 8.0], "the loop backs off"
        assert ready(port) == 503
        assert alive(port) == 200
        server.start()
        until(lambda: ready(port) == 200, "readiness again", said=lambda: daemon.said)
        until(lambda: arrived(sinks), "the alert", said=lambda: daemon.said)
        assert daemon.process.poll() is None
        assert daemon.events("loop_recovered")
        assert daemon.stop() == 0
    assert room.look().faults == ()
    assert arrived(sinks) == {"Radar parts reach the coast"}
    every_copy_is_the_same(sinks)


def ready(port: int) -> int:
    """The status of /readyz."""
    return _status(port, "/readyz")


def alive(port: int) -> int:
    """The status of /healthz."""
    return _status(port, "/healthz")


def _status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
