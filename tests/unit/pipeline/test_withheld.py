"""A channel that carries less than it did when a message was made for it: what waits is withheld, not sent."""

from dataclasses import replace

import pytest
from tests.builders import alert, new_item, notification, report
from tests.contract.outage import channel_of, desk_of
from tests.contract.steps import stored_items, told
from tests.unit.pipeline.test_deliver import REFUSED, Desk, desk

from watchd.alerts.gather import TOGETHER
from watchd.model.notification import NotificationState
from watchd.model.rule import Tlp
from watchd.pipeline.gather import gather
from watchd.ports import Evaluation
from watchd.storage import open_storage

__all__ = ["desk"]


def _queue(desk: Desk, tlp: Tlp) -> None:
    [item] = stored_items(desk.storage, new_item(1))
    marked = alert(report(item))
    marked = replace(marked, facts=replace(marked.facts, rule=replace(marked.facts.rule, tlp=tlp)))
    told(desk.storage, Evaluation(alerts=(marked,), notifications=(notification(),)))


@pytest.mark.parametrize("is_tried_before", [False, True])
def test_what_is_marked_above_it_is_withheld_and_says_why(desk: Desk, *, is_tried_before: bool) -> None:
    _queue(desk, Tlp.AMBER)
    desk.channel.max_tlp = Tlp.AMBER
    if is_tried_before:
        desk.channel.errors = [REFUSED]
        desk.deliver()
        desk.clock.forward(hours=1)
    desk.channel.max_tlp = Tlp.GREEN
    [ended] = desk.deliver()
    assert (ended.outcome, desk.channel.sent) == ("withheld", [])
    [row] = desk.storage.outbox()
    assert row.notification.state is NotificationState.WITHHELD
    assert row.notification.reason == "TLP amber is above the channel's green"
    assert row.notification.failover_at is None, "no fallback stands in for what is withheld"
    assert desk.storage.check() == ()


def test_what_it_may_carry_goes(desk: Desk) -> None:
    _queue(desk, Tlp.GREEN)
    [ended] = desk.deliver()
    assert (ended.outcome, len(desk.channel.sent)) == ("sent", 1)


def test_of_what_was_gathered_for_it_the_rest_is_told() -> None:
    storage = open_storage("sqlite:///:memory:")
    mail = channel_of("desk-mail", "ana@example.org", one_by_one=False)
    desk = desk_of(storage, mail)
    [item] = stored_items(storage, new_item(1))
    for number, tlp in enumerate((Tlp.AMBER, Tlp.GREEN, Tlp.CLEAR)):  # of one item: told together
        marked = replace(alert(report(item)), alert_id=f"al_{number}")
        marked = replace(marked, facts=replace(marked.facts, rule=replace(marked.facts.rule, tlp=tlp)))
        waits = replace(notification(alert_id=marked.alert_id, target="ana@example.org"), bundle=TOGETHER)
        waits = replace(waits, state=NotificationState.GATHERED)
        told(storage, Evaluation(alerts=(marked,), notifications=(waits,)))
    less = replace(desk.routing, channels={"desk-mail": replace(mail, max_tlp=Tlp.GREEN)})
    gathered = gather(storage, lambda _number: less, desk.clock.now())
    assert gathered is not None
    [message] = gathered.messages
    assert [one.alert_id for one in message.facts.together] == ["al_1", "al_2"]
    assert message.facts.rule.tlp is Tlp.GREEN
    [withheld] = storage.outbox(states=[NotificationState.WITHHELD])
    assert (withheld.notification.alert_id, withheld.notification.reason) == (
        "al_0",
        "TLP amber is above the channel's green",
    )
    assert storage.check() == ()
    storage.close()
