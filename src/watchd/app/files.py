"""The rule and feed files of this node, read as they are now."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from watchd.app.resolve import Files
from watchd.documents import decode
from watchd.errors import ConfigError, Place, Problem
from watchd.settings import Settings

_LARGEST = 1024 * 1024 + 1  # a byte more than a document may have: its reader says that it is too large


def read_files(settings: Settings) -> Files:
    """Every file the settings name. Paths are known relative to the config's folder, equal on every node."""
    unreadable: dict[str, Problem] = {}
    folder = settings.file.absolute().parent
    rules = _texts(settings.rule_files, settings.rule_paths, folder, unreadable)
    feeds = _texts(settings.feed_files, settings.feed_paths, folder, unreadable)
    return Files(rules=rules, feeds=feeds, unreadable=unreadable)


def _texts(
    listed: Callable[[], Iterable[Path]], paths: Iterable[Path], folder: Path, unreadable: dict[str, Problem]
) -> dict[str, str]:
    try:
        files = listed()
    except ConfigError as error:  # a folder that went away, a link that leads in a circle
        unreadable |= {name_of(path, folder): error.problems[0] for path in paths}
        return {}
    texts = {}
    for path in files:
        name = name_of(path, folder)
        try:
            with path.open("rb") as file:
                texts[name] = decode(file.read(_LARGEST), name)
        except ConfigError as error:
            unreadable[name] = error.problems[0]
        except OSError as error:
            unreadable[name] = Problem(Place(name), f"cannot be read: {error.strerror}", "mend its permissions")
    return texts


def name_of(path: Path, folder: Path) -> str:
    """The name a file is known under on every node: relative to the folder of the config file."""
    return Path(os.path.relpath(path, folder)).as_posix()
