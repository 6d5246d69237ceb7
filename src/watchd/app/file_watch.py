"""Watching the files of the config: a change rings at once; a look every half minute finds what is missed here."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog
from watchfiles import BaseFilter, Change, DefaultFilter, awatch

from watchd.settings import Settings

log = structlog.get_logger()


async def watch_files(settings: Settings, ring: Callable[[], None], stopping: asyncio.Event) -> None:
    """Ring at each change of the config, or of what it names, until the daemon stops."""
    folders, files = await asyncio.to_thread(_watched, settings)
    await asyncio.gather(
        _watch(folders, DefaultFilter(), ring, stopping, recursive=True),
        # An editor puts a new file in the place of the old one, and who watches the old one hears no more of it.
        _watch({file.parent for file in files}, _NamedFilter(files), ring, stopping, recursive=False),
    )


def _watched(settings: Settings) -> tuple[set[Path], set[Path]]:
    paths = (settings.file, *settings.watched_paths())
    return {path for path in paths if path.is_dir()}, {path for path in paths if path.is_file()}


async def _watch(
    folders: set[Path], changes: BaseFilter, ring: Callable[[], None], stopping: asyncio.Event, *, recursive: bool
) -> None:
    if not folders:
        return
    # Rung when the watch stands, for it begins before it waits: what changed since the start is found now.
    asyncio.get_running_loop().call_soon(ring)
    try:
        async for _ in awatch(*folders, watch_filter=changes, stop_event=stopping, recursive=recursive):
            ring()
    except OSError as error:  # too many watches, a file system without events: the 30 s look remains
        log.warning("file_watch_unavailable", error=str(error))


class _NamedFilter(BaseFilter):
    """Lets changes of files with these names through: what else lies beside them may change all the time."""

    def __init__(self, files: Iterable[Path]) -> None:
        super().__init__()
        self._names = {file.name for file in files}

    def __call__(self, change: Change, path: str) -> bool:
        """Whether the path has one of the names."""
        return Path(path).name in self._names and super().__call__(change, path)
