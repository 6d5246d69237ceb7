"""The storage contract: a paused feed is not given out to be asked, on every database and to every node."""

from tests.builders import T0, after, feed_state, new_item
from tests.contract.steps import asked, claim, polled

from watchd.model.feed import Pause
from watchd.storage import Storage

PAUSE = Pause("tass-en", T0, "operator.a", "its site is rebuilt")


def due(storage: Storage, **time: float) -> list[str]:
    """The feeds that are given out then, which is taken back."""
    held = claim(storage, "tass-en", "efe-es", now=after(**time))
    for one in held:
        storage.release_lane(one.lease, None)
    return sorted(state.feed_id for one in held for state in one.due)


def two_feeds(storage: Storage) -> None:
    storage.register_feeds([feed_state("tass-en", host="one.example"), feed_state("efe-es", host="one.example")])


def test_a_paused_feed_is_not_asked_and_its_neighbours_are(storage: Storage) -> None:
    two_feeds(storage)
    storage.pause_feed(PAUSE)
    assert due(storage) == ["efe-es"]
    storage.make_due(["tass-en"], after(days=30))
    assert due(storage, days=30) == ["efe-es"]


def test_a_pause_ends_by_itself_at_its_time(storage: Storage) -> None:
    two_feeds(storage)
    storage.pause_feed(Pause("tass-en", T0, "operator.a", "rebuilt", until=after(hours=1)))
    assert due(storage, minutes=59) == ["efe-es"]
    assert due(storage, hours=1) == ["efe-es", "tass-en"]
    assert storage.pauses(after(hours=1)) == {}


def test_a_resumed_feed_is_asked_again_and_the_pause_is_given_back(storage: Storage) -> None:
    two_feeds(storage)
    storage.pause_feed(PAUSE)
    assert storage.pauses(T0) == {"tass-en": PAUSE}
    assert storage.resume_feed("tass-en", after(hours=1)) == PAUSE
    assert storage.resume_feed("tass-en", after(hours=1)) is None
    assert due(storage, hours=1) == ["efe-es", "tass-en"]


def test_a_second_pause_takes_the_place_of_the_first(storage: Storage) -> None:
    two_feeds(storage)
    storage.pause_feed(PAUSE)
    second = Pause("tass-en", after(minutes=5), "operator.b", "they asked us", until=after(days=2))
    storage.pause_feed(second)
    assert storage.pauses(after(minutes=5)) == {"tass-en": second}


def test_a_turn_knows_which_feeds_are_paused(storage: Storage) -> None:
    storage.pause_feed(PAUSE)
    assert asked(storage, lambda turn: turn.paused_feeds()) == frozenset({"tass-en"})


def test_the_time_of_a_pause_is_a_hole_in_what_was_watched(storage: Storage) -> None:
    polled(storage, new_item(1))
    polled(storage, new_item(1), at=after(minutes=15))
    storage.pause_feed(Pause("tass-en", after(minutes=20), "operator.a", "rebuilt"))
    storage.resume_feed("tass-en", after(days=2))
    # The feed was due two days ago: that makes the poll a late one.
    polled(storage, new_item(1), at=after(days=2), is_late=True)
    polled(storage, new_item(1), at=after(days=2, minutes=15))
    stretches = [(one.from_at, one.to_at) for one in storage.coverage("tass-en", T0)]
    assert stretches == [(T0, after(minutes=15)), (after(days=2), after(days=2, minutes=15))]
