"""The storage contract: documents listed one after the other, and which of their entries are items of their own."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.builders import T0, after, feed_state
from tests.contract.steps import polled
from tests.contract.wire import FEED, PAGE, Wire, entries, entry
from tests.fakes import parsed

from watchd.feeds.identity import text_digest
from watchd.model.ids import digest
from watchd.model.item import ItemKey, KeyKind, ParsedItem
from watchd.pipeline.poll_items import listed_items
from watchd.ports import NewItem, Stored
from watchd.storage import Storage


@pytest.fixture
def wire(storage: Storage) -> Wire:
    """A feed that was never asked."""
    return Wire(storage)


def test_entries_that_share_a_page_for_a_link_are_told_once_each(wire: Wire) -> None:
    one, two, three = entries(1, 2, 3, guid="", url=PAGE)
    assert wire.tells([one], [two, one], [two], [three], [three, two], [one]) == [1, 1, 0, 1, 0, 0]


def test_entries_that_share_a_guid_and_have_no_link_are_told_once_each(wire: Wire) -> None:
    one, two, three = entries(1, 2, 3, guid="urn:same", url="")
    assert wire.tells([one], [two, one], [three, two, one], [three], [two]) == [1, 1, 1, 0, 0]


def test_a_guid_that_entries_shared_once_names_none_of_the_later_ones(wire: Wire) -> None:
    one, two, three, four = entries(1, 2, 3, 4, guid="urn:same")
    assert wire.tells([one, two], [three], [four], [four], [three, four]) == [2, 1, 1, 0, 0]


def test_a_guid_that_is_used_again_with_another_link_and_title_is_another_item(wire: Wire) -> None:
    one, two, three = entries(1, 2, 3, guid="latest")
    assert wire.tells([one], [two], [two], [three], [three]) == [1, 1, 0, 1, 0]


def test_a_guid_that_is_used_again_is_counted(wire: Wire) -> None:
    one, two = entries(1, 2, guid="latest")
    wire.lists(one)
    assert wire.lists(two) == Stored(new=1, reused=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Radar report 1, corrected"},
        {"title": "Radar report 1, corrected", "url": "https://new.example/1", "published": after(hours=1)},
        {"title": "Radar report 1, corrected", "url": "https://tass.com/1-corrected"},
        {"url": "https://tass.com/1-corrected", "published": None},
    ],
)
def test_a_guid_names_its_item_with_another_title_or_link_or_both_of_the_same_date(
    wire: Wire, changes: dict[str, object]
) -> None:
    wire.lists(entry(1))
    assert wire.lists(entry(1, **changes)).new == 0


def test_parts_of_one_page_are_items_of_their_own(wire: Wire) -> None:
    parts = [entry(number, guid="", url=f"https://tass.com/log#{number}") for number in (1, 2, 3)]
    assert wire.tells(*([part] for part in parts), parts) == [1, 1, 1, 0]
    assert wire.lists(replace(parts[1], title="Radar report 2, corrected")) == Stored(revised=1)


@pytest.mark.parametrize("published", [T0, None])
def test_a_feed_that_moves_to_another_host_tells_nothing_again(wire: Wire, published: datetime | None) -> None:
    hosts = "old", "new", "new"
    old, new, again = (
        [entry(n, guid=url, url=url, published=published) for n in range(5) for url in [f"https://{host}.example/{n}"]]
        for host in hosts
    )
    wire.lists(*old)
    assert wire.lists(*new) == Stored(known=5, moved=5)
    assert wire.lists(*again) == Stored(known=5)


def test_links_that_are_others_in_each_answer_tell_nothing_again(wire: Wire) -> None:
    documents = (
        [entry(n, guid="", url=f"https://tass.com/{n}?sid={poll}", published=None) for n in (1, 2, 3)]
        for poll in range(4)
    )
    assert wire.tells(*documents) == [3, 0, 0, 0]


def test_an_entry_with_the_text_of_one_that_is_still_listed_is_another_item(wire: Wire) -> None:
    one, other = entry(1), entry(1, guid="urn:2", url="https://tass.com/2")
    assert wire.tells([one], [one, other], [one, other], [other], [one]) == [1, 1, 0, 0, 0]


def test_an_entry_with_the_text_of_one_of_another_day_is_another_item(wire: Wire) -> None:
    bulletin = entry(1, guid="urn:2", url="https://tass.com/1?day=2", published=after(days=1))
    assert wire.tells([entry(1)], [bulletin]) == [1, 1]


def test_a_headline_without_date_and_text_that_comes_again_elsewhere_is_another_item(wire: Wire) -> None:
    one = ParsedItem(guid="urn:1", url="https://tass.com/1", title="Radar warning")
    assert wire.tells([one], [replace(one, guid="urn:2", url="https://tass.com/2")]) == [1, 1]


def test_some_guids_that_are_others_in_each_answer_tell_nothing_again(wire: Wire) -> None:
    documents = ([entry(n, guid=f"urn:{n}:{poll if n < 3 else 0}") for n in range(9)] for poll in range(4))
    assert wire.tells(*documents) == [9, 0, 0, 0]


@pytest.mark.parametrize("trusts_guids", [True, False])
def test_a_warning_that_is_issued_anew_at_its_link_is_another_item(wire: Wire, *, trusts_guids: bool) -> None:
    def warnings(issue: int) -> list[ParsedItem]:
        return [
            entry(
                region,
                guid=f"urn:{issue}:{region}",
                title=f"Radar warning for region {region}",
                summary=f"Valid from {issue}:00.",
                published=after(hours=issue),
            )
            for region in range(5)
        ]

    found = [wire.lists(*warnings(issue), trusts_guids=trusts_guids) for issue in range(3)]
    assert found == 3 * [Stored(new=5)]


def test_caches_of_different_age_asked_in_turn_revise_an_item_once(wire: Wire) -> None:
    old, new = entry(1), entry(1, title="Radar report 1, corrected")
    found = [wire.lists(entry) for entry in (old, new, old, new, old)]
    assert [stored.revised for stored in found] == [0, 1, 0, 0, 0]
    assert wire.revisions() == {"Radar report 1, corrected": 2}


def _as_earlier_releases_stored(entry: ParsedItem, *keys: ItemKey) -> NewItem:
    [listed] = listed_items(FEED, feed_state(), parsed(entry), T0)
    return replace(listed, keys=keys)


def test_what_an_earlier_release_stored_without_its_text_is_known(storage: Storage, wire: Wire) -> None:
    one, two = entries(1, 2, guid="", url=PAGE)
    polled(storage, _as_earlier_releases_stored(one, ItemKey(KeyKind.LINK, digest(PAGE))))
    assert wire.tells([two, one], [one, two]) == [1, 0]


def test_what_an_earlier_release_stored_under_the_page_alone_is_known(storage: Storage, wire: Wire) -> None:
    one, two = (entry(number, guid="", url=f"{PAGE}#{number}") for number in (1, 2))
    polled(storage, _as_earlier_releases_stored(one, ItemKey(KeyKind.LINK, digest(PAGE))))
    assert wire.tells([two, one], [one, two], [one]) == [1, 0, 0]
    assert wire.lists(replace(one, title="Radar report 1, corrected")) == Stored(revised=1)


def test_what_an_earlier_release_stored_is_known_by_its_text_from_then_on(storage: Storage, wire: Wire) -> None:
    guid = ItemKey(KeyKind.GUID, digest("urn:1"))
    polled(storage, _as_earlier_releases_stored(entry(1), guid))
    wire.lists(entry(1))
    assert wire.lists(entry(1, guid="urn:new", url="https://new.example/1")) == Stored(known=1, moved=1)
    assert text_digest(entry(1)) == text_digest(entry(1, guid="urn:new"))


_SHARES = ParsedItem(title="Minister sells 5,000 shares")


def _without_numbers(entry: ParsedItem) -> ItemKey:
    """The key of its text as an earlier release made it."""
    texts = (entry.title, entry.summary, entry.body)
    return ItemKey(KeyKind.TEXT, digest(*(" ".join(text.replace("5,000 shares", " ").split()) for text in texts)))


def _stored_by_an_earlier_release(storage: Storage, entry: ParsedItem, *keys: ItemKey) -> None:
    key = _without_numbers(entry)
    listed = _as_earlier_releases_stored(entry, *keys, key)
    polled(storage, replace(listed, item=replace(listed.item, digest=key.digest)))


def test_texts_that_differ_in_a_number_are_items_of_their_own(wire: Wire) -> None:
    other = replace(_SHARES, title="Minister sells 90,000 shares")
    assert wire.tells([_SHARES], [other, _SHARES], [other], [_SHARES]) == [1, 1, 0, 0]


def test_what_an_earlier_release_knew_by_its_text_without_numbers_is_known(storage: Storage, wire: Wire) -> None:
    _stored_by_an_earlier_release(storage, _SHARES)
    other = replace(_SHARES, title="Minister sells 90,000 shares")
    assert wire.tells([_SHARES], [other, _SHARES], [other], [_SHARES]) == [0, 1, 0, 0]


@pytest.mark.parametrize(("guid", "url"), [("urn:1", ""), ("urn:1", PAGE), ("", PAGE)])
def test_what_an_earlier_release_stored_under_guid_or_link_is_revised_by_a_number_and_nothing_else(
    storage: Storage, wire: Wire, guid: str, url: str
) -> None:
    entry = replace(_SHARES, guid=guid, url=url)
    names = [ItemKey(KeyKind.GUID, digest(entry.guid))] if entry.guid else []
    names += [ItemKey(KeyKind.LINK, digest(entry.url))] if entry.url else []
    _stored_by_an_earlier_release(storage, entry, *names)
    assert wire.lists(entry) == Stored(known=1)
    assert wire.lists(replace(entry, title="Minister sells 90,000 shares")) == Stored(revised=1)


def test_a_number_of_json_that_an_earlier_release_knew_by_its_point_is_known(storage: Storage, wire: Wire) -> None:
    numbered = [entry(number, guid=str(number), url="", published=None) for number in range(1, 6)]
    for one in numbered:
        polled(storage, _as_earlier_releases_stored(one, ItemKey(KeyKind.GUID, digest(f"{one.guid}.0"))))
    assert wire.lists(*numbered) == Stored(known=5)
    assert wire.lists(*numbered) == Stored(known=5)


def test_a_number_that_another_item_bore_with_its_point_names_a_new_one(storage: Storage, wire: Wire) -> None:
    polled(storage, _as_earlier_releases_stored(entry(2), ItemKey(KeyKind.GUID, digest("2.0"))))
    assert wire.lists(entry(7, guid="2")) == Stored(new=1)
