"""What a database of an earlier schema holds means the same after it was brought to this release."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, inspect, update
from tests.builders import T0, after, facts, feed_state, item, notification
from tests.postgres import PostgresServer

import watchd.storage
from watchd.model.story import StoryMember
from watchd.ports import Evaluation, Turn
from watchd.storage import Storage, tables
from watchd.storage.engine import Database
from watchd.storage.rows import feed_values, item_values
from watchd.storage.texts import facts_json

Values = dict[str, Any]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/watchd.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("earlier")
    yield server.url("earlier")
    server.drop_database("earlier")


@pytest.fixture
def migrated(
    empty_url: str, connects: Callable[[str], Database], opens: Callable[[str], Storage]
) -> Callable[[str, Callable[[Connection], None]], Storage]:
    """Fills a database at an earlier step, and gives it as this release sees it after its migration."""

    def migrate(revision: str, fill: Callable[[Connection], None]) -> Storage:
        database = connects(empty_url)
        database.write(lambda connection: _upgrade(connection, revision))
        database.write(fill)
        database.close()
        storage = opens(empty_url)
        storage.migrate()
        assert storage.check() == ()
        return storage

    return migrate


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - as the storage does it: most tests need no Alembic
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(Path(watchd.storage.__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _insert(connection: Connection, table: Table, *rows: Values) -> None:
    # The table as it was then: a later step's columns are not there yet.
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    connection.execute(table.insert(), [{name: row[name] for name in row if name in there} for row in rows])


def _failed(number: int) -> Values:
    return {"item_id": number, "rule_id": "spare-parts", "error": "KeyError: 'x'", "at": T0}


def _sent(target: str, state: str) -> Values:
    plain = notification(target=target)
    names = ("alert_id", "revision", "kind", "step", "channel", "target", "due_at", "expires_at", "reason")
    values = {name: getattr(plain, name) for name in names}
    empty = {"last_class": "", "last_code": "", "last_error": ""}
    return values | empty | {"id": plain.id, "state": state, "thread": 1, "changed_at": T0}


def _an_alert(connection: Connection, *notifications: Values) -> None:
    moments = {"opened_at": T0, "told_at": T0}
    known = {"rule_id": "spare-parts", "state": "open", "revision": 1, "head_publisher": "", "signature": "[]"}
    _insert(connection, tables.alert, {"id": "al_1"} | known | moments)
    revision = {
        "alert_id": "al_1",
        "revision": 1,
        "facts": facts_json(facts()),
        "reason": "",
        "rule_digest": "",
        "at": T0,
    }
    _insert(connection, tables.alert_revision, revision | {"notified": len(notifications)})
    _insert(connection, tables.notification, *notifications)


def test_a_member_of_a_story_is_known_as_its_item_stands_where_its_match_does_not_say_more(
    migrated: Callable[[str, Callable[[Connection], None]], Storage],
) -> None:
    stored = item(1, seen_at=after(hours=3))

    def fill(connection: Connection) -> None:
        _insert(connection, tables.item, item_values(stored))
        texts = {"arrival": "live", "origin": "first.example", "publisher": "tass.com", "signature": "[]"}
        numbers = {"item_id": 1, "event_at": T0, "evidence": "[]", "turn": 1, "story_id": "st_1"}
        _insert(connection, tables.match, {"rule_id": "r", "match_digest": "d"} | texts | numbers)
        moments = {"opened_at": T0, "last_at": T0, "turn": 1}
        _insert(connection, tables.story, {"id": "st_1", "rule_id": "r", "head_item": 1} | moments)

    found: list[StoryMember] = []
    storage = migrated("0002", fill)

    def look(turn: Turn) -> Evaluation:
        found.extend(turn.story_members("r", 0))
        return Evaluation()

    storage.turn(T0, look)
    [known] = found
    assert (known.title, known.url_key, known.seen_at, known.digest) == (
        stored.title,
        stored.url_key,
        after(hours=3),
        stored.digest,
    )
    assert (known.origin, known.formerly) == ("first.example", ())


def _feed(feed_id: str, baseline_at: datetime | None) -> Values:
    return feed_values(feed_state(feed_id, baseline_at=baseline_at))


def test_baselines_that_a_summary_named_count_as_told_and_later_ones_do_not(
    migrated: Callable[[str, Callable[[Connection], None]], Storage],
) -> None:
    def fill(connection: Connection) -> None:
        marks = [{"name": "baseline-summary", "scheduled_at": after(hours=hours)} for hours in (-9, 0)]
        _insert(connection, tables.occurrence, *marks)
        at = {"early": after(hours=-1), "at the mark": T0, "late": after(hours=1), "unread": None}
        _insert(connection, tables.feed, *(_feed(name, baseline_at) for name, baseline_at in at.items()))

    untold: list[str] = []
    storage = migrated("0002", fill)

    def look(turn: Turn) -> Evaluation:
        untold.extend(each.feed_id for each in turn.untold_baselines())
        return Evaluation()

    storage.turn(T0, look)
    assert untold == ["late"]


def test_what_had_failed_or_died_before_counts_as_told(
    migrated: Callable[[str, Callable[[Connection], None]], Storage],
) -> None:
    def fill(connection: Connection) -> None:
        connection.execute(update(tables.turn), {"number": 7})
        _insert(connection, tables.item, item_values(item(1)))
        _insert(connection, tables.failure, _failed(1))
        _an_alert(connection, _sent("dead", "dead"), _sent("waits", "pending"))

    storage = migrated("0002", fill)
    untold: list[object] = []

    def look(turn: Turn) -> Evaluation:
        untold.extend((*turn.untold_failures(), *turn.untold_dead()))
        return Evaluation()

    assert storage.turn(T0, look).number == 8
    assert untold == []
    assert storage.expire_notifications(notification().expires_at) == 1
    storage.turn(T0, look)
    assert [found.target for found in untold if isinstance(found, type(notification()))] == ["waits"]
