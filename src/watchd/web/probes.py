"""Probes: what pages for machines ask a process; without a web framework, for processes that serve none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vital:
    """One check: its answer, and why where it is no."""

    is_well: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Probes:
    """What the pages ask the daemon; each answers at once, without touching the network."""

    alive: Callable[[], bool]
    vitals: Callable[[], Mapping[str, Vital]]
    degraded: Callable[[], Mapping[str, str]]  # what works on, though not as its files or its network should have it
    metrics: Callable[[], bytes]
