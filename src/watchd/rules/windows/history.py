"""What windows judge by: the matches of a rule, those of the rules it names, and what was watched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from watchd.rules.windows.log import Log
from watchd.rules.windows.sight import Watch, Watched

__all__ = ["Log", "Past"]


@dataclass(frozen=True, slots=True)
class Past:
    """What a window is judged by. Logs hold what counts: live matches, and those recomputed where it was watched."""

    own: Log
    others: Mapping[str, Log] = field(default_factory=dict)  # of the rules it names
    entered: Mapping[str, Sequence[datetime]] = field(default_factory=dict)  # when windows among them entered `alert`
    watch: Watch = lambda _since, _until: Watched({})
    watches: Mapping[str, Watch] = field(default_factory=dict)  # of the rules it names: their feeds are others
    watched_since: datetime | None = None  # from when on the rule was evaluating, as far as is known

    def watch_of(self, rule_id: str) -> Watch:
        """What was watched of a rule that the window names: where its matches come from."""
        return self.watches.get(rule_id, self.watch)
