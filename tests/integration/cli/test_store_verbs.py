"""Verbs that look into the database and mend what is in it: feed, item, alert, outbox."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.builders import T0, alert, decision, facts, feed_state, match, new_item, notification, report, span
from tests.contract.steps import attempted, claimed, polled, send, stored_items, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.errors import FetchError
from watchd.feeds.after_poll import Failed, after_failure
from watchd.model.feed import Feed, Health
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.match import Account, Failure, Roles
from watchd.model.notification import AttemptClass, Notification, NotificationState
from watchd.model.route import Routing
from watchd.model.schedule import Schedule
from watchd.pipeline.attend import Seen, attend
from watchd.ports import Evaluation, Frozen
from watchd.storage import Storage

HOSTILE = "\x1b]0;owned\x07Su-30 \u202eparts"
NOTIFICATION = notification()
DEAD = replace(notification(target="gone@example.org"), state=NotificationState.DEAD, reason="refused for good: 550")


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The database of the desk that the commands see."""
    write_desk(here)
    with store_at(here) as opened:
        yield opened


def read(*words: str) -> dict[str, object]:
    """The JSON that a verb prints."""
    result = watchd(*words, "--json")
    assert result.exit_code == 0, result.output
    told_json: dict[str, object] = json.loads(result.stdout)
    return told_json


def told_alert(store: Storage, *notifications: Notification, title: str = "Su-30 spares arrive") -> Item:
    """`al_1` was told about a stored item."""
    [item] = stored_items(store, new_item(1, title=title))
    evaluation = Evaluation(
        matches=(match(item, account=Account.NEW),),
        decisions=(decision(item),),
        alerts=(alert(report(item), facts=facts(report(item), headline=title)),),
        notifications=notifications or (NOTIFICATION,),
    )
    told(store, evaluation)
    return item


def publish(store: Storage, feeds: str) -> None:
    store.publish_generation(Documents({}, {"feeds.yaml": feeds}, "{}"), "node-1", T0)


FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss'}]\n"


# ---- feed -----------------------------------------------------------------------------------------------------


def test_feeds_are_listed_from_the_files_without_a_database(here: Path) -> None:
    write_desk(here)
    told_json = read("feed", "list")
    assert told_json == {
        "schema": "watchd.feed.list/1",
        "feeds": [
            {
                "id": "tass-en",
                "type": "http",
                "url": "https://tass.com/rss",
                "path": None,
                "title": "TASS",
                "language": "en",
                "country": None,
                "tags": ["official"],
                "grade": "D",
                "publisher": None,
                "interval": None,
                "encoding": None,
                "pause": None,
            }
        ],
    }
    assert "tass-en  TASS   en" in watchd("feed", "list").stdout
    assert not (here / "watchd.db").exists()


def test_a_broken_feed_file_is_told_with_its_place(here: Path) -> None:
    write_desk(here)
    (here / "feeds.yaml").write_text("version: 1\nfeeds: [{id: a}]\n")
    result = watchd("feed", "list")
    assert (result.exit_code, result.stdout) == (78, "")
    assert result.stderr.startswith("feeds.yaml:2:9: ")


def test_a_feed_file_that_cannot_be_read_is_told(here: Path) -> None:
    write_desk(here)
    (here / "feeds.yaml").write_bytes(b"version: 1 # \xff\xff\n")
    result = watchd("feed", "list")
    assert result.exit_code == 78
    assert "feeds.yaml:1:14: the file is not UTF-8" in result.stderr


def test_health_is_of_the_feeds_in_force(store: Storage) -> None:
    publish(store, FEEDS)
    polled(store, new_item(1))
    polled(store, feed="left-the-files")
    told_json = read("feed", "health")
    [feed] = told_json["feeds"] if isinstance(told_json["feeds"], list) else []
    assert told_json["schema"] == "watchd.feed.health/1"
    assert (feed["id"], feed["items"], feed["last_good_at"]) == ("tass-en", 1, "2025-11-24T12:00:00Z")
    shown = watchd("feed", "health").stdout
    assert "tass-en" in shown
    assert "2025-11-24 12:00Z" in shown


def test_health_and_the_condition_say_why_a_feed_fails_with_the_same_word(store: Storage) -> None:
    publish(store, FEEDS)
    lost = FetchError("https://tass.com/rss answered 404: there is no such page", reason="not_found", status=404)
    state = feed_state(host="tass-en.example", errors=2, due_at=T0, last_good_at=T0)
    feed = Feed(id="tass-en", url="https://tass-en.example/rss")
    failed = after_failure(state, feed, Schedule(), Failed(T0, lost.reason, str(lost)))
    polled(store, state=failed, was_good=False)
    told_json = read("feed", "health")
    [told] = told_json["feeds"] if isinstance(told_json["feeds"], list) else []
    assert (told["reason"], told["error"]) == ("not_found", str(lost))
    assert f"3 in a row: not_found: {lost}" in watchd("feed", "health").stdout
    seen = Seen(node="here", routing=Routing(), rules={}, feeds=frozenset({"tass-en"}))
    [alert] = attend(store, seen, T0).alerts
    assert f"3 failures in a row, now not_found: {lost}" in alert.facts.lines[0]


def test_a_feed_of_which_items_are_held_is_not_well_and_says_what_lets_them_go(store: Storage) -> None:
    publish(store, FEEDS)
    at = datetime.now(UTC)
    well = feed_state(host="tass-en.example", health=Health.OK, baseline_at=T0, last_good_at=at)
    polled(store, new_item(9), at=at, state=well)
    later = at + timedelta(minutes=1)
    polled(store, new_item(1), new_item(2), at=later, state=replace(well, last_good_at=later), most_at_once=1)
    told_json = read("feed", "health", "--failing")
    [one] = told_json["feeds"] if isinstance(told_json["feeds"], list) else []
    assert (one["health"], one["held"], one["is_alive"]) == ("held", 2, True)
    assert f"2 items held since {later:%d %b %H:%M} UTC; no rule would match any of them" in one["doubts"][0]
    shown = watchd("feed", "health").stdout
    assert "watchd feed release tass-en tells them; watchd feed release tass-en --as-history" in shown
    assert watchd("feed", "release", "tass-en").exit_code == 0
    assert watchd("feed", "health", "--failing").stderr == "watchd: no feed is failing: the one there is answers\n"


def test_before_the_first_rule_set_no_feed_is_in_force(store: Storage) -> None:
    polled(store)
    result = watchd("feed", "health")
    told_text = "watchd: no feed is in force yet: `watchd run` publishes and polls those of the config\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", told_text)


def test_without_a_database_the_verb_says_what_makes_one(here: Path) -> None:
    write_desk(here)
    result = watchd("feed", "health")
    assert result.exit_code == 69
    assert "`watchd run` or `watchd db migrate` makes it" in result.stderr
    assert not (here / "watchd.db").exists()


# ---- item -----------------------------------------------------------------------------------------------------


def test_an_item_is_shown_with_what_was_concluded(store: Storage) -> None:
    item = told_alert(store)
    shown = watchd("item", "show", item.id).stdout
    for words in (
        "Su-30 spares arrive",
        item.id,
        "tass.com",
        "spare-parts",
        "first report",
        "al_1",
        "Radar parts were seen.",
    ):
        assert words in shown
    told_json = read("item", "show", item.id)
    assert told_json["schema"] == "watchd.item.show/1"
    assert [one["rule"] for one in told_json["matches"]] == ["spare-parts"]  # type: ignore[attr-defined] # JSON of this test
    assert [one["decision"] for one in told_json["decisions"]] == ["new"]  # type: ignore[attr-defined] # JSON of this test


def test_who_did_what_to_whom_is_shown_of_the_item_and_of_the_alert(store: Storage) -> None:
    [item] = stored_items(store, new_item(1, title="Su-30 sent by Russia"))
    words = (span(0, 5), span(6, 10, text="sent", term="sent"), span(14, 20, text="Russia", term="$russia"))
    roles = (Roles(actor=words[2], action=words[1], target=words[0], reading="passive"),)
    told_report = report(item, spans=words, roles=roles)
    evaluation = Evaluation(
        matches=(match(item, spans=words, roles=roles, account=Account.NEW),),
        decisions=(decision(item),),
        alerts=(alert(told_report, facts=facts(told_report)),),
        notifications=(NOTIFICATION,),
    )
    told(store, evaluation)
    in_words = "actor Russia ($russia), action sent (sent), target Su-30 ($su30); read as passive"
    for verb in (("item", "show", item.id), ("alert", "show", "al_1")):
        assert in_words in " ".join(watchd(*verb).stdout.split())
    [told_roles] = read("item", "show", item.id)["matches"][0]["roles"]  # type: ignore[index] # JSON of this test
    assert (told_roles["reading"], told_roles["actor"]["text"]) == ("passive", "Russia")


def test_a_hostile_title_cannot_steer_the_terminal(store: Storage) -> None:
    item = told_alert(store, title=HOSTILE)
    for words in (("item", "show", item.id), ("alert", "list"), ("alert", "show", "al_1"), ("outbox", "list")):
        result = watchd(*words)
        assert result.exit_code == 0
        assert "Su-30" in result.stdout
        for form in (result, watchd(*words, "--json")):
            assert not {"\x1b", "\x07", "\u202e"} & set(form.stdout), words


def test_an_item_that_is_not_there_is_a_finding(store: Storage) -> None:
    assert store.active_generation() == 0
    result = watchd("item", "show", "it_nothing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no item it_nothing" in result.stderr


def test_a_failed_item_is_evaluated_again(store: Storage) -> None:
    [item] = stored_items(store, new_item(1))
    told(store, Evaluation(failures=(Failure(item.id, "spare-parts", "ZeroDivisionError: division", T0),)))
    assert "rule spare-parts failed on it" in watchd("item", "show", item.id).stdout
    assert watchd("item", "retry", "--failed").stdout == "1 item to be evaluated again\n"
    assert read("item", "show", item.id)["is_pending"] is True
    nothing = watchd("item", "retry", "--failed")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert nothing.stderr == "watchd: no rule failed on any item, so there is nothing to evaluate again\n"
    well = watchd("item", "retry", item.id, item.id)
    assert (well.exit_code, well.stdout) == (0, "1 item to be evaluated again\n")
    assert well.stderr == f"watchd: no rule failed on {item.id}; what was decided of it stays decided\n"


def test_a_release_of_a_feed_that_holds_nothing_says_so_and_of_none_what_may_be_meant(store: Storage) -> None:
    stored_items(store, new_item(1))
    healthy, unknown = watchd("feed", "release", "tass-en"), watchd("feed", "release", "tas-en")
    assert (healthy.exit_code, unknown.exit_code) == (1, 1)
    assert (
        "nothing of tass-en is held, so there is nothing to release; no feed has items that are held" in healthy.stderr
    )
    assert unknown.stderr == "watchd: no feed was ever called 'tas-en'; did you mean 'tass-en'?\n"


def test_a_retry_of_an_item_that_is_not_there_queues_none(store: Storage) -> None:
    [item] = stored_items(store, new_item(1))
    result = watchd("item", "retry", item.id, item.id[:12])
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"did you mean {item.id}?" in result.stderr
    assert read("item", "show", item.id)["is_pending"] is False


@pytest.mark.parametrize("words", [("item", "retry"), ("item", "retry", "it_1", "--failed")])
def test_retry_wants_either_names_or_all_failed(words: tuple[str, ...]) -> None:
    result = watchd(*words)
    assert result.exit_code == 2
    assert "name the items, or say --failed" in result.stderr


# ---- alert ----------------------------------------------------------------------------------------------------


def test_alerts_are_listed_and_shown(store: Storage) -> None:
    told_alert(store, NOTIFICATION, DEAD)
    assert "al_1" in watchd("alert", "list").stdout
    assert watchd("alert", "list", "--rule", "other").stderr.startswith("watchd: no rule is or was called other")
    told_json = read("alert", "list")
    assert told_json["schema"] == "watchd.alert.list/1"
    shown = watchd("alert", "show", "al_1").stdout
    for words in ("spare-parts (high, TLP green)", "first report", "desk@example.org", "gone@example.org", "550"):
        assert words in shown
    assert len(read("alert", "show", "al_1")["notifications"]) == 2  # type: ignore[arg-type] # JSON of this test
    missing = watchd("alert", "show", "al_2")
    assert missing.exit_code == 1
    assert "watchd: there is no alert al_2" in missing.stderr


# ---- outbox ---------------------------------------------------------------------------------------------------


def test_the_outbox_lists_every_state_and_accounts_for_all(store: Storage) -> None:
    told_alert(store, NOTIFICATION, DEAD)
    result = watchd("outbox", "list")
    assert NOTIFICATION.id in result.stdout
    assert DEAD.id in result.stdout
    assert result.stderr == "watchd: of all notifications 1 pending, 1 dead\n"
    assert NOTIFICATION.id not in watchd("outbox", "list", "--state", "dead").stdout
    told_json = read("outbox", "list", "--state", "dead", "--state", "sent")
    assert told_json["schema"] == "watchd.outbox.list/1"
    assert [one["id"] for one in told_json["notifications"]] == [DEAD.id]  # type: ignore[attr-defined] # JSON of this test
    assert told_json["accounting"] == dict.fromkeys((state.value for state in NotificationState), 0) | {
        "pending": 1,
        "dead": 1,
    }
    assert watchd("outbox", "list", "--channel", "other").stdout == ""
    assert watchd("outbox", "list", "--state", "gone").exit_code == 2


def test_an_empty_outbox_says_so(store: Storage) -> None:
    assert store.outbox() == []
    result = watchd("outbox", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "watchd: nothing was ever to be sent\n")


def test_a_notification_is_shown_with_its_attempts_and_its_text(store: Storage) -> None:
    told_alert(store)
    [held] = claimed(store)
    store.freeze(held.lease, {Frozen("al_1", 1, "desk-mail"): "The body\x1b[2J\n"})
    number = store.open_attempt(held.lease, NOTIFICATION.id, T0)
    refused = attempted(
        NOTIFICATION,
        number,
        outcome=AttemptClass.TRANSIENT,
        code="451",
        detail="greylisted",
        state=NotificationState.PENDING,
    )
    store.commit_receipt(held.lease, refused)
    shown = watchd("outbox", "show", NOTIFICATION.id).stdout
    for words in ("desk@example.org by desk-mail", "451", "greylisted", "The body\\x1b[2J"):
        assert words in shown
    told_json = read("outbox", "show", NOTIFICATION.id)
    assert told_json["schema"] == "watchd.outbox.show/1"
    assert told_json["body"] == "The body\x1b[2J\n"
    assert watchd("outbox", "show", "nt_nothing").exit_code == 1


def test_only_what_died_is_sent_again(store: Storage) -> None:
    told_alert(store, NOTIFICATION, DEAD)
    result = watchd("outbox", "retry", DEAD.id, NOTIFICATION.id)
    assert result.exit_code == 1
    assert result.stdout == "1 notification to be sent again\n"
    assert f"{NOTIFICATION.id} is pending: only what is dead can be sent again" in result.stderr
    missing = watchd("outbox", "retry", DEAD.id[:12])
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert f"there is no notification {DEAD.id[:12]}; did you mean {DEAD.id}?" in missing.stderr
    assert store.accounting()[NotificationState.PENDING] == 2
    assert watchd("outbox", "retry", DEAD.id).exit_code == 1


def test_an_older_revision_than_the_one_that_was_sent_is_refused_with_the_reason(store: Storage) -> None:
    item = told_alert(store, DEAD)
    newer = replace(notification(target=DEAD.target), revision=2)
    revised = alert(report(item, "update"), revision=2)
    told(store, Evaluation(alerts=(revised,), notifications=(newer,)))
    waiting = watchd("outbox", "retry", DEAD.id)
    assert waiting.exit_code == 1
    assert f"{DEAD.id} was replaced: revision 2 of its alert waits to be sent" in waiting.stderr
    [held] = claimed(store)
    send(store, held)
    refused = watchd("outbox", "retry", DEAD.id)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert f"{DEAD.id} was replaced: revision 2 of its alert was sent" in refused.stderr
    assert store.accounting()[NotificationState.DEAD] == 1
    forced = watchd("outbox", "retry", "--force", DEAD.id)
    assert (forced.exit_code, forced.stdout) == (0, "1 notification to be sent again\n")
    assert "is older than revision 2, and will say so where it arrives" in forced.stderr
    assert store.accounting()[NotificationState.PENDING] == 1


def test_what_is_dropped_keeps_its_reason(store: Storage) -> None:
    told_alert(store, NOTIFICATION, DEAD)
    assert watchd("outbox", "drop", NOTIFICATION.id).exit_code == 2
    result = watchd("outbox", "drop", NOTIFICATION.id, DEAD.id, "--reason", "told by telephone")
    assert (result.exit_code, result.stdout) == (0, "2 notifications dropped\n")
    rows = store.outbox(states=[NotificationState.CANCELLED])
    assert {row.notification.reason for row in rows} == {"told by telephone"}
    assert watchd("outbox", "drop", DEAD.id, "--reason", "again").exit_code == 1


# ---- what cannot be read --------------------------------------------------------------------------------------


def corrupt(store: Storage, statement: str) -> None:
    """Damage the database by hand."""
    store._database.write(lambda connection: connection.execute(text(statement)))


def test_what_cannot_be_read_is_listed_beside_what_can(store: Storage) -> None:
    told_alert(store, NOTIFICATION, DEAD)
    told(store, Evaluation(alerts=(alert(alert_id="al_2"),), notifications=(notification(alert_id="al_2"),)))
    corrupt(store, "UPDATE alert_revision SET facts = '{' WHERE alert_id = 'al_1'")
    listed = watchd("outbox", "list")
    assert listed.exit_code == 0
    rows = listed.stdout.splitlines()[1:]
    assert sorted(("(unreadable)" in row, "its text cannot be read" in row) for row in rows) == [
        (False, False),
        (True, True),
        (True, True),
    ]
    assert "Su-30 spare parts arrive" in listed.stdout
    good = read("outbox", "list")["notifications"]
    assert sorted(bool(one["unreadable"]) for one in good) == [False, True, True]  # type: ignore[attr-defined] # JSON of this test
    shown = watchd("outbox", "show", NOTIFICATION.id).stdout
    assert shown.startswith("(unreadable)\n")
    assert "unreadable    its text cannot be read" in shown


def test_an_alert_that_cannot_be_read_is_listed_and_shown(store: Storage) -> None:
    told_alert(store)
    told(store, Evaluation(alerts=(alert(alert_id="al_2"),)))
    corrupt(store, "UPDATE alert_revision SET facts = '{' WHERE alert_id = 'al_1'")
    corrupt(store, "UPDATE decision SET kind = 'postpone'")
    listed = watchd("alert", "list").stdout
    assert "al_2" in listed
    [row] = [row for row in listed.splitlines() if row.startswith("al_1")]
    assert "unreadable" in row
    assert "its text cannot be read" in row
    alerts = {one["id"]: one for one in read("alert", "list")["alerts"]}  # type: ignore[attr-defined] # JSON of this test
    assert (alerts["al_1"]["severity"], alerts["al_2"]["severity"]) == (None, "high")
    assert (alerts["al_1"]["unreadable"] != "", alerts["al_2"]["unreadable"]) == (True, "")
    shown = watchd("alert", "show", "al_1").stdout
    assert shown.startswith("(unreadable)\n")
    assert "al_1, revision 1, unreadable" in shown
    assert "- the decision of rule spare-parts on item:" in shown
    assert len(read("alert", "show", "al_1")["unreadable"]) == 1  # type: ignore[arg-type] # JSON of this test


def test_an_item_is_shown_with_what_of_it_cannot_be_read(store: Storage) -> None:
    item = told_alert(store)
    corrupt(store, "UPDATE match SET evidence = '{'")
    shown = watchd("item", "show", item.id)
    assert shown.exit_code == 0
    assert "the match of rule spare-parts: its row cannot be read" in shown.stdout
    assert len(read("item", "show", item.id)["unreadable"]) == 1  # type: ignore[arg-type] # JSON of this test


def test_a_check_names_what_cannot_be_read(store: Storage) -> None:
    told_alert(store)
    corrupt(store, "UPDATE alert_revision SET facts = '{'")
    result = watchd("db", "check")
    assert result.exit_code == 1
    assert "alert_revision al_1 1: its facts cannot be read" in result.stdout
