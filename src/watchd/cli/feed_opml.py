"""`watchd feed import` and `feed export`: feeds from and for other readers, as OPML."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import PARTLY, InputRefused
from watchd.cli.feed_named import configured
from watchd.cli.opening import settings_of
from watchd.cli.shown import counted, note, write_utf8
from watchd.cli.verbs import Verb, config_option
from watchd.errors import ParseError, WatchdError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchd.feeds.proposed import LeftOut


@click.command(
    "import",
    cls=Verb,
    examples=(
        "watchd feed import reader.opml                                what it would be, on standard output",
        "watchd feed import reader.opml --to config/feeds/reader.yaml",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE.opml")
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to this new file."
)
@click.option("--replace", is_flag=True, help="Where that file exists, put the new one in its place.")
@config_option
def import_(*, file: Path, to: Path | None, replace: bool, config: Path | None) -> None:
    """Make a feed file of an OPML list, as other readers export it.

    Ids are made from titles; the groups that a feed stands in become its tags. A feed that is configured already, or
    stands twice in the list, is left out and named. Nothing is asked over the network: `watchd feed check` does.
    Exit codes: 0 done; 4 some outlines cannot be a feed, each is named; 1 the list cannot be read; 69 the file cannot
    be written; 78 a file of the config must be mended.
    """
    from watchd.feeds.proposed import entries_of, feed_file
    from watchd.fetching.opml import read_opml

    known = configured(settings_of(config))
    try:
        proposed = read_opml(_bytes(file))
    except ParseError as error:
        raise InputRefused(f"{file} is no list that can be read: {error}") from None
    if to is not None and to.exists() and not replace:
        raise click.UsageError(f"{to} is there already; name another file, or say --replace to lose what is in it")
    entries, left_out = entries_of(
        proposed, {feed.id for feed in known}, ((feed.url, feed.id) for feed in known if feed.url)
    )
    text = feed_file(entries, about=f"From {file.name}, by `watchd feed import`." if str(file) != "-" else "")
    if to is None:
        write_utf8(text)
    elif entries:
        _write(to, text)
    _say(left_out)
    where = f" written to {to}; `watchd feed check` asks them" if to is not None and entries else ""
    note(f"watchd: {counted(len(entries), 'feed')}{where}")
    if any(not one.is_known for one in left_out):
        raise click.exceptions.Exit(PARTLY)


@click.command("export", cls=Verb, examples=("watchd feed export > feeds.opml",))
@config_option
def export(*, config: Path | None) -> None:
    """Print the feeds of the files as OPML 2.0, for other readers.

    Title, URL, language and tags are in it; id, grade, country and interval are watchd's own and are not. Folders have
    no URL, and are left out and named. Exit codes: 0 printed; 78 a file must be mended.
    """
    from watchd.app.clock import SystemClock
    from watchd.fetching.opml import write_opml

    feeds = configured(settings_of(config))
    write_utf8(write_opml([feed for feed in feeds if feed.url], SystemClock().now()))
    folders = [feed.id for feed in feeds if not feed.url]
    if folders:
        note(f"watchd: left out, for a folder has no URL: {', '.join(folders)}")


def _bytes(file: Path) -> bytes:
    from watchd.fetching.opml import LARGEST

    if str(file) == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {(error.strerror or str(error)).lower()}") from None


def _write(path: Path, text: str) -> None:
    """The whole file or nothing."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise WatchdError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None


def _say(left_out: "Sequence[LeftOut]") -> None:
    for one in left_out:
        named = f"{one.title or 'without title'}{f' ({one.url[:200]})' if one.url else ''}"
        note(f"watchd: left out {named}: {one.reason}")
