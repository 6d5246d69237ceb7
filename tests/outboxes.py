"""A store in which many alerts wait, and nothing but its delivery: what kills, bursts and outages are tried on."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.golden.mails.views import EFE, SPARES, item_facts

from watchd.app.bootstrap import prepare_loop
from watchd.app.clock import SystemClock
from watchd.channels import CHANNELS
from watchd.model.alert import AlertRevision, AlertState
from watchd.model.ids import public_id
from watchd.model.notification import Notification
from watchd.model.rule import Tlp
from watchd.net.client import HttpClient
from watchd.pipeline.deliver import LEASE, DeliverParts, deliver_channel
from watchd.pipeline.writes import Writes
from watchd.ports import Channel, ChannelLease, Evaluation
from watchd.storage import Storage, open_storage

CHANNEL = "sink"
_PIECE = 500  # alerts that are written in one turn, as a busy daemon writes them
_RULE = replace(SPARES, tlp=Tlp.CLEAR)


def alerts(number: int, at: datetime) -> Iterator[AlertRevision]:
    """So many alerts of one rule, each of a report of its own."""
    for place in range(number):
        told = replace(EFE, item_id=f"it_{place:08}", title=f"{EFE.title} {place}", url=f"https://efe.example/{place}")
        yield AlertRevision(
            alert_id=public_id("al", "outbox", str(place)),
            revision=1,
            rule_id=_RULE.id,
            story_id=None,
            state=AlertState.OPEN,
            facts=replace(item_facts(told, rule=_RULE), opened_at=at, at=at),
            rule_digest=_RULE.digest,
            at=at,
        )


def notification_of(alert: AlertRevision, target: str, **changes: Any) -> Notification:
    """That of one alert for one recipient, due at once."""
    plain = Notification(alert.alert_id, 1, CHANNEL, target, alert.at, alert.at + timedelta(hours=72))
    return replace(plain, **changes)


def fill(store: Storage, number: int, target: str, at: datetime | None = None, **changes: Any) -> list[Notification]:
    """Put so many alerts into the store, each with a notification that is due; they are given in their order."""
    at = datetime.now(UTC) if at is None else at
    queued: list[Notification] = []
    some: list[AlertRevision] = []
    for alert in alerts(number, at):
        some.append(alert)
        queued.append(notification_of(alert, target, **changes))
        if len(some) == _PIECE or len(queued) == number:
            told = Evaluation(alerts=tuple(some), notifications=tuple(queued[-len(some) :]))
            store.turn(at, lambda _turn, told=told: told)  # type: ignore[misc]  # bound at once, for it runs at once
            some = []
    return queued


async def deliver_all(url: str, section: Mapping[str, Any], node: str) -> int:
    """Send everything that is due through one channel, as a daemon that has just started would; how many were sent."""
    prepare_loop()
    store, clock, http = open_storage(url), SystemClock(), HttpClient()
    sent = 0
    try:
        store.free_lanes()
        channel = CHANNELS[section["type"]].model_validate(section).open(CHANNEL, clock=clock, http=http)
        parts = DeliverParts({CHANNEL: channel}, store, clock, writes=Writes(store))
        while held := await asyncio.to_thread(claimed, store, channel, node, clock.now()):
            sent += sum(await asyncio.gather(*(send(one, parts) for one in held)))
    finally:
        await http.aclose()
        store.close()
    return sent


def claimed(store: Storage, channel: Channel, node: str, now: datetime) -> list[ChannelLease]:
    """The channel's free slots with what is due, as the daemon's loop takes them."""
    return store.claim_deliveries(node, {CHANNEL: channel.slots}, now, now + LEASE, 50)


async def send(held: ChannelLease, parts: DeliverParts) -> int:
    """Send what a slot holds; how many of it were taken."""
    sent = 0
    async with aclosing(deliver_channel(held, parts)) as messages:
        async for delivered in messages:
            sent += delivered.outcome == "sent"
    return sent
