"""Vitals: which loops move, whether the store answers, what this node thinks of itself. The basis of every probe."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from watchd.web.probes import Vital

CANARY = "canary"  # the check that an item goes the whole way
_TRIED_AGAIN = 30.0  # seconds in which each loop was started again, for they wait 15 at most
_LASTS = 45.0  # seconds from which on a failure is no interruption; looks come every 30


@dataclass(slots=True)
class _Loop:
    patience: float
    moved_at: float
    error: str = ""
    failed_at: float = -math.inf
    failing_since: float | None = None


@dataclass(slots=True)
class Vitals:
    """What the daemon's loops report; read by /readyz, the watchdog and the look at itself."""

    monotonic: Callable[[], float] = time.monotonic
    _loops: dict[str, _Loop] = field(default_factory=dict)
    _states: dict[str, Vital] = field(default_factory=dict)

    def moved(self, loop: str, patience: float = 60.0) -> None:
        """The loop went round; it is missed when that does not happen again within `patience` seconds."""
        known = self._loops.get(loop)
        if known is None:
            self._loops[loop] = _Loop(patience, self.monotonic())
        else:
            known.moved_at = self.monotonic()
            known.error = ""
            known.failing_since = None

    def works(self, loop: str) -> None:
        """The loop goes on within a round. What it failed of before may come at this round's end once more."""
        known = self._loops.get(loop)
        if known is None or self.monotonic() - known.failed_at >= _LASTS:
            self.moved(loop)
        else:
            known.moved_at = self.monotonic()

    def failed(self, loop: str, error: str) -> None:
        """The loop stopped with an error and waits to be started again."""
        known = self._loops.setdefault(loop, _Loop(60.0, self.monotonic()))
        known.error, known.failed_at = error, self.monotonic()
        if known.failing_since is None:
            known.failing_since = known.failed_at

    def state(self, name: str, *, is_well: bool, reason: str = "") -> None:
        """Set one check that is no loop: `rules`, `stopping`."""
        self._states[name] = Vital(is_well, reason)

    def loops_down(self, looking: str) -> Mapping[str, str] | None:
        """Loops that somebody must look after, with their error; None: it is too early to say, for the loop `looking`.

        An interruption is over by itself. What kept the looking loop from its work kept the others too, and each of
        them waits until it is tried again.
        """
        now = self.monotonic()
        looker = self._loops.get(looking)
        if looker is not None and (looker.error or now - looker.failed_at < _TRIED_AGAIN):
            return None
        return {
            name: loop.error
            for name, loop in self._loops.items()
            if loop.failing_since is not None and now - loop.failing_since >= _LASTS
        }

    def failing(self, loop: str) -> tuple[str, float]:
        """The loop's error and for how many seconds it has failed again and again; nothing while it moves."""
        known = self._loops.get(loop)
        if known is None or known.failing_since is None:
            return "", 0.0
        return known.error, self.monotonic() - known.failing_since

    def is_alive(self) -> bool:
        """Whether every loop either moves or is being restarted: what /healthz says."""
        now = self.monotonic()
        # One that failed is started again within seconds: if it neither moves nor fails after that, it hangs.
        return all(now - max(loop.moved_at, loop.failed_at) < loop.patience for loop in self._loops.values())

    def canary(self) -> Vital | None:
        """Whether an item goes the whole way; None: none was sent yet."""
        return self._states.get(CANARY)

    def is_working(self) -> bool:
        """Whether it is alive and an item goes the whole way: what the watchdog goes by.

        Less than every check of `checks`, by which /readyz and the heartbeat go: a restart mends neither a database
        that is away nor a rule that is missing.
        """
        canary = self.canary()
        return self.is_alive() and (canary is None or canary.is_well)

    def checks(self) -> Mapping[str, Vital]:
        """Every check by name: what /readyz says, and the heartbeat goes by."""
        now = self.monotonic()
        loops = {}
        for name, loop in self._loops.items():
            waited = now - loop.moved_at
            if loop.error:
                loops[name] = Vital(is_well=False, reason=loop.error)
            else:
                loops[name] = Vital(waited < loop.patience, f"has not moved for {waited:.0f} s")
        return {**loops, **self._states}
