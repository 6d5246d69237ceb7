"""An ntfy server that is published to in JSON: what it refuses, and what a phone shows."""

import re
from dataclasses import dataclass

from tests.servers.http import Reply
from tests.servers.markdown import addresses
from tests.servers.services import Document, Refused, Service, Shown, said

_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")
_SEQUENCE = re.compile(r"[-_A-Za-z0-9]{1,64}")
_URL = re.compile(r"https?://\S+")


def refused(status: int, code: int, error: str) -> Reply:
    """A refusal as ntfy words it."""
    return said(status, {"code": code, "http": status, "error": error, "link": "https://ntfy.sh/docs/publish/"})


@dataclass
class Ntfy(Service):
    """Takes one message for one topic; a longer one would become a file."""

    def malformed(self) -> Reply:
        return refused(400, 40017, "invalid request: request body must be valid JSON")

    def judged(self, document: Document) -> Reply:
        if not _TOPIC.fullmatch(document.get("topic", "")):
            raise Refused(refused(400, 40009, "invalid request: topic invalid"))
        if document.get("priority", 3) not in range(1, 6):
            raise Refused(refused(400, 40007, "invalid request: priority invalid"))
        if not _SEQUENCE.fullmatch(document.get("sequence_id", "x")):
            raise Refused(refused(400, 40049, "invalid request: sequence ID invalid"))
        if len(document.get("message", "").encode()) > 4096:
            raise Refused(refused(413, 41301, "attachment too large, or bandwidth limit reached"))
        return said(200, {"id": "hwQ2YpKdmg", "event": "message", "topic": document["topic"]})

    def shown(self, document: Document) -> Shown:
        """What a phone shows; it makes links of addresses by itself."""
        return shown(f"{document['title']}\n{document['message']}")


def shown(text: str) -> Shown:
    """What a phone shows of a text."""
    links = _URL.findall(text)
    return Shown(text, tuple(links), tuple(addresses(_URL.sub("", text))))
