"""`item list` and `item search`: an item's id is found by words, feed and time, and the lines can be replayed."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import after, match, new_item
from tests.contract.steps import evaluated, polled, told
from tests.integration.cli.desk import RULES, store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.clock import SystemClock
from watchd.ports import Evaluation
from watchd.storage import Storage

HOSTILE = "Радар \x1b[2J\u202eevil\nit_0000  forged row"
TITLES = ("Su-30 spares arrive in Caracas", "Llegan repuestos a Caracas", "委内瑞拉雷达", HOSTILE)


pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The database of the desk: the first poll's item, and four that came an hour later, of which one matched."""
    write_desk(here)
    with store_at(here) as opened:
        polled(opened, new_item(9, title="Old news", summary=""))
        evaluated(opened)
        later = after(hours=1)
        polled(
            opened,
            *(new_item(number, title=title, seen_at=later) for number, title in enumerate(TITLES, 1)),
            at=later,
        )
        first, *_ = evaluated(opened, now=later)
        told(opened, Evaluation(matches=(match(first, "spares"),)))
        yield opened


def _titles(*words: str) -> list[str]:
    result = watchd(*words, "--json")
    assert result.exit_code == 0, result.output
    return [item["title"] for item in json.loads(result.stdout)["items"]]


def test_items_are_listed_newest_first_with_what_came_of_them() -> None:
    rows = watchd("item", "list").stdout.splitlines()
    assert rows[0].split() == ["ITEM", "SEEN", "FEED", "MATCHED", "BY", "TITLE"]
    assert rows[-1].startswith("it_")
    assert rows[-1].endswith("2025-11-24 12:00Z  tass-en  (baseline)  Old news")
    assert rows[-2].endswith("2025-11-24 13:00Z  tass-en  spares      Su-30 spares arrive in Caracas")
    assert len(rows) == 6


def test_a_hostile_title_makes_no_row_and_moves_no_cursor() -> None:
    shown = watchd("item", "list").stdout
    assert "Радар \\x1b[2J\\u202eevil it_0000 forged row" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_the_json_names_its_shape() -> None:
    told_json: dict[str, Any] = json.loads(watchd("item", "search", "SU 30", "caracas", "--json").stdout)
    assert (told_json["schema"], told_json["has_more"]) == ("watchd.item.list/1", False)
    [item] = told_json["items"]
    assert item == {
        "id": item["id"],
        "revision": 1,
        "feed": "tass-en",
        "publisher": "tass.com",
        "language": "en",
        "title": TITLES[0],
        "url": "https://news.example/1",
        "published": "2025-11-24T12:00:00Z",
        "seen_at": "2025-11-24T13:00:00Z",
        "is_baseline": False,
        "flags": [],
        "is_pending": False,
        "has_failed": False,
        "is_held": False,
        "rules": ["spares"],
    }


def test_words_are_found_in_titles_and_when_asked_in_texts() -> None:
    assert _titles("item", "search", "caracas") == [TITLES[1], TITLES[0]]
    assert _titles("item", "search", "瑞拉") == [TITLES[2]]
    result = watchd("item", "search", "radar parts")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr == "watchd: no title holds 'radar parts'; --text looks into summaries and bodies as well\n"
    assert len(_titles("item", "search", "radar parts", "--text")) == 4


def test_a_time_is_a_moment_a_day_or_how_long_ago() -> None:
    assert _titles("item", "list", "--until", "2025-11-24T12:30Z") == ["Old news"]
    assert len(_titles("item", "list", "--since", "2025-11-24T08:30:00-04:00")) == 4
    assert _titles("item", "list", "--until", "2025-11-24") == []
    ago = SystemClock().now() - after(minutes=30)
    assert len(_titles("item", "list", "--since", f"{ago // timedelta(seconds=1)}s")) == 4
    nothing = watchd("item", "list", "--since", "1m")
    assert nothing.stderr == "watchd: no item was seen then; the newest came 2025-11-24 13:00Z\n"


def test_a_time_nobody_understands_is_told_with_the_right_form() -> None:
    result = watchd("item", "list", "--since", "yesterday")
    assert result.exit_code == 2
    assert "'yesterday' is no time: write how long ago (90m, 12h, 2d) or when (2025-11-18," in result.stderr


def test_a_feed_that_is_not_there_is_told_with_the_nearest() -> None:
    assert watchd("item", "list", "--feed", "tas-en").stderr == (
        "watchd: no feed is called tas-en; did you mean 'tass-en'?\n"
    )
    assert len(_titles("item", "list", "--feed", "tass-en")) == 5


def test_that_there_is_more_is_said() -> None:
    result = watchd("item", "list", "--limit", "2")
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr.startswith("watchd: the newest 2 are shown; --limit shows more")
    assert json.loads(watchd("item", "list", "--limit", "2", "--json").stdout)["has_more"] is True
    assert json.loads(watchd("item", "list", "--limit", "5", "--json").stdout)["has_more"] is False


def test_an_empty_store_says_what_to_look_at(here: Path) -> None:
    (here / "watchd.db").unlink()
    with store_at(here):
        result = watchd("item", "list")
    assert result.stderr == "watchd: no item of any feed yet; `watchd feed health` says whether feeds answer\n"


def test_signs_alone_are_no_word() -> None:
    result = watchd("item", "search", "--", "--")
    assert result.exit_code == 2
    assert "'--' holds no word to look for" in result.stderr


def test_lines_of_items_are_a_recording_that_replay_reads(here: Path) -> None:
    lines = watchd("item", "list", "--limit", "100000", "--jsonl").stdout.splitlines()
    assert len(lines) == 5
    recording = "".join(f"{line}\n" for line in reversed(lines)).encode()
    (here / "book").mkdir()
    (here / "book" / "rules.yaml").write_text(RULES)
    replayed = watchd("replay", "--rules", "book", "--items", "-", "--jsonl", stdin=recording)
    assert (replayed.exit_code, replayed.stderr) == (0, "")
    kinds = [json.loads(line)["kind"] for line in replayed.stdout.splitlines()]
    assert sorted(kinds) == ["alert", "match", "story"]


def test_many_items_are_given_out_one_by_one_or_not_at_all() -> None:
    result = watchd("item", "list", "--limit", "10001")
    assert result.exit_code == 2
    assert "--limit above 10,000 needs --jsonl" in result.stderr
