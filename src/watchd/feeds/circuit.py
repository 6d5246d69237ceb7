"""Is it the feeds or our own network? When hosts that were well fail one after the other, and none answers, it is ours.

While the circuit is open no feed is blamed: one host at a time is asked, until one answers. The first is the witness,
the host that answered last: where it still answers, it is the others that are dark, and they are blamed after all.
Hosts of the operator's own show nothing of the network beyond them and have no part in this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watchd.model.feed import FeedState

OUR_OWN = frozenset({"dns", "private", "connect", "handshake", "deadline"})
"""Reasons of a failed poll that a broken network of our own gives too."""

_NO_SIGN = frozenset({"blocked", "protocol", "login", "folder", "hung", "not_stored", "internal"})
"""Reasons that say nothing of the network: nothing was asked, or what came was no answer of a server's."""

PROBE_EVERY = timedelta(seconds=30)
_FEWEST, _MOST = 3, 8  # hosts that must fail in a row: with less than three nobody can tell
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Circuit:
    """What the latest polls of this node say of its network."""

    failing: Mapping[str, FeedState] = field(default_factory=dict)  # by host, as the feed was before it failed
    opened_at: datetime | None = None
    probed_at: datetime | None = None
    witness: FeedState | None = None  # the feed that answered last

    @property
    def is_open(self) -> bool:
        """Whether our own network is held to be down."""
        return self.opened_at is not None


def after_answer(state: FeedState) -> Circuit:
    """The host of this feed answered, if only to refuse: the network is there."""
    return Circuit(witness=state)


def after_failure(circuit: Circuit, before: FeedState, reason: str, hosts: int, now: datetime) -> Circuit:
    """The circuit after a poll that failed; `before` is the feed's row as it was, `hosts` how many are polled at all.

    A feed that was failing already says nothing about our network. A fault that only a server can have is its answer.
    """
    if reason in _NO_SIGN:
        return circuit
    if reason not in OUR_OWN:
        return after_answer(before)
    if circuit.is_open or before.errors:
        return circuit
    failing = {**circuit.failing, before.host: circuit.failing.get(before.host, before)}
    needed = max(_FEWEST, min(_MOST, int(hosts * _SHARE + 0.999)))
    return replace(circuit, failing=failing, opened_at=now if len(failing) >= needed else None)


def may_probe(circuit: Circuit, now: datetime) -> bool:
    """Whether an open circuit asks one host again now: half a minute after it opened or last asked."""
    last = circuit.probed_at or circuit.opened_at
    return last is None or not timedelta(0) <= now - last < PROBE_EVERY


def witness_of(circuit: Circuit) -> FeedState | None:
    """The feed that an open circuit asks first; None once anybody was asked, and where it has failed as well."""
    witness = circuit.witness
    if not circuit.is_open or circuit.probed_at is not None or witness is None or witness.host in circuit.failing:
        return None
    return witness


def probing(circuit: Circuit, now: datetime) -> Circuit:
    """The circuit while a host is being asked."""
    return replace(circuit, probed_at=now)
