"""`replay`: the contract for measuring watchd from outside, through the command as others call it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.cli.desk import RULES
from tests.unit.cli.program import spawned, watchd

DRAFT = (
    RULES.replace("severity: medium", "status: draft")
    .replace("id: spares", "id: tagged")
    .replace("match: {query: Su-30 AND spare*}", "match: {query: Su-30}\n    only: {tags: [official]}")
)
FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss', tags: [official]}]\n"
ITEMS: list[dict[str, object]] = [
    {"poll": "tass-en", "at": "2025-11-03T10:00:00Z", "ok": True},
    {
        "id": "a1",
        "feed": "tass-en",
        "url": "https://tass.com/1",
        "title": "<i>Su</i>-30 spares arrive in Caracas",
        "summary": "<p>The Su-30 fleet flies again.</p>",
        "published": "2025-11-03T10:30:00Z",
        "seen_at": "2025-11-03T11:00:00Z",
    },
    {"id": "b1", "feed": "copyist", "title": "Su-30 spares arrive in Caracas", "seen_at": "2025-11-03T12:00:00Z"},
    {"id": "c1", "feed": "other", "title": "Su-35 spares arrive in Algiers", "seen_at": "2025-11-03T13:00:00Z"},
]


@pytest.fixture(autouse=True)
def rules(here: Path) -> Path:
    """A folder with one live rule and one draft, and a feed file."""
    (here / "rules").mkdir()
    (here / "rules" / "spares.yaml").write_text(RULES)
    (here / "rules" / "draft.yaml").write_text(DRAFT)
    (here / "feeds.yaml").write_text(FEEDS)
    return here


def recorded(items: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def replayed(items: list[dict[str, object]], *words: str) -> list[dict[str, Any]]:
    """The lines that the command prints."""
    result = watchd("replay", "--rules", "rules", "--items", "-", "--jsonl", *words, stdin=recorded(items))
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_matches_stories_and_alerts_come_as_the_contract_says() -> None:
    lines = [line for line in replayed(ITEMS) if line["rule"] == "spares"]
    alerts = [line for line in lines if line["kind"] == "alert"]
    assert [(line["kind"], line["item"]) for line in lines if line["kind"] != "alert"] == [
        ("match", "a1"),
        ("story", "a1"),
        ("match", "b1"),
        ("story", "b1"),
    ]
    first, second = (line for line in lines if line["kind"] == "story")
    assert (first["decision"], second["decision"], second["with"]) == ("new", "suppress", "a1")
    assert first["alert"] == second["alert"] == alerts[0]["alert"]
    assert set(first) == {"kind", "at", "rule", "item", "alert", "decision", "with", "score", "reason"}
    assert set(alerts[0]) == {"kind", "at", "rule", "alert", "revision", "reason", "items"}
    assert (alerts[0]["at"], alerts[0]["revision"]) == ("2025-11-03T11:00:00Z", 1)


def test_a_rule_that_is_told_again_after_its_time_is_a_repeat_with_an_alert_of_its_own(rules: Path) -> None:
    text = RULES.replace("severity: medium", "severity: medium\n    dedup: {by: rule, again_after: 2h}")
    (rules / "rules" / "spares.yaml").write_text(text)
    (rules / "rules" / "draft.yaml").unlink()
    items = [
        {"id": f"i{hour}", "feed": "a", "title": f"Su-30 spares, part {hour}", "seen_at": f"2025-11-03T{hour}:00:00Z"}
        for hour in (10, 11, 12, 13)
    ]
    lines = replayed([dict(item) for item in items])
    decided = [line for line in lines if line["kind"] == "story"]
    assert [line["decision"] for line in decided] == ["new", "suppress", "repeat", "suppress"]
    assert len({line["alert"] for line in decided}) == 2
    assert sum(line["kind"] == "alert" for line in lines) == 2


def test_offsets_count_what_is_left_once_markup_is_removed() -> None:
    [match] = [
        line for line in replayed(ITEMS) if (line["kind"], line["rule"], line.get("item")) == ("match", "spares", "a1")
    ]
    texts = {"title": "Su-30 spares arrive in Caracas", "summary": "The Su-30 fleet flies again."}
    assert {span["field"] for span in match["spans"]} == {"title", "summary"}
    assert all(texts[span["field"]][span["start"] : span["end"]] == span["text"] for span in match["spans"])


def test_a_feed_that_nobody_described_has_no_tags() -> None:
    assert [
        line["item"]
        for line in replayed(ITEMS, "--feeds", "feeds.yaml")
        if line["rule"] == "tagged" and line["kind"] == "match"
    ] == ["a1"]
    assert [line for line in replayed(ITEMS) if line["rule"] == "tagged"] == []


def test_lines_of_a_draft_say_so() -> None:
    lines = replayed(ITEMS, "--feeds", "feeds.yaml")
    assert {line["kind"] for line in lines if line.get("draft") is True} == {"match", "story", "alert"}
    assert {line["rule"] for line in lines if line.get("draft") is True} == {"tagged"}


def test_two_replays_are_equal_byte_for_byte_wherever_the_items_come_from(rules: Path) -> None:
    many: list[dict[str, object]] = [
        {
            "id": f"i{number}",
            "feed": f"feed-{number % 7}",
            "title": f"Su-30 spares, report {number % 90}",
            "seen_at": f"2025-11-03T{number // 60:02}:{number % 60:02}:00Z",
        }
        for number in range(1200)
    ]
    (rules / "items.jsonl").write_bytes(recorded(many))
    words = ("replay", "--rules", "rules", "--jsonl", "--items")
    from_file = spawned(*words, "items.jsonl", cwd=rules)
    from_stdin = spawned(*words, "-", stdin=recorded(many), cwd=rules)
    assert from_file.returncode == from_stdin.returncode == 0
    assert from_file.stdout.count(b"\n") > 1200
    assert from_file.stdout == from_stdin.stdout


def test_lines_come_in_the_order_of_virtual_time() -> None:
    moments = [line["at"] for line in replayed(ITEMS, "--feeds", "feeds.yaml")]
    assert moments == sorted(moments)


def test_people_get_a_table_of_what_each_rule_did() -> None:
    result = watchd("replay", "--rules", "rules", "--items", "-", stdin=recorded(ITEMS))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "RULE            MATCHES  ALERTS  UPDATES  NOT TOLD  LAST MATCH",
        "tagged (draft)  0        0       0        0",
        "spares          2        1       0        1         2025-11-03T12:00:00Z",
    ]
    assert result.stderr == "watchd: 3 items and 1 poll record replayed\n"


def test_a_revision_of_an_item_is_the_same_item() -> None:
    again = ITEMS[1] | {"title": "Su-30 spares arrive in Caracas, ministry confirms", "seen_at": "2025-11-03T14:00:00Z"}
    unchanged: dict[str, object] = again | {"seen_at": "2025-11-03T15:00:00Z"}
    lines = [
        line
        for line in replayed([*ITEMS, again, unchanged])
        if line["rule"] == "spares" and line["item" if "item" in line else "kind"] == "a1"
    ]
    assert {line["at"] for line in lines} <= {"2025-11-03T11:00:00Z", "2025-11-03T14:00:00Z"}
    assert len({line["alert"] for line in lines if line["kind"] == "story" and line["alert"]}) == 1


def test_disorder_ends_the_replay_with_its_line_after_what_was_decided_before() -> None:
    early: dict[str, object] = {"id": "z", "feed": "x", "title": "late", "seen_at": "2025-11-03T09:00:00Z"}
    moments = [f"2025-11-04T{number // 60:02}:{number % 60:02}:00Z" for number in range(600)]
    filler = [ITEMS[2] | {"id": f"f{number}", "seen_at": at} for number, at in enumerate(moments)]
    result = watchd("replay", "--rules", "rules", "--items", "-", "--jsonl", stdin=recorded([*filler, early]))
    assert result.exit_code == 1
    assert result.stderr.startswith("watchd: -:601: seen_at 2025-11-03T09:00:00Z is earlier than")
    assert result.stdout.count("\n") >= 500


def test_a_bad_line_of_a_file_is_named_with_the_file(rules: Path) -> None:
    (rules / "items.jsonl").write_bytes(recorded(ITEMS) + b"{}\n")
    result = watchd("replay", "--rules", "rules", "--items", "items.jsonl")
    assert result.exit_code == 1
    assert result.stderr == "watchd: items.jsonl:5: id is missing; every item has one\n"


def test_items_that_were_all_seen_at_one_moment_are_decided_one_by_one() -> None:
    places = ("Caracas", "Maracay", "Barinas", "Cumana")
    items = [
        ITEMS[2] | {"id": f"i{number}", "title": f"Su-30 spares arrive in {places[number % 4]}"}
        for number in range(1000)
    ]
    decided = [line["decision"] for line in replayed(items) if line["kind"] == "story" and line["rule"] == "spares"]
    assert decided == ["new"] * 4 + ["suppress"] * 996


def test_fields_that_mean_nothing_are_named_once() -> None:
    result = watchd("replay", "--rules", "rules", "--items", "-", stdin=recorded([ITEMS[2] | {"label": 1}] * 2))
    assert result.exit_code == 0
    assert "watchd: field 'label', first in line 1, means nothing here and was not read" in result.stderr


def test_an_empty_recording_is_no_error() -> None:
    assert replayed([]) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--rules", "nowhere", "--items", "-"), 78, "nowhere: cannot be read"),
        (("--rules", "feeds.yaml", "--items", "-"), 78, "feeds.yaml:1:1: "),
        (("--rules", "rules", "--items", "nowhere.jsonl"), 69, "nowhere.jsonl cannot be read: no such file"),
        (("--rules", "rules", "--items", "-", "--until", "soon"), 2, "--until 'soon' is no time"),
        (("--rules", "rules", "--items", "-", "--until", "9999-12-31T23:59:59-23:59"), 2, "is no time"),
        (("--rules", "rules", "--items", "/proc/self/mem"), 69, "/proc/self/mem cannot be read to its end: input/"),
        (("--rules", "rules", "--items", "-", "--until", "2025-11-03"), 2, "lies before the last line"),
        (("--rules", "rules"), 2, "Missing option '--items'"),
    ],
)
def test_what_cannot_be_replayed_is_told(words: tuple[str, ...], code: int, said: str) -> None:
    result = watchd("replay", *words, stdin=recorded(ITEMS))
    assert result.exit_code == code
    assert said in result.stderr


def test_the_clock_may_run_on_after_the_last_item() -> None:
    assert replayed(ITEMS, "--until", "2025-12-01T00:00:00Z") == replayed(ITEMS)


WINDOW = """
version: 1
rules:
  - id: many
    match: {query: Su-30}
    alert_when: {count: {at_least: 2, within: 2d, distinct: publisher}}
"""


def test_a_rule_with_a_window_gives_outcomes_and_alerts_and_no_stories(rules: Path) -> None:
    for path in (rules / "rules").iterdir():
        path.write_text(WINDOW if path.name == "spares.yaml" else "version: 1\nrules: []\n")
    items: list[dict[str, object]] = [
        {"id": f"i{day}", "feed": "a", "publisher": who, "title": "Su-30", "seen_at": f"2025-11-0{day}T10:00:00Z"}
        for day, who in ((3, "a.com"), (4, "a.com"), (5, "b.com"))
    ]
    lines = [line for line in replayed(items, "--until", "2025-11-20T00:00:00Z") if line["kind"] != "match"]
    assert [(line["kind"], line["at"], line.get("outcome", line.get("revision"))) for line in lines] == [
        ("outcome", "2025-11-03T10:00:00Z", "quiet"),
        ("outcome", "2025-11-05T10:00:00Z", "alert"),
        ("alert", "2025-11-05T10:00:00Z", 1),
        ("outcome", "2025-11-06T10:00:00Z", "quiet"),
        ("alert", "2025-11-06T10:00:00Z", 2),
    ]
    assert lines[1]["reason"] == "2 publishers (2 items) in 2 days; 2 make an alert"
    assert set(lines[1]) == {"kind", "at", "rule", "outcome", "reason"}
    assert lines[2]["items"] == ["i5", "i4"]
    table = watchd("replay", "--rules", "rules", "--items", "-", stdin=recorded(items)).stdout.splitlines()
    assert table[1].split()[:4] == ["many", "3", "1", "0"]
