"""`watchd feed test` and `feed check`: ask feeds once, say what was understood, and store nothing."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED, PARTLY
from watchd.cli.feed_named import NONE_CONFIGURED, configured, feed_or_url, named
from watchd.cli.opening import settings_of
from watchd.cli.shown import note, write_json
from watchd.cli.verbs import Verb, config_option, json_option

if TYPE_CHECKING:
    from watchd.app.looking import Look
    from watchd.model.feed import Feed
    from watchd.settings import Settings

TEST_SCHEMA = "watchd.feed.test/1"
CHECK_SCHEMA = "watchd.feed.check/1"


@click.command(
    "test",
    cls=Verb,
    examples=("watchd feed test https://tass.com/rss", "watchd feed test tass-en --json | jq '.document.flags'"),
)
@click.argument("word", metavar="URL|FEED")
@click.option("--limit", type=click.IntRange(0), default=10, show_default=True, help="At most so many items are shown.")
@config_option
@json_option
def test(*, word: str, limit: int, config: Path | None, as_json: bool) -> None:
    """Ask a feed once, by the way and behind the walls of every poll, and say what was understood of it.

    A URL of a configured feed is asked and read as its file says. Nothing is stored, and no validator is sent, so
    that the whole document comes. With --json every item is there. Exit codes: 0 it can be read; 1 it cannot, and
    why; 78 a file must be mended.
    """
    settings = settings_of(config)
    [look] = asyncio.run(_looks([feed_or_url(word, settings)], settings))
    from watchd.cli.look_report import look_json, write_look

    if as_json:
        write_json(TEST_SCHEMA, look_json(look))
    else:
        write_look(look, most=limit)
    if look.error is None:
        return
    if not as_json:
        note(f"watchd: {look.error.reason}: {look.error}")
        if look.error.reason == "not_a_feed" and look.feed.url:
            note(f"watchd: `watchd feed discover {look.feed.url}` looks for the feeds of a page")
    raise click.exceptions.Exit(FAILED)


@click.command("check", cls=Verb, examples=("watchd feed check", "watchd feed check tass-en efecto-cocuyo"))
@click.argument("ids", nargs=-1, metavar="[FEED]...")
@config_option
@json_option
def check(*, ids: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Ask every feed of the files once, or those named, and say which cannot be read.

    Hosts are asked side by side, and each host's feeds one after the other with its usual pause, as the daemon does;
    nothing is stored. One that its file expects to be unreachable may be so. Exit codes: 0 all can be read; 4 some
    cannot; 78 a file must be mended.
    """
    settings = settings_of(config)
    feeds = configured(settings)
    wanted = named(ids, feeds) if ids else list(feeds)
    if not wanted and not as_json:
        note(NONE_CONFIGURED)
        return
    from watchd.cli.look_report import look_json, say_how_many_fail, write_looks

    looks = asyncio.run(_looks(wanted, settings))
    if as_json:
        write_json(CHECK_SCHEMA, {"feeds": [look_json(look) for look in looks]})
    else:
        write_looks(looks)
        say_how_many_fail(looks)
    if any(not look.is_good and not look.is_expected for look in looks):
        raise click.exceptions.Exit(PARTLY)


async def _looks(feeds: "Sequence[Feed]", settings: "Settings") -> "list[Look]":
    from watchd.app.looking import looking

    async with looking(settings) as looker:
        return await looker.look_at_all(feeds)
