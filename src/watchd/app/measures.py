"""What the store holds, for metrics: looked at with each report of the node, the accounts more rarely."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from watchd.alerts.condition_kinds import kind_of
from watchd.app.disk import Disk
from watchd.app.parts import Parts

log = structlog.get_logger()

_NEVER = datetime.min.replace(tzinfo=UTC)
_ACCOUNTS = timedelta(minutes=10)  # between two checks of the accounts, which look at every notification


@dataclass(slots=True)
class Measures:
    """Sets the metrics that say what is stored."""

    mismatches: tuple[str, ...] | None = None  # of the accounts, as they were looked at last; None: not yet
    disk: Disk | None = None  # that the database lies on
    _balanced_at: datetime = _NEVER
    _is_full: str = ""

    def take(self, parts: Parts) -> None:
        """Look and set; to be called in a thread."""
        now = parts.clock.now()
        self._is_full = self.disk.look() if self.disk is not None else ""
        figures = parts.storage.figures(now)
        oldest = now - figures.oldest_due_at if figures.oldest_due_at else timedelta(0)
        parts.metrics.stored(figures.pending_items, figures.notifications, oldest, figures.matches)
        conditions = parts.storage.conditions()
        parts.metrics.raised(Counter(kind_of(key) for key, condition in conditions.items() if condition.is_raised))
        if not timedelta(0) <= now - self._balanced_at < _ACCOUNTS:  # a clock may be set back
            self._check_accounts(parts)
            self._balanced_at = now

    def raised(self, place: str) -> Mapping[str, str]:
        """Conditions of this installation: the accounts do not add up, the disk is nearly full."""
        uneven = {f"accounting:{place}": "; ".join(self.mismatches)} if self.mismatches else {}
        return {**uneven, **({f"disk:{place}": self._is_full} if self._is_full else {})}

    def _check_accounts(self, parts: Parts) -> None:
        self.mismatches = parts.storage.mismatches()
        parts.metrics.mismatches.set(len(self.mismatches))
        for sentence in self.mismatches:
            log.error("accounts_uneven", problem=sentence)
