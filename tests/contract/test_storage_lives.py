"""The storage contract: when rules evaluated, and since when they are in the files, on every database."""

from dataclasses import replace

from tests.builders import T0, after, documents
from tests.contract.steps import asked, told

from watchd.ports import Evaluation
from watchd.storage import RuleVersion, Storage


def _spans(storage: Storage) -> list[tuple[str, float, float]]:
    return [
        (rule_id, (start - T0).total_seconds() / 60, (end - T0).total_seconds() / 60)
        for rule_id, _, start, end in storage.rule_spans()
    ]


def _live(storage: Storage, minutes: float, *rules: str) -> None:
    live = tuple((rule, f"match-{rule}") for rule in rules)
    told(storage, Evaluation(live_rules=live), now=after(minutes=minutes))


def test_the_time_a_rule_evaluates_is_one_stretch_while_turns_go_on(storage: Storage) -> None:
    for minutes in (0, 1, 2, 6, 11):
        _live(storage, minutes, "a")
    assert _spans(storage) == [("a", 0, 11)]


def test_a_pause_of_more_than_five_minutes_begins_a_new_stretch(storage: Storage) -> None:
    for minutes in (0, 5, 10.5):
        _live(storage, minutes, "a")
    assert _spans(storage) == [("a", 0, 5), ("a", 10.5, 10.5)]


def test_turns_within_a_minute_write_no_stretch_unless_the_rules_changed(storage: Storage) -> None:
    _live(storage, 0, "a")
    _live(storage, 0.5, "a")
    assert _spans(storage) == [("a", 0, 0)]
    _live(storage, 0.6, "a", "b")
    assert _spans(storage) == [("a", 0, 0.6), ("b", 0.6, 0.6)]


def _published(storage: Storage, minutes: float, *rules: str, paused: str = "", quick: str = "") -> None:
    """A set that holds these rules."""
    versions = [
        RuleVersion(
            rule,
            f"d-{rule}",
            f"match-{rule}",
            "rules/a.yaml",
            3,
            rule,
            is_quick=rule == quick,
            is_paused=rule == paused,
        )
        for rule in rules
    ]
    storage.publish_generation(documents(a=f"{minutes} {rules} {paused}"), "node-1", after(minutes=minutes), versions)


def test_a_rule_that_is_paused_for_a_moment_ends_its_stretch_and_begins_another(storage: Storage) -> None:
    _published(storage, 0, "a", "b")
    _live(storage, 0, "a", "b")
    _published(storage, 0.4, "a", "b", paused="a")
    _live(storage, 0.5, "b")
    _published(storage, 0.8, "a", "b")
    _live(storage, 1, "a", "b")
    _live(storage, 2, "a", "b")
    assert _spans(storage) == [("a", 0, 0.4), ("b", 0, 2), ("a", 1, 2)]


def test_a_pause_that_no_turn_saw_is_not_bridged_either(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    _published(storage, 0.2, "a", paused="a")
    _published(storage, 0.3, "a")
    _live(storage, 0.5, "a")
    assert _spans(storage) == [("a", 0, 0.2), ("a", 0.5, 0.5)]


def test_a_rule_that_leaves_the_files_ends_its_stretch_also_when_it_was_the_only_one(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    _published(storage, 1)
    _live(storage, 1)
    _published(storage, 2, "a")
    _live(storage, 2, "a")
    assert _spans(storage) == [("a", 0, 1), ("a", 2, 2)]


def test_a_rule_that_expires_ends_its_stretch_at_the_next_look(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    _live(storage, 1)
    _live(storage, 2, "a")
    _live(storage, 3, "a")
    assert _spans(storage) == [("a", 0, 0), ("a", 2, 3)]


def test_a_turn_that_looked_at_no_rule_ends_no_stretch(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    told(storage, Evaluation(), now=after(minutes=1))
    _live(storage, 2, "a")
    assert _spans(storage) == [("a", 0, 2)]


def test_a_new_set_with_the_same_rule_goes_on_with_its_stretch(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    _published(storage, 1, "a", "b")
    _live(storage, 1.5, "a", "b")
    assert _spans(storage) == [("a", 0, 1.5), ("b", 1.5, 1.5)]


def test_a_set_published_long_after_the_last_turn_claims_no_time_in_between(storage: Storage) -> None:
    _published(storage, 0, "a")
    _live(storage, 0, "a")
    _published(storage, 60, "b")
    assert _spans(storage) == [("a", 0, 0)]


def test_two_nodes_that_look_in_turn_keep_one_stretch(storage: Storage) -> None:
    _published(storage, 0, "a")
    other = Storage(storage._database)
    for minutes in range(4):
        _live(storage, minutes, "a")
        _live(other, minutes + 0.5, "a")
    assert [span[:2] for span in _spans(storage)] == [("a", 0)]


def test_every_version_of_a_rule_is_kept_with_when_it_came(storage: Storage) -> None:
    one = RuleVersion("spare-parts", "d1", "m1", "rules/a.yaml", 3, "id: spare-parts")
    two = replace(one, digest="d2", text="id: spare-parts\nseverity: high")
    storage.publish_generation(documents(a="1"), "node-1", T0, [one])
    storage.publish_generation(documents(a="2"), "node-1", after(hours=1), [two])
    storage.publish_generation(documents(a="3"), "node-1", after(hours=2), [one])
    assert storage.rule_versions("spare-parts") == [(one, T0), (two, after(hours=1))]


def test_a_rule_is_loaded_since_its_first_version_however_it_is_edited(storage: Storage) -> None:
    _published(storage, 0, "a")
    edited = RuleVersion("a", "d-2", "match-2", "rules/a.yaml", 3, "a")
    storage.publish_generation(documents(a="edited"), "node-1", after(days=20), [edited])
    assert storage.first_loaded() == {"a": T0}


def test_a_rule_that_was_away_for_an_hour_is_loaded_since_it_first_came(storage: Storage) -> None:
    _published(storage, 0, "a", "b")
    _published(storage, 60, "b")
    _published(storage, 120, "a", "b")
    assert storage.first_loaded() == {"a": T0, "b": T0}


def test_a_rule_that_was_away_for_longer_than_a_day_begins_anew(storage: Storage) -> None:
    _published(storage, 0, "a", "b")
    _published(storage, 60, "b")
    _published(storage, 60 * 26, "a", "b")
    assert storage.first_loaded() == {"a": after(hours=26), "b": T0}
    _published(storage, 60 * 27, "b")
    _published(storage, 60 * 28, "a", "b")
    assert storage.first_loaded()["a"] == after(hours=26), "an hour's absence later it is still that day"


def test_a_quick_watch_that_is_taken_out_and_written_again_begins_anew(storage: Storage) -> None:
    _published(storage, 0, "ships", "b", quick="ships")
    _published(storage, 10, "b")
    assert storage.first_loaded()["ships"] == T0, "what has left is remembered"
    _published(storage, 11, "ships", "b", quick="ships")
    assert storage.first_loaded() == {"ships": after(minutes=11), "b": T0}


def test_since_when_a_rule_is_in_no_file_is_known_and_of_one_that_is_in_any_nothing(storage: Storage) -> None:
    def publish(minutes: float, *versions: RuleVersion) -> None:
        storage.publish_generation(documents(a=f"{minutes}"), "node-1", after(minutes=minutes), list(versions))

    version = RuleVersion("a", "d-1", "m-a", "rules/a.yaml", 3, "")
    other = replace(version, rule_id="b")
    publish(0, version, other)
    publish(1, replace(version, digest="d-2"), other)
    assert asked(storage, lambda turn: turn.left(["a", "b"])) == {}
    publish(2, other)
    publish(3)
    found = asked(storage, lambda turn: turn.left(["a", "b", "nobody"]))
    assert found == {"a": after(minutes=2), "b": after(minutes=3)}
