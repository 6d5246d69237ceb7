"""A chat that asks for a pause gets it: the other chats of its channel get theirs, unless several ask at once."""

from collections import Counter

import pytest
from tests.builders import T0, after
from tests.contract.outage import RESTS, RESTS_LONG, Desk, channel_of, desk_of

from watchd.errors import DeliveryError, DeliveryKind
from watchd.storage import Storage

CHATS = ("-1", "-2", "-3", "-4")


@pytest.fixture
def desk(memory: Storage) -> Desk:
    """A channel of four chats."""
    desk = desk_of(memory, channel_of("desk-mail", *CHATS))
    desk.channels["desk-mail"].errors_of["-1"] = RESTS
    return desk


def _came(desk: Desk) -> dict[str, int]:
    """How many messages each chat has."""
    return dict(Counter(one.target for one in desk.channels["desk-mail"].sent))


def _asked(desk: Desk) -> int:
    """How many tries of what is due now are answered with "later"."""
    return [one.outcome for one in desk.deliver()].count("throttled")


def test_the_chat_that_asked_rests_and_the_others_get_theirs_at_once(desk: Desk) -> None:
    desk.alert(number=1)
    desk.alert(number=2)
    assert _asked(desk) == 1
    assert _came(desk) == {"-2": 2, "-3": 2, "-4": 2}
    desk.alert(number=3)
    desk.clock.at = after(minutes=9)
    assert _asked(desk) == 0, "what came meanwhile waits too"
    assert _came(desk) == {"-2": 3, "-3": 3, "-4": 3}
    desk.channels["desk-mail"].errors_of.clear()
    desk.clock.at = after(minutes=10)
    desk.deliver()
    assert _came(desk) == dict.fromkeys(CHATS, 3)
    of_it = [one.alert_id for one in desk.channels["desk-mail"].sent if one.target == "-1"]
    assert of_it == ["al_1", "al_2", "al_3"]
    assert desk.storage.check() == ()


def test_it_is_no_trouble_of_the_channel(desk: Desk) -> None:
    desk.alert()
    desk.deliver()
    assert not desk.storage.is_resting("desk-mail", T0)
    assert desk.storage.resting_targets("desk-mail", T0) == {"-1": after(minutes=10)}
    assert desk.storage.resting_targets("desk-mail", after(minutes=10)) == {}


def test_where_three_ask_at_once_the_whole_channel_rests(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of |= dict.fromkeys(("-2", "-3"), RESTS)
    desk.alert()
    desk.deliver()
    assert desk.storage.is_resting("desk-mail", after(minutes=9))
    assert not desk.storage.is_resting("desk-mail", after(minutes=10))


def test_rests_that_merely_overlap_are_no_fault_of_the_sender(desk: Desk) -> None:
    for minute, chat in enumerate(CHATS[:3]):
        desk.channels["desk-mail"].errors_of = {chat: RESTS}
        desk.clock.at = after(minutes=minute)
        desk.alert(number=minute)
        desk.deliver()
    assert len(desk.storage.resting_targets("desk-mail", desk.clock.now())) == 3
    assert not desk.storage.is_resting("desk-mail", desk.clock.now())
    assert _came(desk)["-4"] == 3


def test_where_three_ask_at_once_the_channel_rests_for_the_shortest_of_what_they_asked(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of |= dict.fromkeys(("-2", "-3"), RESTS_LONG)
    desk.alert()
    desk.deliver()
    assert desk.storage.is_resting("desk-mail", after(minutes=9))
    assert not desk.storage.is_resting("desk-mail", after(minutes=10))
    assert sorted(desk.storage.resting_targets("desk-mail", after(minutes=10))) == ["-2", "-3"]


def test_who_says_later_without_saying_when_slows_the_whole_channel(desk: Desk) -> None:
    desk.channels["desk-mail"].errors_of["-1"] = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429")
    desk.alert()
    desk.deliver()
    assert desk.storage.is_resting("desk-mail", T0)


def test_another_channel_with_a_chat_of_that_name_does_not_rest(memory: Storage) -> None:
    desk = desk_of(memory, channel_of("desk-mail", *CHATS), channel_of("phones", *CHATS))
    desk.channels["desk-mail"].errors_of["-1"] = RESTS
    desk.alert()
    desk.deliver()
    assert desk.storage.resting_targets("phones", T0) == {}
