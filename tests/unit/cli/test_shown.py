"""What is shown: JSON that any program reads and any terminal survives, and tables that stay aligned."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.cli.program import clean_env

from watchd.cli import shown

HOSTILE = "\x1b]0;title\x07 \u202eevil\u2028\x9b31m\ud800"


@given(st.text(alphabet=st.characters()))
def test_json_is_printable_and_says_the_same(text: str) -> None:
    written = shown.json_text({"title": text})
    assert written.isprintable()
    assert json.loads(written) == {"title": text}


def test_other_scripts_stay_readable_in_json() -> None:
    assert shown.json_text(["Су-30", "委内瑞拉"]) == '["Су-30", "委内瑞拉"]'


def test_hostile_signs_are_escapes_in_json_and_words_in_text() -> None:
    assert json.loads(shown.json_text(HOSTILE)) == HOSTILE
    assert shown.harmless(HOSTILE) == "\\x1b]0;title\\x07 \\u202eevil\\u2028\\x9b31m\\ud800"


def test_a_json_object_begins_with_its_schema(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    moment = datetime(2025, 11, 18, 6, 42, tzinfo=timezone(timedelta(hours=-4)))
    shown.write_json("watchd.test/1", {"at": moment, "every": timedelta(minutes=15), "tags": frozenset("ba")})
    assert json.loads(capsysbinary.readouterr().out) == {
        "schema": "watchd.test/1",
        "at": "2025-11-18T06:42:00-04:00",
        "every": 900.0,
        "tags": ["a", "b"],
    }


def test_tables_are_aligned_under_their_headings_also_in_wide_scripts(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    shown.write_table(("FEED", "TITLE", "AT"), [("a", "委内瑞拉", "x"), ("bbbbbb", "line\nbreak", "y")])
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "FEED    TITLE       AT",
        "a       委内瑞拉    x",
        "bbbbbb  line break  y",
    ]


def test_on_a_terminal_a_table_fits_its_width_and_no_cell_is_read_as_markup(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "34")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown.write_table(("FEED", "TITLE"), [("a", "[bold]x[/bold] :skull: and so on\x1b[31m")], texts={"TITLE"})
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "\x1b[1mFEED  TITLE\x1b[0m",
        "a     [bold]x[/bold] :skull: and",
        "      so on\\x1b[31m",
    ]


def test_without_colour_a_table_still_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "34")
    monkeypatch.setenv("NO_COLOR", "1")
    shown.write_table(("FEED", "TITLE"), [("a", "a title that is longer than the line")], texts={"TITLE"})
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "FEED  TITLE",
        "a     a title that is longer than",
        "      the line",
    ]


def test_a_text_of_many_lines_is_set_in_and_fits(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = "state  sent\n\n  a line that is too long for this terminal\n"
    shown.write_block(text)
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "  state  sent",
        "",
        "    a line that is too long for this terminal",
    ]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "28")
    shown.write_block(text)
    assert capsysbinary.readouterr().out.decode().splitlines() == [
        "  state  sent",
        "",
        "    a line that is too long",
        "    for this terminal",
    ]


def test_a_value_with_line_breaks_makes_no_field_of_its_own(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    shown.write_fields({"title": "a\nstate  sent\r\n\tb", "state": "dead"})
    assert capsysbinary.readouterr().out.decode().splitlines() == ["title  a state sent\\r b", "state  dead"]


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_there_is_no_colour_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert shown.has_colour()
    monkeypatch.setenv(name, value)
    assert not shown.has_colour()


def test_empty_fields_are_left_out(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    shown.write_fields({"id": "it_1", "language": "", "published": "2025"})
    assert capsysbinary.readouterr().out.decode() == "id         it_1\npublished  2025\n"


def test_times_are_utc_for_people_and_iso_for_machines() -> None:
    at = datetime(2025, 11, 18, 6, 42, 5, tzinfo=UTC)
    assert (shown.moment(at), shown.iso(at)) == ("2025-11-18 06:42Z", "2025-11-18T06:42:05Z")
    assert (shown.moment(None), shown.iso(None)) == ("", None)


def test_counts_have_their_plural() -> None:
    assert [shown.counted(number, "feed") for number in (0, 1, 2000)] == ["0 feeds", "1 feed", "2,000 feeds"]


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "watchd", "schema", "config"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_env(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait()
    assert (process.returncode, said) == (0, b"")


@pytest.mark.parametrize("words", [("schema", "config"), ("--help",), ("feed", "--help")])
def test_a_disk_that_is_full_is_said_in_one_line(words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-m", "watchd", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=clean_env(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"watchd: standard output cannot be written: No space left on device")
    assert b"Traceback" not in done.stderr


def test_signs_the_terminal_lacks_are_written_out() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from watchd.cli.shown import write_line; write_line('Су-30')"],
        capture_output=True,
        env=clean_env() | {"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout == b"\\u0421\\u0443-30\n"
