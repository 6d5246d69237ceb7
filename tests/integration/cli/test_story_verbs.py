"""`watchd story`: shown, split, merged, evaluated, and refused with the remedy; `item show` says what it was like."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import T0, after, item, new_item
from tests.contract.steps import polled
from tests.fakes import WordSet, routing, rule
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.model.generation import Documents
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.storage import Storage

_PARTS = "Su-30 parts arrive in Caracas today"
_JETS = "Russian technicians repair Su-30 jets of the air force"


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The desk's database, with two stories: one of two reports, one of one."""
    write_desk(here)
    with store_at(here) as opened:
        opened.publish_generation(Documents({}, {}, "{}"), "node", T0)
        polled(opened)
        for number, title in ((1, _PARTS), (2, f"{_PARTS}, officials say"), (3, _JETS)):
            at = after(hours=number)
            polled(opened, new_item(number, title=title, seen_at=at, publisher=f"{number}.example"), at=at)
        working = WordSet({"su-30": rule("su-30", "Su-30")}, {}, routing())
        Evaluator(opened, lambda _number: working, StoryCache()).run(after(hours=4))
        yield opened


def _id(number: int) -> str:
    return item(number).id


def _story(store: Storage, number: int) -> str:
    [(story_id, _)] = store.stories_of(_id(number))
    return story_id


def _json(*words: str) -> Any:
    result = watchd(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_story_is_shown_by_its_id_its_alert_s_or_an_item_s(store: Storage) -> None:
    story = _story(store, 1)
    shown = _json("story", "show", story)
    assert (shown["schema"], shown["story"], shown["rule"]) == ("watchd.story.show/1", story, "su-30")
    assert [(one["item"], one["role"], one["decision"]) for one in shown["reports"]] == [
        (_id(1), "head", "new"),
        (_id(2), "report", "suppress"),
    ]
    [alert] = shown["alerts"]
    assert _json("story", "show", alert) == _json("story", "show", _id(2)) == shown
    text = watchd("story", "show", _id(2), "--rule", "su-30").stdout
    assert text.startswith(_PARTS)
    assert "83% 1.example" in text


def test_a_report_is_split_from_its_story_and_both_say_so(store: Storage) -> None:
    story = _story(store, 1)
    result = watchd("story", "split", _id(2), "--as", "ana", "--note", "an  older\nplan")
    apart = _story(store, 2)
    assert result.stdout == f"1 report left {story}, and is {apart} now\n"
    text = watchd("story", "show", apart).stdout
    for said in (f"apart from  {story}", "by ana", "an older plan", f"{_PARTS}, officials say"):
        assert said in text
    [said] = _json("story", "show", story)["overrulings"]
    assert (said["kind"], said["story"], said["other"], said["author"]) == ("split", story, apart, "ana")
    again = watchd("story", "split", _id(2))
    assert again.exit_code == 1
    assert "nothing to tell it apart from" in again.stderr


def test_two_stories_are_merged_and_the_second_says_where_it_is(store: Storage) -> None:
    one, two = _story(store, 1), _story(store, 3)
    [alert] = _json("story", "show", two)["alerts"]
    result = watchd("story", "merge", one, alert)
    assert result.stdout == f"1 report of {two} belongs to {one} now\n"
    assert f"part of {one} now" in watchd("story", "show", two).stdout
    assert len(_json("story", "show", one)["reports"]) == 3
    again = watchd("story", "merge", one, two)
    assert again.exit_code == 1
    assert "has no reports: it was merged into another one" in again.stderr


def test_a_dry_run_says_what_a_split_would_change_and_changes_nothing(store: Storage) -> None:
    story, before = _story(store, 1), _json("story", "show", _story(store, 1))
    [alert] = before["alerts"]
    said, *rows = watchd("story", "split", _id(2), "--dry-run").stdout.splitlines()
    assert said == f"nothing was changed: a dry run; 1 report would leave {story} for a story of its own"
    assert (
        rows[0]
        == f"{alert} would tell what follows {story}; the next report of the story that leaves would open its alert"
    )
    assert [(row.split()[0], row.split()[1]) for row in rows[3:]] == [(story, _id(1)), ("apart", _id(2))]
    assert (_json("story", "show", story), store.overrulings()) == (before, [])


def test_a_dry_run_says_what_a_merge_would_change_and_changes_nothing(store: Storage) -> None:
    one, two = _story(store, 1), _story(store, 3)
    before = [_json("story", "show", each) for each in (one, two)]
    [first], [second] = (each["alerts"] for each in before)
    said, *rows = watchd("story", "merge", one, two, "--dry-run").stdout.splitlines()
    assert said == f"nothing was changed: a dry run; 1 report of {two} would belong to {one}"
    assert rows[0] == f"{first} would tell what follows either; {second} stays as it is, and tells no more"
    assert [row.split()[1] for row in rows[3:]] == [_id(1), _id(2), _id(3)]
    assert [_json("story", "show", each) for each in (one, two)] == before
    refused = watchd("story", "merge", one, one, "--dry-run")
    assert (refused.exit_code, "is one story already" in refused.stderr) == (1, True)


def test_an_alert_says_what_was_merged_into_its_story_and_which_alert_goes_on(store: Storage) -> None:
    one, two = _story(store, 1), _story(store, 3)
    [first], [second] = (_json("story", "show", each)["alerts"] for each in (one, two))
    watchd("story", "merge", one, two, "--as", "ana", "--note", "one delivery")
    line = f"- merged: “{_PARTS}” and “{_JETS}” are one development; 1 report of {two} belongs to {one} now; by ana, 2"
    for alert in (first, second):
        text = watchd("alert", "show", alert).stdout
        assert line in text
        assert "Z: one delivery\n" in text
        assert (f"goes on in  {first}" in text) == (alert == second)
        [said] = _json("alert", "show", alert)["overrulings"]
        assert (said["kind"], said["author"], said["note"]) == ("merge", "ana", "one delivery")
    assert line in watchd("story", "show", two).stdout
    assert [_json("alert", "show", alert)["goes_on_in"] for alert in (first, second)] == [None, first]


def test_an_alert_says_what_was_split_from_its_story(store: Storage) -> None:
    story = _story(store, 1)
    [alert] = _json("story", "show", story)["alerts"]
    assert "- split" not in watchd("alert", "show", alert).stdout
    watchd("story", "split", _id(2), "--as", "ana")
    apart = _story(store, 2)
    said = f"are two developments; 1 report left {story}, and is {apart} now; by ana, 2"
    for words in (("alert", "show", alert), ("story", "show", story), ("story", "show", apart)):
        assert said in watchd(*words).stdout


def test_what_was_said_is_evaluated(store: Storage) -> None:
    nothing = watchd("story", "eval")
    assert nothing.exit_code == 1
    assert "nobody split or merged a story here yet" in nothing.stderr
    watchd("story", "merge", _story(store, 1), _story(store, 3), "--as", "ana")
    watchd("story", "split", _id(2), "--as", "ana")
    shown = _json("story", "eval")
    assert (shown["pairs"], shown["precision"], shown["recall"]) == (2, 0.0, 0.0)
    assert [(one["is_same"], one["outcome"], one["is_wrong"]) for one in shown["tried"]] == [
        (True, "new", True),
        (False, "copy", True),
    ]
    assert (shown["swallowed"], shown["alerts"]) == (1, 3)
    text = watchd("story", "eval").stdout
    assert "2: 1 the same development, 1 others" in text
    assert "0.0% (0 of 1; 0.0% to 79.3%)" in text
    assert "1 of 3 alerts: 333.3 per 1,000 alerts (61.5 to 792.3)" in text
    assert "1 copies beside 2 alerts and updates" in text


def test_of_what_was_said_of_two_reports_the_last_is_evaluated(store: Storage) -> None:
    story = _story(store, 1)
    watchd("story", "merge", story, _story(store, 3), "--as", "ana")
    watchd("story", "split", _id(3), "--as", "ben")
    shown = _json("story", "eval")
    assert [(one["is_same"], one["outcome"]) for one in shown["tried"]] == [(False, "new")]
    watchd("story", "merge", story, _story(store, 3), "--as", "ana")
    shown = _json("story", "eval")
    assert [(one["is_same"], one["outcome"]) for one in shown["tried"]] == [(True, "new")]


def test_pairs_of_a_file_are_evaluated_without_a_database(here: Path) -> None:
    (here / "pairs.csv").write_text(
        "verdict,earlier,later,later_lead,note\n"
        f'same,{_PARTS},"Today, Su-30 parts arrive in Caracas",,x\n'
        f"other,{_PARTS},Moscow denies that Su-30 parts arrive in Caracas,,\n",
        encoding="utf-8",
    )
    shown = _json("story", "eval", "pairs.csv")
    assert (shown["pairs"], shown["precision"], shown["recall"], shown["swallowed"]) == (2, 1.0, 1.0, 0)
    assert [one["pair"] for one in shown["tried"]] == ["pairs.csv:2", "pairs.csv:3"]
    assert shown["swallowed_per_1000_alerts_here"] is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"earlier,later\na,b\n", "there is no column verdict; known are verdict, earlier, later"),
        (b"verdict,earlier,later\nsame,a,b\nperhaps,a,b\n", "pairs.csv:3: verdict 'perhaps' is neither same nor other"),
        (b"verdict,earlier,later\nsame,,b\n", "pairs.csv:2: a headline is missing"),
        (b"verdict,earlier,later\nsame,a\n", "pairs.csv:2: a headline is missing"),
        (b"verdict,earlier,later\n", "these files hold no pair"),
        (b"\xff\xfe\x00", "cannot be read as CSV in UTF-8"),
        (b'verdict,earlier,later\nsame,"a,b\n', "cannot be read as CSV in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(here: Path, text: bytes, says: str) -> None:
    (here / "pairs.csv").write_bytes(text)
    result = watchd("story", "eval", "pairs.csv")
    assert result.exit_code == 1
    assert says in result.stderr


def test_what_is_not_there_is_refused_with_the_remedy(store: Storage) -> None:
    story = _story(store, 1)
    cases = {
        ("show", "st_nope"): (1, "there is no story st_nope"),
        ("show", story[:-4]): (1, f"did you mean {story}?"),
        ("show", "it_nope"): (1, "there is no item it_nope"),
        ("show", _id(1), "--rule", "other"): (1, "is part of no story of rule other"),
        ("split", story): (2, "split wants an item"),
        ("merge", story, story): (1, "is one story already"),
        ("merge", story, "st_nope"): (1, "there is no story st_nope"),
        ("split", _id(1), "--note", "x" * 501): (2, "at most 500 characters"),
    }
    for words, (code, says) in cases.items():
        result = watchd("story", *words)
        assert (result.exit_code, says in result.stderr) == (code, True), (words, result.stderr)
    assert store.overrulings() == []


def test_item_show_says_what_an_item_was_like_and_what_is_new_in_it(store: Storage) -> None:
    [alert] = _json("story", "show", _story(store, 1))["alerts"]
    shown = " ".join(watchd("item", "show", _id(2)).stdout.split())
    assert f"83% the same words as alert {alert} (1.example 2025-11-24 13:00Z); new: officials" in shown
    assert "threshold 0.70; shared: su-30" in shown
