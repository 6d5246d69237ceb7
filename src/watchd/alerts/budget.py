"""The budget of a recipient: how many messages an hour and a day; what is beyond it is told in summaries.

What is high or critical counts by itself, so that no flood of the rest keeps it back. Of either, a rule takes at most
two thirds of what the others leave: one hot rule uses up no budget but its own part.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watchd.model.route import Limits
from watchd.model.rule import Severity

STORM, URGENT_STORM, DAILY = "storm", "storm:urgent", "daily"  # bundles of what is beyond a limit
URGENT, USUAL = "urgent", "usual"
_HOUR = timedelta(hours=1)
_WARNED_AT = 0.8  # of the day's figure


@dataclass(frozen=True, slots=True)
class Charge:
    """A message that counts: when it was charged, against which rule, and as what."""

    at: datetime
    rule_id: str
    is_urgent: bool

    @property
    def text(self) -> str:
        """`urgent:RULE` or `usual:RULE`: as it is stored."""
        return f"{URGENT if self.is_urgent else USUAL}:{self.rule_id}"

    @classmethod
    def read(cls, text: str, at: datetime) -> "Charge":
        """The charge of a stored text; of what cannot be read, a usual one of no rule."""
        kind, _, rule_id = text.partition(":")
        return cls(at, rule_id, kind == URGENT)


@dataclass(slots=True)
class Budget:
    """One recipient's, with what was charged to it since the beginning of the last hour and of his day."""

    limits: Limits
    day_began: datetime  # midnight where he is
    now: datetime
    charges: list[Charge] = field(default_factory=list)

    def charge_of(self, severity: Severity, rule_id: str) -> Charge:
        """What a message of that severity counts as, and against which rule."""
        return Charge(self.now, rule_id, severity.is_urgent)

    def beyond(self, charge: Charge) -> str:
        """The bundle in which it is told, as it is beyond a limit; empty where it may go."""
        limit = self.limits.urgent if charge.is_urgent else self.limits.hourly
        if limit is not None and not _has_part(charge, self._of_hour(charge), limit):
            return URGENT_STORM if charge.is_urgent else STORM
        if not charge.is_urgent and self.limits.daily is not None and self.today >= self.limits.daily:
            return DAILY
        return ""

    def take(self, charge: Charge) -> bool:
        """Count it; whether it is the one by which the recipient is warned that the day's figure is nearly reached."""
        self.charges.append(charge)
        return not charge.is_urgent and self.limits.daily is not None and self.today == _warned_at(self.limits.daily)

    @property
    def today(self) -> int:
        """How many count against the day's figure."""
        return sum(not charge.is_urgent and charge.at >= self.day_began for charge in self.charges)

    def _of_hour(self, charge: Charge) -> Sequence[Charge]:
        return [one for one in self.charges if one.is_urgent == charge.is_urgent and one.at > self.now - _HOUR]


def _has_part(charge: Charge, spent: Sequence[Charge], limit: int) -> bool:
    own = sum(one.rule_id == charge.rule_id for one in spent)
    left = limit - (len(spent) - own)
    return own < max(-(-2 * left // 3), 0)


def _warned_at(daily: int) -> int:
    return max(1, int(daily * _WARNED_AT))
