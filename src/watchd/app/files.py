"""The rule and feed files of this node, read as they are now."""

from collections.abc import Callable, Iterable
from pathlib import Path

from watchd.app.resolve import Checked, Files, resolve
from watchd.documents import decode
from watchd.errors import ConfigError, Place, Problem
from watchd.settings import Settings
from watchd.settings.files import read_bytes
from watchd.settings.names import name_in, project_folder


def read_files(settings: Settings) -> Files:
    """Every file the settings name, by its name in the project's folder: equal on every node, and in every message."""
    unreadable: dict[str, Problem] = {}
    project = project_folder(settings)
    rules = _texts(settings.rule_files, settings.rule_paths, project, unreadable)
    feeds = _texts(settings.feed_files, settings.feed_paths, project, unreadable)
    return Files(rules=rules, feeds=feeds, unreadable=unreadable)


def require_files(settings: Settings) -> Checked:
    """Raises ConfigError with every problem of the rule and feed files; for a start without a set in force.

    What they were read as is worth keeping: a thousand rules take half a second.
    """
    files = read_files(settings)
    resolved = resolve(files, settings.routing, None)
    if resolved.problems:
        raise ConfigError(resolved.problems)
    return Checked(files, resolved)


def _texts(
    listed: Callable[[], Iterable[Path]], paths: Iterable[Path], project: Path, unreadable: dict[str, Problem]
) -> dict[str, str]:
    try:
        files = listed()
    except ConfigError as error:  # a folder that went away, a link that leads in a circle
        unreadable |= {name_in(project, path): error.problems[0] for path in paths}
        return {}
    texts = {}
    for path in files:
        name = name_in(project, path)
        try:
            texts[name] = decode(read_bytes(path, Place(name)), name)
        except ConfigError as error:
            unreadable[name] = error.problems[0]
    return texts
