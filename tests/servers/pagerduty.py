"""PagerDuty's Events API v2: what it refuses, and which incidents are open."""

import json
from dataclasses import dataclass, field

from tests.servers.http import Reply
from tests.servers.services import Document, Refused, Service, said

_SEVERITIES = {"critical", "error", "warning", "info"}


def refused(*errors: str) -> Reply:
    """A refusal as PagerDuty words it."""
    return said(400, {"status": "invalid event", "message": "Event object is invalid", "errors": errors})


@dataclass
class PagerDuty(Service):
    """Takes events; `incidents` are those open, by their keys."""

    incidents: dict[str, str] = field(default_factory=dict)

    def malformed(self) -> Reply:
        return refused("JSON is invalid")

    def judged(self, document: Document) -> Reply:
        action, key, payload = (document.get(name) for name in ("event_action", "dedup_key", "payload"))
        if len(document.get("routing_key", "")) != 32:
            raise Refused(refused("Length of 'routing_key' is incorrect (should be 32 characters)"))
        if action not in {"trigger", "acknowledge", "resolve"}:
            raise Refused(refused("'event_action' is invalid"))
        if not key or len(key) > 255 or len(json.dumps(document)) > 512_000:
            raise Refused(refused("'dedup_key' is missing or too long"))
        if action == "trigger":
            if not payload or payload.get("severity") not in _SEVERITIES or not payload.get("source"):
                raise Refused(refused("'payload' is missing or invalid"))
            if not 0 < len(payload.get("summary", "")) <= 1024:
                raise Refused(refused("'payload.summary' is missing or too long"))
            self.incidents.setdefault(key, payload["summary"])
        elif action == "resolve":
            self.incidents.pop(key, None)
        return said(202, {"status": "success", "message": "Event processed", "dedup_key": key})
