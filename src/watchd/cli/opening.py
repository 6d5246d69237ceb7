"""What a verb opens: the settings, with logs set up for a command, and the store."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchd.settings import Settings
    from watchd.storage import Storage


def settings_of(config: Path | None, *, level: str | None = "warning") -> "Settings":
    """The settings, and logs that hide their secrets; `level` None: as the settings say. Raises ConfigError."""
    from watchd.app.logs import configure
    from watchd.settings import load_settings

    settings = load_settings(config, os.environ)
    configure(form=settings.log.format, level=level or settings.log.level, secrets=settings.secrets())
    return settings


@contextlib.contextmanager
def store_of(settings: "Settings", *, any_schema: bool = False) -> Iterator["Storage"]:
    """The store, given back at the end; raises StorageError where its schema is not this release's."""
    from watchd.storage import open_storage

    store = open_storage(settings.storage_url)
    try:
        if not any_schema:
            store.require_schema()
        yield store
    finally:
        store.close()
