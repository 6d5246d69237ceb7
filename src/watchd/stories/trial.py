"""Threading put on trial: labelled pairs are threaded again, and what comes of them is counted against their labels."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

from watchd.model.item import Item
from watchd.model.overruling import LabelledPair, Text
from watchd.model.story import Relation, StoryMember
from watchd.stories.index import StoryIndex
from watchd.stories.thread import thread

_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)  # the later report comes an hour after it
_HOUR: Final = timedelta(hours=1)
_NORMAL: Final = 1.96  # standard deviations that hold 95 % of a normal distribution


class Outcome(StrEnum):
    """What becomes of the later report of a pair, for a rule that matches both by the same words."""

    COPY = "copy"  # counted, and nobody is told
    LISTED = "listed"  # of the same affair: it comes with the next update
    UPDATE = "update"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Tried:
    """A pair, what came of it, and why."""

    pair: LabelledPair
    outcome: Outcome
    reason: str

    @property
    def is_wrong(self) -> bool:
        """Whether the label says otherwise: told although it is the same, or not told on its own although it is not."""
        return self.pair.is_same != (self.outcome in {Outcome.COPY, Outcome.LISTED})


@dataclass(frozen=True)
class Scores:
    """What the trial of some pairs came to; shares are None where there is nothing that they are a share of."""

    tried: Sequence[Tried]

    @cached_property
    def counts(self) -> Counter[tuple[bool, Outcome]]:
        """How many pairs there are, by label (same or not) and outcome."""
        return Counter((one.pair.is_same, one.outcome) for one in self.tried)

    @property
    def joined(self) -> tuple[int, int]:
        """How many of the pairs that came out as a copy or listed are the same development, and how many those are."""
        return self._same(Outcome.COPY, Outcome.LISTED), self._number(Outcome.COPY, Outcome.LISTED)

    @property
    def found(self) -> tuple[int, int]:
        """How many of the pairs that are the same development came out so, and how many those are."""
        return self._same(Outcome.COPY, Outcome.LISTED), self._same(*Outcome)

    @property
    def precision(self) -> float | None:
        """Of what was counted as a copy or listed, the share that is the same development."""
        return _share(*self.joined)

    @property
    def recall(self) -> float | None:
        """Of what is the same development, the share that was counted as a copy or listed."""
        return _share(*self.found)

    @property
    def alerts(self) -> int:
        """Alerts and updates where each pair is a stream: the earlier report, and the later one if it is told."""
        return len(self.tried) + self._number(Outcome.UPDATE, Outcome.NEW)

    @property
    def swallowed(self) -> int:
        """Other developments that were counted as copies, so that nobody heard of them."""
        return self.counts[False, Outcome.COPY]

    @property
    def swallowed_rate(self) -> tuple[float, float, float]:
        """Swallowed developments per 1,000 alerts, and between which numbers the true one lies, as in `interval`."""
        low, high = interval(self.swallowed, self.alerts)
        return 1000 * self.swallowed / self.alerts, 1000 * low, 1000 * high

    def swallowed_beside(self, told: int, suppressed: int) -> tuple[float, float, float] | None:
        """The same for a stream that had so many alerts and copies, were as many of its copies wrong as of these pairs.

        None where nothing was told, or no pair came out as a copy.
        """
        copies = self._number(Outcome.COPY)
        if not told or not copies:
            return None
        beside = 1000 * suppressed / told
        low, high = interval(self.swallowed, copies)
        return beside * self.swallowed / copies, beside * low, beside * high

    def _number(self, *outcomes: Outcome) -> int:
        return sum(self.counts[is_same, outcome] for is_same in (True, False) for outcome in outcomes)

    def _same(self, *outcomes: Outcome) -> int:
        return sum(self.counts[True, outcome] for outcome in outcomes)


def _share(number: int, of: int) -> float | None:
    return number / of if of else None


def trial(pairs: Sequence[LabelledPair]) -> Scores:
    """Every pair threaded again, in the order given."""
    return Scores([_tried(pair) for pair in pairs])


def interval(number: int, of: int) -> tuple[float, float]:
    """Between which shares the true one lies with 95 % probability, by Wilson; also where `number` is 0."""
    share, spread = number / of, _NORMAL * _NORMAL / of
    centre, half = share + spread / 2, _NORMAL * ((share * (1 - share) + spread / 4) / of) ** 0.5
    return max(0.0, (centre - half) / (1 + spread)), min(1.0, (centre + half) / (1 + spread))


def _tried(pair: LabelledPair) -> Tried:
    index = StoryIndex()
    index.add([_member(pair.earlier)])
    item = _item(pair.later)
    found = thread(item, "trial", (index,), timedelta(days=1), item.seen_at)
    if found.relation is Relation.NEW:
        outcome = Outcome.NEW
    elif found.news:
        outcome = Outcome.UPDATE
    else:
        outcome = Outcome.COPY if found.relation is Relation.SAME else Outcome.LISTED
    return Tried(pair, outcome, "; ".join(filter(None, (found.reason, found.measured, *found.news))))


def _member(text: Text) -> StoryMember:
    return StoryMember(
        story_id="st_earlier",
        rule_id="trial",
        item_id="it_earlier",
        url_key="https://earlier.invalid",
        title=text.title,
        publisher=text.publisher or "earlier.invalid",
        language=text.language,
        event_at=_AT,
        signature=frozenset(),
        is_head=True,
        seen_at=_AT,
        digest="earlier",
        lead=text.lead,
    )


def _item(text: Text) -> Item:
    return Item(
        id="it_later",
        feed_id="trial",
        seen_at=_AT + _HOUR,
        event_at=_AT + _HOUR,
        published=None,
        url="https://later.invalid",
        url_key="https://later.invalid",
        publisher=text.publisher or "later.invalid",
        language=text.language,
        title=text.title,
        summary=text.lead,
        body="",
        digest="later",
    )
