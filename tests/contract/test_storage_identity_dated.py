"""The storage contract: entries that nothing but their text names, and the same text on another date."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from tests.builders import T0, after, feed_state
from tests.contract.steps import polled
from tests.contract.wire import FEED, PAGE, Wire
from tests.fakes import parsed

from watchd.feeds.identity import text_digest
from watchd.model.folder import FolderLook
from watchd.model.item import ItemKey, KeyKind, ParsedItem
from watchd.pipeline.poll_items import listed_items
from watchd.ports import Stored
from watchd.storage import Storage

_ALARM = ParsedItem(title="Air raid alarm in Kharkiv", summary="Take cover.")


@pytest.fixture
def wire(storage: Storage) -> Wire:
    """A feed that was never asked."""
    return Wire(storage)


def _on(*days: float, **changes: str) -> list[ParsedItem]:
    """The same words on each of these days."""
    return [replace(_ALARM, published=T0 + timedelta(days=day), **changes) for day in days]  # type: ignore[arg-type]


def test_the_same_words_on_another_date_are_another_item(wire: Wire) -> None:
    first, second, third = _on(1, 2, 3)
    listed = [first], [second, first], [first], [second], [third, second, first], [first], [third]
    assert wire.tells(*listed) == [1, 1, 0, 0, 1, 0, 0]


def test_the_same_words_on_several_dates_of_one_document_are_told_once_each(wire: Wire) -> None:
    one, two, three = _on(1, 2, 3)
    assert wire.tells([one, two, three], [three, one, two], [two], [one, three]) == [3, 0, 0, 0]


def test_the_same_words_on_another_date_at_a_page_that_entries_share_are_another_item(wire: Wire) -> None:
    other = ParsedItem(title="All clear", url=PAGE, published=T0)
    first, second = _on(1, 2, url=PAGE)
    assert wire.tells([other, first], [second, other], [second, first], [first], [second]) == [2, 1, 0, 0, 0]


def test_words_without_a_date_stay_what_they_were(wire: Wire) -> None:
    assert wire.tells([_ALARM], [_ALARM]) == [1, 0]
    [dated] = _on(1)
    assert wire.tells([dated], [_ALARM], [dated], [_ALARM, dated], [dated, _ALARM]) == [1, 0, 0, 0, 0]


def _stored_by_an_earlier_release(storage: Storage, entry: ParsedItem) -> None:
    """Under its text and nothing else."""
    [listed] = listed_items(FEED, feed_state(), parsed(entry), T0)
    polled(storage, replace(listed, item=replace(listed.item, published=None)), at=T0)
    assert listed.keys == (ItemKey(KeyKind.TEXT, text_digest(entry)),)


def test_what_an_earlier_release_had_listed_is_not_told_for_its_other_dates(storage: Storage, wire: Wire) -> None:
    _stored_by_an_earlier_release(storage, _on(-1)[0])
    old, older, new = _on(-1, -2, 1)
    assert wire.tells([old, older], [older, old], [new, old], [older], [new]) == [0, 0, 1, 0, 0]


def test_a_date_before_the_last_listing_is_another_item_where_dates_are_on_record(wire: Wire) -> None:
    now, before = _on(0, -1)
    assert wire.tells([now], [before, now], [before]) == [1, 1, 0]


def test_dates_that_are_others_in_each_answer_tell_nothing_again(wire: Wire) -> None:
    def document(poll: int) -> list[ParsedItem]:
        return [replace(_ALARM, title=f"Alarm in {town}", published=after(minutes=poll)) for town in "abcde"]

    assert [wire.lists(*document(poll)) for poll in range(2)] == [Stored(new=5), Stored(known=5, redated=5)]
    assert wire.lists(*document(2), redated=5) == Stored(known=5)


def test_few_entries_with_other_dates_in_each_answer_are_told_until_that_is_known(wire: Wire) -> None:
    polls = [wire.lists(*_on(poll), redated=max(0, poll - 1)) for poll in range(6)]
    assert [(stored.new, stored.redated) for stored in polls] == [(1, None), (1, 1), (1, 1), (1, 1), (1, 1), (0, 1)]


@pytest.mark.parametrize("others", [(), (ParsedItem(title="All clear", published=T0),)])
def test_a_window_that_slides_over_the_same_words_shows_that_dates_tell(
    wire: Wire, others: tuple[ParsedItem, ...]
) -> None:
    polls = [wire.lists(*_on(poll + 1, poll), *others, redated=4) for poll in range(4)]
    assert [stored.new for stored in polls] == [2 + len(others), 1, 1, 1]
    assert {stored.redated for stored in polls[1:]} == {0}


def test_words_that_come_back_after_other_ones_say_nothing_of_dates(wire: Wire) -> None:
    other = ParsedItem(title="All clear", published=after(hours=1))
    first, second = _on(0, 1)
    found = [wire.lists(one, redated=4) for one in (first, other, second)]
    assert [(stored.new, stored.redated) for stored in found] == [(1, None)] * 3


def test_files_of_a_folder_take_the_place_of_nothing(wire: Wire) -> None:
    polls = [wire.lists(*_on(poll), redated=4, look=FolderLook()) for poll in range(3)]
    assert polls == 3 * [Stored(new=1)]


def test_a_date_in_another_zone_is_the_same(wire: Wire) -> None:
    [here] = _on(1)
    assert here.published is not None
    there = replace(here, published=here.published.astimezone(timezone(timedelta(hours=3))))
    assert wire.tells([here], [there]) == [1, 0]
