"""What should have gone is as old as it is, however often it was tried in vain."""

from datetime import timedelta

import pytest
from tests.builders import T0, after
from tests.contract.outage import GREYLISTED, LOGIN, RESTS_LONG, Desk, channel_of, desk_of
from tests.contract.steps import asked

from watchd.app.heartbeat import stuck
from watchd.model.rule import Severity
from watchd.storage import Storage


def _refused(storage: Storage, severity: Severity) -> Desk:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.fails(LOGIN, "desk-mail", before_open=True)
    desk.alert(severity)
    return desk


def test_a_message_that_is_tried_in_vain_is_overdue_since_it_was_meant_to_go(storage: Storage) -> None:
    desk = _refused(storage, Severity.CRITICAL)
    for _ in range(4):
        desk.deliver()
        desk.clock.forward(minutes=5)
        figures = storage.figures(desk.clock.now())
        assert (figures.oldest_due_at, figures.oldest_urgent_at) == (T0, T0)
        found = asked(storage, lambda turn: turn.sending(), now=desk.clock.now())
        assert (found.alone, found.waiting) == ({"desk-mail"}, {"desk-mail"})
    assert ["an urgent message waits" in one for one in stuck(figures, desk.clock.now())] == [True]


@pytest.mark.parametrize("severity", [Severity.MEDIUM, Severity.LOW])
def test_what_is_not_urgent_is_overdue_and_keeps_no_heartbeat_back(storage: Storage, severity: Severity) -> None:
    desk = _refused(storage, severity)
    desk.deliver()
    figures = storage.figures(after(hours=3))
    assert (figures.oldest_due_at, figures.oldest_urgent_at) == (T0, None)


def test_what_is_meant_for_later_is_not_overdue(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.alert(Severity.HIGH, due_in=timedelta(minutes=15))
    assert storage.figures(after(minutes=14)).oldest_due_at is None
    assert storage.figures(after(minutes=15)).oldest_urgent_at == after(minutes=15)


def test_who_waits_for_what_is_urgent_and_was_tried_in_vain_is_named_with_what_was_answered_last(
    storage: Storage,
) -> None:
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org", "ben@example.org"))
    desk.channels["desk-mail"].errors_of["ana@example.org"] = GREYLISTED
    desk.alert(Severity.HIGH, number=1)
    desk.alert(Severity.CRITICAL, number=2)
    desk.alert(Severity.MEDIUM, number=3)
    assert asked(storage, lambda turn: turn.sending(), now=T0).delayed == {}
    desk.deliver()
    found = asked(storage, lambda turn: turn.sending(), now=after(minutes=1)).delayed
    assert found == {("desk-mail", "ana@example.org"): (T0, 2, "450 4.1.8 later")}


def test_one_recipient_who_is_put_off_keeps_no_heartbeat_back_while_others_are_sent_theirs(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail", "ana@example.org", "ben@example.org"))
    desk.channels["desk-mail"].errors_of["ana@example.org"] = GREYLISTED
    desk.alert(Severity.CRITICAL)
    desk.deliver()
    now = after(minutes=10)
    assert list(stuck(storage.figures(now), now)) == []
    desk.channels["desk-mail"].errors_of["ben@example.org"] = GREYLISTED
    desk.clock.forward(minutes=1)
    desk.alert(Severity.CRITICAL, number=2)
    desk.deliver()
    now = desk.clock.now() + timedelta(minutes=10)
    assert ["an urgent message waits" in one for one in stuck(storage.figures(now), now)] == [True]


def test_an_update_that_goes_when_what_it_replaced_would_have_is_overdue_since_then(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.alert(Severity.HIGH)
    desk.clock.forward(minutes=1)
    desk.alert(Severity.HIGH, due_in=timedelta(days=1), revision=2)
    assert storage.figures(after(minutes=2)).oldest_urgent_at == T0


def test_what_was_never_tried_since_its_recipient_rests_is_his_delay_and_keeps_no_heartbeat_back(
    storage: Storage,
) -> None:
    """An ordinary message made his chat ask for the rest; the urgent one that comes then is not even tried."""
    desk = desk_of(storage, channel_of("desk-mail", "-1", "-2"))
    desk.channels["desk-mail"].errors_of["-1"] = RESTS_LONG
    desk.alert(Severity.MEDIUM)
    desk.deliver()
    desk.clock.forward(minutes=2)
    desk.alert(Severity.HIGH, number=2)
    desk.deliver()
    for now in (after(minutes=40), after(hours=5)):
        assert list(stuck(storage.figures(now), now)) == []
        found = asked(storage, lambda turn: turn.sending(), now=now).delayed
        assert found == {("desk-mail", "-1"): (after(minutes=2), 1, "asked for a rest until 17:00 UTC")}
    now = after(hours=5, minutes=2)
    assert ["an urgent message waits" in one for one in stuck(storage.figures(now), now)] == [True]
    assert asked(storage, lambda turn: turn.sending(), now=now).delayed == {}


def test_an_urgent_message_is_overdue_behind_any_number_of_older_ones_that_are_not(storage: Storage) -> None:
    desk = desk_of(storage, channel_of("desk-mail"))
    desk.storm(501, urgent=0, together=False)
    desk.clock.forward(minutes=90)
    desk.alert(Severity.HIGH, number=1000)
    assert storage.figures(after(minutes=120)).oldest_urgent_at == after(minutes=90)
