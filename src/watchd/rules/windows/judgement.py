"""A Judgement: what a window says at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watchd.model.window import Outcome, PastMatch


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a window says at a moment, why, and when it may say something else although nothing new matches."""

    outcome: Outcome
    reason: str  # its arithmetic, in one sentence
    due_at: datetime | None = None  # None: only a further match changes it
    evidence: Sequence[PastMatch] = ()  # the matches that an alert shows, oldest first
    evidence_of: str = ""  # the rule they are of; empty: its own
