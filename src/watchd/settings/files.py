"""Files that settings name: read with bounds, and folders looked through without being led astray."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from watchd.errors import ConfigError, Place, Problem

_SUFFIXES = {".yaml", ".yml"}
_MOST_ENTRIES = 20_000  # of all folders under one path; more means that the path is not what was meant
_DEEPEST = 16
_LARGEST = 1024 * 1024 + 1  # one byte more than any document may have, so that the reader of it says so


def read_bytes(path: Path, place: Place) -> bytes:
    """The first MiB of a regular file, wherever links lead; raises ConfigError at `place`. Waits for nobody."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigError(_no_file(path, place))
        # What was a file a moment ago may be a pipe now, and opening one waits for its other end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ConfigError(_no_file(path, place))
            return file.read(_LARGEST) or b""  # None where it would have to wait: some files of the kernel
    except OSError as error:
        raise ConfigError(
            Problem(place, f"{_named_at(path, place)}cannot be read: {_reason(error)}", _remedy(error))
        ) from None


def yaml_files(path: Path, place: Place) -> tuple[Path, ...]:
    """The file itself, or every *.yaml and *.yml below the folder, sorted; raises ConfigError with all problems.

    Hidden entries are skipped; links are followed, but not round in circles. What cannot be read below the folder is
    among the files, so that reading it tells of it, and it costs no other file its place.
    """
    problems: list[Problem] = []
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        message = f"{_named_at(path, place)}cannot be read: {_reason(error)}"
        raise ConfigError(Problem(place, message, _remedy(error))) from None
    if is_folder:
        found = sorted(_Search(place, problems).below(path, ()))
    else:
        found = [path]
        if not path.is_file():
            problems.append(
                Problem(place, f"{path} is {_named(path)}, not a file or folder", "name a file or a folder")
            )
    if problems:
        raise ConfigError(problems)
    return tuple(found)


class _Search:
    """One walk through a folder; counts what it meets."""

    def __init__(self, place: Place, problems: list[Problem]) -> None:
        self._place = place
        self._problems = problems
        self._met = 0

    def below(self, folder: Path, above: tuple[Path, ...]) -> Iterator[Path]:
        try:
            real = folder.resolve(strict=True)
            entries = sorted(folder.iterdir())
        except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
            if above:
                yield folder
            else:
                self._refuse(f"{folder} cannot be read: {_reason(error)}", _remedy(error))
            return
        if real in above or len(above) >= _DEEPEST:
            yield folder
            return
        for entry in entries:
            self._met += 1
            if self._met > _MOST_ENTRIES:
                if self._met == _MOST_ENTRIES + 1:
                    self._refuse(f"more than {_MOST_ENTRIES:,} files and folders", "name a narrower folder")
                return
            if not entry.name.startswith("."):
                yield from self._one(entry, (*above, real))

    def _one(self, entry: Path, above: tuple[Path, ...]) -> Iterator[Path]:
        is_wanted = entry.suffix.lower() in _SUFFIXES
        try:
            mode = entry.stat().st_mode
        except OSError:
            mode = 0
        if stat.S_ISDIR(mode):
            yield from self.below(entry, above)
        elif is_wanted:
            yield entry

    def _refuse(self, message: str, hint: str) -> None:
        self._problems.append(Problem(self._place, message, hint))


def _no_file(path: Path, place: Place) -> Problem:
    named = _named_at(path, place)
    if path.is_dir():
        message = f"{named}is a folder that cannot be looked through, or that leads back into itself"
        return Problem(place, message, "let the user that watchd runs as read it, or remove the link")
    return Problem(place, f"{named}is {_named(path)}, not a file", "remove it, or name a regular file")


def _named_at(path: Path, place: Place) -> str:
    """The path, where the place does not name it already."""
    return "" if str(path).endswith(str(place)) else f"{path} "


def _named(path: Path) -> str:
    if path.is_dir():
        return "a folder"
    if path.is_fifo():
        return "a pipe"
    return "a socket" if path.is_socket() else "a device"


def _reason(error: OSError | RuntimeError) -> str:
    if isinstance(error, RuntimeError):
        return "its links lead in a circle"
    return (error.strerror or type(error).__name__).lower()


def _remedy(error: OSError | RuntimeError) -> str:
    if isinstance(error, FileNotFoundError):
        return "create it, or mend the path"
    if isinstance(error, PermissionError):
        return "let the user that watchd runs as read it"
    return "mend the path, or remove it"
