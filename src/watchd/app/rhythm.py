"""How often the daemon's loops are woken."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often each loop is woken when nothing else wakes it, in seconds; the demo lives faster."""

    look: float = 1.0  # poll, evaluate, deliver
    attend: float = 30.0
    reload: float = 30.0
    node: float = 10.0
    prune: float = 60.0
    heartbeat: float = 10.0
    recompute: float = 5.0
    summary_after: timedelta | None = None  # baseline summary; None: two polling intervals after the start
