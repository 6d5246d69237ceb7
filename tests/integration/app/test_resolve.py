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
    renamed = LISTS.replace("parts:", "spares:")
    for rules in ({"rules/lists.yaml": renamed, "rules/rules.yaml": RULES}, {"rules/rules.yaml": RULES}):
        resolved = held(Files(rules, {"feeds.yaml": FEEDS}), documents())
        assert resolved.documents == documents()
        assert list(resolved.refused) == ["rules/rules.yaml"]
        assert places(resolved)[0].startswith("rules/rules.yaml:6:")


def test_a_list_edit_that_fails_the_test_of_an_unchanged_rule_is_not_taken() -> None:
    tested = RULES + "    tests: {must_match: [Radar arrives]}\n"
    good = documents(rules={"rules/rules.yaml": tested})
    newest = files(rules={"rules/rules.yaml": tested, "rules/lists.yaml": LISTS.replace("radar", "sonar")})
    assert held(newest, good).documents == good


def test_a_new_file_that_takes_the_id_of_an_old_rule_does_not_push_the_old_one_out() -> None:
    resolved = held(files(rules={"rules/a.yaml": OTHER.replace("id: ships", "id: parts")}), documents())
    assert resolved.documents == documents()
    assert resolved.refused


def test_a_feed_that_an_unchanged_rule_names_cannot_be_taken_from_it() -> None:
    bound = RULES + "    only: {feeds: [wire]}\n"
    good = documents(rules={"rules/rules.yaml": bound})
    newest = files(rules={"rules/rules.yaml": bound}, feeds={"feeds.yaml": FEEDS.replace("id: wire", "id: other")})
    resolved = held(newest, good)
    assert resolved.documents == good
    assert places(resolved)[0].startswith("rules/rules.yaml:7:")


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
    assert resolved.refused == {"rules/rules.yaml": gone}
    assert resolved.problems == (gone,)


def test_a_folder_that_went_away_takes_no_rule_with_it() -> None:
    gone = Problem(Place("watchd.yaml"), "rules cannot be read: no such file or directory", "create it")
    resolved = held(Files({}, {"feeds.yaml": FEEDS}, {"rules": gone}), documents())
    assert resolved.documents == documents()
    assert resolved.refused == {"rules": gone}


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
