"""`watchd alert ack` and `verdict`: said, said again, shown, and refused with the remedy."""

import json
from pathlib import Path

from tests.builders import T0, facts, new_item, notification, report
from tests.contract.steps import an_alert, stored_items, told, waiting_alert
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.model.alert import FeedsSeen, MissingFeed


def test_an_alert_is_taken_in_hand_once_by_each(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification())
        first = watchd("alert", "ack", "al_1", "--as", "ana")
        again = watchd("alert", "ack", "al_1", "al_nope", "--as", "ana")
        shown = watchd("alert", "show", "al_1")
        [stands] = store.acks("al_1")
    assert (first.exit_code, first.stdout) == (0, "al_1 is acknowledged by ana\n")
    assert again.exit_code == 1
    assert "al_1 was acknowledged by ana already" in again.stdout
    assert "there is no alert al_nope; `watchd alert list` shows ids" in again.stderr
    assert "in hand" in shown.stdout
    assert (stands.author, stands.via) == ("ana", "cli")


def test_a_verdict_is_kept_and_replaced_by_the_next_of_the_same_person(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification())
        noise = watchd("alert", "verdict", "al_1", "noise", "--as", "ana", "--note", "a  film\nof that name")
        shown = watchd("alert", "show", "al_1")
        useful = watchd("alert", "verdict", "al_1", "useful", "--as", "ana")
        as_json = json.loads(watchd("alert", "show", "al_1", "--json").stdout)
    assert noise.stdout == "al_1 is noise to ana: kept for spare-parts, revision 1\n"
    assert "noise to ana" in shown.stdout
    assert "a film of that name" in shown.stdout
    assert useful.exit_code == 0
    [verdict] = as_json["verdicts"]
    assert (verdict["by"], verdict["verdict"], verdict["note"], verdict["revision"]) == ("ana", "useful", "", 1)
    assert verdict["rule_version"]


def test_what_cannot_be_said_is_refused_with_the_remedy(here: Path) -> None:
    write_desk(here)
    with store_at(here) as store:
        waiting_alert(store, notification())
        unknown = watchd("alert", "verdict", "al_nope", "noise")
        revision = watchd("alert", "verdict", "al_1", "noise", "--revision", "4")
        kind = watchd("alert", "verdict", "al_1", "boring")
        nobody = watchd("alert", "ack", "al_1", "--as", " ")
        novel = watchd("alert", "verdict", "al_1", "noise", "--note", "x" * 501)
        assert (store.acks("al_1"), store.verdicts("al_1")) == ([], [])
    assert (unknown.exit_code, "there is no alert al_nope" in unknown.stderr) == (1, True)
    assert (revision.exit_code, "al_1 has no revision 4; the newest is 1" in revision.stderr) == (1, True)
    assert (kind.exit_code, "'useful', 'noise', 'duplicate', 'wrong-actor'" in kind.stderr) == (2, True), kind.stderr
    assert (nobody.exit_code, "--as wants a name" in nobody.stderr) == (2, True)
    assert (novel.exit_code, "at most 500 characters" in novel.stderr) == (2, True)


def test_an_alert_says_which_feeds_did_not_answer(here: Path) -> None:
    write_desk(here)
    missing = (MissingFeed("efe", T0, "throttled"),)
    with store_at(here) as store:
        [item] = stored_items(store, new_item(1))
        told(store, an_alert(item, facts=facts(report(item), coverage=FeedsSeen(3, 2, missing))))
        shown = watchd("alert", "show", "al_1")
        as_json = json.loads(watchd("alert", "show", "al_1", "--json").stdout)
    said = " ".join(shown.stdout.split())
    assert "2 of 3 feeds of this rule answer; what the other would report is missing. efe since" in said
    assert as_json["coverage"] == {
        "feeds": 3,
        "answering": 2,
        "missing": [{"feed": "efe", "since": "2025-11-24T12:00:00Z", "reason": "throttled"}],
    }
