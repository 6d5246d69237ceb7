"""`watchd status`: how everything stands, on one screen, and whether anything is lost."""

from pathlib import Path

import click

from watchd.cli.ends import FAILED
from watchd.cli.opening import store_of, usable_of
from watchd.cli.verbs import Verb, config_option, json_option


@click.command(
    "status",
    cls=Verb,
    short_help="How everything stands, on one screen, and whether anything is lost.",
    examples=("watchd status", "watchd status --json | jq .accounting"),
)
@config_option
@json_option
def status(*, config: Path | None, as_json: bool) -> None:
    """How everything stands: nodes, feeds, items, alerts, notifications, channels, conditions, mutes.

    The accounts are checked: every notification that was ever made is there, in exactly one state. Exit codes: 0 they
    add up; 1 they do not; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.cli.status_report import write_standing, write_standing_json

    usable = usable_of(config)
    now = SystemClock().now()
    with store_of(usable) as store:
        standing = store.standing(now)
    names = (*usable.channels, *usable.lost_channels)
    if as_json:
        write_standing_json(standing, names, now)
    else:
        write_standing(standing, names, now)
    if standing.mismatches:
        raise click.exceptions.Exit(FAILED)
