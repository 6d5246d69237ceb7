"""Rules that are edited under a running daemon: what stands, what ends, and who is told."""

import json

from tests.e2e.newsroom import Newsroom
from tests.e2e.processes import Running, until
from tests.e2e.test_daemon import fast_daemon, listing_nothing
from tests.servers.feeds import rss, story

WAVE = """\
version: 1
rules:
  - id: radar-wave
    title: Radar wave
    severity: high
    STATUS
    match: {query: radar}
    alert_when: {count: {at_least: 1, within: 7d}}
    tests: {must_match: [radar], must_not_match: [sonar]}
"""


def wave(status: str = "live") -> str:
    return WAVE.replace("STATUS", f"status: {status}")


def subjects(room: Newsroom) -> list[str]:
    return [" ".join(str(mail.message["Subject"]).split()) for mail in room.sinks.mails("desk@example.org")]


def told(room: Newsroom, daemon: Running, begins: str, number: int) -> str:
    """The newest mail to the desk, of so many, which begins so."""
    until(
        lambda: len(subjects(room)) >= number, f"mail {number}", said=lambda: str(subjects(room)) + daemon.said[-900:]
    )
    newest = subjects(room)[-1]
    assert newest.startswith(begins), subjects(room)
    return newest


def test_a_rule_that_is_paused_while_its_window_stands_ends_it_and_tells_anew_when_it_is_back(
    small_newsroom: Newsroom,
) -> None:
    room = listing_nothing(small_newsroom)
    room.write("rules/rules.yaml", wave())
    with fast_daemon(room) as daemon:
        room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
        told(room, daemon, "[HIGH] 1 item from 1 publisher in 7 days", 1)
        room.write("rules/rules.yaml", wave("paused"))
        assert "its rule is paused, and nobody knows" in told(room, daemon, "UNWATCHED [HIGH] Not watched any more", 2)
        listed = room.run("alert", "list", "--config", str(room.config))
        assert "closed" in listed.stdout, listed.stdout
        room.write("rules/rules.yaml", wave())
        told(room, daemon, "[HIGH] 1 item from 1 publisher in 7 days", 3)
        assert daemon.stop() == 0


def published(daemon: Running, generation: int) -> None:
    daemon.waits_for("files_loaded", generation=generation)


def test_files_that_are_away_or_half_written_for_a_moment_end_nothing_also_over_kills(
    small_newsroom: Newsroom,
) -> None:
    room = listing_nothing(small_newsroom)
    folder = room.folder / "rules"
    rules = folder / "rules.yaml"
    room.write("rules/rules.yaml", wave())
    with fast_daemon(room) as daemon:
        room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
        told(room, daemon, "[HIGH] 1 item from 1 publisher in 7 days", 1)
        rules.write_text("version: 1\nrules:\n  - id: radar-w")  # as far as an editor has come
        daemon.waits_for("file_refused", file="rules/rules.yaml")
        rules.write_text("version: 1\nrules: []\n")
        published(daemon, 2)
        rules.write_text(wave())
        published(daemon, 3)
        folder.rename(room.folder / "away")
        daemon.waits_for("config_refused")
        (room.folder / "away").rename(folder)
        daemon.waits_for("config_as_started")
        assert not daemon.events("files_loaded", generation=4), "what was in force went on"
        rules.unlink()
        daemon.waits_for("file_refused", file="rules")  # an empty folder may be one that is not mounted
        room.write("rules/none.yaml", "version: 1\nrules: []\n")
        published(daemon, 4)
        daemon.kill()
    room.write("rules/rules.yaml", wave())
    with fast_daemon(room) as daemon:
        published(daemon, 5)
        daemon.waits_for("matches_recomputed")
        room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast"), story(2, "Another radar is late")))
        daemon.waits_for("items_evaluated", matches=1)
        assert daemon.stop() == 0
        assert not daemon.events("loop_failed")
    assert len(subjects(room)) == 1, "it has stood all the time"
    [rule] = json.loads(room.run("rule", "list", "--json", "--config", str(room.config)).stdout)["rules"]
    assert (rule["matches_30_days"], rule["window"]["outcome"]) == (2, "alert")
