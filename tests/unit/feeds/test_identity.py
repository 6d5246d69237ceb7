"""Is it the same item?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from watchd.feeds.identity import identities_of, item_id, text_digest
from watchd.model.item import ItemKey, KeyKind, ParsedItem


def keys_of(items: list[ParsedItem]) -> list[tuple[ItemKey, ...]]:
    """The keys of each."""
    return [known_by.keys for known_by in identities_of(items)]


ITEM = ParsedItem(guid="g1", url="https://a.example/1", title="One")


def test_a_guid_names_an_item_before_its_link() -> None:
    (keys,) = keys_of([ITEM])
    assert [key.kind for key in keys] == [KeyKind.GUID, KeyKind.LINK, KeyKind.TEXT]


def test_trackers_in_a_link_do_not_make_another_item() -> None:
    plain = keys_of([ParsedItem(url="https://a.example/1")])
    tracked = keys_of([ParsedItem(url="https://www.a.example/1?utm_source=rss")])
    assert plain == tracked


def test_text_names_an_item_without_guid_and_link() -> None:
    (keys,) = keys_of([ParsedItem(title="Only a title")])
    assert [key.kind for key in keys] == [KeyKind.TEXT]


def test_a_guid_or_link_that_two_items_bear_is_shared_and_names_none_of_them() -> None:
    alone = identities_of([ITEM])[0]
    other = replace(ITEM, title="Two")
    shared = identities_of([ITEM, other])[0]
    assert (alone.shared, shared.shared) == ((), alone.keys[:2])
    assert shared.keys == alone.keys[2:]


def test_an_entry_listed_twice_letter_by_letter_keeps_its_keys() -> None:
    assert identities_of([ITEM, ITEM]) == 2 * identities_of([ITEM])


def test_two_parts_of_one_page_are_two_items() -> None:
    one, other, tracked = (
        ParsedItem(url=f"https://a.example/log{part}", title="Log") for part in ("#1", "#2", "#utm_source=rss")
    )
    first, second, third = identities_of([one, other, tracked])
    assert len({first.keys[0], second.keys[0], third.keys[0]}) == 3
    assert [key.kind for key in first.keys] == [KeyKind.LINK, KeyKind.TEXT]
    assert first.former == second.former == third.keys[:1]
    assert third.former == ()


def test_two_items_that_share_a_guid_are_both_kept_in_any_order() -> None:
    other = replace(ITEM, url="https://a.example/2", title="Two")
    one_way, other_way = keys_of([ITEM, other]), keys_of([other, ITEM])
    assert one_way[0] != one_way[1]
    assert one_way == other_way[::-1]


def test_items_without_guid_that_share_a_link_are_known_by_their_text() -> None:
    first = ParsedItem(url="https://a.example/", title="One")
    second = ParsedItem(url="https://a.example/", title="Two")
    assert [keys[0].kind for keys in keys_of([first, second])] == [KeyKind.TEXT, KeyKind.TEXT]


def test_a_date_never_makes_another_item_or_revision() -> None:
    dated = replace(ITEM, published=datetime(2026, 1, 1, tzinfo=UTC))
    assert keys_of([dated]) == keys_of([ITEM])
    assert text_digest(dated) == text_digest(ITEM)


def test_white_space_makes_no_revision_but_a_word_does() -> None:
    assert text_digest(replace(ITEM, title=" One\n")) == text_digest(ITEM)
    assert text_digest(replace(ITEM, title="Once")) != text_digest(ITEM)


def test_the_same_guid_in_two_feeds_is_two_items() -> None:
    (keys,) = keys_of([ITEM])
    assert item_id("a", keys[0]) != item_id("b", keys[0])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Radar seen. 1,204 views", "Radar seen. 98,310 views"),
        ("Radar seen. 3 comments", "Radar  seen.\n17 Comments"),
        ("Se vio un radar. 120 visitas", "Se vio un radar. 4.518 visitas"),
        ("Замечен радар. 12 просмотров", "Замечен радар. 45 тыс. просмотров"),
        ("发现雷达 1.2万次阅读", "发现雷达 33万次阅读"),
        ("رادار دیده شد ۱۲ بازدید", "رادار دیده شد ۳۴۰ بازدید"),
    ],
)
def test_what_counts_readers_makes_no_revision(before: str, after: str) -> None:
    assert text_digest(ParsedItem(summary=before)) == text_digest(ParsedItem(summary=after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ParsedItem(title="12 killed"), ParsedItem(title="17 killed")),
        (ParsedItem(title="5,000 shares"), ParsedItem(title="90,000 shares")),
        (ParsedItem(title="Minister sells 5,000 shares"), ParsedItem(title="Minister sells 90,000 shares")),
        (ParsedItem(summary="He sold 5,000 shares."), ParsedItem(summary="He sold 90,000 shares.")),
        (
            ParsedItem(summary="The draft got 12 comments in Riga"),
            ParsedItem(summary="The draft got 98 comments in Riga"),
        ),
        (
            ParsedItem(title="Vende 5.000 acciones, 3 comentarios"),
            ParsedItem(title="Vende 5.000 acciones, 4 comentarios"),
        ),
    ],
)
def test_a_number_that_counts_anything_else_makes_one(before: ParsedItem, after: ParsedItem) -> None:
    assert text_digest(before) != text_digest(after)
    assert keys_of([before]) != keys_of([after])


def test_what_earlier_releases_knew_an_item_by_is_kept_beside() -> None:
    one, other = identities_of([ParsedItem(title="5,000 shares sold"), ParsedItem(title="90,000 shares sold")])
    assert [key.kind for key in one.former] == [KeyKind.TEXT]
    assert one.former == other.former
    assert identities_of([ParsedItem(title="12 killed")])[0].former == ()
    (number,) = identities_of([ParsedItem(guid="2", title="T")])
    (spelled,) = identities_of([ParsedItem(guid="2.0", title="T")])
    assert number.former == spelled.keys[:1]


def test_a_text_of_nothing_but_digits_is_digested_at_once() -> None:
    assert text_digest(ParsedItem(body="1 " * 100_000)) == text_digest(ParsedItem(body="1  " * 100_000))
