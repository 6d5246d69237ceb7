"""`watchd alert ack` and `verdict`: say that an alert is in hand, and what it was worth."""

from pathlib import Path

import click

from watchd.cli.ends import FAILED
from watchd.cli.feed_pause import who
from watchd.cli.ids import unknown_id
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import moment, note, write_line
from watchd.cli.verbs import Verb, config_option
from watchd.model.feedback import VerdictKind

VIA = "cli"
_LONGEST_NOTE = 500
_as_option = click.option("--as", "author", metavar="NAME", help="Who says so; else who is logged in here.")


@click.command(
    "ack",
    cls=Verb,
    examples=(
        "watchd alert ack al_0123456789abcdef0123",
        "watchd alert ack al_0123456789abcdef0123 --as ana",
    ),
)
@click.argument("alert_ids", required=True, nargs=-1, metavar="ALERT...")
@_as_option
@config_option
def ack(*, alert_ids: tuple[str, ...], author: str | None, config: Path | None) -> None:
    """Say that you have an alert in hand: everybody who looks at it sees by whom and since when.

    Said again, it stays as it was. Exit codes: 0 acknowledged; 1 there is no such alert (the others are); 69 the
    database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.model.feedback import Ack

    name = author_of(author)
    refused = []
    with store_of(usable_of(config)) as store:
        for alert_id in dict.fromkeys(alert_ids):
            said = Ack(alert_id, name, SystemClock().now(), VIA)
            stands = store.acknowledge(said)
            if stands is None:
                refused.append(unknown_id("al", alert_id, store))
            elif stands.at < said.at:
                write_line(f"{alert_id} was acknowledged by {name} already, {moment(stands.at)}")
            else:
                write_line(f"{alert_id} is acknowledged by {name}")
    for error in refused:
        note(f"watchd: {error.message}")
    if refused:
        raise click.exceptions.Exit(FAILED)


@click.command(
    "verdict",
    cls=Verb,
    examples=(
        "watchd alert verdict al_0123456789abcdef0123 useful",
        'watchd alert verdict al_0123456789abcdef0123 noise --note "a film of that name"',
        "watchd alert verdict al_0123456789abcdef0123 wrong-actor --revision 1 --as ana",
    ),
)
@click.argument("alert_id", metavar="ALERT")
@click.argument("kind", type=click.Choice([kind.value for kind in VerdictKind]), metavar="VERDICT")
@click.option("--note", "text", default="", metavar="TEXT", help="Why, for who mends the rule.")
@click.option("--revision", type=click.IntRange(1), help="The revision that is judged; else the newest.")
@_as_option
@config_option
def verdict(
    *, alert_id: str, kind: str, text: str, revision: int | None, author: str | None, config: Path | None
) -> None:
    """Say what an alert was worth: useful, noise, duplicate (known by then), or wrong-actor (others did it).

    It is kept with the version of the rule that fired, one for each person; a later one takes its place. Exit codes:
    0 kept; 1 there is no such alert or revision; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock
    from watchd.model.feedback import Verdict

    said = " ".join(text.split())
    if len(said) > _LONGEST_NOTE:
        raise click.UsageError(f"--note wants a sentence of at most {_LONGEST_NOTE} characters")
    name = author_of(author)
    given = Verdict(alert_id, name, VerdictKind(kind), SystemClock().now(), said, VIA, revision or 0)
    with store_of(usable_of(config)) as store:
        kept = store.judge(given)
        if kept is None:
            report = store.alert_report(alert_id)
            if report is None:
                raise unknown_id("al", alert_id, store)
            newest = report.head.revision
            raise click.ClickException(f"{alert_id} has no revision {revision}; the newest is {newest}")
    write_line(f"{alert_id} is {kept.kind} to {name}: kept for {kept.rule_id}, revision {kept.revision}")


def author_of(given: str | None) -> str:
    """Who says so, on one line; a usage error where --as says nothing, or too much."""
    if given is None:
        return who()
    name = " ".join(given.split())
    if not name or len(name) > 120:  # noqa: PLR2004 - a name, not a novel
        raise click.UsageError("--as wants a name of at most 120 characters")
    return name
