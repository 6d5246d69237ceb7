"""What is to go another way is found by its moment, however much waits for its turn or ever died."""

from sqlalchemy import Connection, event
from tests.builders import T0

from watchd.storage import open_storage


def test_sqlite_finds_it_by_its_moment() -> None:
    storage = open_storage("sqlite:///:memory:")
    engine = storage._database.engine
    asked: list[tuple[str, tuple[str, ...]]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def hear(_connection: Connection, _cursor: object, statement: str, values: tuple[str, ...], *_: object) -> None:
        asked.append((statement, values))

    assert not storage.has_undelivered(["desk-mail"], T0)
    [(statement, values)] = [one for one in asked if "failover_at" in one[0]]
    with engine.begin() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    steps = [row.detail for row in plan if "notification" in row.detail]
    assert steps == ["SEARCH notification USING INDEX ix_notification_failover_at (failover_at<?)"]
    storage.close()
