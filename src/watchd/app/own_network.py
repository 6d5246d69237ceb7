"""This node's own network, as its polls show it: down when every host fails at once, and then no feed is blamed."""

import threading
from datetime import datetime

from watchd.feeds.circuit import Circuit, after_answer, after_failure, may_probe, probing
from watchd.model.feed import FeedState


class OwnNetwork:
    """Implements `ports.OwnNetwork`; the poll loop asks it before it takes hosts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._circuit = Circuit()
        self.hosts = 0  # how many are polled at all; kept by the poll loop

    @property
    def down_since(self) -> datetime | None:
        """Since when the network is held to be down; None while it is there."""
        return self._circuit.opened_at

    @property
    def first_to_fail(self) -> tuple[FeedState, ...]:
        """While it is down: the feeds that showed it, as they were before they failed."""
        return tuple(self._circuit.failing.values()) if self._circuit.is_open else ()

    def answered(self) -> None:
        """Somebody answered: the network is there."""
        with self._lock:
            self._circuit = after_answer()

    def blames(self, before: FeedState, reason: str, now: datetime) -> bool:
        """Whether a failed poll is put down to the feed; False while it may be the network."""
        with self._lock:
            self._circuit = after_failure(self._circuit, before, reason, self.hosts, now)
            return not self._circuit.is_open

    def may_ask(self, now: datetime) -> bool:
        """Whether an open circuit asks one host now, to see whether the network is back."""
        with self._lock:
            if not may_probe(self._circuit, now):
                return False
            self._circuit = probing(self._circuit, now)
            return True
