"""`watchd init`: config and rules to start from."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

import click

from watchd.cli.new_file import write_new
from watchd.cli.schema import KINDS, schema_text
from watchd.cli.shown import counted, note, write_line
from watchd.cli.verbs import Verb
from watchd.errors import WatchdError

STARTER = ("config/watchd.yaml", "config/feeds", "rules")  # pyproject.toml puts the same into the package
SCHEMAS = PurePosixPath("config/schemas")
_SUFFIX = ".yaml"


@click.command(
    "init",
    cls=Verb,
    short_help="Write config and rules to start from.",
    examples=("watchd init                  here: config/ and rules/", "watchd init /etc/watchd"),
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", default=Path())
def init(*, folder: Path) -> None:
    """Write config and rules to start from.

    The files are the founding watchlist: what speaks for and against Russia's support for Venezuela, and the feeds
    that would show it. A file that is there already is never changed; it is named, and the rest is written. The
    schemas in config/schemas tell editors what may stand in each file; they are renewed with every release.
    """
    written = kept = 0
    for name, text in _starter():
        path = folder / name
        if _write_new(path, text):
            written += 1
            write_line(str(path))
        elif not _holds(path, text):
            kept += 1
            note(f"watchd: {path} is there already and was left as it is")
    for name, text in _schemas():
        path = folder / name
        if not path.is_symlink() and not _holds(path, text):
            _renew(path, text)
            written += 1
            write_line(str(path))
    said = f"{counted(written, 'file')} written" if written else "nothing was to be written"
    note(f"watchd: {said}" + (f", {kept} of yours kept" if kept else ""))
    if written:
        config = folder / "config" / "watchd.yaml"
        option = "" if folder == Path() else f" --config {config}"
        note(f"Next: watchd check{option} && watchd run{option}")


def _starter() -> Iterator[tuple[PurePosixPath, bytes]]:
    """Every file by its path below the folder: of the installed package, or of the checkout it runs from."""
    installed = files("watchd") / "starter"
    root: Traversable = installed if installed.is_dir() else Path(__file__).parents[3]
    if not root.joinpath(STARTER[0]).is_file():
        raise WatchdError("this installation lacks the files to start from; install watchd from its wheel")
    for name in STARTER:
        yield from _files(root.joinpath(name), PurePosixPath(name))


def _files(entry: Traversable, name: PurePosixPath) -> Iterator[tuple[PurePosixPath, bytes]]:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda one: one.name):
            yield from _files(inner, name / inner.name)
    elif name.suffix == _SUFFIX:
        yield name, entry.read_bytes()


def _schemas() -> Iterator[tuple[PurePosixPath, bytes]]:
    """What the first lines of the files name, so that editors complete and check them."""
    for kind in KINDS:
        yield SCHEMAS / f"{kind}.json", schema_text(kind).encode()


def _renew(path: Path, text: bytes) -> None:
    """Write a file that this release makes, also over one of an earlier release."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from None


def _write_new(path: Path, text: bytes) -> bool:
    """Write a file that is not there yet; False where there is something already, be it a broken link."""
    try:
        write_new(path, text)
    except FileExistsError:
        if path.parent.is_dir():
            return False
        raise _refused(path.parent, "a file is in its way") from None
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from None
    return True


def _holds(path: Path, text: bytes) -> bool:
    try:
        return path.read_bytes() == text
    except OSError:
        return False


def _refused(path: Path, reason: str) -> WatchdError:
    return WatchdError(f"{path} cannot be written: {reason.lower()}; name another folder")
