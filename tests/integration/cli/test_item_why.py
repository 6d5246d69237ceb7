"""`item show` of an item that was not told: baseline, pending, failed, given up on, or what each rule missed."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.builders import T0, after, alert, decision, facts, match, new_item, notification, report
from tests.contract.steps import evaluated, polled, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.sets import routing_text
from watchd.model.alert import DecisionKind
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.match import Account, Arrival, Failure
from watchd.model.notification import NotificationState
from watchd.model.route import Routing
from watchd.ports import Evaluation
from watchd.rules.load import load_rules
from watchd.storage import Storage

RULES = """\
version: 1
rules:
  - {id: spares, match: {query: "$su30 AND spare*"}}
  - {id: near-caracas, match: {query: "$su30 NEAR/2 Caracas"}}
  - {id: no-airshow, match: {query: $su30, exclude: airshow}}
  - {id: official, match: {query: $su30}, only: {tags: [official]}}
  - {id: draft-radar, status: draft, match: {query: radar}}
  - {id: resting, status: paused, match: {query: $su30}}
  - {id: over, expires: 2020-01-01, match: {query: $su30}}
"""
LISTS = "version: 1\nlists:\n  su30: {en: [Su-30, Sukhoi*]}\n"
FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss', tags: [independent]}]\n"
TITLE = "A Su-30 at the airshow, far away from all of Caracas"


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The desk's database with a rule set in force since before the first item."""
    write_desk(here)
    with store_at(here) as opened:
        _publish(opened, RULES, after(hours=-1))
        yield opened


def _publish(store: Storage, rules: str, at: datetime) -> None:
    texts = {"rules/rules.yaml": rules, "rules/lists.yaml": LISTS}
    store.publish_generation(Documents(texts, {"feeds.yaml": FEEDS}, routing_text(Routing())), "node-1", at, ())
    live = tuple((rule.id, rule.match_digest) for rule in load_rules(texts).rules.values())
    store.turn(at, lambda _: Evaluation(live_rules=live))


def _item(store: Storage, title: str = TITLE, **changes: Any) -> Item:
    """An item that came an hour after the feed's first poll and was evaluated."""
    polled(store, new_item(9, title="Old news", summary=""))
    evaluated(store)
    later = after(hours=1)
    polled(store, new_item(1, title=title, summary="", seen_at=later, **changes), at=later)
    [item] = evaluated(store, now=later)
    return item


def _shown(item: Item, *words: str) -> str:
    result = watchd("item", "show", item.id, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def _json(item: Item, *words: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(_shown(item, *words, "--json"))
    return shown


def _rows(shown: str) -> list[list[str]]:
    """The table of rules without a match, its columns stripped."""
    lines = shown.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("NOT MATCHED BY"))
    places = [lines[start].index(name) for name in ("NOT MATCHED BY", "FOUND", "MISSING")]
    return [
        [line[a:b].strip() for a, b in zip(places, [*places[1:], None], strict=True)]
        for line in lines[start + 1 :]
        if line
    ]


def test_each_rule_says_in_one_line_what_it_found_and_what_was_missing(store: Storage) -> None:
    shown = _shown(_item(store))
    assert "\nstate      evaluated: no rule matched it\n" in shown
    assert _rows(shown) == [
        [
            "near-caracas",
            "Su-30 ($su30), Caracas (Caracas)",
            "found $su30 and Caracas, but not within 2 words in one field",
        ],
        ["no-airshow", "Su-30 ($su30)", "excluded by airshow by 'airshow'"],
        ["official", "Su-30 ($su30)", "`only: tags` asks for official; its feed has independent"],
        ["over", "Su-30 ($su30)", "its last day was 2020-01-01"],
        ["spares", "Su-30 ($su30)", "found no spare*"],
        ["draft-radar (draft)", "-", "found no radar"],
        ["resting", "-", "it is paused"],
    ]


def test_one_rule_alone_can_be_asked(store: Storage) -> None:
    item = _item(store)
    assert [row[0] for row in _rows(_shown(item, "--rule", "spares"))] == ["spares"]
    told_json = _json(item, "--rule", "spares")
    assert (told_json["schema"], told_json["state"], told_json["generation"]) == ("watchd.item.show/1", "evaluated", 1)
    assert told_json["not_matched"] == [
        {
            "rule": "spares",
            "kind": "missing",
            "draft": False,
            "found": [{"field": "title", "start": 2, "end": 7, "text": "Su-30", "term": "$su30"}],
            "missing": ["found no spare*"],
        }
    ]
    missing = watchd("item", "show", item.id, "--rule", "spare")
    assert missing.exit_code == 2
    assert "no rule in force is called spare; did you mean 'spares'?" in missing.stderr


def test_what_was_missing_is_all_in_the_json(store: Storage) -> None:
    kinds = {one["rule"]: one["kind"] for one in _json(_item(store))["not_matched"]}
    assert kinds == {
        "near-caracas": "missing",
        "no-airshow": "missing",
        "official": "missing",
        "over": "rests",
        "spares": "missing",
        "draft-radar": "missing",
        "resting": "rests",
    }


def test_an_item_of_the_first_poll_says_that_it_is_history(store: Storage) -> None:
    polled(store, new_item(1, title="Weather", summary=""))
    [item] = evaluated(store)
    assert "baseline: it came with the feed's first poll, and is history" in _shown(item)
    told(store, Evaluation(matches=(match(item, "spares", arrival=Arrival.BASELINE),)))
    assert "result  not told: the item came with the feed's first poll, which is history" in _shown(item)


def test_an_item_that_waits_says_so(store: Storage) -> None:
    item = _item(store)
    store.retry_item(item.id)
    assert "waits to be evaluated; `watchd run` does it" in _shown(item)
    assert _json(item)["state"] == "pending"


def test_an_item_of_a_flood_says_that_it_is_held_by_what_it_matched_and_what_lets_it_go(store: Storage) -> None:
    polled(store, new_item(9, title="Old news", summary=""))
    evaluated(store)
    later = after(hours=1)
    polled(store, new_item(1, title=TITLE, summary="", seen_at=later), at=later, most_at_once=0)
    [item] = evaluated(store, now=later)
    held = replace(decision(item), rule_id="spares", kind=DecisionKind.HOLD, reason="a flood", alert_id=None)
    told(store, Evaluation(decisions=(held,)))
    shown = _shown(item)
    assert "state      held since 2025-11-24 13:00Z: its feed listed far more at once than ever before\n" in shown
    assert "\nMatched by spares\n  result  held back (" in shown
    assert "  next    `watchd feed release tass-en`, with --as-history" in shown
    assert "spares" not in {row[0] for row in _rows(shown)}
    listed = json.loads(watchd("item", "list", "--json").stdout)["items"]
    assert [(one["is_held"], one["rules"]) for one in listed] == [(True, ["spares"]), (False, [])]
    assert "spares, (held)" in watchd("item", "list").stdout
    store.release("tass-en", as_history=True)
    evaluated(store, now=after(hours=2))
    assert _json(item)["state"] == "baseline"


def test_a_rule_that_failed_and_an_item_given_up_on_are_told_with_the_way_out(store: Storage) -> None:
    item = _item(store)
    told(store, Evaluation(failures=(Failure(item.id, "spares", "ValueError: no\nstate  told", T0),)))
    shown = _shown(item)
    assert "rule spares failed on it at 2025-11-24 12:00Z: ValueError: no state told" in shown
    assert f"then `watchd item retry {item.id}` evaluates it again" in shown
    told(store, Evaluation(failures=(Failure(item.id, "*", "RecursionError: deep", T0),)))
    assert _json(item)["state"] == "quarantined"
    assert "given up on: matching failed as a whole" in _shown(item)
    assert "every rule failed on it" in _shown(item, "--rule", "official")


def test_a_rule_that_came_later_says_so_instead_of_a_wrong_reason(store: Storage) -> None:
    item = _item(store)
    _publish(store, RULES.replace("spare*", "airshow"), after(hours=5))
    result = watchd("item", "show", item.id, "--rule", "spares")
    told_text = "nothing: it would match, but was not in force when the item came; it is since 2025-11-24 17:00Z"
    assert told_text in result.stdout
    assert "these are the rules in force since 2025-11-24 17:00Z, after the item came" in result.stderr


def test_a_rule_that_was_paused_when_the_item_came_says_so(store: Storage) -> None:
    item = _item(store, "Su-30 spares")
    shown = _shown(item, "--rule", "spares")
    assert "would match, but was not in force when the item came" in shown
    assert "it is since" not in shown


def test_a_match_that_is_not_on_record_names_the_way_to_get_it(store: Storage) -> None:
    _publish(store, RULES, after(minutes=59))
    item = _item(store, "Su-30 spares")
    assert f"has no match on record; `watchd item retry {item.id}` evaluates it again" in _shown(item)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (DecisionKind.NEW, "told as al_1"),
        (DecisionKind.UPDATE, "told as an update of al_1"),
        (DecisionKind.GROUP, "not told on its own: listed with al_1"),
        (DecisionKind.SUPPRESS, "not told: counted as a copy in al_1"),
    ],
)
def test_a_match_says_what_was_decided_why_and_who_was_told(store: Storage, kind: DecisionKind, said: str) -> None:
    item = _item(store)
    sent = notification(state=NotificationState.SENT)
    muted = notification(target="other@example.org", state=NotificationState.MUTED, reason="muted by ana: a drill")
    _tell(store, item, kind, (sent, muted))
    shown = _shown(item)
    assert "Matched by spares\n" in shown
    assert f"  result  {said} (" in shown
    assert "\n  why     first report" in shown
    assert (
        "\n  to      sent: desk@example.org by desk-mail; muted: other@example.org by desk-mail (muted by ana: a drill)"
    ) in shown
    assert "spares" not in {row[0] for row in _rows(shown)}
    assert [one["state"] for one in _json(item)["decisions"][0]["notifications"]] == ["sent", "muted"]


def test_a_match_that_nobody_was_told_of_says_why(store: Storage) -> None:
    item = _item(store)
    _publish(store, RULES.replace("{id: spares,", "{id: spares, severity: info,"), after(hours=5))
    _tell(store, item, DecisionKind.NEW, ())
    assert "\n  to      nobody: severity info is only listed\n" in _shown(item)


def test_an_update_that_waits_says_so_and_until_when_and_nothing_of_what_was_sent_before_it(store: Storage) -> None:
    item = _item(store)
    head = report(replace(item, id="it_before"))
    told(store, Evaluation(alerts=(alert(head),), notifications=(notification(state=NotificationState.SENT),)))
    update = alert(revision=2, facts=facts(head, replace(report(item), role="update")))
    waits = notification(revision=2, state=NotificationState.PENDING, due_at=after(hours=20))
    decided = replace(decision(item), rule_id="spares", kind=DecisionKind.UPDATE)
    matched = match(item, "spares")
    told(store, Evaluation(matches=(matched,), decisions=(decided,), alerts=(update,), notifications=(waits,)))
    shown = _shown(item)
    assert "  result  not told yet: it waits, to be told as an update of al_1 (" in shown
    assert "  to      pending: desk@example.org by desk-mail (not before 2025-11-25 08:00Z)\n" in shown


def test_what_a_newer_revision_replaced_is_not_listed_beside_it(store: Storage) -> None:
    item = _item(store)
    _tell(store, item, DecisionKind.NEW, (notification(state=NotificationState.SUPERSEDED, reason="replaced"),))
    newer = alert(revision=2, facts=facts(report(item)))
    told(store, Evaluation(alerts=(newer,), notifications=(notification(revision=2, state=NotificationState.SENT),)))
    assert "  to      sent: desk@example.org by desk-mail\n" in _shown(item)


@pytest.mark.parametrize(
    ("account", "says"),
    [
        (Account.WINDOW, "counted by the window of the rule, which tells of many; `watchd rule show spares` says how"),
        (Account.DRAFT, "not told: the rule is a draft"),
        (Account.BLOCK, "not told: the rule has severity none, it only counts"),
        (Account.PAST, "not told: nothing new against the revision before"),
    ],
)
def test_what_is_not_decided_on_says_what_counts_it(store: Storage, account: Account, says: str) -> None:
    item = _item(store)
    told(store, Evaluation(matches=(match(item, "spares", account=account),)))
    assert f"  result  {says}" in _shown(item)


def test_of_a_rule_that_is_told_once_in_a_while_it_does_not_matter_what_a_report_is_like(store: Storage) -> None:
    item = _item(store)
    _publish(store, RULES.replace("{id: spares,", "{id: spares, dedup: {by: rule},"), after(hours=5))
    _tell(store, item, DecisionKind.SUPPRESS, ())
    suppressed = replace(decision(item), rule_id="spares", kind=DecisionKind.SUPPRESS, cause="item:y:1")
    told(store, Evaluation(decisions=(replace(suppressed, compared_with="it_x", score=0.8, threshold=0.7),)))
    shown = _shown(item)
    assert "  result  not told again: it is too soon after al_1 (" in shown
    assert "\n  like" not in shown


def _tell(store: Storage, item: Item, kind: DecisionKind, notifications: Sequence[Any]) -> None:
    told(
        store,
        Evaluation(
            matches=(match(item, "spares", account=Account(kind.value)),),
            decisions=(replace(decision(item), rule_id="spares", kind=kind),),
            alerts=(alert(report(item), facts=facts(report(item))),),
            notifications=tuple(notifications),
        ),
    )


def test_before_the_first_rule_set_there_are_no_rules_to_ask(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        polled(store, new_item(1))
        [item] = evaluated(store)
    result = watchd("item", "show", item.id)
    assert (result.exit_code, result.stderr) == (0, "watchd: no rule set is in force yet: `watchd run` publishes one\n")


def test_rules_that_this_release_cannot_read_hide_nothing_else(store: Storage) -> None:
    item = _item(store)
    documents = Documents({"rules/rules.yaml": "version: 9\n"}, {"feeds.yaml": FEEDS}, routing_text(Routing()))
    store.publish_generation(documents, "node-1", after(hours=9), ())
    result = watchd("item", "show", item.id)
    assert result.exit_code == 0
    assert item.id in result.stdout
    assert "watchd: this release cannot read the rules in force" in result.stderr
    assert "rules/rules.yaml:1:1" in result.stderr
    assert "no rule set is in force" not in result.stderr


def test_an_id_that_was_cut_off_or_is_of_another_kind_is_recognised(store: Storage) -> None:
    item = _item(store)
    cut = watchd("item", "show", item.id[:10])
    assert (cut.exit_code, cut.stderr) == (1, f"watchd: there is no item {item.id[:10]}; did you mean {item.id}?\n")
    other = watchd("item", "show", "al_1")
    assert other.stderr == "watchd: there is no item al_1; this is an id of an alert: `watchd alert show al_1`\n"
    assert "`watchd item list` shows ids" in watchd("item", "show", "nonsense").stderr


def test_what_is_doubtful_about_an_item_is_said(store: Storage) -> None:
    doubtful = _item(store, flags=("date_unreadable", "title_cut"))
    assert "\ndoubtful   date_unreadable, title_cut\n" in _shown(doubtful)
    assert _json(doubtful)["item"]["flags"] == ["date_unreadable", "title_cut"]
    listed = json.loads(watchd("item", "list", "--json").stdout)["items"]
    assert [one["flags"] for one in listed] == [["date_unreadable", "title_cut"], []]


def test_the_agency_that_a_report_has_its_news_from_is_named(store: Storage) -> None:
    item = _item(store, TITLE)
    told(store, Evaluation(matches=(match(item, "spares", story_id=None, origin=item.publisher),)))
    assert "origin" not in _shown(item)
    told(store, Evaluation(matches=(match(item, "spares", story_id=None, origin="EFE"),)))
    assert "origin EFE" in " ".join(_shown(item).split())
