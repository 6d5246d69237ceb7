"""The parts of a running watchd, as bootstrap chose them and the loops use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watchd.app.clock import SystemClock
from watchd.app.config_watch import ConfigWatch
from watchd.app.link_keys import LinkKeys
from watchd.app.own_network import OwnNetwork
from watchd.app.reload import Reloader
from watchd.app.sets import WorkingSets
from watchd.app.settling import Settling
from watchd.app.vitals import Vitals
from watchd.fetching.pool import ParserPool
from watchd.model.schedule import Schedule
from watchd.net.client import HttpClient
from watchd.pipeline.commits import Commits
from watchd.pipeline.seen import PastStore
from watchd.ports import Channel, Fetcher
from watchd.settings import Settings
from watchd.storage import Storage
from watchd.web.metrics import Metrics


@dataclass(slots=True)
class Parts:
    """Everything a daemon, a single round or the demo works with; `close` gives it all back."""

    settings: Settings
    place: str  # this installation, the same over restarts
    node: str  # this process: what holds leases
    storage: Storage
    clock: SystemClock
    http: HttpClient
    fetcher: Fetcher
    parser: ParserPool
    channels: Mapping[str, Channel]
    sets: WorkingSets
    reloader: Reloader
    config: ConfigWatch
    commits: Commits
    schedule: Schedule
    metrics: Metrics
    links: LinkKeys
    vitals: Vitals = field(default_factory=Vitals)
    network: OwnNetwork = field(default_factory=OwnNetwork)
    settling: Settling = field(default_factory=Settling)
    past_store: list[PastStore] = field(default_factory=list)  # told without the store, and not recorded yet

    async def close(self) -> None:
        """End workers, connections and the store."""
        await self.parser.close()
        await self.http.aclose()
        self.storage.close()
