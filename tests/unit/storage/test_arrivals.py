"""Which items of a poll are new, known or revised."""

from tests.builders import guid, link, new_item, text

from watchd.model.item import ItemKey
from watchd.ports import NewItem
from watchd.storage.arrivals import Arrival, Arrivals, renames, sort_out
from watchd.storage.known import Known


def _titles(arrivals: list[Arrival]) -> list[str]:
    return [arrival.listed.item.title for arrival in arrivals]


def _known(item: NewItem, number: int, *guids: ItemKey) -> Known:
    return Known(number, item.item.digest, frozenset(key.digest for key in guids))


def test_an_item_nobody_listed_before_is_new() -> None:
    arrivals = sort_out([new_item(1)], {})
    assert len(arrivals.new) == 1
    assert not arrivals.known
    assert not arrivals.revised


def test_the_same_key_and_the_same_texts_are_known() -> None:
    item = new_item(1)
    arrivals = sort_out([item], {item.keys[0]: _known(item, 7)})
    assert [arrival.known for arrival in arrivals.known] == [_known(item, 7)]


def test_the_same_key_and_other_texts_are_a_revision() -> None:
    item = new_item(1)
    arrivals = sort_out([item], {item.keys[0]: Known(7, "other texts")})
    assert _titles(arrivals.revised) == [item.item.title]


def test_an_item_of_which_only_the_key_is_left_is_known() -> None:
    item = new_item(1)
    arrivals = sort_out([item], {item.keys[0]: Known(7, None)})
    assert len(arrivals.known) == 1


def test_the_guid_decides_before_the_link() -> None:
    item = new_item(1, (guid("g"), link("l")))
    arrivals = sort_out([item], {guid("g"): _known(item, 1, guid("g")), link("l"): _known(item, 2)})
    assert [arrival.known.item_id for arrival in arrivals.known if arrival.known] == [1]
    assert arrivals.known[0].keys == (guid("g"),), "the link names another item and stays with it"


def test_a_link_decides_where_the_stored_item_has_no_guid() -> None:
    item = new_item(1, (guid("g"), link("l")))
    arrivals = sort_out([item], {link("l"): _known(item, 2)})
    assert arrivals.known[0].keys == (guid("g"), link("l"))


def test_a_link_does_not_decide_between_two_guids() -> None:
    item = new_item(1, (guid("new"), link("live-blog")))
    arrivals = sort_out([item], {link("live-blog"): _known(item, 2, guid("old"))})
    assert _titles(arrivals.new) == [item.item.title]
    assert arrivals.new[0].keys == (guid("new"),)


def test_two_items_with_one_guid_and_other_links_are_both_kept() -> None:
    items = [new_item(1, (guid("0"), link("a"))), new_item(2, (guid("0"), link("b")))]
    assert len(sort_out(items, {}).new) == 2


def test_two_items_with_one_guid_are_known_again_in_any_order() -> None:
    items = [new_item(1, (guid("0"), link("a"))), new_item(2, (guid("0"), link("b")))]
    stored = {guid("0"): _known(items[0], 1), link("a"): _known(items[0], 1), link("b"): _known(items[1], 2)}
    for listed in (items, items[::-1]):
        arrivals = sort_out(listed, stored)
        assert not arrivals.new
        assert not arrivals.revised
        named = {arrival.listed.item.title: arrival.known for arrival in arrivals.known}
        assert named == {items[0].item.title: _known(items[0], 1), items[1].item.title: _known(items[1], 2)}


def test_the_same_entry_listed_twice_is_one_item() -> None:
    arrivals = sort_out([new_item(1), new_item(1)], {})
    assert (len(arrivals.new), len(arrivals.known)) == (1, 1)


def test_two_entries_that_name_one_stored_item_do_not_revise_it_twice() -> None:
    items = [new_item(1, (guid("g"),)), new_item(2, (link("l"),))]
    stored = {guid("g"): Known(1, "old"), link("l"): Known(1, "old")}
    arrivals = sort_out(items, stored)
    assert (len(arrivals.revised), len(arrivals.known), len(arrivals.new)) == (1, 1, 0)


def test_every_item_of_a_poll_is_in_exactly_one_list() -> None:
    items = [
        new_item(1, (guid("a"), link("x"))),
        new_item(2, (guid("a"), link("x"), text("t"))),
        new_item(3, (link("x"),)),
        new_item(4, ()),
        new_item(4, ()),
    ]
    arrivals: Arrivals = sort_out(items, {link("x"): Known(9, "old")})
    assert len(arrivals.all) == len(items)


def _renamed(number: int) -> tuple[NewItem, dict[ItemKey, Known]]:
    """A listed item with a guid of its own whose link and title are those of a stored one."""
    item = new_item(number, (guid(f"new-{number}"), link(f"link-{number}")))
    old = guid(f"old-{number}")
    known = Known(number, item.item.digest, frozenset({old.digest}), item.item.title)
    return item, {link(f"link-{number}"): known}


def _renamed_all(number: int, kept: int = 0) -> tuple[list[NewItem], dict[ItemKey, Known]]:
    listed: list[NewItem] = []
    stored: dict[ItemKey, Known] = {}
    for each in range(number):
        item, known = _renamed(each)
        listed.append(item)
        stored |= known
    for each in range(100, 100 + kept):
        item = new_item(each)
        listed.append(item)
        stored[item.keys[0]] = _known(item, each, item.keys[0])
    return listed, stored


def test_guids_that_all_changed_while_links_and_titles_stayed_are_made_up() -> None:
    listed, stored = _renamed_all(5)
    assert renames(listed, stored) == 5
    arrivals = sort_out(listed, stored, trusts_guids=False)
    assert len(arrivals.known) == 5
    assert not arrivals.new


def test_a_few_new_guids_beside_many_old_ones_are_items_of_their_own() -> None:
    listed, stored = _renamed_all(3, kept=4)
    assert renames(listed, stored) == 0


def test_another_title_at_the_same_link_is_another_item_whatever_its_guid_is_worth() -> None:
    item, stored = _renamed(1)
    other = new_item(1, item.keys, title="The next instalment at the same address")
    assert len(sort_out([other], stored, trusts_guids=False).new) == 1
