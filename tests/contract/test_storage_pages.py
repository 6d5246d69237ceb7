"""The storage contract: entries that share one page of their feed are no one article."""

from dataclasses import replace

import pytest
from tests.builders import T0, after, feed_state
from tests.contract.steps import polled
from tests.contract.test_storage_overruling import Desk
from tests.contract.wire import FEED, entry
from tests.fakes import parsed, rule

from watchd.model.item import ParsedItem
from watchd.pipeline.poll_items import listed_items
from watchd.storage import Storage

_PAGE = "https://sanctions.example/updates"
_DRONES = "Treasury designates Iranian drone parts firm"
_SHIPS = "Treasury designates Venezuelan shipping firm"
_THIRD = "Treasury lists Iranian shipping"


class _Page:
    """A feed whose first poll is behind us, and a rule that matches all of it."""

    def __init__(self, storage: Storage) -> None:
        self.desk = Desk(storage, {"lists": rule("lists", "Treasury")})
        self._storage = storage

    def decides(self, hours: float, *entries: ParsedItem) -> list[str]:
        """What is decided on the new ones of a document, in their order."""
        now = after(hours=hours)
        polled(self._storage, *listed_items(FEED, feed_state(baseline_at=T0), parsed(*entries), now), at=now)
        evaluated = self.desk.nodes[0].run(now)
        return [] if evaluated is None else [one.kind.value for one in evaluated.result.decisions]


@pytest.fixture
def page(storage: Storage) -> _Page:
    """A page on each database."""
    return _Page(storage)


def _entry(number: int, title: str, part: str = "", **changes: object) -> ParsedItem:
    return entry(number, title=title, summary="", url=_PAGE + part, published=after(hours=1), **changes)


@pytest.mark.parametrize("parts", [("", ""), ("#1", "#2"), ("#!/1", "#!/2"), ("#/1", "#/2")], ids=str)
def test_two_entries_of_one_page_are_two_articles(page: _Page, parts: tuple[str, str]) -> None:
    first, second = _entry(1, _DRONES, parts[0]), _entry(2, _SHIPS, parts[1])
    assert page.decides(1, first, second) == ["new", "new"]
    assert page.decides(2, first, second) == []


def test_a_page_that_entries_once_shared_tells_nothing_of_one_that_stands_alone_on_it_later(page: _Page) -> None:
    """What a document says does not depend on the company it comes in."""
    page.decides(1, _entry(1, _DRONES), _entry(2, _SHIPS))
    assert page.decides(2, _entry(3, _THIRD)) == ["new"]


def test_an_entry_keeps_what_its_page_is_known_by_when_it_is_revised(page: _Page, storage: Storage) -> None:
    first, second = _entry(1, _DRONES), _entry(2, _SHIPS)
    page.decides(1, first, second)
    before = {one.item.id: one.item.url_key for one in storage.items(limit=9)}
    revised = replace(first, title=f"{_DRONES} again")
    page.decides(2, revised, second)
    page.decides(3, replace(revised, title=_DRONES))
    assert {one.item.id: one.item.url_key for one in storage.items(limit=9)} == before
    assert len(set(before.values())) == 2
