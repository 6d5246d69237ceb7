"""The storage contract: a row that cannot be read is set aside alone, counted, told and listed; all else goes on."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from tests.builders import (
    T0,
    after,
    alert,
    decision,
    documents,
    facts,
    guid,
    item,
    match,
    new_item,
    notification,
    report,
)
from tests.contract.steps import asked, claim, claimed, hits_everything, polled, send, stored_items, told
from tests.fakes import WordSet, routing, routing_of_builders, rule

from watchd.errors import UnreadableError
from watchd.model.alert import AlertState, Condition
from watchd.model.feed import Health
from watchd.model.generation import Documents
from watchd.model.match import Account
from watchd.model.notification import NotificationState
from watchd.model.rule import Dedup, DedupBy, Rule
from watchd.pipeline.attend import Seen, attend
from watchd.pipeline.evaluate import Evaluator
from watchd.pipeline.story_cache import StoryCache
from watchd.ports import Evaluation, Matched, Turn
from watchd.storage import Storage

_SEEN = Seen(node="here", routing=routing_of_builders(), rules={}, feeds=frozenset({"tass-en"}))
_BROKEN = {
    "cut off": '{"kind": "item", "rule": {"id"',
    "of another release": '{"kind": "prophecy", "headline": "?"}',
    "of another shape": "[[1, 2], {}]",
    "no text at all": "",
    "nested": "[" * 100_000,
}
broken = pytest.mark.parametrize("stored", _BROKEN.values(), ids=_BROKEN)


def _corrupt(
    storage: Storage, table: str, column: str, stored: str | bytes, where: str = "1 = 1", **values: Any
) -> None:
    """Put this text where something readable stood."""
    statement = text(f"UPDATE {table} SET {column} = :stored WHERE {where}")
    storage._database.write(lambda connection: connection.execute(statement, {"stored": stored, **values}))


def _two_alerts(storage: Storage, stored: str) -> None:
    """`al_good` and `al_bad` wait to be sent; what `al_bad` says cannot be read."""
    [one] = stored_items(storage, new_item(1))
    names = ("al_bad", "al_good")
    told(
        storage,
        Evaluation(
            matches=(match(one, account=Account.NEW),),
            decisions=tuple(decision(one, cause=f"item:{name}:1", alert_id=name) for name in names),
            alerts=tuple(alert(report(one), alert_id=name, story_id=f"st_{name}") for name in names),
            notifications=tuple(notification(alert_id=name) for name in names),
        ),
    )
    _corrupt(storage, "alert_revision", "facts", stored, "alert_id = 'al_bad'")


def _headlines(storage: Storage, minutes: float = 0) -> list[str]:
    return [alert.facts.headline for alert in attend(storage, _SEEN, after(minutes=minutes)).alerts]


@broken
def test_the_others_are_sent_and_the_one_is_dead_and_told(storage: Storage, stored: str) -> None:
    _two_alerts(storage, stored)
    [held] = claimed(storage)
    assert [work.notification.alert_id for work in held.work] == ["al_good"]
    send(storage, held)
    dead = storage.outbox(states=[NotificationState.DEAD])
    assert [row.notification.alert_id for row in dead] == ["al_bad"]
    assert storage.accounting()[NotificationState.SENT] == 1
    assert _headlines(storage) == [
        "1 stored row cannot be read and is set aside",
        "1 notification was refused for good or expired",
    ]


def test_a_message_to_operators_that_cannot_be_read_is_told_of_too(storage: Storage) -> None:
    told(storage, Evaluation(alerts=(alert(),), notifications=(notification(kind="system"),)))
    _corrupt(storage, "alert_revision", "facts", "{")
    assert claimed(storage) == []
    assert _headlines(storage) == ["1 stored row cannot be read and is set aside"]


@broken
def test_the_outbox_and_the_alerts_are_listed_with_the_one_that_cannot_be_read(storage: Storage, stored: str) -> None:
    _two_alerts(storage, stored)
    rows = {row.notification.alert_id: row for row in storage.outbox()}
    assert (rows["al_good"].headline, rows["al_good"].flaw) == (item(1).title, "")
    assert rows["al_bad"].headline == ""
    assert "its text cannot be read" in rows["al_bad"].flaw
    assert rows["al_bad"].notification.state is NotificationState.PENDING
    heads = {head.alert_id: head for head in storage.alerts()}
    assert (heads["al_good"].flaw, heads["al_good"].facts.headline) == ("", item(1).title)
    assert "its text cannot be read" in heads["al_bad"].flaw
    assert (heads["al_bad"].rule_id, heads["al_bad"].last_told_at) == ("spare-parts", T0)
    shown = storage.alert_report("al_bad")
    assert shown is not None
    assert [one.cause for one in shown.decisions] == ["item:al_bad:1"]
    assert [row.flaw != "" for row in shown.notifications] == [True]
    [problem] = storage.check()
    assert problem.startswith("alert_revision al_bad 1: its facts cannot be read")
    assert stored == "" or stored not in problem


@broken
def test_a_turn_reads_the_others_and_keeps_the_one_as_a_condition_that_is_told_once(
    storage: Storage, stored: str
) -> None:
    _two_alerts(storage, stored)
    heads = asked(storage, lambda turn: turn.alerts_of_stories(["st_al_good", "st_al_bad"]), now=after(minutes=1))
    assert set(heads) == {"st_al_good"}
    assert asked(storage, lambda turn: turn.alert("al_bad")) is None
    kept = storage.conditions()["unreadable:alert:al_bad"]
    assert (kept.is_raised, kept.since, kept.told_at) == (True, after(minutes=1), None)
    [looked] = attend(storage, _SEEN, after(minutes=2)).alerts
    assert looked.facts.headline == "1 stored row cannot be read and is set aside"
    assert looked.facts.lines[0].startswith("alert:al_bad: its text cannot be read")
    assert _headlines(storage, 3) == []
    asked(storage, lambda turn: turn.alert("al_bad"), now=after(minutes=4))
    assert _headlines(storage, 5) == []
    _corrupt(storage, "alert_revision", "facts", _good_facts(), "alert_id = 'al_bad'")
    assert _headlines(storage, 6) == ["1 stored row can be read again"]
    assert not storage.conditions()["unreadable:alert:al_bad"].is_raised
    assert set(asked(storage, lambda turn: turn.alerts_of_stories(["st_al_bad"]))) == {"st_al_bad"}


def _good_facts() -> str:
    from watchd.storage.texts import facts_json  # noqa: PLC0415 - the one place that puts something right again

    return facts_json(facts(report(item(1))))


def test_a_row_that_broke_twice_is_told_twice(storage: Storage) -> None:
    _two_alerts(storage, "")
    seen = []
    for minutes, stored in ((1, ""), (3, _good_facts()), (5, "{")):
        _corrupt(storage, "alert_revision", "facts", stored, "alert_id = 'al_bad'")
        asked(storage, lambda turn: turn.alert("al_bad"), now=after(minutes=minutes))
        seen += _headlines(storage, minutes + 1)
    begins = "1 stored row cannot be read and is set aside"
    assert seen == [begins, "1 stored row can be read again", begins]


def _evaluates(storage: Storage, by: Rule, *, hours: float) -> list[str]:
    """What is decided on everything that waits: kinds of decisions."""
    working = WordSet({by.id: by}, {}, routing())
    evaluator = Evaluator(storage, lambda _number: working, StoryCache())
    kinds = []
    while (evaluated := evaluator.run(after(hours=hours))) is not None:
        assert evaluated.result.failures == ()
        kinds += [decision.kind.value for decision in evaluated.result.decisions]
    return kinds


def _told_by(storage: Storage, by: Rule) -> None:
    """An alert of this rule was told; three copies wait for the next turns."""
    storage.publish_generation(Documents({}, {}, "{}"), "node", T0)
    polled(storage)
    polled(storage, new_item(1), at=after(hours=1))
    assert _evaluates(storage, by, hours=1) == ["new"]
    for number in (2, 3, 4):
        polled(storage, new_item(number, title=item(1).title), at=after(hours=number))


@broken
def test_what_an_unreadable_alert_told_is_told_again_once_rather_than_never(storage: Storage, stored: str) -> None:
    by = rule("su-30", "Su-30")
    _told_by(storage, by)
    _corrupt(storage, "alert_revision", "facts", stored)
    assert _evaluates(storage, by, hours=4) == ["new", "suppress", "suppress"]
    assert len(storage.alerts()) == 2
    assert storage.accounting()[NotificationState.PENDING] == 2


def test_of_an_unreadable_alert_it_is_known_when_its_rule_told(storage: Storage) -> None:
    by = rule("su-30", "Su-30", dedup=Dedup(DedupBy.RULE))
    _told_by(storage, by)
    _corrupt(storage, "alert_revision", "facts", "{")
    assert _evaluates(storage, by, hours=4) == ["suppress"] * 3
    assert "unreadable:alert" in " ".join(storage.conditions())


@broken
def test_a_match_that_cannot_be_read_stops_no_turn_and_is_mended_by_its_next_revision(
    storage: Storage, stored: str
) -> None:
    by = rule("su-30", "Su-30")
    _told_by(storage, by)
    _corrupt(storage, "match", "signature", stored)
    _corrupt(storage, "match", "formerly", stored)
    assert _evaluates(storage, by, hours=4) == ["suppress"] * 3
    [member, *_] = asked(storage, lambda turn: turn.story_members("su-30", 0))
    assert (member.title, member.formerly) == (item(1).title, ())
    polled(storage, new_item(1, title=f"{item(1).title} today"), at=after(hours=5))
    assert _evaluates(storage, by, hours=5) == ["suppress"], "nobody knows what it matched by, so it is decided on"
    assert storage.check() == ()
    key = f"unreadable:match:su-30:m-su-30:{item(1).id}"
    assert _headlines(storage, 301) == ["1 stored row cannot be read and is set aside"], "also what has passed is told"
    assert storage.conditions()[key].is_raised
    assert _headlines(storage, 302) == ["1 stored row can be read again"]


def test_a_match_that_stays_unreadable_stays_a_condition(storage: Storage) -> None:
    by = rule("su-30", "Su-30")
    _told_by(storage, by)
    _corrupt(storage, "match", "signature", "{")
    _evaluates(storage, by, hours=4)
    assert len(_headlines(storage, 301)) == 1
    assert _headlines(storage, 302) == []
    [problem] = storage.check()
    assert problem.startswith(f"match su-30 {item(1).id}: its signature cannot be read")


def test_a_condition_whose_facts_cannot_be_read_begins_and_ends_like_the_others(storage: Storage) -> None:
    raised = Condition("file:here:rules.yaml", is_raised=True, since=T0, told_at=T0, facts={"text": "line 3"})
    told(storage, Evaluation(conditions=(raised, replace(raised, key="file:here:lists.yaml"))))
    _corrupt(storage, "condition", "facts", '{"text": 5}', "key = 'file:here:rules.yaml'")
    assert storage.conditions()["file:here:rules.yaml"].facts == {"text": "(cannot be read)"}
    assert _headlines(storage) == ["2 files are good again", "1 stored row cannot be read and is set aside"]
    assert _headlines(storage, 1) == ["1 stored row can be read again"]
    assert not storage.conditions()["file:here:rules.yaml"].is_raised


def test_a_feed_whose_health_is_of_another_release_is_polled_and_so_mended(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, feed="ria-ru")
    _corrupt(storage, "feed", "health", "dormant", "feed_id = 'tass-en'")
    assert [report.state.health for report in storage.feeds()] == [Health.NEW, Health.FAILING]
    assert _headlines(storage) == ["1 stored row cannot be read and is set aside"]
    [held] = claim(storage, "tass-en")
    storage.release_lane(held.lease, None)
    polled(storage, new_item(2))
    assert _headlines(storage, 1) == ["1 stored row can be read again"]


def test_a_key_of_another_release_keeps_no_poll_from_being_stored(storage: Storage) -> None:
    polled(storage, new_item(1, [guid("one"), guid("two")]))
    _corrupt(storage, "item_key", "kind", "fingerprint", "digest = :digest", digest=guid("two").digest)
    assert polled(storage, new_item(1, [guid("one"), guid("two")])).known == 1


def test_a_notification_in_a_state_of_another_release_is_listed_and_left_alone(storage: Storage) -> None:
    _two_alerts(storage, "{")
    _corrupt(storage, "notification", "state", "snoozed", "alert_id = 'al_good'")
    assert [row.flaw for row in storage.outbox(states=[NotificationState.UNREADABLE])] == [
        "its state is none of this release, which leaves it alone"
    ]
    assert len(storage.outbox()) == 2
    accounts = storage.accounting()
    assert (accounts[NotificationState.UNREADABLE], accounts[NotificationState.PENDING]) == (1, 1)
    assert claimed(storage) == []
    assert not storage.drop_notification(notification(alert_id="al_good").id, "x", T0)
    assert any("'snoozed', which is no state of this release" in problem for problem in storage.check())


def test_an_alert_in_a_state_of_another_release_is_listed(storage: Storage) -> None:
    _two_alerts(storage, _good_facts())
    _corrupt(storage, "alert", "state", "archived", "id = 'al_bad'")
    heads = {head.alert_id: head for head in storage.alerts()}
    assert (heads["al_bad"].flaw != "", heads["al_good"].flaw) == (True, "")
    assert heads["al_good"].state is AlertState.OPEN


@pytest.mark.parametrize(
    ("table", "column", "stored"),
    [
        ("match", "evidence", '[["title", 0, 5]]'),
        ("match", "arrival", "foreseen"),
        ("match", "signature", "5"),
        ("decision", "kind", "postpone"),
    ],
)
def test_an_item_is_shown_without_what_cannot_be_read_which_is_named(
    storage: Storage, table: str, column: str, stored: str
) -> None:
    [one] = stored_items(storage, new_item(1))
    matches = (match(one, account=Account.NEW), match(one, "radar", account=Account.NEW))
    decisions = (decision(one), decision(one, rule_id="radar"))
    told(storage, Evaluation(matches=matches, decisions=decisions))
    _corrupt(storage, table, column, stored, "rule_id = 'radar'")
    found = storage.item_report(one.id)
    assert found is not None
    assert len(found.matches) + len(found.decisions) == 3
    [named] = found.unreadable
    assert "of rule radar" in named
    assert len([problem for problem in storage.check() if not problem.startswith("accounting: ")]) == 1


@broken
def test_a_rule_set_that_cannot_be_read_is_replaced_by_whoever_has_its_files(storage: Storage, stored: str) -> None:
    first = storage.publish_generation(documents(), "node-1", T0)
    _corrupt(storage, "ruleset", "documents", stored)
    with pytest.raises(UnreadableError, match="rule set 1 is of no use"):
        storage.generation(1)
    second = storage.publish_generation(documents(), "node-2", after(hours=1))
    assert (second.number, second.documents, storage.active_generation()) == (2, first.documents, 2)
    assert storage.generation(2).documents == first.documents
    assert _headlines(storage) == ["1 stored row cannot be read and is set aside"]
    assert _headlines(storage, 1) == []
    assert [problem.partition(":")[0] for problem in storage.check()] == ["ruleset 1"]


def test_many_unreadable_rows_are_counted_and_the_first_are_named(storage: Storage) -> None:
    items = stored_items(storage, *(new_item(number) for number in range(50)))
    told(storage, Evaluation(matches=tuple(match(each) for each in items)))
    _corrupt(storage, "match", "signature", "{")
    problems = storage.check()
    assert len(problems) == 21
    assert problems[-1] == "match: 30 more rows whose signature cannot be read"


def test_a_turn_that_is_taken_back_has_set_nothing_aside(storage: Storage) -> None:
    _two_alerts(storage, "{")

    def fails(turn: Any) -> Evaluation:
        assert turn.alert("al_bad") is None
        raise LookupError

    with pytest.raises(LookupError):
        storage.turn(T0, fails)
    assert storage.conditions() == {}


def test_evaluating_goes_on_beside_every_kind_of_damage(storage: Storage) -> None:
    _two_alerts(storage, "{")
    polled(storage, new_item(2))
    for table, column in (("match", "signature"), ("alert", "signature"), ("alert", "state"), ("feed", "health")):
        _corrupt(storage, table, column, "\x01")

    def deciding(turn: Turn, matched: Matched) -> Evaluation:
        [waiting] = turn.items
        key = ("spare-parts", "match-spare-parts", item(1).id)
        assert turn.earlier([key])[key].signature == frozenset()
        assert turn.alerts_of_stories(["st_al_good", "st_al_bad"]) == {}
        assert turn.feed_states()[0].health is Health.FAILING
        return Evaluation(matches=tuple(match(waiting.item) for _ in matched.hits))

    result = storage.evaluate(T0, hits_everything, deciding, 50)
    assert result is not None
    assert result.items == 1
    assert len([key for key in storage.conditions() if key.startswith("unreadable:")]) == 4


def test_bytes_that_are_no_text_are_set_aside_as_well(sqlite_storage: Storage) -> None:
    _two_alerts(sqlite_storage, "{}")
    _corrupt(sqlite_storage, "match", "signature", b"\xff\x00")
    _corrupt(sqlite_storage, "alert_revision", "facts", b"\xff\x00", "alert_id = 'al_bad'")
    assert sorted(row.flaw != "" for row in sqlite_storage.outbox()) == [False, True]
    assert [len(one.work) for one in claimed(sqlite_storage)] == [1]
    key = ("spare-parts", "match-spare-parts", item(1).id)
    assert asked(sqlite_storage, lambda turn: turn.earlier([key]))[key].signature == frozenset()
    assert len(sqlite_storage.check()) == 2
