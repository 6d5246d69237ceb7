"""`watchd feed discover`: the feeds of a page, as entries to paste into a feed file."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.feed_named import configured
from watchd.cli.opening import settings_of
from watchd.cli.shown import counted, moment, note, write_json, write_utf8
from watchd.cli.verbs import Verb, config_option, json_option
from watchd.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchd.app.discovering import Discovered
    from watchd.feeds.proposed import Entry, LeftOut
    from watchd.model.feed import Feed
    from watchd.settings import Settings

SCHEMA = "watchd.feed.discover/1"


@click.command(
    "discover",
    cls=Verb,
    examples=("watchd feed discover https://efectococuyo.com/", "watchd feed discover https://tass.com/ > tass.yaml"),
)
@click.argument("url", metavar="URL")
@config_option
@json_option
def discover(*, url: str, config: Path | None, as_json: bool) -> None:
    """Find the feeds of a page, and print them as a feed file; paste what you want.

    Asked is what the page says are its feeds; where it names none, links that look like one, then the places where
    feeds usually are. Each feed is read once, by the way of every poll, and nothing is stored. Exit codes: 0 at least
    one was found; 1 none.
    """
    from watchd.documents import InputError
    from watchd.feeds.load import feed_at
    from watchd.feeds.proposed import feed_file

    settings = settings_of(config)
    try:
        page = feed_at(url)
    except InputError as error:
        raise click.UsageError(f"{error}; {error.hint}" if error.hint else str(error)) from None
    found = asyncio.run(_discovered(page, settings))
    entries, left_out = _entries(found, settings)
    if as_json:
        write_json(SCHEMA, {"url": url, "feeds": _feeds_json(found), "failed": _failed_json(found)})
    elif entries:
        write_utf8(feed_file(entries))
    _say(found, entries, left_out)
    if not found.feeds:
        raise click.exceptions.Exit(FAILED)


async def _discovered(page: "Feed", settings: "Settings") -> "Discovered":
    from watchd.app.discovering import discover
    from watchd.app.looking import looking

    async with looking(settings) as looker:
        return await discover(looker, page)


def _entries(found: "Discovered", settings: "Settings") -> "tuple[list[Entry], list[LeftOut]]":
    from watchd.feeds.proposed import Proposed, entries_of

    known: Sequence[Feed] = ()
    try:
        known = configured(settings)
    except ConfigError as error:
        note(f"watchd: the feed files are not looked at, for they must be mended: {error.problems[0]}")
    proposed = [
        Proposed(link.url, look.parsed.title or link.title, look.parsed.language)
        for link, look in found.feeds
        if look.parsed is not None
    ]
    return entries_of(proposed, {feed.id for feed in known}, ((feed.url, feed.id) for feed in known if feed.url))


def _say(found: "Discovered", entries: "Sequence[Entry]", left_out: "Sequence[LeftOut]") -> None:
    newest = {link.url: _newest(look.parsed.items if look.parsed else ()) for link, look in found.feeds}
    for entry in entries:
        note(f"watchd: {entry.id}: {newest.get(entry.url, '')}")
    for one in left_out:
        note(f"watchd: {one.url} is left out: {one.reason}")
    for link, look in found.failed:
        if link.title or not found.feeds:
            note(f"watchd: {link.url} is no feed: {look.error.reason if look.error else 'nothing came'}")
    if found.feeds:
        return
    if found.page.fetched is None and found.page.error is not None:
        note(f"watchd: {found.page.error.reason}: {found.page.error}")
    else:
        note(f"watchd: no feed was found; {counted(len(found.failed), 'place')} asked. Does the site offer one at all?")


def _newest(items: "Sequence[object]") -> str:
    dates = [at for item in items if (at := getattr(item, "published", None)) is not None]
    number = counted(len(items), "item")
    return f"{number}, the newest of {moment(max(dates))}" if dates else number


def _feeds_json(found: "Discovered") -> list[dict[str, object]]:
    from watchd.cli.look_report import look_json

    return [{"title": link.title, **look_json(look), "id": None} for link, look in found.feeds]


def _failed_json(found: "Discovered") -> list[dict[str, object]]:
    return [
        {"url": link.url, "reason": look.error.reason if look.error else None, "error": str(look.error or "")}
        for link, look in found.failed
    ]
