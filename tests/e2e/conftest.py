"""Fixtures of the end-to-end tests: sinks, a feed server in its own process, a newsroom on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.newsroom import HOSTS, Newsroom
from tests.e2e.sinks import Sinks, running_sinks
from tests.servers.feeds import FeedServer, feed_server


@pytest.fixture
def sinks() -> Iterator[Sinks]:
    """A mail sink and a webhook receiver."""
    with running_sinks() as running:
        yield running


@pytest.fixture
def feeds(tmp_path: Path) -> Iterator[FeedServer]:
    """A feed server in a process of its own, on forty hosts."""
    with feed_server(tmp_path / "server", HOSTS) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, on each engine in turn."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def newsroom(tmp_path: Path, feeds: FeedServer, sinks: Sinks, database_url: str) -> Newsroom:
    """An installation, on each engine in turn."""
    return Newsroom(tmp_path / "newsroom", feeds, sinks, database_url)


@pytest.fixture
def small_newsroom(tmp_path: Path, feeds: FeedServer, sinks: Sinks, sqlite_url: str) -> Newsroom:
    """An installation on SQLite, for what does not depend on the database."""
    return Newsroom(tmp_path / "newsroom", feeds, sinks, sqlite_url)
