"""`watchd run`: the daemon, or one round of it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import PARTLY
from watchd.cli.opening import settings_of
from watchd.cli.verbs import Verb, config_option
from watchd.errors import ConfigError

if TYPE_CHECKING:
    from watchd.app.resolve import Checked
    from watchd.settings import Settings
    from watchd.storage import Storage


@click.command(
    "run",
    cls=Verb,
    short_help="Watch: poll, evaluate and deliver until told to stop.",
    examples=(
        "watchd run --config /etc/watchd/watchd.yaml",
        "watchd run --once                 one round over every feed, for cron or a first try",
    ),
)
@click.option("--once", is_flag=True, help="Poll every feed now, evaluate, deliver what is due, and end.")
@click.option("--force", is_flag=True, help="With --once: also ask feeds that were asked a moment ago.")
@config_option
def run(*, once: bool, force: bool, config: Path | None) -> None:
    """Watch: poll, evaluate and deliver until told to stop.

    SIGTERM and Ctrl-C end it after what is under way; SIGHUP, and every change of a file, loads the rules and feeds
    anew. Logs go to standard error.

    With --once, a feed of somebody else's host that was asked less than 5 minutes ago is left alone and named.

    Exit codes: 0 stopped; 4 with --once, when a feed did not answer or an alert could not be sent; 69 the database
    cannot be used; 75 another daemon works on it; 78 a file must be mended.
    """
    import structlog

    from watchd.app.lasting import look_often

    if not once:
        look_often()
    from watchd.app.files import require_files
    from watchd.storage import SchemaState, open_storage

    if force and not once:
        raise click.UsageError("--force belongs to --once: a daemon asks each feed when it is due")
    settings = _settings(config)
    log = structlog.get_logger()
    for warning in settings.warnings:
        log.warning("settings_doubtful", place=str(warning.place), warning=warning.message, remedy=warning.hint)
    store = open_storage(settings.storage_url)
    try:
        # Before anything is made.
        checked = require_files(settings) if store.schema_state() is SchemaState.EMPTY else None
        with store.lock_for_daemon():
            is_whole = asyncio.run(_work(settings, store, checked, once=once, force=force))
    finally:
        store.close()
    if not is_whole:
        raise click.exceptions.Exit(PARTLY)


def _settings(config: Path | None) -> "Settings":
    """The settings. Where they cannot be used, the files that they name are looked through too: all is told at once."""
    from watchd.cli.checking import check_config

    try:
        return settings_of(config, level=None)
    except ConfigError as error:
        raise ConfigError(check_config(config, with_history=False).errors or error.problems) from None


async def _work(settings: "Settings", store: "Storage", checked: "Checked | None", *, once: bool, force: bool) -> bool:
    """Do the work; whether all of it was done."""
    import structlog

    from watchd.app.bootstrap import running

    async with running(settings, storage=store, checked=checked) as parts:
        if not once:
            from watchd.app.daemon import Daemon

            await Daemon(parts).run()
            return True
        from watchd.app.once import run_once

        done = await run_once(parts, is_forced=force)
        structlog.get_logger().info(
            "round_ended",
            polled=done.polled,
            failed=done.failed,
            new=done.new_items,
            matches=done.matches,
            alerts=done.alerts,
            sent=done.sent,
            unsent=done.unsent,
        )
        return done.is_whole
