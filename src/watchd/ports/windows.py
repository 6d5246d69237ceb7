"""What checking windows reads in a turn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from watchd.model.window import PastMatch, Shown, WindowState


class WindowTurn(Protocol):
    """The part of a turn that windows read."""

    def windows(self) -> Mapping[str, WindowState]:
        """What the last check of each rule's window came to, by rule."""
        ...

    def past(
        self, rules: Sequence[tuple[str, str]], since_turn: int, after: datetime | None = None
    ) -> Mapping[tuple[str, str], Sequence[PastMatch]]:
        """What windows count of (rule_id, match_digest): matches written in turns after `since_turn`.

        With `after`, those that happened after that moment. Matches of a feed's baseline are not among them: they
        are no news of their time.
        """
        ...

    def begun_at(self, rule: tuple[str, str]) -> datetime | None:
        """When the first of the matches happened that windows count of (rule_id, match_digest); None: there is none."""
        ...

    def stays(self, rule_ids: Sequence[str], after: datetime) -> Mapping[str, Sequence[datetime]]:
        """When the windows of these rules entered `alert`, after a moment, in order."""
        ...

    def left(self, rule_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Since when rules are in no file any more, by rule; one that is, or never was in any, is left out."""
        ...

    def polled(self) -> Mapping[str, Sequence[tuple[datetime, datetime]]] | None:
        """When each feed was polled well, by feed, in stretches; None where there is no record of any poll."""
        ...

    def evaluating(
        self, rules: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[tuple[datetime, datetime]]]:
        """When (rule_id, match_digest) was really evaluating, in stretches."""
        ...

    def recomputing(self) -> Sequence[tuple[str, str]]:
        """(rule_id, match_digest) of rules whose matches are still looked for in the items that are stored."""
        ...

    def news_of(self, after: datetime | None) -> Sequence[tuple[str, datetime]]:
        """(feed, moment) of the first item of each hour in which a feed brought any, after a moment, in order."""
        ...

    def waiting_since(self) -> datetime | None:
        """When the oldest item was seen that waits to be evaluated for the first time; this batch's left out."""
        ...

    def matched(self, rule_id: str, item_ids: Sequence[str]) -> Mapping[str, Shown]:
        """Items that the rule matches, as they stand, with the words that did it."""
        ...
