"""The daemon's log: kept in a file, and read along as it is written. All figures of the demo come from it."""

import io
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Event = Mapping[str, Any]


class Journal(io.TextIOWrapper):
    """A log file that hands on each JSON line as an event."""

    def __init__(self, path: Path, on_event: Callable[[Event], None]) -> None:
        super().__init__(path.open("wb"), encoding="utf-8", errors="backslashreplace")
        self._on_event = on_event

    def write(self, text: str, /) -> int:
        """Write one line of the log and say what happened."""
        written = super().write(text)
        try:
            event = json.loads(text)
        except ValueError:  # not one of the daemon's own lines
            return written
        if isinstance(event, dict):
            self._on_event(event)
        return written


@dataclass(slots=True)
class Tally:
    """What the log adds up to."""

    polls: Counter[str] = field(default_factory=Counter)  # ok, not_modified, unchanged, failed
    items: Counter[str] = field(default_factory=Counter)  # new, revised
    matches: int = 0
    decisions: Counter[str] = field(default_factory=Counter)  # new, update, suppress, group ...
    sent: Counter[str] = field(default_factory=Counter)  # by channel
    unsent: int = 0

    def count(self, event: Event) -> None:
        """Take one event into account."""
        match event.get("event"):
            case "feed_polled":
                self.polls[event["outcome"]] += 1
                self.items["new"] += event["new"]
                self.items["revised"] += event["revised"]
            case "feed_failed":
                self.polls["failed"] += 1
            case "items_evaluated":
                self.matches += event["matches"]
            case "firing_decided":
                self.decisions[event["decision"]] += 1
            case "notification_sent":
                self.sent[event["channel"]] += 1
            case "notification_not_sent":
                self.unsent += 1
