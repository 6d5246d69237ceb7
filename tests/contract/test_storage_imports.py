"""The storage contract: an archive becomes history, once, wherever its import stops; nothing of it is news."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.builders import T0, after, documents, hit, item, link, new_item
from tests.contract.steps import asked, polled, told

from watchd.model.ids import digest, is_public_id, public_id
from watchd.model.item import Item, ItemKey, KeyKind
from watchd.ports import Evaluation, Found
from watchd.ports.recompute import Keys
from watchd.storage import RuleVersion, Storage, watched_of
from watchd.storage.imports import archived_id

NOW = after(days=100)
RULE = ("a", "match-a")


def _archived(*numbers: int, feed: str = "tass-en") -> list[Item]:
    return [
        replace(
            item(number, feed_id=feed, seen_at=after(days=number), event_at=after(days=number)), id=f"line-{number}"
        )
        for number in numbers
    ]


def _live(storage: Storage) -> None:
    """One rule in force, which evaluates since yesterday."""
    storage.publish_generation(
        documents(), "node-1", after(days=99), [RuleVersion(RULE[0], "d-a", RULE[1], "a.yaml", 3, "a")]
    )
    told(storage, Evaluation(live_rules=(RULE,)), now=after(days=99))


def _all(generation: int, keys: Keys, items: Sequence[Item]) -> Found:
    del generation
    return Found({one.id: [replace(hit(key[0]), match_digest=key[1]) for key in keys] for one in items})


def _recompute(storage: Storage) -> list[tuple[int, str]]:
    """Every match, as the day it happened and its arrival, once all is looked for."""
    while storage.recompute("node-1", NOW, _all, 2) is not None:
        pass
    past = asked(storage, lambda turn: turn.past([RULE], -1))[RULE]
    return [((one.at - T0).days, one.arrival.value) for one in past]


def _covered(storage: Storage, feed: str = "tass-en") -> list[tuple[float, float]]:
    stretches = asked(storage, lambda turn: turn.polled())
    return [
        ((begin - T0) / timedelta(days=1), (end - T0) / timedelta(days=1))
        for begin, end in (stretches or {}).get(feed, [])
    ]


def _watched(first: int, last: int) -> dict[str, list[tuple[datetime, datetime]]]:
    return {"tass-en": [(after(days=first), after(days=last))]}


def test_an_archive_is_looked_through_for_the_rules_in_force_and_waits_for_nobody(storage: Storage) -> None:
    _live(storage)
    assert storage.import_items(_archived(1, 2, 3), NOW) == 3
    storage.conclude_import(_watched(1, 3), NOW)
    assert _recompute(storage) == [(1, "recomputed"), (2, "recomputed"), (3, "recomputed")]
    assert asked(storage, lambda turn: turn.waiting_since()) is None
    assert storage.rule_spans()[0][2] == after(days=1)


def test_what_was_there_is_left_as_it_is(storage: Storage) -> None:
    assert storage.import_items(_archived(1, 2), NOW) == 2
    changed = [replace(one, title=f"changed {number}") for number, one in enumerate(_archived(1, 2, 3))]
    assert storage.import_items(changed, NOW) == 1
    kept = storage.item_report(archived_id(changed[0]))
    added = storage.item_report(archived_id(changed[2]))
    assert kept is not None
    assert added is not None
    assert (kept.item.title, added.item.title) == (_archived(1)[0].title, "changed 2")


def test_an_article_that_its_feed_has_brought_is_not_stored_again(storage: Storage) -> None:
    one = _archived(1)[0]
    key = ItemKey(KeyKind.LINK, digest(one.url_key))
    polled(storage, new_item(7, keys=(key,)))
    assert storage.import_items([one], NOW) == 0


def test_an_article_of_an_archive_is_known_when_its_feed_brings_it(storage: Storage) -> None:
    one = _archived(1)[0]
    storage.import_items([one], NOW)
    key = ItemKey(KeyKind.LINK, digest(one.url_key))
    stored = polled(storage, new_item(7, keys=(key,)), new_item(8, keys=(link("other"),)), at=NOW)
    assert (stored.new, stored.known + stored.revised) == (1, 1)


def test_an_id_of_watchds_own_is_kept(storage: Storage) -> None:
    own = public_id("it", "somewhere")
    assert is_public_id(own, "it")
    storage.import_items([replace(_archived(1)[0], id=own)], NOW)
    assert storage.item_report(own) is not None


def test_before_an_archive_is_complete_nothing_of_it_counts(storage: Storage) -> None:
    _live(storage)
    storage.import_items(_archived(1, 2), NOW)
    assert (_recompute(storage), _covered(storage)) == ([], [])


def test_an_import_that_was_cut_short_goes_on(storage: Storage) -> None:
    _live(storage)
    storage.import_items(_archived(1, 2), NOW)
    assert storage.import_items(_archived(1, 2, 3), NOW) == 1
    storage.conclude_import(_watched(1, 3), NOW)
    assert [day for day, _ in _recompute(storage)] == [1, 2, 3]


def test_the_same_archive_again_changes_nothing(storage: Storage) -> None:
    _live(storage)
    for _ in range(2):
        storage.import_items(_archived(1, 2), NOW)
        storage.conclude_import(_watched(1, 2), NOW)
        assert [day for day, _ in _recompute(storage)] == [1, 2]
        assert _covered(storage) == [(1, 2)]


def test_what_polls_say_stands_and_an_archive_fills_what_lies_before_and_between(storage: Storage) -> None:
    hours = [*range(30 * 24, 40 * 24), *range(50 * 24, 60 * 24)]
    storage.add_polls([("tass-en", after(hours=hour), True) for hour in hours])
    storage.import_items(_archived(1, 55), NOW)
    storage.conclude_import(_watched(1, 90), NOW)
    covered = _covered(storage)
    assert [round(begin) for begin, _ in covered] == [1]
    assert round(covered[-1][1]) == 60


def test_behind_an_archive_nobody_looks_until_the_feed_is_polled(storage: Storage) -> None:
    storage.import_items(_archived(1, 9), NOW)
    storage.conclude_import(_watched(1, 9), NOW)
    for hour in range(3):
        polled(storage, at=NOW + timedelta(hours=hour))
    begins = [begin for begin, _ in _covered(storage)]
    ends = [round(end) for _, end in _covered(storage)]
    assert (begins[0], ends[0]) == (1, 9)
    assert all(begin >= 100 for begin in begins[1:])


def test_a_second_archive_goes_on_behind_the_first(storage: Storage) -> None:
    storage.import_items(_archived(1, 9), NOW)
    storage.conclude_import(_watched(1, 9), NOW)
    storage.import_items(_archived(12, 19), NOW)
    storage.conclude_import(_watched(12, 19), NOW)
    assert [(begin, end) for begin, end in _covered(storage) if begin < end] == [(1, 9), (12, 19)]


def test_poll_records_make_stretches_with_holes_where_answers_failed_or_stayed_away() -> None:
    records = [(after(hours=hour), hour != 5) for hour in (*range(10), 40, 41)]
    stretches = [
        ((begin - T0) / timedelta(hours=1), (end - T0) / timedelta(hours=1)) for begin, end in watched_of(records)
    ]
    assert stretches == [(0, 5), (6, 9), (40, 41)]
