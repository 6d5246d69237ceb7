"""Feeds that attack: each ends in an error of its own, in bounded memory, while the others are read."""

import gzip
import zlib
from pathlib import Path

from tests.e2e.newsroom import HOSTS, Newsroom
from tests.e2e.processes import Ended
from tests.servers.feeds import Manner, headline, rss, story

MIB = bytes(1024 * 1024)
LIMIT_KIB = 64 * 1024
GOOD = ("good-1", "good-2", "good-3")


def deflated(mebibytes: int) -> bytes:
    """Gzip of that many MiB of zeros; blocks that end in a full flush can be repeated."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    first = engine.compress(MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    again = engine.compress(MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    return first + again * (mebibytes - 1)


def a_round(room: Newsroom, *bad: str, options: tuple[str, ...] = ()) -> Ended:
    """One round over three good feeds and the bad ones, each on a host of its own."""
    names = [*bad, *GOOD]
    room.watch(*names, hosts=HOSTS)
    room.has_read(*names)
    for number, name in enumerate(GOOD):
        room.feeds.publish(f"{name}.xml", rss(story(number, headline(number))))
    return room.run("--config", str(room.config), *options, "--", "once", module="tests.e2e.killable")


def peak(ended: Ended) -> int:
    """The most memory that watchd and the largest of its parsers held, in KiB."""
    (event,) = ended.events("memory_peaked")
    return int(event["own_kib"]) + int(event["worker_kib"])


def test_bombs_and_drips_end_in_feed_errors_within_64_mebibytes(small_newsroom: Newsroom, tmp_path: Path) -> None:
    room = small_newsroom
    quiet = Newsroom(tmp_path / "quiet", room.feeds, room.sinks, f"sqlite:///{tmp_path}/quiet.db")
    with quiet.store() as store:
        store.migrate()
    usual = a_round(quiet)
    assert usual.code == 0, usual.stderr

    bombs = {
        "plain": ("gzip", deflated(1024)),
        "double": ("gzip, gzip", gzip.compress(deflated(1024))),
        "brotli": ("br", b"\x1b" + bytes(800)),
    }
    for name, (coding, body) in bombs.items():
        room.feeds.publish(f"{name}.xml", body)
        room.feeds.behave(f"{name}.xml", Manner(headers={"Content-Encoding": coding}))
    room.feeds.publish("drip.xml", rss())
    room.feeds.behave("drip.xml", Manner(drips=True))
    attacked = a_round(room, *bombs, "drip", options=("--fetch-deadline", "3"))

    assert attacked.code == 4
    reasons = {event["feed"]: event["reason"] for event in attacked.events("feed_failed")}
    assert reasons == {"plain": "size", "double": "encoding", "brotli": "encoding", "drip": "deadline"}
    assert {event["feed"] for event in attacked.events("feed_polled", new=1)} == set(GOOD)
    assert len(room.sinks.posts()) == 2 * len(GOOD)
    assert peak(attacked) - peak(usual) < LIMIT_KIB
    order = [event["feed"] for event in attacked.logs if event["event"] in {"feed_polled", "feed_failed"}]
    assert order[-1] == "drip", "the slow one delayed another"


def test_an_author_that_costs_the_parser_seconds_costs_its_own_feed_the_poll_and_no_other(
    small_newsroom: Newsroom,
) -> None:
    room = small_newsroom
    # Markup in a category leaves the document to feedparser, which looks for a mail address in the author.
    costly = rss(
        story(9, "Radar").replace("</item>", f"<category><b/></category><author>{'a' * 48_000}</author></item>")
    )
    room.feeds.publish("costly.xml", costly)
    ended = a_round(room, "costly", options=("--parse-deadline", "1.5"))
    assert ended.code == 4
    (failed,) = ended.events("feed_failed")
    assert (failed["feed"], failed["reason"]) == ("costly", "too_slow")
    order = [event["feed"] for event in ended.logs if event["event"] in {"feed_polled", "feed_failed"}]
    assert set(order[:-1]) == set(GOOD)
    assert order[-1] == "costly"
    assert len(room.sinks.mails()) == len(GOOD)
    assert len(room.sinks.posts()) == len(GOOD)
    assert room.look().faults == ()
