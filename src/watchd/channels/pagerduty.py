"""The pagerduty channel: events of PagerDuty's Events API v2; an alert opens an incident, its end resolves it.

Limits, by PagerDuty's reference of the API: a summary has 1,024 signs, a `dedup_key` 255, an event 512 kB; an
integration that is used too often gets 429. `dedup_key` is the alert's id, so a repeat or a later revision makes no
second incident. An event is accepted (202) before it is processed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from watchd.alerts.render.brief import brief_of, note_above
from watchd.alerts.render.clean import header_text
from watchd.alerts.render.dialect import PLAIN, drawn_within, utf8_size
from watchd.alerts.render.phrases import stamp
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import (
    DEADLINE,
    Document,
    Meaning,
    PostingChannel,
    PostingConfig,
    Request,
    checked_url,
    frozen_document,
    packed,
    told,
)
from watchd.documents import InputError
from watchd.errors import DeliveryKind
from watchd.model.alert import AlertKind
from watchd.model.notification import AlertView, Message
from watchd.ports import Channel, Clock

SUMMARY_LIMIT, KEY_LIMIT = 1_024, 255
_DETAILS = 20_000  # bytes
_ROUTING_KEY = re.compile(r"[A-Za-z0-9_-]{32}")
_SEVERITIES: Mapping[str, str] = {"critical": "critical", "high": "error", "medium": "warning"}
_BAD_REQUEST = 400


def _routing_key(secret: SecretStr) -> SecretStr:
    if _ROUTING_KEY.fullmatch(secret.get_secret_value()):
        return secret
    raise InputError("this is no integration key", "it has 32 letters and digits: Integrations, Events API V2")


class PagerDutyConfig(PostingConfig):
    """A service of PagerDuty with an Events API v2 integration."""

    one_by_one: ClassVar[bool] = True
    opens_incidents: ClassVar[bool] = True
    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url", "proxy"})

    type: Literal["pagerduty"]
    routing_key: Annotated[SecretStr, AfterValidator(_routing_key)]
    """The integration key of the service."""
    url: Annotated[SecretStr, AfterValidator(checked_url)] = SecretStr("https://events.pagerduty.com/v2/enqueue")
    """Where events go; accounts in Europe have https://events.eu.pagerduty.com/v2/enqueue."""

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The events, a line for each, without the key that is put into them when they leave."""
        del at
        return "\n".join(map(packed, events_of(message))).encode()

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return PagerDutyChannel(name, self, clock=clock, http=http)


class PagerDutyChannel(PostingChannel):
    """Sends one event, or one for each alert that has ended."""

    def __init__(
        self, name: str, config: PagerDutyConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        self._key = config.routing_key.get_secret_value()
        super().__init__(name, config, (self._key,), clock=clock, http=http, deadline=deadline)
        self._url = config.url.get_secret_value()

    def render(self, view: AlertView) -> str:
        """The events in the order they are sent."""
        return packed({"events": list(_events(view))})

    def requests(self, message: Message) -> Sequence[Request]:
        """One POST for each event; after a failure all of them are sent again, which changes nothing."""
        return [
            Request(self._url, packed({"routing_key": self._key, **event}).encode()) for event in events_of(message)
        ]

    def meaning(self, answer: Answer) -> Meaning | None:
        """A key that is wrong is the channel's trouble, an event that is wrong its own."""
        errors = " ".join(map(str, told(answer).get("errors") or ()))
        if answer.status == _BAD_REQUEST and ("routing_key" in errors or "routing key" in errors.lower()):
            return Meaning(DeliveryKind.CHANNEL, "check `routing_key`: the integration may be gone")
        return None

    def detail(self, answer: Answer) -> str | None:
        """What PagerDuty says of the event."""
        said = told(answer)
        return f"{said.get('message', '')}, {said['dedup_key']}" if "dedup_key" in said else None


def events_of(message: Message) -> list[Document]:
    """The events of a frozen message; what is late or older news says so."""
    events: list[Document] = frozen_document(message)["events"]
    note = note_above(message)
    if not note:
        return events
    return [_noted(event, note) if "payload" in event else event for event in events]


def _noted(event: Document, note: str) -> Document:
    payload = event["payload"]
    details = {"note": note, **payload["custom_details"]}
    return {**event, "payload": {**payload, "custom_details": details}}


def _events(view: AlertView) -> Iterator[Document]:
    facts = view.facts
    if facts.is_resolved:
        for alert_id in facts.lessens:  # of what goes on: a line in its incident, and no new one
            yield _event("trigger", alert_id, _payload(view, "info"))
    else:
        severity = "info" if facts.kind is AlertKind.TEST else _SEVERITIES.get(facts.rule.severity.value, "info")
        yield _event("trigger", view.alert_id, _payload(view, severity))
    for alert_id in _over(view):
        yield _event("resolve", alert_id)


def _over(view: AlertView) -> tuple[str, ...]:
    """The alerts whose incidents are resolved: a test at once, as nobody is to look after it."""
    facts = view.facts
    is_alone = facts.is_resolved and not facts.ends and not facts.lessens
    return (view.alert_id,) if is_alone or facts.kind is AlertKind.TEST else facts.ends


def _event(action: str, alert_id: str, more: Document | None = None) -> Document:
    return {"event_action": action, "dedup_key": header_text(alert_id, KEY_LIMIT), **(more or {})}


def _payload(view: AlertView, severity: str) -> Document:
    brief = brief_of(view, SUMMARY_LIMIT)
    rule = view.facts.rule
    payload: Document = {
        "summary": brief.title,
        "source": "watchd",
        "severity": severity,
        "timestamp": stamp(view.facts.at),
        "component": header_text(rule.id),
        "class": view.facts.kind.value,
        "custom_details": {
            "alert": header_text(view.alert_id),
            "revision": view.revision,
            "tlp": rule.tlp.value,
            "lines": drawn_within(brief, PLAIN, _DETAILS, utf8_size).split("\n"),
        },
    }
    links = {"links": [{"href": brief.link.url, "text": brief.link.host}]} if brief.link else {}
    return {"client": "watchd", "payload": payload, **links}
