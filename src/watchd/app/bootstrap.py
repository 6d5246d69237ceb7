"""Bootstrap: the one place that chooses parts. From settings to everything a daemon, a round or the demo works with."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import structlog

from watchd import __version__
from watchd.app.clock import SystemClock
from watchd.app.config_watch import ConfigWatch
from watchd.app.files import read_files
from watchd.app.link_keys import LinkKeys
from watchd.app.parts import Parts
from watchd.app.reload import Reloader
from watchd.app.resolve import Checked
from watchd.app.schedule import NearHosts, schedule_of
from watchd.app.sets import WorkingSets
from watchd.fetching.fetcher import PoliteFetcher
from watchd.fetching.folder import FolderFetcher
from watchd.fetching.pool import ParserPool
from watchd.fetching.ways import FetcherByWay
from watchd.model.ids import digest
from watchd.model.schedule import Schedule
from watchd.net.client import HttpClient
from watchd.net.names import Resolver
from watchd.pipeline.commits import Commits
from watchd.settings import Settings
from watchd.settings.names import project_folder
from watchd.storage import SchemaState, Storage, open_storage
from watchd.web.metrics import Metrics

_WORKERS_MOST = 4
_THREADS = 32
_TURN = 0.0005  # seconds

log = structlog.get_logger()


def prepare_loop() -> None:
    """Let the running loop and its threads work side by side, as many as there are commits that can share a wait."""
    # The loop gives the interpreter away with each system call, and waits so long for each busy thread to get it back.
    sys.setswitchinterval(_TURN)
    # Commits that wait for the disk together share one wait: that needs a thread for each of them.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="watchd"))


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    *,
    schedule: Schedule | None = None,
    storage: Storage | None = None,
    clock: SystemClock | None = None,
    resolver: Resolver | None = None,
    checked: Checked | None = None,
) -> AsyncIterator[Parts]:
    """The parts, ready to work, and given back at the end. Raises StorageError when the store cannot be used.

    The schema is brought up to date. On SQLite the caller holds the daemon's lock, so leases left by a process that
    was killed are freed at once. `schedule` stands in for the configured rhythm; the demo lives faster. `clock` and
    `resolver` stand in for the system's, for tests in which days pass. `checked` is what the files
    were read as already.
    """
    store = storage or open_storage(settings.storage_url)
    prepare_loop()
    try:
        is_new = store.schema_state() is SchemaState.EMPTY
        if not is_new:
            store.require_here()
        store.migrate()
        if is_new:
            log.info("database_made")
        if not store.is_shared:
            store.free_lanes()
        parts = _chosen(settings, store, schedule, clock or SystemClock(), resolver)
        parts.reloader.checked = checked
    except BaseException:
        store.close()
        raise
    try:
        yield parts
    finally:
        with contextlib.suppress(Exception):  # a store that went away cannot be told
            store.leave_node(parts.node, parts.clock.now())
        await parts.close()


def _chosen(
    settings: Settings, store: Storage, schedule: Schedule | None, clock: SystemClock, resolver: Resolver | None
) -> Parts:
    clock.follow(store.database_now)
    near = NearHosts(settings.network.allow_private)
    http = HttpClient(settings.network, resolver=resolver, noting=near.noting)
    sets = WorkingSets(store, project_folder(settings).absolute())
    place = place_name(settings)
    links = LinkKeys(settings.web, store)
    links.look(clock.now())
    return Parts(
        settings=settings,
        place=place,
        node=f"{place}-{os.getpid()}",
        storage=store,
        clock=clock,
        http=http,
        fetcher=FetcherByWay(at_url=PoliteFetcher(http, clock), in_folder=FolderFetcher(store, clock)),
        parser=ParserPool(max(2, min(os.cpu_count() or 2, _WORKERS_MOST))),
        channels={name: config.open(name, clock=clock, http=http) for name, config in settings.channels.items()},
        sets=sets,
        reloader=Reloader(store, sets, settings.routing, lambda: read_files(settings), place),
        schedule=schedule or schedule_of(settings, near),
        config=ConfigWatch(settings, settings.again),
        commits=Commits(store),
        metrics=Metrics(__version__),
        links=links,
    )


def place_name(settings: Settings) -> str:
    """This installation: host and config file; the same over restarts, as what is wrong with its files is."""
    return f"{socket.gethostname()}-{digest(str(settings.file.absolute()))[:6]}"
