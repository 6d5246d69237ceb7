"""What a log line may hold: events with fields, no secret, no credential in a URL, no control character."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from watchd.app.logs import HIDDEN, configure

SECRET = "correct-horse-battery"


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def stream() -> io.StringIO:
    """Where JSON lines go."""
    out = io.StringIO()
    configure(form="json", level="info", secrets=[SECRET, "abc"], stream=out)
    return out


def events(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_time_level_and_fields(stream: io.StringIO) -> None:
    structlog.get_logger().info("feed_polled", feed="wire", new=3, lines=("a", "b"), more={"x": None})
    (event,) = events(stream)
    assert list(event)[:3] == ["ts", "level", "event"]
    assert str(event["ts"]).endswith("Z")
    assert {key: value for key, value in event.items() if key != "ts"} == {
        "level": "info",
        "event": "feed_polled",
        "feed": "wire",
        "new": 3,
        "lines": ["a", "b"],
        "more": {"x": None},
    }


def test_control_characters_and_turned_text_are_written_out(stream: io.StringIO) -> None:
    structlog.get_logger().warning("odd", title="a\nb\r\x1b[31m\u202ec\u2028d\x85\x00", keys={"k": ["\x07"]})
    line = stream.getvalue()
    assert line.count("\n") == 1
    (event,) = events(stream)
    assert event["title"] == "a\\nb\\r\\x1b[31m\\u202ec\\u2028d\\x85\\x00"
    assert event["keys"] == {"k": ["\\x07"]}


def test_a_secret_is_hidden_wherever_it_stands_and_a_short_one_is_no_reason_to_blank_words(stream: io.StringIO) -> None:
    structlog.get_logger().error(
        "failed", error=f"535 {SECRET}!", inner=[{"deep": SECRET}], thing=ValueError(SECRET), ok="abc"
    )
    (event,) = events(stream)
    assert SECRET not in stream.getvalue()
    assert event["error"] == f"535 {HIDDEN}!"
    assert event["inner"] == [{"deep": HIDDEN}]
    assert event["thing"] == HIDDEN
    assert event["ok"] == "abc"


def test_a_traceback_is_one_field_and_holds_no_secret(stream: io.StringIO) -> None:
    try:
        int(SECRET)
    except ValueError:
        structlog.get_logger().exception("loop_failed", loop="poll")
    (event,) = events(stream)
    assert "Traceback" in str(event["exception"])
    assert f"base 10: '{HIDDEN}'" in str(event["exception"])
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pw@board.example:8443/in?token=1#x", "https://board.example:8443/in?..."),
        ("https://board.example/in", "https://board.example/in"),
        ("postgresql://watchd:pw@db.example/watchd", "postgresql://db.example/watchd"),
        (
            "postgresql+psycopg://watchd:pw@db.example:5433/watchd?sslmode=require",
            "postgresql+psycopg://db.example:5433/watchd?...",
        ),
        ("http://[broken/", HIDDEN),
    ],
)
def test_a_url_is_shown_without_what_may_be_a_credential(stream: io.StringIO, url: str, shown: str) -> None:
    structlog.get_logger().info("asked", url=f"see {url} now")
    assert events(stream)[0]["url"] == f"see {shown} now"


def test_events_below_the_level_are_not_written(stream: io.StringIO) -> None:
    structlog.get_logger().debug("detail")
    assert stream.getvalue() == ""


def test_what_libraries_log_comes_in_the_same_form_and_without_secrets(stream: io.StringIO) -> None:
    logging.getLogger("apscheduler").warning("missed %s\n", SECRET)
    logging.getLogger("apscheduler").info("chatter")
    (event,) = events(stream)
    assert (event["event"], event["logger"], event["level"]) == ("library_logged", "apscheduler", "warning")
    assert event["message"] == f"missed {HIDDEN}\\n"


def test_auto_is_json_where_nobody_looks_and_for_people_on_a_terminal() -> None:
    pipe, terminal = io.StringIO(), Terminal()
    configure(form="auto", level="info", stream=pipe)
    structlog.get_logger().info("started")
    configure(form="auto", level="info", stream=terminal)
    structlog.get_logger().info("started", note="a\x1b[31mb")
    assert events(pipe)[0]["event"] == "started"
    assert not terminal.getvalue().startswith("{")
    assert "\\x1b[31mb" in terminal.getvalue()


def test_console_lines_tell_the_journal_how_urgent_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    out = io.StringIO()
    configure(form="console", level="info", stream=out)
    structlog.get_logger().error("failed")
    structlog.get_logger().info("worked")
    urgent, usual = out.getvalue().splitlines()
    assert urgent.startswith("<3>")
    assert usual.startswith("<6>")
