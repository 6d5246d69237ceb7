"""The storage contract: who hears the end of an alert, on every database."""

from tests.builders import new_item, notification
from tests.contract.steps import an_alert, asked, stored_items, told

from watchd.model.notification import ESCALATION_KIND, NotificationState
from watchd.storage import Storage

HEARS = {
    ("sent", NotificationState.SENT, "alert"): True,
    ("digest", NotificationState.SUMMARISED, "alert"): True,
    ("queued", NotificationState.PENDING, "alert"): True,
    ("gathered", NotificationState.GATHERED, "alert"): True,
    ("step", NotificationState.SENT, ESCALATION_KIND): True,
    ("waits", NotificationState.GATHERED, ESCALATION_KIND): False,
    ("cancelled", NotificationState.CANCELLED, ESCALATION_KIND): False,
    ("muted", NotificationState.MUTED, "alert"): False,
    ("withheld", NotificationState.WITHHELD, "alert"): False,
    ("dead", NotificationState.DEAD, "alert"): False,
}


def test_who_was_told_of_an_alert_or_will_be_hears_its_end(storage: Storage) -> None:
    [item] = stored_items(storage, new_item(1))
    made = [
        notification(channel=name, target=name, state=state, kind=kind, step=kind == ESCALATION_KIND)
        for name, state, kind in HEARS
    ]
    told(storage, an_alert(item, *made))
    hearing = asked(storage, lambda turn: turn.hearing(made[0].alert_id))
    assert hearing == sorted(name for (name, _, _), hears in HEARS.items() if hears)
    assert asked(storage, lambda turn: turn.hearing("al_nobody")) == []
