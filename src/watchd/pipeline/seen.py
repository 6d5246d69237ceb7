"""What a node brings along when watchd looks at itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from watchd.alerts.conditions import Told
from watchd.model.route import Routing
from watchd.model.rule import Rule


class PastStore(NamedTuple):
    """What operators were told while the database could not be written to, and whom that reached."""

    told: Told
    reached: frozenset[tuple[str, str]]  # channel and target


@dataclass(frozen=True, slots=True)
class Seen:
    """What a node brings along: conditions only it can know, and the set it works with."""

    node: str
    routing: Routing
    rules: Mapping[str, Rule]
    feeds: frozenset[str]
    unreachable: frozenset[str] = frozenset()  # feeds that are expected not to answer now
    # `file:NODE:PATH`, `node:NODE`, `loop:NODE:NAME`, `config:NODE:PATH`, `restart:NODE:PATH`, `network:NODE`
    raised: Mapping[str, str] = field(default_factory=dict)
    files: frozenset[str] | None = None  # paths of the rule and feed files it has now, with their folders
    sums_up: bool = False  # the baseline summary of this start is due
    rolls_up: bool = False  # it was told: what comes later is rolled up
    tells_owners: bool = True  # `run --once` tells operators alone
    looks_at_loops: bool = True  # a daemon knows its loops; a single round has none
    certified: tuple[str, ...] = ()  # `certificate:NODE:CHANNEL`, of those that it has seen
    judges_accounts: bool = False  # it has looked whether they add up
    judges_config: bool = False  # what was said of the config is this process's to end
    began_at: datetime | None = None  # since when this process polls; None: a single round
    unreached_since: datetime | None = None  # since when its own network seems to be down
    past_store: tuple[PastStore, ...] = ()  # not recorded yet
    noticed: tuple[str, ...] = ()  # what happened once, each in a sentence: the clock was set
