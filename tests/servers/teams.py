"""A workflow of Microsoft Teams: what its trigger refuses, and what people see of a card."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.servers.http import Reply
from tests.servers.services import Document, Refused, Service, Shown, said

_LARGEST = 21_000  # bytes of a card that arrive in practice


def refused(status: int, code: str) -> Reply:
    """An error as Power Automate words it."""
    return said(status, {"error": {"code": code, "message": f"The request failed: {code}."}})


@dataclass
class Teams(Service):
    """Takes a message with one adaptive card."""

    def malformed(self) -> Reply:
        return refused(400, "InvalidRequestContent")

    def judged(self, document: Document) -> Reply:
        attachments = document.get("attachments", [])
        if document.get("type") != "message" or len(attachments) != 1:
            raise Refused(refused(400, "TriggerInputSchemaMismatch"))
        card = attachments[0].get("content", {})
        is_card = attachments[0].get("contentType") == "application/vnd.microsoft.card.adaptive"
        if not is_card or card.get("type") != "AdaptiveCard" or not all(map(_is_valid, _elements(card["body"]))):
            raise Refused(refused(400, "TriggerInputSchemaMismatch"))
        if len(json.dumps(document, ensure_ascii=False).encode()) > _LARGEST:
            raise Refused(refused(413, "RequestEntityTooLarge"))
        return Reply(202)

    def shown(self, document: Document) -> Shown:
        """What people see of a card: runs of text know no markup, two braces begin a date."""
        card = document["attachments"][0]["content"]
        runs = [run for element in _elements(card["body"]) for run in element.get("inlines", ())]
        links = [run["selectAction"]["url"] for run in runs if "selectAction" in run]
        links += [action["url"] for action in card.get("actions", ())]
        text = "".join(run["text"] for run in runs)
        return Shown(
            text, tuple(links), tuple(run["text"] for run in runs if "{{" in run["text"] or "<at>" in run["text"])
        )


def _elements(body: list[Document]) -> Iterator[Document]:
    for element in body:
        yield element
        yield from _elements(element.get("items", []))


def _is_valid(element: Document) -> bool:
    if element["type"] == "Container":
        return bool(element.get("items"))
    runs = element.get("inlines", [])
    return element["type"] == "RichTextBlock" and all(run["type"] == "TextRun" and "text" in run for run in runs)
