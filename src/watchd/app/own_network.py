"""This node's own network, as its polls show it: down when hosts fail one after the other and none answers."""

import threading
from datetime import datetime

from watchd.feeds.circuit import OUR_OWN, Circuit, after_answer, after_failure, may_probe, probing, witness_of
from watchd.model.feed import FeedState


class OwnNetwork:
    """Implements `ports.OwnNetwork`; the poll loop asks it before it takes hosts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._circuit = Circuit()
        self.hosts = 0  # how many of other people are polled at all; kept by the poll loop

    @property
    def down_since(self) -> datetime | None:
        """Since when the network is held to be down; None while it is there."""
        return self._circuit.opened_at

    @property
    def first_to_fail(self) -> tuple[FeedState, ...]:
        """While it is down: the feeds that showed it, as they were before they failed."""
        return tuple(self._circuit.failing.values()) if self._circuit.is_open else ()

    @property
    def witness(self) -> FeedState | None:
        """While it is down and nobody was asked yet: the feed to ask first, for it answered last."""
        return witness_of(self._circuit)

    def answered(self, state: FeedState) -> None:
        """A host that is not our own answered: the network is there."""
        with self._lock:
            self._circuit = after_answer(state)

    def forget(self) -> None:
        """Begin anew, as if nothing had failed yet."""
        with self._lock:
            self._circuit = Circuit()

    def blames(self, before: FeedState, reason: str, now: datetime, *, is_own: bool) -> bool:
        """Whether a failed poll is put down to the feed; False while it may be the network.

        A host of our own shows nothing of it, but may be reached by the cable that is out.
        """
        with self._lock:
            if not is_own:
                self._circuit = after_failure(self._circuit, before, reason, self.hosts, now)
            return not self._circuit.is_open or reason not in OUR_OWN

    def may_ask(self, now: datetime) -> bool:
        """Whether an open circuit asks one host now, to see whether the network is back."""
        with self._lock:
            if not may_probe(self._circuit, now):
                return False
            self._circuit = probing(self._circuit, now)
            return True
