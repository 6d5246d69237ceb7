"""Fixtures for every test: a storage on each database, made once and copied for each test."""

import contextlib
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from tests.canary import songs
from tests.postgres import PostgresMissing, PostgresServer, postgres_server

from watchd.storage import Storage, open_storage
from watchd.storage.engine import Database, open_database
from watchd.storage.tables import metadata

_ENGINES = ("sqlite-file", "sqlite-memory", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL, one a session; the test is skipped where its binaries are missing."""
    try:
        with postgres_server() as server:
            yield server
    except PostgresMissing as missing:
        pytest.skip(f"NO POSTGRESQL: {missing}")


@pytest.fixture(scope="session")
def _postgres_database(postgres: PostgresServer) -> str:
    """The URL of a database with the schema of this release; each test finds it empty."""
    postgres.create_database("watchd")
    url = postgres.url("watchd")
    _make_schema(url)
    return url


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema of this release."""
    path = tmp_path_factory.mktemp("template") / "watchd.db"
    _make_schema(f"sqlite:///{path}")
    return path


@pytest.fixture
def postgres_url(_postgres_database: str) -> str:
    """The URL of a PostgreSQL database with the schema of this release and nothing in it."""
    # A copy of a template takes twenty times as long as emptying what the test before has left.
    with psycopg.connect(_postgres_database, autocommit=True) as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name != "turn":
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        connection.execute("UPDATE turn SET number = 0, generation = 0, held_at = NULL, held_why = NULL, placed = NULL")
    return _postgres_database


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """The URL of a fresh SQLite file with the schema of this release."""
    path = tmp_path / "watchd.db"
    shutil.copyfile(_sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=_ENGINES)
def storage_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database, on each engine in turn."""
    if request.param == "sqlite-memory":
        return "sqlite:///:memory:"
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite-file" else "postgres_url")
    return url


@pytest.fixture
def storage(storage_url: str) -> Iterator[Storage]:
    """A fresh storage, on each engine in turn."""
    opened = open_storage(storage_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_storage(sqlite_url: str) -> Iterator[Storage]:
    """A fresh storage on a SQLite file."""
    opened = open_storage(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def memory() -> Iterator[Storage]:
    """A fresh storage in memory, for tests that are not about storage."""
    opened = open_storage("sqlite:///:memory:")
    yield opened
    opened.close()


@pytest.fixture
def opens() -> Iterator[Callable[[str], Storage]]:
    """Opens storages that are closed at the end of the test, as other nodes or other commands would."""
    with contextlib.ExitStack() as stack:

        def open_one(url: str) -> Storage:
            opened = open_storage(url)
            stack.callback(opened.close)
            return opened

        yield open_one


@pytest.fixture
def connects() -> Iterator[Callable[[str], Database]]:
    """Opens databases below any storage that are closed at the end of the test."""
    with contextlib.ExitStack() as stack:

        def open_one(url: str) -> Database:
            opened = open_database(url)
            stack.callback(opened.close)
            return opened

        yield open_one


def _make_schema(url: str) -> None:
    storage = open_storage(url)
    storage.migrate()
    storage.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that printed or logged a planted secret has failed, whatever else it showed."""
    report = yield
    shown = [title for title, text in report.sections if songs(text)]
    if shown and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} showed a secret in: {', '.join(shown)}"
    return report
