"""The storage contract: names of items that have gone, borne by what may be another."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.builders import T0, after
from tests.contract.steps import evaluated
from tests.contract.wire import Wire, entry

from watchd.feeds.identity import item_id
from watchd.model.ids import digest
from watchd.model.item import ItemKey, KeyKind, ParsedItem
from watchd.model.retention import Retention
from watchd.ports import Stored
from watchd.storage import Storage

_LATER = after(days=401)
_OLD = entry(1, published=T0)
_OTHER = entry(99, published=after(days=31))
_WORDS = {"title": "Dockers walk out again", "summary": "Ferries stay moored."}
_PAGE = {"url": "https://tass.com/dockers"}


@pytest.fixture
def wire(storage: Storage) -> Wire:
    """A feed one of whose items has gone: it had not listed it for long."""
    wire = Wire(storage)
    _make_gone(storage, wire, _OLD)
    return wire


def _make_gone(storage: Storage, wire: Wire, *entries: ParsedItem, at: datetime = T0) -> None:
    wire.lists(*entries, at=at)
    wire.lists(_OTHER, at=at + timedelta(days=31))
    evaluated(storage, now=at + timedelta(days=31))
    gone = sum(rows.get("item", 0) for rows in storage.pruning(Retention(), frozenset({"tass-en"}), _LATER))
    assert gone == len(entries)


@pytest.mark.parametrize("lacks", [{}, {"guid": ""}, {"url": ""}], ids=["both", "a link", "a guid"])
@pytest.mark.parametrize("moves", [{}, _PAGE], ids=["same page", "another page"])
def test_another_text_dated_after_the_last_listing_of_what_has_gone_is_another_item(
    storage: Storage, lacks: dict[str, str], moves: dict[str, str]
) -> None:
    wire = Wire(storage)
    _make_gone(storage, wire, replace(_OLD, **lacks))  # type: ignore[arg-type]  # names of fields
    again = replace(_OLD, published=_LATER, **{**_WORDS, **moves, **lacks})  # type: ignore[arg-type]
    assert wire.lists(again, at=_LATER).new == 1
    assert wire.lists(again, at=_LATER + timedelta(hours=1)) == Stored(known=1)
    corrected = replace(again, title="Dockers walk out again, ferries moored")
    assert wire.lists(corrected, at=_LATER + timedelta(hours=2)) == Stored(revised=1)


def test_another_text_without_a_date_is_another_item_where_its_page_is_another(wire: Wire) -> None:
    moved = replace(_OLD, published=None, **_WORDS, **_PAGE)  # type: ignore[arg-type]  # names of fields
    assert wire.lists(moved, at=_LATER) == Stored(new=1, reused=1)
    assert wire.lists(moved, at=_LATER + timedelta(hours=1)) == Stored(known=1)


def test_what_says_on_another_page_what_another_item_has_said_is_another_item(storage: Storage) -> None:
    wire = Wire(storage)
    _make_gone(storage, wire, _OLD, entry(2, published=T0, title="Dockers walk out again", summary=""))
    moved = replace(_OLD, published=_LATER, title="Dockers walk out again", summary="", url=_PAGE["url"])
    assert wire.lists(moved, at=_LATER) == Stored(new=1, reused=1)
    stays = entry(2, published=_LATER, title="Dockers walk out again", summary="")
    assert wire.lists(moved, stays, at=_LATER + timedelta(hours=1)) == Stored(known=2)


def test_of_two_items_with_one_text_both_are_known_when_they_come_back(storage: Storage) -> None:
    wire = Wire(storage)
    twice = [entry(number, published=T0, title="Nothing to report", summary="") for number in (1, 2)]
    _make_gone(storage, wire, *twice)
    again = [replace(one, published=_LATER) for one in twice]
    assert wire.lists(*again, at=_LATER) == Stored(known=2)


@pytest.mark.parametrize(
    "changes",
    [
        {"published": _LATER},
        {"published": None},
        {"published": _LATER, **_PAGE},
        {"published": T0, **_WORDS},
        {"published": T0, **_WORDS, **_PAGE},
        {"published": None, **_WORDS},
    ],
    ids=["later", "undated", "later, moved", "other words, old", "other words, old, moved", "other words, undated"],
)
def test_what_has_gone_and_comes_back_is_no_news(wire: Wire, changes: dict[str, object]) -> None:
    assert wire.lists(replace(_OLD, **changes), at=_LATER) == Stored(known=1)  # type: ignore[arg-type]


def test_a_guid_that_another_page_bears_after_its_item_has_gone_names_neither_from_then_on(wire: Wire) -> None:
    dockers = replace(_OLD, published=_LATER, **_WORDS, **_PAGE)  # type: ignore[arg-type]  # names of fields
    tremor = replace(dockers, title="Tremor shakes Van", url="https://tass.com/tremor")
    found = [wire.lists(one, at=_LATER + timedelta(hours=hour)) for hour, one in enumerate((dockers, tremor, dockers))]
    assert [stored.new for stored in found] == [1, 1, 0]


def test_what_bears_the_name_of_what_has_gone_has_a_public_id_of_its_own(storage: Storage, wire: Wire) -> None:
    """An alert or a link of years ago must not lead to it."""
    wire.lists(replace(_OLD, published=_LATER, **_WORDS), at=_LATER)  # type: ignore[arg-type]  # names of fields
    [first] = [one.item.id for one in storage.items(limit=9) if one.item.title == _WORDS["title"]]
    assert first != item_id("tass-en", ItemKey(KeyKind.GUID, digest(_OLD.guid)))


@pytest.mark.parametrize("redated", [4, 5])
def test_dates_that_a_feed_makes_up_tell_nothing_of_what_has_gone(wire: Wire, redated: int) -> None:
    again = replace(_OLD, published=_LATER, **_WORDS)  # type: ignore[arg-type]  # names of fields
    assert wire.lists(again, at=_LATER, redated=redated).new == (redated < 5)
