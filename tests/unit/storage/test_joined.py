"""Small writes that are joined share a commit on a SQLite file; each is all or nothing, and told when it is durable."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from watchd.errors import StorageError
from watchd.storage.engine import Database


def _with_words(database: Database) -> Database:
    made = "CREATE TABLE words (word TEXT CHECK (word <> 'no'))"
    database.write(lambda connection: connection.execute(text(made)))
    return database


@pytest.fixture(params=["file", "memory"])
def words(request: pytest.FixtureRequest, tmp_path: Path, connects: Callable[[str], Database]) -> Database:
    return _with_words(connects(f"sqlite:///{tmp_path}/words.db" if request.param == "file" else "sqlite:///:memory:"))


def _says(database: Database, word: str) -> int:
    """How many words there are, with this one."""

    def say(connection: Connection) -> int:
        connection.execute(text("INSERT INTO words VALUES (:word)"), {"word": word})
        number: int = connection.execute(text("SELECT count(*) FROM words")).scalar_one()
        return number

    return database.write_small(say)


def _said(database: Database) -> list[str]:
    statement = text("SELECT word FROM words ORDER BY rowid")
    return database.read(lambda connection: list(connection.execute(statement).scalars()))


def _commits(database: Database) -> list[int]:
    """Grows by one with each commit."""
    commits: list[int] = []
    event.listen(database.engine, "commit", lambda _connection: commits.append(1))
    return commits


def test_each_gets_what_it_gives_and_a_file_is_waited_for_once(words: Database) -> None:
    commits = _commits(words)
    assert words.write_together([partial(_says, words, word) for word in ("one", "two", "three")]) == [1, 2, 3]
    assert _said(words) == ["one", "two", "three"]
    assert sum(commits) == (2 if words.path else 4), "that of the look at them is one"


def test_one_that_raises_takes_nobody_elses_back(words: Database) -> None:
    def half() -> None:
        _says(words, "half")
        raise LookupError("half-way")

    one, refused, lost, last = words.write_together(
        [partial(_says, words, "one"), partial(_says, words, "no"), half, partial(_says, words, "last")]
    )
    assert isinstance(one, int)
    assert isinstance(last, int)
    assert isinstance(lost, LookupError)
    assert isinstance(refused, StorageError)
    assert "CHECK constraint failed" in str(refused)
    assert _said(words) == (["one", "last"] if words.path else ["one", "half", "last"]), "of a file all, or nothing"


def test_where_nothing_is_committed_all_are_told_so(tmp_path: Path, connects: Callable[[str], Database]) -> None:
    words = _with_words(connects(f"sqlite:///{tmp_path}/words.db"))

    def refuse(_connection: Connection) -> None:
        raise StorageError("the disk is gone")

    event.listen(words.engine, "commit", refuse)
    outcomes = words.write_together([partial(_says, words, word) for word in ("one", "two")])
    event.remove(words.engine, "commit", refuse)
    assert [str(outcome) for outcome in outcomes] == ["the disk is gone"] * 2
    assert _said(words) == []


def test_what_is_written_in_another_way_within_them_waits_for_no_lock(words: Database) -> None:
    def plainly() -> int:
        return words.write(lambda connection: connection.execute(text("INSERT INTO words VALUES ('plain')")).rowcount)

    assert words.write_together([partial(_says, words, "one"), plainly]) == [1, 1]
    assert _said(words) == ["one", "plain"]
