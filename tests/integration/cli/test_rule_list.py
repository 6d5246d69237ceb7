"""`rule list` and `rule explain` beside a database: states, last matches, what was watched, and windows."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import T0, after, match, new_item
from tests.contract.steps import evaluated, polled, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.sets import routing_text
from watchd.cli.rule_watched import share_watched
from watchd.feeds.load import load_feeds
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.model.rule import Filters, Rule
from watchd.model.window import Outcome, WindowState
from watchd.ports import Evaluation
from watchd.rules.load import load_rules
from watchd.storage import Storage
from watchd.storage.lives import RuleVersion

RULES = """\
version: 1
defaults: {owner: ana}
rules:
  - {id: item-rule, match: {query: Su-30}}
  - {id: draft-rule, status: draft, match: {query: radar}}
  - {id: burst-rule, match: {query: Su-30}, alert_when: {burst: {at_least: 3, within: 7d, times: 3, baseline: 8w}}}
  - {id: count-rule, match: {query: Su-30}, alert_when: {count: {at_least: 2, within: 7d}}}
watch: {quick-rule: destroyer*}
"""


QUIET = """\
version: 1
rules:
  - {id: quiet-rule, match: {query: Su-30 NEAR/3 engine}, alert_when: {absence: {for: 12h, need: 3}}}
"""


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """A desk whose rules are in force since an hour before the first item."""
    write_desk(here)
    (here / "rules" / "spares.yaml").write_text(RULES)
    with store_at(here) as opened:
        yield opened


@pytest.fixture
def rules() -> dict[str, Rule]:
    """The rules by id."""
    return dict(load_rules({"rules/spares.yaml": RULES}).rules)


def _publish(store: Storage, at: datetime) -> None:
    feeds = (Path("feeds.yaml")).read_text()
    documents = Documents({"rules/spares.yaml": RULES}, {"feeds.yaml": feeds}, routing_text(Routing()))
    found = load_rules(documents.rules).rules.values()
    versions = [
        RuleVersion(one.id, one.digest, one.match_digest, one.place.file, one.place.line, "", one.is_quick)
        for one in found
    ]
    store.publish_generation(documents, "node-1", at, versions)
    store.turn(at, lambda _: Evaluation(live_rules=tuple((one.id, one.match_digest) for one in found)))


def _matched(store: Storage, rules: dict[str, Rule]) -> Item:
    polled(store, new_item(9, title="Old news", summary=""))
    evaluated(store)
    later = after(hours=1)
    polled(store, new_item(1, title="A Su-30", summary="", seen_at=later), at=later)
    [item] = evaluated(store, now=later)
    names = ("item-rule", "burst-rule", "count-rule")
    found = [replace(match(item, name), match_digest=rules[name].match_digest) for name in names]
    state = WindowState(
        "count-rule", rules["count-rule"].window_digest, Outcome.QUIET, T0, "1 item from 1 publisher in 7 days", later
    )
    told(store, Evaluation(matches=tuple(found), windows=(state,)))
    return item


def _listed(*words: str) -> dict[str, dict[str, Any]]:
    found = json.loads(watchd("rule", "list", *words, "--json").stdout)
    assert found["schema"] == "watchd.rule.list/1"
    return {one["id"]: one for one in found["rules"]}


def test_every_rule_says_how_it_stands_and_when_it_matched_last(store: Storage, rules: dict[str, Rule]) -> None:
    _publish(store, after(hours=-1))
    item = _matched(store, rules)
    listed = _listed()
    assert {name: one["state"] for name, one in listed.items()} == {
        "burst-rule": "live", "count-rule": "live", "draft-rule": "draft", "item-rule": "live",
        "quick-rule": f"over since {T0.date() + timedelta(days=30)}",
    }  # fmt: skip
    assert {name: one["last_match_at"] is not None for name, one in listed.items()} == {
        "burst-rule": True, "count-rule": True, "draft-rule": False, "item-rule": True, "quick-rule": False,
    }  # fmt: skip
    assert (
        listed["burst-rule"]["window"]["can_alert_from"] == f"{item.event_at + timedelta(days=35):%Y-%m-%dT%H:%M:%SZ}"
    )
    assert listed["burst-rule"]["window"]["unknown"].startswith("not looked at yet")
    assert (listed["count-rule"]["window"]["outcome"], listed["count-rule"]["window"]["can_alert"]) == ("quiet", "now")
    assert listed["item-rule"]["watched_7_days"] == 0  # the feed was polled long ago


def test_how_much_was_watched_is_a_share_of_the_time(store: Storage, rules: dict[str, Rule]) -> None:
    feeds = {feed.id: feed for feed in load_feeds({"feeds.yaml": Path("feeds.yaml").read_text()})}
    asked = {name: rules[name] for name in ("item-rule", "draft-rule")}
    live = tuple((rule.id, rule.match_digest) for rule in asked.values())
    _publish(store, T0)
    moments = [T0 + minutes * timedelta(minutes=1) for minutes in (0, 4, 8)]
    for number, at in enumerate(moments):
        polled(store, new_item(number, title=f"News {number}", summary="", seen_at=at), at=at)
        store.turn(at, lambda _: Evaluation(live_rules=live))
    later = moments[-1]
    assert share_watched(store, asked, feeds, T0, later)["item-rule"] == pytest.approx(1.0)
    assert share_watched(store, asked, feeds, T0 - (later - T0), later)["item-rule"] == pytest.approx(0.5)
    elsewhere = {"item-rule": replace(rules["item-rule"], only=Filters(feeds=frozenset({"other"})))}
    assert share_watched(store, elsewhere, feeds, T0, later) == {}


def test_the_table_fits_what_is_known(store: Storage, rules: dict[str, Rule]) -> None:
    _publish(store, after(hours=-1))
    _matched(store, rules)
    result = watchd("rule", "list", "--owner", "ana")
    head, *rows = result.stdout.splitlines()
    assert " ".join(head.split()) == "RULE STATE SEVERITY OWNER LAST MATCH 30 DAYS WATCHED WINDOW CAN ALERT"
    assert any(row.startswith("count-rule") and "count: quiet" in row and row.endswith("now") for row in rows)
    assert result.stderr == "watchd: 5 rules, 1 draft\n"
    nobody = watchd("rule", "list", "--owner", "bob")
    assert (nobody.stdout, nobody.stderr) == ("", "watchd: no rule is looked after by bob; owners are ana\n")


def test_an_edit_that_is_not_in_force_is_named(store: Storage, here: Path) -> None:
    _publish(store, after(hours=-1))
    path = here / "rules" / "spares.yaml"
    path.write_text(RULES.replace("query: radar", "query: JY-27").replace("id: item-rule", "id: new-rule"))
    listed = _listed()
    assert listed["draft-rule"]["state"] == "draft (edited; the version before is in force)"
    assert listed["new-rule"]["state"] == "live (not in force yet)"
    assert listed["item-rule"]["state"] == "live (in force, and no longer in the files)"


def test_before_the_first_run_the_files_are_shown(store: Storage) -> None:
    assert store.active_generation() == 0
    result = watchd("rule", "list")
    assert "no rule set is in force yet: `watchd run` publishes one" in result.stderr
    assert result.stdout.splitlines()[0].split() == ["RULE", "STATE", "SEVERITY", "OWNER", "WINDOW"]


def test_a_stored_item_is_explained_with_the_rule_as_its_file_has_it(store: Storage, rules: dict[str, Rule]) -> None:
    _publish(store, after(hours=-1))
    item = _matched(store, rules)
    shown = watchd("rule", "explain", "draft-rule", "--item", item.id)
    assert shown.stdout.startswith("draft-rule does not match it.\n  title    A Su-30\n")
    assert "draft-rule is a draft: nothing of it is sent" in shown.stderr
    unknown = watchd("rule", "explain", "draft-rule", "--item", "it_0000000000000000dead")
    assert (unknown.exit_code, "there is no item it_0000000000000000dead" in unknown.stderr) == (1, True)


def test_a_window_is_explained_by_what_its_last_check_came_to(store: Storage, rules: dict[str, Rule]) -> None:
    _publish(store, after(hours=-1))
    item = _matched(store, rules)
    shown = watchd("rule", "explain", "count-rule", "--item", item.id).stdout
    assert "count-rule counts it in its window.\n" in shown
    assert "now          quiet since 2025-11-24 12:00Z\nbecause      1 item from 1 publisher in 7 days\n" in shown
    assert "would alert  with 2 more items within 7 days\n" in shown
    assert shown.endswith("can alert    now\n")


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("status: paused", "nobody looks at it while the rule is paused"),
        ("expires: 2025-11-24", "nobody looks at it since the rule ended on 2025-11-24"),
    ],
)
def test_of_a_window_whose_rule_rests_no_outcome_of_before_is_shown(
    store: Storage, rules: dict[str, Rule], here: Path, field: str, why: str
) -> None:
    _publish(store, after(hours=-1))
    _matched(store, rules)
    (here / "rules" / "spares.yaml").write_text(RULES.replace("id: count-rule,", f"id: count-rule, {field},"))
    assert f"now          {why}\n" in watchd("rule", "explain", "count-rule").stdout
    shown = _listed()["count-rule"]["window"]
    assert (shown["outcome"], shown["unknown"]) == (None, why)


def _quiet(store: Storage, outcome: Outcome, since: datetime = T0) -> None:
    """An absence that came to `outcome` at noon, of a rule whose quiet had begun twelve hours before."""
    quiet = load_rules({"rules/spares.yaml": QUIET}).rules["quiet-rule"]
    state = WindowState(
        "quiet-rule", quiet.window_digest, outcome, since, "0 matches in 12 hours; 5 expected", after(hours=2)
    )
    told(store, Evaluation(windows=(state,)))
    Path("rules/spares.yaml").write_text(QUIET)


def test_of_an_absence_that_stands_the_nearest_misses_are_shown(store: Storage) -> None:
    titles = ("A Su-30 of which nobody in Caracas had heard got an engine", "Rain", "An engine for a tractor")
    polled(
        store,
        *(new_item(n, title=title, summary="") for n, title in enumerate(titles)),
        new_item(9, title="A Su-30 engine", summary="", seen_at=after(hours=-13)),
    )
    _quiet(store, Outcome.ALERT)
    shown = watchd("rule", "explain", "quiet-rule").stdout
    head, *lines = shown.partition("\nIt nearly matched, ")[2].splitlines()
    assert head == "of 3 items since 2025-11-24 00:00Z:"
    ids = {one.item.title: one.item.id for one in store.items(limit=10)}
    assert lines == [
        f"  {ids[titles[0]]}  2025-11-24 12:00Z  {titles[0]}",
        "    with NEAR/9 in place of NEAR/3",
        f"  {ids[titles[2]]}  2025-11-24 12:00Z  {titles[2]}",
        "    with Su-30 in the text, or the rule without Su-30",
    ]
    [first, _] = json.loads(watchd("rule", "explain", "quiet-rule", "--json").stdout)["nearly_matched"]
    assert (first["item"], first["title"]) == (ids[titles[0]], titles[0])
    assert (first["steps"], first["query"]) == (["NEAR/9 in place of NEAR/3"], "Su-30 NEAR/9 engine")


def test_the_quiet_began_with_the_last_match_however_late_it_was_looked_at(store: Storage) -> None:
    polled(store, new_item(9, title="Old news", summary=""))
    evaluated(store)
    polled(store, new_item(1, title="A Su-30 engine", summary="", seen_at=after(hours=1)), at=after(hours=1))
    [item] = evaluated(store, now=after(hours=1))
    quiet = load_rules({"rules/spares.yaml": QUIET}).rules["quiet-rule"]
    told(store, Evaluation(matches=(replace(match(item, "quiet-rule"), match_digest=quiet.match_digest),)))
    polled(store, new_item(2, title="An engine for a tractor", summary="", seen_at=after(hours=2)), at=after(hours=2))
    _quiet(store, Outcome.ALERT, since=after(hours=40))
    shown = watchd("rule", "explain", "quiet-rule").stdout
    assert f"It nearly matched, of 3 items since {item.event_at:%Y-%m-%d %H:%M}Z:\n" in shown
    assert "An engine for a tractor\n    with Su-30 in the text" in shown


def test_of_an_absence_that_is_quiet_none_are_sought(store: Storage) -> None:
    polled(store, new_item(1, title="A Su-30", summary=""))
    _quiet(store, Outcome.QUIET)
    assert "nearly" not in watchd("rule", "explain", "quiet-rule").stdout


def test_where_nothing_of_an_absent_rule_came_that_is_said(store: Storage) -> None:
    polled(store, new_item(1, title="Rain", summary=""))
    _quiet(store, Outcome.ALERT)
    shown = watchd("rule", "explain", "quiet-rule").stdout
    assert shown.endswith("\nOf 1 item since 2025-11-24 00:00Z none holds anything of the rule.\n")


def test_a_draft_from_a_stored_item_takes_a_stored_near_miss(
    store: Storage, rules: dict[str, Rule], here: Path
) -> None:
    _publish(store, after(hours=-1))
    item = _matched(store, rules)
    later = after(hours=2)
    titles = ("Sukhoi lands in Maracay", "A Sukhoi crashed near Omsk", "The weather")
    polled(store, *(new_item(n, title=title, summary="", seen_at=later) for n, title in enumerate(titles, 2)), at=later)
    wanted = next(one.item for one in store.items(limit=10) if one.item.title == titles[0])
    result = watchd("rule", "new", "jets", "--from-item", wanted.id)
    assert result.exit_code == 0, result.output
    text = (here / "rules" / "jets.yaml").read_text()
    assert "query: Maracay AND Sukhoi\n" in text or "query: Sukhoi AND Maracay\n" in text
    assert "      must_not_match:\n        - A Sukhoi crashed near Omsk\n" in text
    assert item.id != wanted.id
