"""`watchd item import`: an archive becomes history; what cannot be used is named, line by line."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _desk(here: Path) -> Iterator[None]:
    """The config and the database that the commands see."""
    write_desk(here)
    with store_at(here):
        yield


def _item(day: int, **changes: object) -> dict[str, object]:
    plain = {"id": f"n{day}", "feed": "tass-en", "title": f"Plane {day}", "url": f"https://a.example/{day}"}
    return {**plain, "seen_at": (START + timedelta(days=day)).isoformat(), **changes}


def _poll(day: int, *, ok: bool = True) -> dict[str, object]:
    return {"poll": "tass-en", "at": (START + timedelta(days=day)).isoformat(), "ok": ok}


def _archive(here: Path, *lines: dict[str, object] | str) -> str:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (here / "archive.jsonl").write_text("\n".join(texts) + "\n", "utf-8")
    return "archive.jsonl"


def _stored() -> int:
    return len(json.loads(watchd("item", "list", "--limit", "100", "--json").stdout)["items"])


def test_an_archive_is_stored_once(here: Path) -> None:
    file = _archive(here, _item(1), _poll(1), _item(2), _item(3))
    first = watchd("item", "import", file)
    assert (first.exit_code, first.stdout) == (0, "3 items imported, 1 poll record read\n")
    again = watchd("item", "import", file)
    assert again.stdout == "0 items imported, 3 items known already, 1 poll record read\n"
    assert _stored() == 3


def test_a_dry_run_stores_nothing(here: Path) -> None:
    told = watchd("item", "import", _archive(here, _item(1), _item(2)), "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "2 items and 0 poll records can be imported; nothing was stored\n")
    assert _stored() == 0


def test_every_line_that_cannot_be_used_is_named_and_nothing_is_stored(here: Path) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    file = _archive(here, _item(1), "{", _item(2, feed=""), _item(1), _item(3, seen_at=ahead), _item(4, title=None))
    told = watchd("item", "import", file)
    assert told.exit_code == 1
    lines = told.stderr.splitlines()
    refused = {2: "no JSON object", 3: "feed is missing", 5: "lies in the future", 6: "title is missing"}
    for number, words in refused.items():
        assert any(f"archive.jsonl:{number}: " in line and words in line for line in lines), lines
    assert "nothing was stored: mend these lines first" in told.stderr
    assert _stored() == 0


def test_of_many_lines_that_cannot_be_used_twenty_are_named(here: Path) -> None:
    told = watchd("item", "import", _archive(here, *(["[]"] * 30)))
    assert told.stderr.count("archive.jsonl:") == 20
    assert "there may be more" in told.stderr


def test_an_archive_comes_through_a_pipe() -> None:
    told = watchd("item", "import", "-", stdin=json.dumps(_item(1)).encode())
    assert (told.exit_code, told.stdout) == (0, "1 item imported, 0 poll records read\n")


def test_a_file_that_is_not_there_is_named() -> None:
    told = watchd("item", "import", "nothing.jsonl")
    assert told.exit_code == 69
    assert "nothing.jsonl cannot be read: no such file or directory" in told.stderr


def test_what_was_exported_is_known_when_it_comes_back(here: Path) -> None:
    watchd("item", "import", _archive(here, _item(1), _item(2)))
    exported = watchd("item", "list", "--limit", "100", "--jsonl").stdout.splitlines()
    (here / "again.jsonl").write_text("\n".join(reversed(exported)) + "\n", "utf-8")
    assert watchd("item", "import", "again.jsonl").stdout.startswith("0 items imported, 2 items known already")
