"""Slack's incoming webhook: what it refuses, and what people see of its mrkdwn."""

import re
from dataclasses import dataclass

from tests.servers.http import Reply
from tests.servers.services import Document, Refused, Service, Shown, said

_CONTROL = re.compile(r"<([^<>]*)>")
_STYLED = re.compile(r"(?<!\w)([*_~`])(?=[^\s\u200b])(.+?)(?<=[^\s\u200b])\1(?!\w)")


@dataclass
class Slack(Service):
    """Takes text and blocks within Slack's limits."""

    def malformed(self) -> Reply:
        return said(400, "invalid_payload")

    def judged(self, document: Document) -> Reply:
        blocks = document.get("blocks", [])
        if not document.get("text") and not blocks:
            raise Refused(said(400, "no_text"))
        if len(blocks) > 50 or not all(map(_is_valid, blocks)):
            raise Refused(said(400, "invalid_blocks"))
        return said(200, "ok")

    def shown(self, document: Document) -> Shown:
        """What people see of a message, its notification included."""
        texts = [document["text"], *(block["text"]["text"] for block in document["blocks"] if _is_mrkdwn(block))]
        plain = [block["text"]["text"] for block in document["blocks"] if not _is_mrkdwn(block)]
        parts = [shown(text) for text in texts]
        return Shown(
            "\n".join((*plain, *(part.text for part in parts))),
            tuple(link for part in parts for link in part.links),
            tuple(ping for part in parts for ping in part.pings),
        )


def shown(text: str) -> Shown:
    """A text in mrkdwn: `<!here>` and `<@U1>` wake people, `<url|words>` leads somewhere."""
    links: list[str] = []
    pings: list[str] = []

    def seen(found: re.Match[str]) -> str:
        target, _, words = found[1].partition("|")
        if target.startswith(("!", "@", "#")):
            pings.append(target)
        else:
            links.append(_unescaped(target))
        return words or target

    bare = _STYLED.sub(r"\2", _CONTROL.sub(seen, text))
    return Shown(_unescaped(bare), tuple(links), tuple(pings))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _is_mrkdwn(block: Document) -> bool:
    return bool(block["text"]["type"] == "mrkdwn")


def _is_valid(block: Document) -> bool:
    text = block.get("text", {})
    size = len(text.get("text", ""))
    if block.get("type") == "header":
        return text.get("type") == "plain_text" and 0 < size <= 150
    return block.get("type") == "section" and text.get("type") in {"plain_text", "mrkdwn"} and 0 < size <= 3000
