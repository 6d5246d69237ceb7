"""Which version of each file holds: the newest where it can, else the last good one; what is good never falls out."""

from tests.integration.app.sets import FEEDS, LISTS, RULES, documents, files

from watchd.app.resolve import Files, Resolved, resolve
from watchd.errors import Place, Problem
from watchd.model.generation import Documents
from watchd.model.route import ChannelFacts, Routing

ROUTING = Routing()
BROKEN = RULES.replace("query: $parts", 'query: "($parts AND"')
EDITED = RULES.replace("title: Parts", "title: Parts and tools")
OTHER = "version: 1\nrules:\n  - {id: ships, title: Ships, severity: low, match: {query: frigate}}\n"


def held(newest: Files, good: Documents | None = None, routing: Routing = ROUTING) -> Resolved:
    return resolve(newest, routing, good)


def places(resolved: Resolved) -> list[str]:
    return [str(problem.place) for problem in resolved.problems]


def told(resolved: Resolved) -> dict[str, list[str]]:
    """What is said of each refused file."""
    return {path: [problem.message for problem in problems] for path, problems in resolved.refused.items()}


def test_the_newest_files_hold_where_they_load() -> None:
    newest = files(rules={"rules/rules.yaml": EDITED})
    resolved = held(newest, documents())
    assert resolved.documents == newest.documents(ROUTING)
    assert (resolved.refused, resolved.problems) == ({}, ())


def test_a_broken_file_is_held_at_its_last_good_version_while_its_neighbours_move_on() -> None:
    resolved = held(files(rules={"rules/rules.yaml": BROKEN, "rules/ships.yaml": OTHER}), documents())
    assert resolved.documents.rules == {"rules/lists.yaml": LISTS, "rules/rules.yaml": RULES, "rules/ships.yaml": OTHER}
    assert list(resolved.refused) == ["rules/rules.yaml"]
    assert places(resolved)[-1] == "rules/rules.yaml:6:29"


def test_a_file_whose_embedded_test_fails_is_refused() -> None:
    failing = RULES + "    tests: {must_match: [Nothing of the kind]}\n"
    resolved = held(files(rules={"rules/rules.yaml": failing}), documents())
    assert resolved.documents.rules["rules/rules.yaml"] == RULES
    assert list(resolved.refused) == ["rules/rules.yaml"]


def test_a_broken_file_that_never_was_good_is_left_out() -> None:
    resolved = held(files(rules={"rules/new.yaml": BROKEN.replace("id: parts", "id: new")}), documents())
    assert resolved.documents == documents()
    assert list(resolved.refused) == ["rules/new.yaml"]


def test_without_a_last_good_set_what_loads_is_held_and_every_problem_is_told() -> None:
    resolved = held(files(rules={"rules/new.yaml": "version: 1\nrules: 7\n", "rules/rules.yaml": BROKEN}))
    assert resolved.documents.rules == {"rules/lists.yaml": LISTS}
    assert sorted(resolved.refused) == ["rules/new.yaml", "rules/rules.yaml"]
    assert {problem.place.file for problem in resolved.problems} == {"rules/new.yaml", "rules/rules.yaml"}


def test_a_removed_file_is_gone() -> None:
    newest = Files({"rules/ships.yaml": OTHER}, {"feeds.yaml": FEEDS})
    assert held(newest, documents()).documents.rules == {"rules/ships.yaml": OTHER}


def test_a_list_that_an_unchanged_rule_needs_cannot_be_taken_from_it() -> None:
    renamed = LISTS.replace("parts:", "equipment:")
    for rules, said in (
        ({"rules/lists.yaml": renamed, "rules/rules.yaml": RULES}, "this edit breaks"),
        ({"rules/rules.yaml": RULES}, "it was removed, and is needed"),
    ):
        resolved = held(Files(rules, {"feeds.yaml": FEEDS}), documents())
        assert resolved.documents == documents()
        assert told(resolved) == {
            "rules/lists.yaml": [f"{said}: rules/rules.yaml:6:20: rule parts: unknown list $parts"]
        }


def test_a_list_edit_that_fails_the_test_of_an_unchanged_rule_is_not_taken() -> None:
    tested = RULES + "    tests: {must_match: [Radar arrives]}\n"
    good = documents(rules={"rules/rules.yaml": tested})
    newest = files(rules={"rules/rules.yaml": tested, "rules/lists.yaml": LISTS.replace("radar", "sonar")})
    assert held(newest, good).documents == good


def test_a_new_file_that_takes_the_id_of_an_old_rule_does_not_push_the_old_one_out() -> None:
    resolved = held(files(rules={"rules/a.yaml": OTHER.replace("id: ships", "id: parts")}), documents())
    assert resolved.documents == documents()
    assert told(resolved) == {
        "rules/a.yaml": [
            "this new file breaks: rules/rules.yaml:3:9: rule 'parts' exists already, in rules/a.yaml:3:10"
        ]
    }


def test_a_feed_that_an_unchanged_rule_names_cannot_be_taken_from_it() -> None:
    bound = RULES + "    only: {feeds: [wire]}\n"
    good = documents(rules={"rules/rules.yaml": bound})
    newest = files(rules={"rules/rules.yaml": bound}, feeds={"feeds.yaml": FEEDS.replace("id: wire", "id: other")})
    resolved = held(newest, good)
    assert resolved.documents == good
    assert told(resolved) == {
        "feeds.yaml": ["this edit breaks: rules/rules.yaml:7:20: rule parts: only: unknown feed 'wire'"]
    }


def test_a_broken_feed_file_is_held_at_its_last_good_version() -> None:
    resolved = held(
        files(rules={"rules/rules.yaml": EDITED}, feeds={"feeds.yaml": "version: 1\nfeeds: [{id: A}]\n"}), documents()
    )
    assert resolved.documents.feeds == {"feeds.yaml": FEEDS}
    assert resolved.documents.rules["rules/rules.yaml"] == EDITED
    assert list(resolved.refused) == ["feeds.yaml"]


def test_a_file_that_cannot_be_read_is_held_at_its_last_good_version() -> None:
    gone = Problem(Place("rules/rules.yaml"), "cannot be read: permission denied", "mend its permissions")
    newest = Files({"rules/lists.yaml": LISTS}, {"feeds.yaml": FEEDS}, {"rules/rules.yaml": gone})
    resolved = held(newest, documents())
    assert resolved.documents == documents()
    assert resolved.refused == {"rules/rules.yaml": (gone,)}
    assert resolved.problems == (gone,)


def test_a_folder_that_went_away_takes_no_rule_with_it() -> None:
    gone = Problem(Place("watchd.yaml"), "rules cannot be read: no such file or directory", "create it")
    resolved = held(Files({}, {"feeds.yaml": FEEDS}, {"rules": gone}), documents())
    assert resolved.documents == documents()
    assert resolved.refused == {"rules": (gone,)}


def test_a_rule_whose_channel_the_config_has_lost_is_left_out_and_the_others_hold() -> None:
    sent = RULES + "    route: [pager]\n"
    with_pager = Routing(channels={"pager": ChannelFacts("pager", "console", ("pager",))})
    newest = files(rules={"rules/rules.yaml": sent, "rules/ships.yaml": OTHER})
    good = held(newest, routing=with_pager).documents
    assert set(good.rules) == {"rules/lists.yaml", "rules/rules.yaml", "rules/ships.yaml"}
    resolved = held(newest, good, Routing(channels={"desk": ChannelFacts("desk", "console", ("desk",))}))
    assert set(resolved.documents.rules) == {"rules/lists.yaml", "rules/ships.yaml"}
    assert list(resolved.refused) == ["rules/rules.yaml"]
    assert resolved.book is not None
    assert set(resolved.book.rules) == {"ships"}


TWO_LISTS = LISTS + "  ships:\n    en: [frigate]\n"
SHIPS = "version: 1\nrules:\n  - {id: ships, title: Ships, severity: low, match: {query: $ships}}\n"
RENAMED = TWO_LISTS.replace("  ships:", "  vessels:")


def three(**rules: str) -> dict[str, str]:
    """A set of a list file and two rule files, with these changes."""
    texts = {"lists": TWO_LISTS, "rules": RULES, "ships": SHIPS, **rules}
    return {f"rules/{name}.yaml": text for name, text in texts.items()}


def test_of_a_good_and_a_bad_edit_the_good_one_comes_into_force() -> None:
    bad = TWO_LISTS.replace("  parts:", "  equipment:")
    resolved = held(files(rules=three(lists=bad, ships=SHIPS.replace("low", "medium"))), documents(three()))
    assert resolved.documents.rules == three(ships=SHIPS.replace("low", "medium"))
    assert told(resolved) == {
        "rules/lists.yaml": ["this edit breaks: rules/rules.yaml:6:20: rule parts: unknown list $parts"]
    }


def test_a_good_edit_of_the_very_file_that_a_bad_list_edit_breaks_comes_into_force() -> None:
    bad = TWO_LISTS.replace("  parts:", "  equipment:")
    resolved = held(files(rules=three(lists=bad, rules=EDITED)), documents(three()))
    assert resolved.documents.rules == three(rules=EDITED)
    assert list(resolved.refused) == ["rules/lists.yaml"]


def test_a_bad_list_edit_that_has_a_mistake_of_its_own_too_does_not_freeze_the_rules_beside_it() -> None:
    bad = TWO_LISTS.replace("  parts:", "  equipment:").replace("[radar]", '["radar،sonar"]')
    resolved = held(files(rules=three(lists=bad, rules=EDITED)), documents(three()))
    assert resolved.documents.rules == three(rules=EDITED)
    assert list(resolved.refused) == ["rules/lists.yaml"]
    assert "a Persian comma" in told(resolved)["rules/lists.yaml"][0]


def test_a_list_and_its_rules_renamed_in_one_step_come_into_force_beside_any_mistake() -> None:
    renamed = three(lists=RENAMED, ships=SHIPS.replace("$ships", "$vessels"))
    assert held(files(rules=renamed), documents(three())).documents.rules == renamed
    more = "version: 1\nlists: {tanks: {en: [tank*]}}\n"
    tanks = "version: 1\nrules:\n  - {id: tanks, title: Tanks, severity: low, match: {query: $tanks}}\n"
    for name in ("a", "m", "z"):
        mistake = {f"rules/{name}.yaml": more.replace("tanks", "tank")}
        good = {**three(), "rules/tanks.yaml": tanks, f"rules/{name}.yaml": more}
        resolved = held(files(rules={**renamed, "rules/tanks.yaml": tanks, **mistake}), documents(good))
        assert resolved.documents.rules == {**good, **renamed}
        assert list(resolved.refused) == [f"rules/{name}.yaml"]


def test_two_mistakes_at_once_are_both_named_and_when_they_are_mended_everything_holds() -> None:
    good = documents(three())
    newest = three(rules=BROKEN, lists=RENAMED, more=OTHER.replace("id: ships", "id: frigates"))
    resolved = held(files(rules=newest), good)
    assert resolved.documents.rules == {**three(), "rules/more.yaml": newest["rules/more.yaml"]}
    assert told(resolved) == {
        "rules/lists.yaml": ["this edit breaks: rules/ships.yaml:3:61: rule ships: unknown list $ships"],
        "rules/rules.yaml": ["rule parts: this bracket is never closed", "rule parts: a term is missing after AND"],
    }
    newest |= {"rules/rules.yaml": EDITED}
    half = held(files(rules=newest), resolved.documents)
    assert list(half.refused) == ["rules/lists.yaml"]
    assert half.documents.rules["rules/rules.yaml"] == EDITED
    newest |= {"rules/ships.yaml": SHIPS.replace("$ships", "$vessels")}
    mended = held(files(rules=newest), half.documents)
    assert (mended.documents.rules, mended.refused) == (newest, {})


def test_an_edit_that_needs_a_refused_one_waits_and_says_beside_what_it_was_read() -> None:
    broken_lists = TWO_LISTS + "  tanks: [tank*]\n"
    tanks = OTHER.replace("id: ships", "id: tanks").replace("frigate", "$tanks")
    resolved = held(files(rules=three(lists=broken_lists, tanks=tanks)), documents(three()))
    assert resolved.documents.rules == three()
    assert sorted(resolved.refused) == ["rules/lists.yaml", "rules/tanks.yaml"]
    problem = resolved.refused["rules/tanks.yaml"][0]
    assert problem.message == "rule tanks: unknown list $tanks"
    assert problem.hint.endswith("read beside the last good version of rules/lists.yaml")


def test_a_feed_taken_away_from_a_rule_stays_and_every_other_edit_holds() -> None:
    bound = RULES + "    only: {feeds: [wire]}\n"
    good = documents(rules={"rules/rules.yaml": bound})
    more = {"more.yaml": FEEDS.replace("wire", "paper")}
    newest = Files(
        {"rules/lists.yaml": LISTS, "rules/rules.yaml": bound.replace("medium", "low")},
        {"feeds.yaml": "version: 1\nfeeds: []\n", **more},
    )
    resolved = held(newest, good)
    assert resolved.documents.feeds == {"feeds.yaml": FEEDS, **more}
    assert resolved.documents.rules == newest.rules
    assert list(resolved.refused) == ["feeds.yaml"]


def test_of_many_edits_at_once_only_the_one_at_fault_waits() -> None:
    names = [f"n{number:02}" for number in range(40)]
    old = {f"rules/{name}.yaml": OTHER.replace("ships", name) for name in names}
    new = {path: text.replace("frigate", "destroyer") for path, text in old.items()}
    bad = {"rules/lists.yaml": LISTS.replace("parts:", "spares:")}
    resolved = held(files(rules={**new, **bad}), documents(old))
    assert resolved.documents.rules == {"rules/rules.yaml": RULES, "rules/lists.yaml": LISTS, **new}
    assert list(resolved.refused) == ["rules/lists.yaml"]


def test_at_a_first_start_nothing_is_missed_that_may_stand_in_a_file_that_cannot_be_opened() -> None:
    gone = Problem(Place("rules/lists.yaml"), "cannot be read: permission denied", "mend its permissions")
    newest = Files({"rules/rules.yaml": RULES}, {"feeds.yaml": FEEDS}, {"rules/lists.yaml": gone})
    assert resolve(newest, ROUTING, None).problems == (gone,)
