"""The storage contract: what windows ask of what was watched, on every database."""

from tests.builders import T0, after, new_item
from tests.contract.steps import NOTHING, asked, polled, stored_items, told

from watchd.ports import Evaluation
from watchd.storage import Storage

RULE = ("spare-parts", "m-1")


def test_without_a_record_of_any_poll_nobody_knows_when_feeds_were_polled(storage: Storage) -> None:
    storage.add_items([new_item(1).item])
    assert asked(storage, lambda turn: turn.polled()) is None


def test_good_polls_make_stretches_and_the_newest_counts_until_the_next_is_late(storage: Storage) -> None:
    storage.add_polls([("a", after(minutes=15 * number), True) for number in range(5)])
    storage.add_polls([("a", after(hours=2), False), ("b", after(hours=1), True)])
    found = asked(storage, lambda turn: turn.polled(), now=after(hours=1, minutes=30))
    assert found == {
        "a": [(T0, after(hours=2))],  # until the first that failed
        "b": [(after(hours=1), after(hours=1, minutes=30))],
    }
    late = asked(storage, lambda turn: turn.polled(), now=after(days=3))
    assert late["b"] == [(after(hours=1), after(hours=1, minutes=45))]


def test_a_feed_that_is_due_counts_as_polled_until_it_is_late(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(1), at=after(minutes=15))
    found = asked(storage, lambda turn: turn.polled(), now=after(minutes=20))
    assert found == {"tass-en": [(T0, after(minutes=20))]}


def test_a_rule_was_evaluating_while_turns_said_so(storage: Storage) -> None:
    for minutes in (0, 2, 4, 30, 32):
        told(storage, Evaluation(live_rules=(RULE,)), now=after(minutes=minutes))
    found = asked(storage, lambda turn: turn.evaluating([RULE, ("nobody", "d")]), now=after(minutes=33))
    assert found == {
        RULE: [(T0, after(minutes=4)), (after(minutes=30), after(minutes=33))],
        ("nobody", "d"): [],
    }
    told(storage, NOTHING)


def test_of_each_hour_the_first_news_of_a_feed_is_told(storage: Storage) -> None:
    moments = (0, 10, 59, 60, 200)
    for number, minutes in enumerate(moments):
        stored_items(storage, new_item(number, seen_at=after(minutes=minutes)), at=after(minutes=minutes))
    assert asked(storage, lambda turn: turn.news_of(None)) == [
        ("tass-en", T0),
        ("tass-en", after(minutes=60)),
        ("tass-en", after(minutes=200)),
    ]
    assert asked(storage, lambda turn: turn.news_of(after(minutes=60))) == [("tass-en", after(minutes=200))]
