"""The alertmanager channel: alerts posted to an Alertmanager's API v2, firing until they end.

By Alertmanager's OpenAPI document: `POST /api/v2/alerts` takes a list; an alert is known by its labels, whose names are
letters, digits and `_`, and is resolved when `endsAt` has passed. A repeat changes nothing. A refusal (400) says in a
string of JSON what is wrong. Alertmanager groups, routes and repeats by rules of its own.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from watchd.alerts.render.brief import Brief, brief_of, note_above
from watchd.alerts.render.clean import line_text
from watchd.alerts.render.dialect import PLAIN, drawn_within, utf8_size
from watchd.alerts.render.phrases import stamp
from watchd.channels.config import Answer, Poster
from watchd.channels.posting import (
    DEADLINE,
    JSON_HEADERS,
    Document,
    Meaning,
    PostingChannel,
    PostingConfig,
    Request,
    checked_url,
    frozen_document,
    packed,
)
from watchd.documents import Duration, InputError, parse_duration
from watchd.errors import DeliveryKind
from watchd.model.alert import AlertKind
from watchd.model.notification import AlertView, Message
from watchd.ports import Channel, Clock

_PATH = "/api/v2/alerts"
_SUMMARY, _DESCRIPTION = 300, 8_000  # signs, bytes
_CONDITION = timedelta(days=30)  # that nobody saw the end of
_STAYS: Mapping[AlertKind, timedelta] = {
    AlertKind.SYSTEM: _CONDITION,
    AlertKind.WINDOW: _CONDITION,
    AlertKind.TEST: timedelta(minutes=5),
}
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_OURS = frozenset({"alertname", "alert_id", "severity", "kind", "tlp"})
_GONE = frozenset({404, 405})


def _labels(labels: dict[str, str]) -> dict[str, str]:
    for name, value in labels.items():
        if not _LABEL.fullmatch(name) or name in _OURS:
            taken = f"; {', '.join(sorted(_OURS))} are set already" if name in _OURS else ""
            raise InputError(f"'{name[:60]}' is no name of a label", f"write letters, digits and _{taken}", (name,))
        if not value.strip() or not value.isprintable():
            raise InputError(f"the label '{name}' has no value", "write some letters", (name,))
    return labels


class AlertmanagerConfig(PostingConfig):
    """One Alertmanager; each member of a cluster is a channel of its own."""

    one_by_one: ClassVar[bool] = True
    opens_incidents: ClassVar[bool] = True
    plain_secrets: ClassVar[frozenset[str]] = frozenset({"url", "proxy"})

    type: Literal["alertmanager"]
    url: Annotated[SecretStr, AfterValidator(checked_url)]
    """The server, with the prefix of its routes where it has one; `/api/v2/alerts` is added."""
    labels: Annotated[dict[str, str], AfterValidator(_labels)] = Field(default_factory=dict)
    """Labels for all alerts, such as `team`, which its routes look for."""
    lasts: Annotated[Duration, Field(ge=parse_duration("1m"), le=parse_duration("30d"))] = parse_duration("1h")
    """How long news fires. A window, and a condition of watchd itself, fire until they are over."""
    user: str | None = None
    password: SecretStr | None = None
    token: SecretStr | None = None
    """A bearer token, instead of user and password."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.user is None) != (self.password is None):
            missing = "user" if self.user is None else "password"
            raise InputError(f"`{missing}` is missing", "a login needs both: `user` and `password_file`")
        if self.user is not None and self.token is not None:
            raise InputError("both a login and a `token` are given", "keep one of them")
        return self

    def outgoing(self, message: Message, at: datetime) -> bytes:
        """The list of alerts as it leaves at that moment: a late one fires as long as a punctual one."""
        document = frozen_document(message)
        alerts = [self._alert(alert, document["kind"], message, at) for alert in document["alerts"]]
        return json.dumps(alerts, ensure_ascii=False, separators=(",", ":")).encode()

    def _alert(self, alert: Document, kind: str, message: Message, at: datetime) -> Document:
        stays = _STAYS.get(AlertKind(kind), self.lasts)
        note = note_above(message)
        annotations = {"note": note, **alert["annotations"]} if note else alert["annotations"]
        ends = at if alert["is_resolved"] else at + stays
        return {
            **{name: value for name, value in alert.items() if name != "is_resolved"},
            "labels": {**self.labels, **alert["labels"]},
            "annotations": annotations,
            "endsAt": stamp(ends),
        }

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """The channel."""
        return AlertmanagerChannel(name, self, clock=clock, http=http)


class AlertmanagerChannel(PostingChannel):
    """Posts what fires and what has ended."""

    def __init__(
        self, name: str, config: AlertmanagerConfig, *, clock: Clock, http: Poster, deadline: timedelta = DEADLINE
    ) -> None:
        password = config.password.get_secret_value() if config.password else ""
        token = config.token.get_secret_value() if config.token else ""
        login = f"{config.user}:{password}"  # as it is packed for Basic, which hides nothing
        super().__init__(name, config, (login, password, token), clock=clock, http=http, deadline=deadline)
        self._config = config
        self._url = f"{config.url.get_secret_value().rstrip('/')}{_PATH}"
        self._headers = dict(JSON_HEADERS)
        if config.user is not None:
            self._headers["authorization"] = f"Basic {base64.b64encode(login.encode()).decode('ascii')}"
        elif token:
            self._headers["authorization"] = f"Bearer {token}"

    def render(self, view: AlertView) -> str:
        """The alerts without what the config and the moment add."""
        facts = view.facts
        brief = brief_of(view, _SUMMARY)
        # Of what goes on with less in it, only the words are new.
        firing = facts.lessens if facts.is_resolved else (view.alert_id,)
        is_alone = facts.is_resolved and not facts.ends and not facts.lessens
        over = (view.alert_id,) if is_alone else facts.ends
        alerts = [_alert(view, brief, alert_id, is_resolved=False) for alert_id in firing]
        alerts += [_alert(view, brief, alert_id, is_resolved=True) for alert_id in over]
        return packed({"kind": facts.kind.value, "alerts": alerts})

    def requests(self, message: Message) -> Sequence[Request]:
        """One POST of the list."""
        return [Request(self._url, self._config.outgoing(message, self._clock.now()), self._headers)]

    def meaning(self, answer: Answer) -> Meaning | None:
        """A server that has no such path is none, or a very old one."""
        if answer.status in _GONE:
            return Meaning(DeliveryKind.CHANNEL, "check `url`: the API v2 is not there")
        return None


def _alert(view: AlertView, brief: Brief, alert_id: str, *, is_resolved: bool) -> Document:
    rule = view.facts.rule
    alert: Document = {
        "labels": {
            "alertname": line_text(rule.id) or "watchd",
            "alert_id": line_text(alert_id),
            "severity": rule.severity.value,
            "kind": view.facts.kind.value,
            "tlp": rule.tlp.value,
        },
        "annotations": {
            "summary": brief.title,
            "description": drawn_within(brief, PLAIN, _DESCRIPTION, utf8_size),
            "revision": str(view.revision),
        },
        "startsAt": stamp(view.facts.opened_at),
        "is_resolved": is_resolved,
    }
    return alert | ({"generatorURL": brief.link.url} if brief.link else {})
