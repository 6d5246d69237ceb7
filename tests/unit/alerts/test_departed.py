"""What installations and files said of themselves ends when they are gone."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.builders import T0, after

from watchd.alerts.condition_kinds import place_of
from watchd.alerts.condition_words import Reach
from watchd.alerts.conditions import Told
from watchd.alerts.departed import GONE_AFTER, departed, removed
from watchd.model.alert import Condition

PLACE = "desk-4f1b9c"


def raised(*keys: str, since: datetime = T0) -> dict[str, Condition]:
    return {key: Condition(key, is_raised=True, since=since, told_at=since, facts={"text": "broken"}) for key in keys}


def told(found: Told | None) -> Told:
    assert found is not None
    return found


def test_conditions_belong_to_a_place_or_to_none() -> None:
    assert place_of(f"file:{PLACE}:../rules/a.yaml") == PLACE
    assert place_of(f"node:{PLACE}") == PLACE
    assert place_of(f"loop:{PLACE}:poll") == PLACE
    assert place_of(f"config:{PLACE}") == PLACE
    assert place_of(f"restart:{PLACE}") == PLACE
    assert place_of("feed:tass-en") is None
    assert place_of("channel:desk-mail") is None
    assert place_of("a-kind-of-another-release:x") is None


def test_a_place_not_seen_for_an_hour_is_gone_with_all_it_said_in_one_line() -> None:
    stored = raised(f"file:{PLACE}:a.yaml", f"loop:{PLACE}:poll", f"node:{PLACE}", "feed:tass-en")
    assert departed(stored, {PLACE: T0}, "here", T0 + GONE_AFTER) is None
    gone = told(departed(stored, {PLACE: T0}, "here", after(hours=1, seconds=1)))
    assert gone.alert.facts.headline == "1 node is gone"
    [line] = gone.alert.facts.lines
    assert line.startswith(f"{PLACE}: not seen since 24 Nov 12:00 UTC")
    for words in ("file a.yaml", "loop poll", "node has other files"):
        assert words in line
    assert {condition.key for condition in gone.conditions} == set(stored) - {"feed:tass-en"}
    assert not any(condition.is_raised for condition in gone.conditions)
    assert gone.reach is Reach.ROLL_UP


def test_a_place_that_spoke_lately_is_not_gone_though_nobody_has_seen_it_yet() -> None:
    stored = raised(f"node:{PLACE}", since=after(minutes=30))
    assert departed(stored, {}, "here", after(minutes=90)) is None
    assert departed(stored, {}, "here", after(minutes=91)) is not None


def test_the_place_that_looks_and_places_that_live_are_never_gone() -> None:
    stored = raised("node:here", f"node:{PLACE}")
    assert departed(stored, {PLACE: after(days=9)}, "here", after(days=9)) is None


def test_what_has_ended_is_not_told_again() -> None:
    stored = raised(f"node:{PLACE}")
    gone = told(departed(stored, {PLACE: T0}, "here", after(hours=2)))
    ended = {condition.key: condition for condition in gone.conditions}
    assert departed(ended, {PLACE: T0}, "here", after(hours=3)) is None


def test_several_places_that_are_gone_are_one_message() -> None:
    gone = told(departed(raised("node:a-1", "node:b-2"), {}, "here", after(hours=2)))
    assert gone.alert.facts.headline == "2 nodes are gone"
    assert [line.partition(":")[0] for line in gone.alert.facts.lines] == ["a-1", "b-2"]


def test_a_line_names_no_more_than_a_handful_of_conditions() -> None:
    stored = raised(*(f"file:{PLACE}:{number}.yaml" for number in range(40)))
    [line] = told(departed(stored, {}, "here", after(hours=2))).alert.facts.lines
    assert line.endswith("and 35 more")
    assert len(line) < 300


def test_a_refused_file_that_was_deleted_is_not_called_good_again() -> None:
    stored = raised("file:here:a.yaml", "file:here:b.yaml", "file:here:c.yaml", "file:there:a.yaml")
    found = told(removed(stored, {"file:here:c.yaml"}, {"b.yaml"}, "here", T0 + timedelta(minutes=1)))
    assert found.alert.facts.headline == "1 refused file was removed"
    assert found.alert.facts.lines == ("a.yaml: it is there no more, and what it held is not in force",)
    assert [condition.key for condition in found.conditions] == ["file:here:a.yaml"]


def test_a_file_that_was_mended_is_no_file_that_was_removed() -> None:
    assert removed(raised("file:here:b.yaml"), (), {"b.yaml"}, "here", T0) is None


def test_the_end_of_what_a_gone_place_said_names_the_alerts_of_its_beginning() -> None:
    stored = {
        key: replace(condition, facts={"alert": f"al_{key}"}) for key, condition in raised(f"node:{PLACE}").items()
    }
    gone = told(departed(stored, {PLACE: T0}, "here", after(hours=2)))
    assert gone.alert.facts.ends == (f"al_node:{PLACE}",)
