"""Every verb that reads: data alone on standard output, messages beside it, and help where there is nothing to show."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.builders import T0, after, alert, facts, feed_state, new_item, notification, report
from tests.contract.steps import polled, stored_items, told
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

from watchd.app.sets import routing_text
from watchd.model.alert import AlertState
from watchd.model.feed import Health
from watchd.model.generation import Documents
from watchd.model.item import Item
from watchd.model.route import Routing
from watchd.model.rule import Severity
from watchd.ports import Evaluation
from watchd.storage import Storage
from watchd.storage.lives import RuleVersion

FEEDS = "version: 1\nfeeds: [{id: tass-en, url: 'https://tass.com/rss'}]\n"
PERSIAN = "حمله پهپادی به پالایشگاه"


@pytest.fixture
def store(here: Path) -> Iterator[Storage]:
    """The database of the desk: one feed, one item, three alerts of three rules."""
    write_desk(here)
    with store_at(here) as opened:
        documents = Documents({}, {"feeds.yaml": FEEDS}, routing_text(Routing()))
        rule = RuleVersion("spare-parts", "d1", "m1", "rules/x.yaml", 3, "{}")
        opened.publish_generation(documents, "node-1", T0, [rule, replace(rule, rule_id="radar-parts")])
        [item] = stored_items(opened, new_item(1))
        _alert(opened, item, 0, "spare-parts", "Su-30 spares arrive")
        _alert(opened, item, 1, "spare-parts", PERSIAN)
        _alert(opened, item, 2, "info-rule", "Weather", severity=Severity.INFO)
        yield opened


def _alert(
    store: Storage, item: Item, number: int, rule_id: str, headline: str, *, severity: Severity = Severity.HIGH
) -> None:
    at, alert_id = after(hours=number), f"al_{number}"
    plain = facts(report(item), headline=headline)
    said = replace(plain, rule=replace(plain.rule, id=rule_id, severity=severity, file="rules/x.yaml", line=3))
    opened = alert(report(item), alert_id=alert_id, rule_id=rule_id, facts=said, at=at)
    sent = (notification(alert_id=alert_id),) if severity.sends else ()
    told(store, Evaluation(alerts=(opened,), notifications=sent), now=at)


def _said(*words: str) -> tuple[str, str]:
    result = watchd(*words)
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (("alert", "list"), "watchd.alert.list/1"),
        (("alert", "show", "al_0"), "watchd.alert.show/1"),
        (("feed", "list"), "watchd.feed.list/1"),
        (("feed", "health"), "watchd.feed.health/1"),
        (("item", "list"), "watchd.item.list/1"),
        (("item", "search", "su"), "watchd.item.list/1"),
        (("channel", "list"), "watchd.channel.list/1"),
        (("outbox", "list"), "watchd.outbox.list/1"),
        (("db", "check"), "watchd.db.check/1"),
    ],
)
def test_json_is_alone_on_standard_output_and_names_its_shape(words: tuple[str, ...], schema: str) -> None:
    stdout, stderr = _said(*words, "--json")
    assert json.loads(stdout)["schema"] == schema
    assert stderr == ""


def _lines(*words: str) -> list[str]:
    return _said(*words)[0].splitlines()


@pytest.mark.usefixtures("store")
def test_alerts_are_listed_by_rule_and_by_when_they_were_told() -> None:
    assert [line[:4] for line in _lines("alert", "list")[1:]] == ["al_2", "al_1", "al_0"]
    assert [line[:4] for line in _lines("alert", "list", "--since", "2025-11-24T13:00Z")[1:]] == ["al_2", "al_1"]
    assert [line[:4] for line in _lines("alert", "list", "--rule", "spare-parts", "--limit", "1")[1:]] == ["al_1"]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("alert", "list", "--limit", "2"), "the 2 told last are shown; --limit shows more"),
        (("alert", "list", "--since", "1m"), "no alert since then; the last one was told 2025-11-24 14:00Z"),
        (("alert", "list", "--rule", "spare-part"), "no rule is or was called spare-part; did you mean 'spare-parts'?"),
        (("alert", "list", "--rule", "radar-parts"), "no alert of radar-parts yet; `watchd item show ITEM --rule"),
        (("outbox", "list", "--limit", "1"), "the 1 changed last are shown; --limit shows more"),
        (("outbox", "list", "--state", "muted"), "no notification fits\nwatchd: of all notifications 2 pending"),
        (("outbox", "list", "--since", "1m"), "no notification fits"),
        (("outbox", "list", "--channel", "consol"), "no channel is called consol; did you mean 'console'?"),
    ],
)
def test_what_is_not_shown_is_said_beside_the_data(words: tuple[str, ...], message: str) -> None:
    stdout, stderr = _said(*words)
    assert f"watchd: {message}" in stderr
    assert "watchd:" not in stdout


def test_without_any_alert_the_verb_says_whether_the_quiet_can_be_trusted(here: Path) -> None:
    write_desk(here)
    with store_at(here):
        assert _said("alert", "list") == (
            "",
            "watchd: no alert yet; `watchd feed health` says whether the quiet can be trusted\n",
        )


def test_feeds_that_all_answer_are_no_empty_page(store: Storage) -> None:
    later = datetime.now(UTC)  # a feed that nobody has asked for long is not well
    polled(
        store, at=later, state=feed_state(host="tass-en.example", health=Health.OK, baseline_at=T0, last_good_at=later)
    )
    assert "tass-en" in _said("feed", "health")[0]
    assert _said("feed", "health", "--failing") == ("", "watchd: no feed is failing: the one there is answers\n")


def test_the_health_of_one_feed_is_shown_alone(store: Storage) -> None:
    two = FEEDS.replace("]", ", {id: tass-es, url: 'https://tass.com/es'}]")
    documents = Documents({}, {"feeds.yaml": two}, routing_text(Routing()))
    store.register_feeds([feed_state("tass-es", host="tass.com")])
    store.publish_generation(documents, "node-1", T0, [])
    assert [line.split()[0] for line in _lines("feed", "health")] == ["FEED", "tass-en", "tass-es"]
    assert [line.split()[0] for line in _lines("feed", "health", "tass-es")] == ["FEED", "tass-es"]
    assert [one["id"] for one in json.loads(_said("feed", "health", "tass-es", "--json")[0])["feeds"]] == ["tass-es"]
    other = watchd("feed", "health", "tas-en")
    assert (other.exit_code, "did you mean 'tass-en'" in other.stderr) == (2, True)


def test_items_that_cannot_be_read_are_counted_in_their_feeds_health(store: Storage) -> None:
    at = datetime.now(UTC)
    well = feed_state(host="tass-en.example", health=Health.OK, baseline_at=T0, last_good_at=at)
    polled(store, at=at, state=replace(well, quarantined=2))
    assert "2 items of its last poll could not be read" in _said("feed", "health", "--failing")[0]
    [shown] = json.loads(_said("feed", "health", "--json")[0])["feeds"]
    assert (shown["quarantined"], shown["health"]) == (2, "ok"), "it is the items' trouble, and not the feed's"
    assert shown["doubts"] == ["2 items of its last poll could not be read"]
    polled(store, at=at, state=replace(well, quarantined=1))
    assert "1 item of its last poll could not be read" in _said("feed", "health")[0]


def test_a_feed_is_listed_with_the_title_people_know_it_by(store: Storage) -> None:
    assert any(line.split()[:2] == ["tass-en", "TASS"] for line in _lines("feed", "list"))
    titled = FEEDS.replace("tass-en,", "tass-en, title: TASS in English,")
    store.publish_generation(Documents({}, {"feeds.yaml": titled}, routing_text(Routing())), "node-1", T0, [])
    assert any(line.startswith("tass-en  TASS in English  ") for line in _lines("feed", "health"))
    assert json.loads(_said("feed", "health", "--json")[0])["feeds"][0]["title"] == "TASS in English"


def test_a_config_without_feeds_says_where_they_go(here: Path) -> None:
    write_desk(here)
    (here / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    assert "name files of feeds under `feeds:`" in _said("feed", "list")[1]


def test_an_alert_is_shown_with_its_rules_place_its_link_and_who_got_it(store: Storage) -> None:
    lines = _lines("alert", "show", "al_0")
    assert any(line.split() == ["place", "rules/x.yaml:3"] for line in lines)
    assert any(line.endswith("https://news.example/1") for line in lines)
    assert any(line.startswith("nt_") and "desk@example.org by desk-mail" in line for line in lines)
    assert lines[-1] != ""
    assert "Nobody was told: severity info is only listed." in _lines("alert", "show", "al_2")
    [item] = [found.item for found in store.items(limit=1)]
    told(store, Evaluation(alerts=(alert(report(item), alert_id="al_9", state=AlertState.DRAFT),)))
    assert "Nobody was told: its rule is a draft." in _lines("alert", "show", "al_9")


@pytest.mark.usefixtures("store")
def test_persian_in_the_middle_of_a_row_leaves_the_columns_behind_it_in_place(store: Storage) -> None:
    store.drop_notification(notification(alert_id="al_1").id, "told by telephone", T0)
    rows = [line for line in _lines("outbox", "list") if PERSIAN in line]
    assert [line.partition("\u200e")[2].strip() for line in rows] == ["told by telephone"]


@pytest.mark.usefixtures("store")
def test_what_waits_and_was_not_tried_in_vain_says_when_it_is_due() -> None:
    waiting = [line for line in _lines("outbox", "list") if " pending " in line]
    assert waiting
    assert all(line.rstrip("\u200e ").endswith("due 2025-11-24 12:00Z") for line in waiting)


def test_a_channel_that_is_its_own_receiver_is_named_once() -> None:
    assert notification(channel="board", target="board").recipient == "board"
    assert notification().recipient == "desk@example.org by desk-mail"
