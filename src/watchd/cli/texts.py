"""The YAML files that a verb is pointed at, read as texts under the paths people know them by."""

import os
from collections.abc import Iterable
from pathlib import Path

from watchd.errors import ConfigError, Place, Problem


def texts_of(paths: Iterable[Path], problems: list[Problem]) -> dict[str, str]:
    """Every *.yaml below the paths that can be read, by its path; what cannot is in `problems`."""
    from watchd.documents import decode
    from watchd.settings.files import read_bytes

    texts: dict[str, str] = {}
    for path in files_below(paths, problems):
        name = shown_path(path)
        try:
            texts[name] = decode(read_bytes(path, Place(name)), name)
        except ConfigError as error:
            problems += error.problems
    return texts


def files_below(paths: Iterable[Path], problems: list[Problem]) -> tuple[Path, ...]:
    """The files, and every *.yaml and *.yml below the folders, each once."""
    from watchd.settings.files import yaml_files

    found: dict[Path, None] = {}
    for path in paths:
        try:
            found |= dict.fromkeys(yaml_files(path, Place(str(path))))
        except ConfigError as error:
            problems += error.problems
    return tuple(found)


def shown_path(path: Path) -> str:
    """The path as a person types it here: relative where it lies below the working directory, without detours."""
    here, tidy = Path.cwd(), Path(os.path.normpath(path))
    if ".." in path.parts and not _is_same(tidy, path):
        tidy = path.resolve()  # behind a link `..` is somewhere else than the text says
    is_below = tidy.is_absolute() and here != Path(here.anchor) and tidy.is_relative_to(here)
    return str(tidy.relative_to(here) if is_below else tidy)


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
