"""The storage contract: which items of a poll are new, known or revised, and what was covered, on every database."""

from tests.builders import T0, after, feed_state, guid, link, new_item, text
from tests.contract.steps import evaluated, polled

from watchd.model.feed import FeedState
from watchd.ports import Stored
from watchd.storage import Storage


def _state(storage: Storage, feed_id: str = "tass-en") -> FeedState:
    return {report.state.feed_id: report.state for report in storage.feeds()}[feed_id]


def test_the_items_of_the_first_poll_are_baseline_and_those_of_the_next_are_not(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(1), new_item(2), at=after(minutes=15))
    assert [(item.title[-1], item.baseline) for item in evaluated(storage)] == [("1", True), ("2", False)]


def test_a_failed_first_poll_leaves_the_next_one_to_be_the_baseline(storage: Storage) -> None:
    polled(storage, was_good=False, state=feed_state(host="tass-en.example", errors=1))
    polled(storage, new_item(1), at=after(minutes=15))
    assert evaluated(storage)[0].baseline


def test_the_moment_of_the_baseline_is_never_set_again(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(2), at=after(days=30))
    assert _state(storage).baseline_at == T0
    polled(storage, at=after(days=31), state=feed_state(host="tass-en.example", baseline_at=None))
    assert _state(storage).baseline_at == T0


def test_an_item_listed_again_is_known_and_does_not_wait_again(storage: Storage) -> None:
    polled(storage, new_item(1), new_item(2))
    evaluated(storage)
    assert polled(storage, new_item(1), new_item(2), at=after(minutes=15)) == Stored(known=2)
    assert evaluated(storage) == []


def test_an_item_with_other_texts_is_a_revision_that_waits(storage: Storage) -> None:
    polled(storage, new_item(1))
    [before] = evaluated(storage)
    changed = new_item(1, title="Corrected: MiG-29", seen_at=after(minutes=15), event_at=after(minutes=15))
    assert polled(storage, changed, at=after(minutes=15)) == Stored(revised=1)
    [item] = evaluated(storage, now=after(minutes=15))
    assert (item.id, item.revision, item.title) == (before.id, 2, "Corrected: MiG-29")
    assert (item.seen_at, item.event_at, item.baseline) == (T0, T0, True)
    assert item.digest == changed.item.digest


def test_a_revision_replaces_one_that_still_waits(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(1, title="second"), at=after(minutes=15))
    polled(storage, new_item(1, title="third"), at=after(minutes=30))
    assert [(item.revision, item.title) for item in evaluated(storage, now=after(hours=1))] == [(3, "third")]


def test_an_item_is_found_by_its_link_when_its_guid_is_new_to_a_feed_without_guids(storage: Storage) -> None:
    polled(storage, new_item(1, (link("l"),)))
    assert polled(storage, new_item(1, (guid("g"), link("l"))), at=after(minutes=15)) == Stored(known=1)
    assert polled(storage, new_item(1, (guid("g"), link("moved"))), at=after(minutes=30)) == Stored(known=1), (
        "now by guid"
    )


def test_every_name_an_item_was_listed_under_finds_it(storage: Storage) -> None:
    polled(storage, new_item(1, (guid("g"), link("l"))))
    polled(storage, new_item(1, (guid("g"), link("moved"), text("t"))), at=after(minutes=15))
    for minutes, key in enumerate((link("l"), link("moved"), text("t"), guid("g")), start=16):
        assert polled(storage, new_item(1, (key,)), at=after(minutes=minutes)) == Stored(known=1)


def test_a_live_blog_with_one_link_and_many_guids_stays_many_items(storage: Storage) -> None:
    polled(storage, new_item(1, (guid("1"), link("blog"))))
    assert polled(storage, new_item(2, (guid("2"), link("blog"))), at=after(minutes=1)) == Stored(new=1)
    both = (new_item(2, (guid("2"), link("blog"))), new_item(1, (guid("1"), link("blog"))))
    assert polled(storage, *both, at=after(minutes=2)) == Stored(known=2)


def test_two_items_of_one_poll_that_share_a_guid_are_both_kept(storage: Storage) -> None:
    same_id = {"id": "it_same"}
    pair = (new_item(1, (guid("0"), link("a")), **same_id), new_item(2, (guid("0"), link("b")), **same_id))
    assert polled(storage, *pair) == Stored(new=2)
    items = evaluated(storage)
    assert [item.title[-1] for item in items] == ["1", "2"]
    assert len({item.id for item in items}) == 2
    assert polled(storage, *pair[::-1], at=after(minutes=15)) == Stored(known=2)


def test_the_same_entry_twice_in_one_poll_is_one_item(storage: Storage) -> None:
    assert polled(storage, new_item(1), new_item(1)) == Stored(new=1, known=1)
    assert len(evaluated(storage)) == 1


def test_two_feeds_do_not_share_keys(storage: Storage) -> None:
    polled(storage, new_item(1))
    other = new_item(1, feed_id="tass-ru", id="it_other")
    assert polled(storage, other, feed="tass-ru") == Stored(new=1)


def test_thousands_of_items_in_one_poll_are_stored(storage: Storage) -> None:
    items = tuple(new_item(number) for number in range(1200))
    assert polled(storage, *items) == Stored(new=1200)
    assert polled(storage, *items, at=after(minutes=15)) == Stored(known=1200)


def _stretches(storage: Storage) -> list[tuple[float, float, bool]]:
    return [
        ((stretch.from_at - T0).total_seconds() / 60, (stretch.to_at - T0).total_seconds() / 60, stretch.was_good)
        for stretch in storage.coverage("tass-en", after(days=-1))
    ]


def test_good_polls_extend_one_stretch_of_coverage(storage: Storage) -> None:
    for minutes in (0, 15, 30):
        polled(storage, at=after(minutes=minutes))
    assert _stretches(storage) == [(0, 30, True)]


def test_a_failed_poll_ends_a_stretch_where_its_own_begins_and_so_does_the_next_good_one(storage: Storage) -> None:
    for minutes, was_good in ((0, True), (15, True), (30, False), (600, False), (1000, True), (1015, True)):
        polled(storage, at=after(minutes=minutes), was_good=was_good)
    assert _stretches(storage) == [(0, 30, True), (30, 1000, False), (1000, 1015, True)]


def test_a_poll_that_comes_late_leaves_a_hole_before_it(storage: Storage) -> None:
    for minutes, was_good in ((0, True), (45, True), (91, True), (500, False), (900, False)):
        polled(storage, at=after(minutes=minutes), was_good=was_good, is_late=minutes in {91, 500, 900})
    assert _stretches(storage) == [(0, 45, True), (91, 91, True), (500, 500, False), (900, 900, False)]


def test_a_clock_that_went_back_shortens_no_stretch(storage: Storage) -> None:
    for minutes in (0, 15, 10):
        polled(storage, at=after(minutes=minutes), state=feed_state(host="tass-en.example", due_at=T0, baseline_at=T0))
    assert _stretches(storage) == [(0, 15, True)]


def test_a_clock_that_went_back_makes_no_two_stretches_overlap(storage: Storage) -> None:
    for minutes, was_good in ((0, True), (15, True), (10, False), (12, True), (30, True)):
        polled(storage, at=after(minutes=minutes), was_good=was_good, state=feed_state(host="tass-en.example"))
    assert _stretches(storage) == [(0, 15, True), (15, 30, True)]
