"""The outcome: everything that arrived, and whether the story came out as it was told. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watchd.demo.history import WOULD_MATCH
from watchd.demo.journal import Tally
from watchd.demo.mailbox import Mail
from watchd.demo.receiver import Delivery
from watchd.demo.story import COPIES_OF_FIRST, FIRST, HOSTILE

LEAST_ALERTS = 6
LEAST_LANGUAGES = 3
_WORTH = (f", 1 origin ({FIRST.host} ", f"{COPIES_OF_FIRST} are copies", "1 tells the same affair in other words")
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SMUGGLED = ("Bcc", "Cc", "X-Evil")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sinks hold when the story has been told, and what the daemon logged."""

    desk: Sequence[Mail]
    operators: Sequence[Mail]
    deliveries: Sequence[Delivery]
    refused: int  # webhooks whose signature did not fit
    tally: Tally

    @property
    def opened(self) -> list[Mapping[str, Any]]:
        """The documents that opened an alert, in order."""
        return [one.document for one in self.deliveries if one.document.get("type") == "watch.alert.opened"]

    @property
    def languages(self) -> Counter[str]:
        """How many alerts each language gave."""
        return Counter(language for document in self.opened if (language := language_of(document)))

    @property
    def update(self) -> Mail | None:
        """The mail that tells the update, with its copies counted and one origin named in its text."""
        updates = (mail for mail in self.desk if mail.header("X-Watchd-Revision") != "1")
        return next((mail for mail in updates if all(said in " ".join(mail.text.split()) for said in _WORTH)), None)

    @property
    def hostile(self) -> Mail | None:
        """The mail about the article with the hostile title."""
        alerts = {one["data"]["alert"]["id"] for one in self.opened if one["data"]["items"][0]["id"] == HOSTILE.item_id}
        return next((mail for mail in self.desk if mail.header("X-Watchd-Alert") in alerts), None)


def language_of(document: Mapping[str, Any]) -> str:
    """The language of the newest report in an alert's document."""
    items = document["data"]["items"]
    return str(items[0]["lang"] or "") if items else ""


def shortcomings(outcome: Outcome) -> list[str]:
    """Every promise of the demo that was not kept, in a sentence each."""
    return [*_of_the_story(outcome), *_of_the_ways_out(outcome), *_of_hostile_text(outcome)]


def _of_the_story(outcome: Outcome) -> Iterator[str]:
    if len(outcome.opened) < LEAST_ALERTS:
        yield f"{len(outcome.opened)} alerts arrived at the webhook; at least {LEAST_ALERTS} were promised"
    if len(outcome.languages) < LEAST_LANGUAGES:
        yield f"they came from {len(outcome.languages)} languages; at least {LEAST_LANGUAGES} were promised"
    if outcome.update is None:
        yield f"no mail counts the {COPIES_OF_FIRST} suppressed copies in its text and names their one origin"
    if any(WOULD_MATCH.title in mail.header("Subject") for mail in outcome.desk):
        yield "old news was told as if it were new"
    if not any("failing" in mail.header("Subject") for mail in outcome.operators):
        yield "nobody told the operators of the broken feed"


def _of_the_ways_out(outcome: Outcome) -> Iterator[str]:
    if len(outcome.desk) < len(outcome.deliveries):
        yield f"{len(outcome.desk)} mails arrived for {len(outcome.deliveries)} webhooks"
    if outcome.refused:
        yield f"{outcome.refused} webhooks had a signature that does not fit"
    if outcome.tally.unsent:
        yield f"{outcome.tally.unsent} attempts to deliver failed"


def _of_hostile_text(outcome: Outcome) -> Iterator[str]:
    if outcome.hostile is None:
        yield "the article with the hostile title raised no alert"
    elif not is_harmless(outcome.hostile):
        yield "the hostile title got into a mail's headers or markup"


def is_harmless(mail: Mail) -> bool:
    """Whether a stranger's words stayed words: no header, no control sign and no markup of theirs got in."""
    subject, html = mail.header("Subject"), mail.html.lower()
    return (
        not any(name in mail.message for name in _SMUGGLED)
        and not _STEERING.search(subject + mail.text)
        and "<script" not in html
    )
