"""What a turn reads of a rule's stories is found by those stories, however much the rule has matched before."""

from sqlalchemy import Connection, create_engine, event

from watchd.storage import tables
from watchd.storage.matches import story_members


def test_sqlite_finds_the_members_by_their_stories() -> None:
    engine = create_engine("sqlite://")
    asked: list[tuple[str, tuple[str, ...]]] = []

    @event.listens_for(engine, "before_cursor_execute")
    def hear(_connection: Connection, _cursor: object, statement: str, values: tuple[str, ...], *_: object) -> None:
        asked.append((statement, values))

    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        asked.clear()
        story_members(connection, "su-30", 7, lambda _key, _why: None)
        statement, values = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    steps = [row.detail for row in plan]
    assert any("ix_story_rule_id_turn (rule_id=? AND turn>?)" in step for step in steps), steps
    assert any("ix_match_story_id" in step for step in steps), steps
