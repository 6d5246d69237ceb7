"""`watchd maintenance`: we work on the machine, and operators need not hear of what that breaks."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from watchd.cli.feed_pause import who
from watchd.cli.moments import Until
from watchd.cli.mute import sentence
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import iso, moment, write_line
from watchd.cli.verbs import Verb, config_option

_LONGEST = timedelta(days=1)


@click.command(
    "maintenance",
    cls=Verb,
    short_help="Tell operators nothing of watchd itself while the machine is worked on.",
    examples=('watchd maintenance 30m --reason "the mail server moves"',),
)
@click.argument("until", type=Until(), metavar="WHEN")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept, listed, and told with what was missed.")
@click.option("--as", "author", metavar="NAME", help="Who says so; else who is logged in here.")
@config_option
def maintenance(*, until: datetime, reason: str, author: str | None, config: Path | None) -> None:
    """Tell operators nothing of watchd itself, for `30m` or until a time, at most a day ahead.

    Alerts of rules go out as ever. When it is over, operators get one message with what they were not told; before
    that, `watchd mute expire` ends it. Exit codes: 0 in force; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.model.ids import public_id
    from watchd.model.route import Mute

    said = sentence(reason)
    now = SystemClock().now()
    if until - now > _LONGEST:
        raise click.UsageError("maintenance takes a day at most; `watchd mute add --operators` may take longer")
    mute = Mute(public_id("mu", "maintenance", said, iso(now) or ""), until, author or who(), said, of_operators=True)
    with store_of(usable_of(config)) as store:
        store.add_mute(mute, now)
    write_line(f"operators are told nothing of watchd itself until {moment(until)}, and then what they missed")
    write_line(f"`watchd mute expire {mute.id}` ends it sooner")
