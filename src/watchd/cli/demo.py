"""`watchd demo`: the real daemon against a scripted newswire."""

import click

from watchd.cli.verbs import Verb


@click.command(
    "demo",
    cls=Verb,
    short_help="Show the whole thing against a scripted newswire on loopback.",
    examples=("watchd demo",),
)
def demo() -> None:
    """Show the whole thing against a scripted newswire on loopback.

    The real daemon polls feeds, a mail sink and a webhook sink take its alerts; nothing leaves this machine.
    """
    from watchd.demo.play import play

    play()
