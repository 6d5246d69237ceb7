"""Mattermost's incoming webhook: what it refuses or splits, and what people see of its Markdown."""

from dataclasses import dataclass

from tests.servers.http import Reply
from tests.servers.markdown import shown
from tests.servers.services import Document, Refused, Service, Shown, said

SPECIAL = "\\*_~`|<>[]()"


def failed(name: str, status: int) -> Reply:
    """An error as Mattermost words it."""
    return said(status, {"id": f"web.incoming_webhook.{name}.app_error", "message": name, "status_code": status})


@dataclass
class Mattermost(Service):
    """Takes one text; one that is longer than an old server's limit would come as several posts."""

    def malformed(self) -> Reply:
        return failed("parse", 400)

    def judged(self, document: Document) -> Reply:
        text = document.get("text", "")
        if not text.strip():
            raise Refused(failed("text", 400))
        if len(text) > 4000:
            raise Refused(failed("split", 400))
        return said(200, "ok")

    def shown(self, document: Document) -> Shown:
        """What people see of a post."""
        return shown(document["text"], SPECIAL)
