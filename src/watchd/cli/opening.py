"""What a verb opens: the settings, or what can be used of them, with logs set up for a command, and the store."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from watchd.cli.shown import counted, note

if TYPE_CHECKING:
    from watchd.settings import Settings
    from watchd.settings.usable import Usable
    from watchd.storage import Storage


def settings_of(config: Path | None, *, level: str | None = "warning") -> "Settings":
    """The settings, and logs that hide their secrets; `level` None: as the settings say. Raises ConfigError."""
    from watchd.app.logs import configure
    from watchd.settings import load_settings

    settings = load_settings(config, os.environ)
    configure(form=settings.log.format, level=level or settings.log.level, secrets=settings.secrets())
    return settings


def usable_of(config: Path | None) -> "Usable":
    """What a verb can work with that polls and tells nothing; a config with problems is named in one line.

    Raises ConfigError where not even the database that is meant can be told.
    """
    from watchd.app.logs import configure
    from watchd.settings.usable import load_usable

    usable = load_usable(config, os.environ)
    configure(form="auto", level="warning", secrets=usable.secrets())
    if usable.refused is not None:
        from watchd.cli.texts import shown_path

        file, check = shown_path(usable.file), "watchd check" if config is None else f"watchd check {config}"
        note(f"watchd: {file} has {counted(len(usable.refused.problems), 'problem')}; `{check}` lists them")
    return usable


@contextlib.contextmanager
def store_of(settings: "Settings | Usable", *, any_schema: bool = False) -> Iterator["Storage"]:
    """The store, given back at the end; raises StorageError where its schema is not this release's."""
    from watchd.storage import open_storage

    store = open_storage(settings.storage_url)
    try:
        if not any_schema:
            store.require_schema()
        yield store
    finally:
        store.close()
