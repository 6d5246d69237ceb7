"""What leaves late says so in every channel, with the frozen message as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.contract.posting import Unwired, WallClock, message_of
from tests.golden.chats.views import FIVE
from tests.unit.channels.sections import SECTIONS

from watchd.alerts.staleness import delayed_by
from watchd.channels import CHANNELS
from watchd.model.alert import AlertKind
from watchd.model.notification import Message, Notification
from watchd.model.rule import Severity

NOW = datetime(2025, 11, 18, 6, 43, tzinfo=UTC)
LATE = timedelta(hours=7, minutes=12)
ALL = {
    **SECTIONS,
    "webhook": {"type": "webhook", "url": "https://board.example.org/in"},
    "email": {"type": "email", "host": "mail.example.org", "from": "w@example.org", "to": ["desk@example.org"]},
}


@pytest.mark.parametrize("kind", ALL)
def test_what_leaves_late_says_so(kind: str) -> None:
    config = CHANNELS[kind].model_validate(ALL[kind])
    view = FIVE["forty_outlets"]
    body = config.open("desk", clock=WallClock(), http=Unwired().client).render(view)
    target = config.targets("desk")[0]
    fresh: Message = message_of(view, body, target)
    words = (b"DELAYED 7 h 12 min", b'"delayed_seconds":25920', b"X-Watchd-Delayed: 25920")
    assert any(one in config.outgoing(replace(fresh, delayed=LATE), NOW) for one in words)
    assert not any(one in config.outgoing(fresh, NOW) for one in words)


@pytest.mark.parametrize(
    ("severity", "kind", "hours"),
    [
        (Severity.CRITICAL, AlertKind.ITEM, 6),
        (Severity.HIGH, AlertKind.WINDOW, 6),
        (Severity.LOW, AlertKind.ITEM, 24),
        (Severity.HIGH, AlertKind.SUMMARY, 72),
    ],
)
def test_it_is_late_after_a_time_that_its_severity_allows(severity: Severity, kind: AlertKind, hours: int) -> None:
    sent = Notification("al_1", 1, "desk", "desk", NOW, NOW, meant_at=NOW)
    of = FIVE["plain"].facts
    facts = replace(of, kind=kind, rule=replace(of.rule, severity=severity))
    assert delayed_by(sent, facts, NOW + timedelta(hours=hours)) is None
    assert delayed_by(sent, facts, NOW + timedelta(hours=hours, seconds=1)) == timedelta(hours=hours, seconds=1)
    assert delayed_by(replace(sent, meant_at=None), facts, NOW + timedelta(days=9)) is None
