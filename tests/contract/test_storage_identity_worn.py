"""The storage contract: guids and links that are used again for what is wholly another item."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.builders import T0, after
from tests.contract.wire import PAGE, Wire, entry

from watchd.model.item import ParsedItem
from watchd.ports import Stored
from watchd.storage import Storage

_DAY = datetime(2025, 11, 24, tzinfo=T0.tzinfo)
_FLOOD = entry(1, title="Dam breaks above Orsova", summary="Water reached the lower streets before midnight.")
_STRIKE = entry(2, title="Dockers walk out again", summary="Ferries stay moored since crews demand higher wages.")
_QUAKE = entry(3, title="Tremor shakes Van province", summary="Houses collapsed, rescue teams search for survivors.")


@pytest.fixture
def wire(storage: Storage) -> Wire:
    """A feed that was never asked."""
    return Wire(storage)


def _bearing(guid: str, url: str, *dates: datetime | None) -> list[ParsedItem]:
    """Three entries about other things each, under one guid and link."""
    news = (_FLOOD, _STRIKE, _QUAKE)
    dated = dates or tuple(one.published for one in news)
    return [replace(one, guid=guid, url=url, published=date) for one, date in zip(news, dated, strict=True)]


@pytest.mark.parametrize(
    ("guid", "url", "dates"),
    [
        ("current", "", (_DAY,) * 3),
        ("current", "", (None,) * 3),
        ("", PAGE, ()),
        ("", PAGE, (None,) * 3),
        (PAGE, PAGE, ()),
    ],
)
def test_what_is_said_under_one_name_about_wholly_other_things_is_told_once_each(
    wire: Wire, guid: str, url: str, dates: tuple[datetime | None, ...]
) -> None:
    flood, strike, quake = _bearing(guid, url, *dates)
    listed = [flood], [strike], [strike], [flood], [quake], [strike], [quake], [flood]
    assert wire.tells(*listed) == [1, 1, 0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(("guid", "url"), [("current", ""), ("", PAGE)])
def test_what_is_said_anew_of_the_newest_under_one_name_is_a_revision(wire: Wire, guid: str, url: str) -> None:
    flood, strike, _ = _bearing(guid, url)
    wire.lists(flood)
    assert wire.lists(strike) == Stored(new=1, reused=1)
    corrected = replace(strike, title="Dockers walk out again, ferries moored", published=after(hours=1))
    assert wire.lists(corrected) == Stored(revised=1)
    assert wire.revisions() == {flood.title: 1, corrected.title: 2}


@pytest.mark.parametrize("date", [_DAY, None])
def test_a_guid_of_another_page_of_the_same_day_is_another_item(wire: Wire, date: datetime | None) -> None:
    flood, strike, quake = (
        replace(one, url=f"https://tass.com/{number}")
        for number, one in enumerate(_bearing("latest", "", date, date, date))
    )
    assert wire.tells([flood], [strike], [strike], [flood], [quake]) == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(
    "url",
    ["https://tass.com/1?maca=en-rss-en-all-1573-rdf", "https://www.google.com/url?q=https%3A%2F%2Ftass.com%2F1"],
    ids=["a tracker", "a redirector"],
)
def test_a_link_whose_key_an_earlier_release_made_otherwise_is_the_same_page(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("watchd.feeds.identity.url_key", lambda url: url)
        wire.lists(replace(_FLOOD, url=url))
    retitled = replace(_FLOOD, url=url, title="Orsova under water as dam breaks", published=after(hours=1))
    assert wire.lists(retitled) == Stored(revised=1)
    assert wire.lists(replace(_STRIKE, guid=_FLOOD.guid)) == Stored(new=1, reused=1)


def test_a_date_that_several_entries_bear_does_not_make_another_item_the_same(wire: Wire) -> None:
    built = after(seconds=7)
    flood, strike, quake = _bearing("current", "", built, built, built)
    other = replace(quake, guid="urn:other")
    assert wire.tells([flood, other], [strike, other], [flood, other]) == [2, 1, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": _STRIKE.title, "summary": _STRIKE.summary, "published": _FLOOD.published},
        {"summary": _STRIKE.summary, "published": after(hours=3)},
        {"title": "Orsova under water", "summary": _STRIKE.summary, "published": after(hours=3)},
        {"title": "Streets flooded", "summary": f"{_FLOOD.summary} Nobody was hurt.", "published": after(hours=3)},
    ],
    ids=["the same moment", "the same title", "a word of the title", "the same text"],
)
@pytest.mark.parametrize(("guid", "url"), [("current", ""), ("urn:1", PAGE)])
def test_what_keeps_its_moment_or_some_of_its_words_is_a_revision(
    wire: Wire, guid: str, url: str, changes: dict[str, object]
) -> None:
    flood = replace(_FLOOD, guid=guid, url=url, published=after(seconds=1))
    wire.lists(flood)
    changes = {**changes, "published": flood.published} if changes.get("published") == _FLOOD.published else changes
    assert wire.lists(replace(flood, **changes)) == Stored(revised=1)  # type: ignore[arg-type]  # names of fields


def test_a_return_to_a_former_name_in_the_same_words_and_of_another_date_is_told(wire: Wire) -> None:
    calm = ParsedItem(url=PAGE, title="Nothing to report", published=T0)
    again = replace(calm, published=after(days=1))
    alarm = ParsedItem(url=PAGE, title="Dam breaks above Orsova", published=after(hours=1))
    assert wire.tells([calm], [alarm], [again], [alarm], [again], [calm], [again]) == [1, 1, 1, 0, 0, 0, 0]
