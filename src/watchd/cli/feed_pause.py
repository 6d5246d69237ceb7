"""`watchd feed pause` and `feed resume`: leave a feed alone for a while, with a reason that everybody sees."""

import getpass
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.feed_named import configured
from watchd.cli.ids import meant
from watchd.cli.moments import Until
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import moment, note, write_line
from watchd.cli.verbs import Verb, config_option
from watchd.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from watchd.model.feed import Pause
    from watchd.settings.usable import Usable
    from watchd.storage import Storage

_LONGEST_REASON = 500


@click.command(
    "pause",
    cls=Verb,
    examples=(
        'watchd feed pause tass-en --reason "its site is rebuilt"',
        'watchd feed pause tass-en --until 2d --reason "asked us to stop for the weekend"',
    ),
)
@click.argument("feed_id", metavar="FEED")
@click.option("--reason", required=True, metavar="TEXT", help="Why; `feed health` and `feed list` show it.")
@click.option("--until", type=Until(), metavar="WHEN", help="2d (from now), or 2025-11-20; else until it is resumed.")
@click.option("--by", "author", metavar="NAME", help="Who says so; else who is logged in here.")
@config_option
def pause(*, feed_id: str, reason: str, until: datetime | None, author: str | None, config: Path | None) -> None:
    """Do not ask a feed, until a moment or until it is resumed.

    Every node obeys at once, `run --once` too, and after a restart. Nothing else of the feed changes: what it brought
    stays, what waits is evaluated, and nobody is told that it brings no news. The time counts as not watched. A second
    pause takes the place of the first. Exit codes: 0 paused; 1 there is no such feed; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.model.feed import Pause

    said = " ".join(reason.split())
    if not said or len(said) > _LONGEST_REASON:
        raise click.UsageError(f"--reason wants a sentence of at most {_LONGEST_REASON} characters")
    usable = usable_of(config)
    with store_of(usable) as store:
        _check_known(feed_id, usable, store)
        now = SystemClock().now()
        before = store.pauses(now).get(feed_id)
        store.pause_feed(Pause(feed_id, now, author or who(), said, until))
    if before is not None:
        note(f"watchd: {feed_id} was paused already, {_shown(before)}")
    ends = f"until {moment(until)}" if until else f"until `watchd feed resume {feed_id}`"
    write_line(f"{feed_id} is paused {ends}")


@click.command("resume", cls=Verb, examples=("watchd feed resume tass-en",))
@click.argument("feed_id", metavar="FEED")
@config_option
def resume(*, feed_id: str, config: Path | None) -> None:
    """End the pause of a feed: it is asked at once, if it is due.

    Exit codes: 0 resumed; 1 it was not paused; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock

    with store_of(usable_of(config)) as store:
        now = SystemClock().now()
        ended = store.resume_feed(feed_id, now)
        others = store.pauses(now)
    if ended is None:
        known = f"paused are {', '.join(sorted(others))}" if others else "no feed is paused"
        raise click.ClickException(f"{feed_id} is not paused{meant(feed_id, others, known)}")
    write_line(f"{feed_id} is asked again; it was paused {_shown(ended)}")


def pauses_of(usable: "Usable") -> "Mapping[str, Pause]":
    """The pauses in force, by feed; none where there is no database, or it does not answer."""
    from watchd.app.clock import SystemClock

    try:
        with store_of(usable) as store:
            return store.pauses(SystemClock().now())
    except StorageError:
        return {}


def _check_known(feed_id: str, usable: "Usable", store: "Storage") -> None:
    known = {one.feed_id for one in store.feed_states()}
    if feed_id in known:
        return
    try:
        known |= {feed.id for feed in configured(usable)}
    except ConfigError as error:
        note(f"watchd: the feed files are not looked at, for they must be mended: {error.problems[0]}")
    if feed_id not in known:
        raise click.ClickException(
            f"there is no feed {feed_id}{meant(feed_id, known, '`watchd feed list` shows their ids')}"
        )


def _shown(one: "Pause") -> str:
    until = f" until {moment(one.until)}" if one.until else ""
    return f"since {moment(one.since)}{until} by {one.author}: {one.reason}"


def who() -> str:
    """The name of who is logged in; in a container there may be none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "an operator"
