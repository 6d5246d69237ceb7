"""Discord's webhook with `wait=true`: what it refuses, and what people see of its Markdown."""

from dataclasses import dataclass

from tests.servers.http import Reply, Request
from tests.servers.markdown import shown
from tests.servers.services import Document, Refused, Service, Shown, said

SPECIAL = "\\*_~`|<>[]()"
_LIMITS = {"title": 256, "description": 4096}


@dataclass
class Discord(Service):
    """Takes content and embeds within Discord's limits."""

    def malformed(self) -> Reply:
        return said(400, {"message": "The request body contains invalid JSON.", "code": 50109})

    def answer(self, request: Request) -> Reply:
        reply = super().answer(request)
        return Reply(204) if reply.status == 200 and "wait=true" not in request.target else reply

    def judged(self, document: Document) -> Reply:
        embeds = document.get("embeds", [])
        if not document.get("content") and not embeds:
            raise Refused(said(400, {"message": "Cannot send an empty message", "code": 50006}))
        total = sum(len(embed.get(name, "")) for embed in embeds for name in _LIMITS)
        too_long = [name for embed in embeds for name, most in _LIMITS.items() if len(embed.get(name, "")) > most]
        if too_long or total > 6000 or len(embeds) > 10 or len(document.get("content", "")) > 2000:
            errors = {"embeds": {"0": {name: {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH"}]} for name in too_long}}}
            raise Refused(said(400, {"message": "Invalid Form Body", "code": 50035, "errors": errors}))
        return said(200, {"id": "1300000000000000001", "type": 0, "content": document.get("content", "")})

    def shown(self, document: Document) -> Shown:
        """What people see of a message; whoever may be mentioned is pinged."""
        [embed] = document["embeds"]
        title, text = shown(embed["title"], SPECIAL), shown(embed["description"], SPECIAL)
        allowed = document.get("allowed_mentions", {}).get("parse", ["everyone"])
        links = (*([embed["url"]] if "url" in embed else []), *text.links)
        return Shown(f"{title.text}\n{text.text}", links, (*title.pings, *text.pings, *allowed))
