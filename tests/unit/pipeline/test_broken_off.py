"""An answer that broke off on the way: what came is news, and it says nothing of our own network."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
from tests.fakes import TrustedNetwork, entry, page, parsed
from tests.unit.pipeline.test_way import World

from watchd.errors import ParseError, ParseReason
from watchd.model.feed import FeedState, Health
from watchd.ports import NotModified
from watchd.storage import open_storage

WHOLE = page("whole", etag='"1"')
BROKEN = replace(page("part", etag='"2"'), broke_off="connection reset by peer")


@dataclass
class NotedNetwork(TrustedNetwork):
    """Notes what it is told."""

    told: list[str] = field(default_factory=list)

    def answered(self, state: FeedState) -> None:
        self.told.append("answered")

    def blames(self, before: FeedState, reason: str, now: datetime, *, is_own: bool) -> bool:
        self.told.append(reason)
        return super().blames(before, reason, now, is_own=is_own)


@pytest.fixture
def network() -> NotedNetwork:
    return NotedNetwork()


@pytest.fixture
def world(network: NotedNetwork) -> Iterator[World]:
    storage = open_storage("sqlite:///:memory:")
    yield World(storage, pages={"whole": parsed(entry(1, "A Su-30 lands"))}, network=network)
    storage.close()


def test_what_came_is_stored_without_validators_and_proves_no_network(world: World, network: NotedNetwork) -> None:
    world.poll(WHOLE)
    both = parsed(entry(2, "A Su-30 starts"), entry(1, "A Su-30 lands"))
    world.pages["part"] = replace(both, is_truncated=True)
    [polled] = world.poll(BROKEN)
    assert (polled.outcome, polled.stored.new) == ("ok", 1)
    [report] = world.storage.feeds()
    assert (report.state.health, report.state.validators.etag) == (Health.OK, None)
    assert network.told == ["answered"]


@pytest.mark.parametrize(("found", "said"), [("malformed", "protocol"), ("not_a_feed", "not_a_feed")])
def test_of_what_cannot_be_read_only_a_page_is_put_down_to_its_server(
    world: World, network: NotedNetwork, found: ParseReason, said: str
) -> None:
    world.poll(WHOLE)
    world.pages["part"] = ParseError("it broke off before its first item", reason=found)
    [polled] = world.poll(BROKEN)
    assert (polled.outcome, polled.reason) == ("failed", said)
    assert network.told == ["answered", said]


def test_a_304_is_an_answer(world: World, network: NotedNetwork) -> None:
    world.poll(WHOLE)
    world.poll(NotModified(None))
    assert network.told == ["answered", "answered"]
