import json
from pathlib import Path

from watchd.demo.journal import Event, Journal, Tally


def test_every_line_is_kept_and_every_event_handed_on(tmp_path: Path) -> None:
    heard: list[Event] = []
    path = tmp_path / "watchd.log"
    with Journal(path, heard.append) as journal:
        journal.write('{"event": "feed_polled", "title": "苏-30"}\n')
        journal.write("a library wrote this\n")
        journal.write("[1]\n")
    assert heard == [{"event": "feed_polled", "title": "苏-30"}]
    assert path.read_text(encoding="utf-8").splitlines()[1:] == ["a library wrote this", "[1]"]


def test_a_sign_that_utf_8_cannot_hold_does_not_end_the_demo(tmp_path: Path) -> None:
    with Journal(tmp_path / "watchd.log", lambda _event: None) as journal:
        journal.write(json.dumps({"event": "x"}) + "\ud800\n")
    assert "\\ud800" in (tmp_path / "watchd.log").read_text(encoding="utf-8")


def test_the_tally_adds_up_what_the_log_says() -> None:
    tally = Tally()
    for event in (
        {"event": "feed_polled", "outcome": "ok", "new": 3, "revised": 1, "known": 0},
        {"event": "feed_polled", "outcome": "not_modified", "new": 0, "revised": 0, "known": 0},
        {"event": "feed_failed", "feed": "a"},
        {"event": "items_evaluated", "matches": 2},
        {"event": "firing_decided", "decision": "suppress"},
        {"event": "notification_sent", "channel": "desk-mail"},
        {"event": "notification_not_sent", "channel": "desk-mail"},
        {"event": "something_else"},
    ):
        tally.count(event)
    assert tally.polls == {"ok": 1, "not_modified": 1, "failed": 1}
    assert tally.items == {"new": 3, "revised": 1}
    assert (tally.matches, tally.decisions, tally.sent, tally.unsent) == (2, {"suppress": 1}, {"desk-mail": 1}, 1)
