"""A desk whose channels fail as a test says, with a storage behind them: what fails over, and what is given up."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.builders import alert, new_item, report
from tests.contract.steps import stored_items, told
from tests.fakes import HandClock, RecordingChannel, routing

from watchd.alerts.gather import gathered
from watchd.alerts.route import notifications
from watchd.errors import DeliveryError, DeliveryKind
from watchd.model.route import ChannelFacts, Routing
from watchd.model.rule import Severity, Tlp
from watchd.pipeline.deliver import Delivered, DeliverParts, deliver_channel
from watchd.pipeline.failover import FailedOver, fail_over
from watchd.ports import Evaluation, Leapt
from watchd.storage import Storage

LOGIN = DeliveryError("535 5.7.8 wrong password", kind=DeliveryKind.CHANNEL, code="535 5.7.8")
GONE = DeliveryError("550 5.1.1 no such mailbox", kind=DeliveryKind.TARGET, code="550 5.1.1")
REFUSED = DeliveryError("connection refused", kind=DeliveryKind.TRANSIENT)
GREYLISTED = DeliveryError("450 4.1.8 later", kind=DeliveryKind.TRANSIENT, code="450 4.1.8", is_of_recipient=True)
BUSY = DeliveryError("429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(hours=2))
RESTS = DeliveryError(
    "429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(minutes=10), is_of_recipient=True
)
RESTS_LONG = DeliveryError(
    "429", kind=DeliveryKind.THROTTLED, code="429", retry_after=timedelta(hours=5), is_of_recipient=True
)


def channel_of(name: str, *targets: str, fallback: str | None = None, **more: object) -> ChannelFacts:
    facts = ChannelFacts(name, "webhook", targets or (name,), Tlp.AMBER, fallback=fallback)
    return replace(facts, **more)  # type: ignore[arg-type]


MAIL = channel_of("desk-mail", "ana@example.org", "ben@example.org", fallback="phones")
CHANNELS = (MAIL, channel_of("phones", fallback="archive"), channel_of("archive"))


@dataclass
class Desk:
    """Channels in the hands of the test, with a storage behind them."""

    storage: Storage
    routing: Routing
    clock: HandClock = field(default_factory=HandClock)
    channels: dict[str, RecordingChannel] = field(default_factory=dict)
    is_settled: Callable[[datetime], bool] = lambda _now: True
    leapt: Callable[[datetime], Leapt | None] = lambda _now: None

    def alert(
        self,
        severity: Severity = Severity.CRITICAL,
        number: int = 1,
        due_in: timedelta = timedelta(0),
        revision: int = 1,
        *,
        together: bool = False,
    ) -> None:
        """An alert that goes by mail, `al_1` or another, or a revision of it; perhaps told `together` with others."""
        [item] = stored_items(self.storage, new_item(number + 100 * (revision - 1)), at=self.clock.now())
        opened = replace(alert(report(item)), alert_id=f"al_{number}", revision=revision, at=self.clock.now())
        facts = replace(opened.facts, rule=replace(opened.facts.rule, severity=severity, tlp=Tlp.GREEN))
        opened = replace(opened, facts=facts)
        sent = notifications(opened, ("desk-mail",), self.routing, None, self.clock.now())
        sent = tuple(replace(one, due_at=one.due_at + due_in) for one in sent)
        if together:
            sent = tuple(gathered(one, None, severity, self.routing, timedelta(0)) for one in sent)
        told(self.storage, Evaluation(alerts=(opened,), notifications=sent), now=self.clock.now())

    def storm(self, number: int, urgent: int, *, together: bool = True) -> None:
        """So many alerts of one rule at once, then urgent ones of another, each of a report of its own.

        They are gathered to be told, or sent each by itself.
        """
        [item] = stored_items(self.storage, new_item(1), at=self.clock.now())
        alerts, sent = [], []
        for place in range(number + urgent):
            is_urgent = place >= number
            severity = Severity.HIGH if is_urgent else Severity.MEDIUM
            opened = alert(replace(report(item), item_id=f"it_{place:05}"))
            rule = replace(opened.facts.rule, id="quick" if is_urgent else "hot", severity=severity, tlp=Tlp.GREEN)
            headline = f"{'Urgent' if is_urgent else 'News'} {place}"
            facts = replace(opened.facts, rule=rule, headline=headline, reports=opened.facts.reports)
            alerts.append(replace(opened, alert_id=f"al_{place}", rule_id=rule.id, facts=facts))
            made = notifications(alerts[-1], self.routing.channels, self.routing, None, self.clock.now())
            sent += [gathered(one, None, severity, self.routing) if together else one for one in made]
        told(self.storage, Evaluation(alerts=tuple(alerts), notifications=tuple(sent)), now=self.clock.now())

    def deliver(self) -> list[Delivered]:
        """What became of everything that is due."""
        now = self.clock.now()
        slots = dict.fromkeys(self.channels, 1)
        parts = DeliverParts(self.channels, self.storage, self.clock, is_settled=self.is_settled)

        async def go() -> list[Delivered]:
            done: list[Delivered] = []
            until, leapt = now + timedelta(minutes=2), self.leapt(now)
            for held in self.storage.claim_deliveries("node", slots, now, until, 50, leapt=leapt):
                done += [one async for one in deliver_channel(held, parts)]
            return done

        return asyncio.run(go())

    def look(self) -> FailedOver | None:
        found = fail_over(self.storage, lambda _number: self.routing, self.routing.channels, self.clock.now())
        assert self.storage.check() == ()
        return found

    def fails(self, error: DeliveryError, *names: str, before_open: bool = False) -> None:
        for name in names:
            self.channels[name].errors = [error] * 50
            self.channels[name].fails_before_open = before_open

    def sent(self) -> Mapping[str, list[str]]:
        return {name: [one.body for one in channel.sent] for name, channel in self.channels.items() if channel.sent}

    def states(self) -> set[tuple[str, str, str]]:
        rows = self.storage.outbox()
        return {(row.notification.channel, row.notification.target, row.notification.state.value) for row in rows}


def desk_of(storage: Storage, *channels: ChannelFacts) -> Desk:
    facts = {one.name: one for one in channels}
    return Desk(
        storage,
        replace(routing(), channels=facts),
        channels={name: RecordingChannel(name, "webhook", one.targets) for name, one in facts.items()},
    )
