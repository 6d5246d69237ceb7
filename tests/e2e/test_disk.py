"""The database under a running daemon: taken away, put back."""

from pathlib import Path

from tests.e2e.newsroom import Newsroom
from tests.e2e.processes import until
from tests.servers.feeds import rss, story

DAEMON = ("--interval", "1", "--", "daemon")  # it polls and looks at itself every second


def moved(database: Path, folder: Path) -> None:
    """The file, then its log and its shared memory: whoever opened the file alone would begin another log."""
    for part in sorted(database.parent.glob(f"{database.name}*")):
        if part.suffix != ".lock":
            part.rename(folder / part.name)


def test_a_database_that_is_taken_away_is_missed_at_once_and_nothing_is_lost_when_it_comes_back(
    small_newsroom: Newsroom, tmp_path: Path
) -> None:
    room = small_newsroom
    room.watch("wire")
    room.has_read("wire")
    room.feeds.publish("wire.xml", rss(story(1, "Radar parts reach the coast")))
    database = Path(room.storage_url.removeprefix("sqlite:///"))
    away = tmp_path / "away"
    away.mkdir()
    with room.daemon("--config", str(room.config), *DAEMON, module="tests.e2e.killable") as daemon:
        until(lambda: len(room.sinks.posts()) == 1, "the first alert")
        moved(database, away)
        room.feeds.publish(
            "wire.xml", rss(story(2, "Radar crews follow by sea"), story(1, "Radar parts reach the coast"))
        )
        failed = daemon.waits_for("loop_failed")
        assert "removed or replaced while watchd used it" in failed["error"]
        assert not database.exists()
        moved(away / database.name, database.parent)
        until(lambda: len(room.sinks.posts()) == 2, "the second alert")
        daemon.waits_for("loop_recovered")
        assert daemon.stop() == 0
    assert room.look().faults == ()
    assert len(room.look().items) == 2
