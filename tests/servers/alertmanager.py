"""An Alertmanager's API v2: what it refuses, and what fires."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.servers.http import Reply, Request
from tests.servers.services import Document, said

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass
class Alertmanager:
    """Takes lists of alerts; `firing` holds those whose end was to come when they came, by their labels."""

    firing: dict[str, Document] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What its own clock shows."""
        return datetime.now(UTC)

    def answer(self, request: Request) -> Reply:
        """The answer to a request."""
        alerts = json.loads(request.body)
        if not isinstance(alerts, list):
            return said(400, json.dumps("parsing alerts body failed"))
        for alert in alerts:
            flaw = self._flaw(alert)
            if flaw:
                return said(400, json.dumps(flaw))
        for alert in alerts:
            key = json.dumps(alert["labels"], sort_keys=True)
            if datetime.fromisoformat(alert["endsAt"]) > self.now:
                self.firing[key] = alert
            else:
                self.firing.pop(key, None)
        return Reply(200)

    def _flaw(self, alert: Document) -> str:
        labels = alert.get("labels", {})
        texts = {**labels, **alert.get("annotations", {})}
        if not labels or not all(map(_LABEL.fullmatch, texts)):
            return "invalid label set: at least one label pair required, or invalid name"
        if not all(isinstance(value, str) for value in texts.values()) or "" in labels.values():
            return "invalid label value"
        if datetime.fromisoformat(alert["startsAt"]) > datetime.fromisoformat(alert["endsAt"]):
            return "start time must be before end time"
        return ""
