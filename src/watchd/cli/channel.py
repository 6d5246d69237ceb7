"""`watchd channel`: the ways out, and whether they work."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import TRY_AGAIN, UNAVAILABLE, code_of
from watchd.cli.ids import meant
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, moment, note, without_empty, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.errors import DeliveryError, WatchdError

if TYPE_CHECKING:
    from watchd.model.notification import AlertView
    from watchd.ports import Channel
    from watchd.settings.usable import Usable

LIST_SCHEMA = "watchd.channel.list/1"


@click.group(
    "channel",
    cls=VerbGroup,
    short_help="The ways out: list them, send a test message.",
    examples=("watchd channel list", "watchd channel test desk-mail"),
)
def channel() -> None:
    """The ways out: list them, send a test message."""


@channel.command("list", examples=("watchd channel list", "watchd channel list --json"))
@config_option
@json_option
def list_(*, config: Path | None, as_json: bool) -> None:
    """The channels of the config: their kind, whom they reach, the highest TLP marking they carry, what stands in."""
    from watchd.channels.rates import format_rate

    usable = usable_of(config)
    if as_json:
        shown = [
            {
                "name": name,
                "kind": one.type,
                "targets": list(one.targets(name)),
                "max_tlp": one.max_tlp.value,
                "rate": format_rate(one.rate),
                "fallback": one.fallback,
            }
            for name, one in usable.channels.items()
        ]
        write_json(LIST_SCHEMA, {"channels": shown})
    elif usable.channels:
        columns, rows = without_empty(
            ("CHANNEL", "KIND", "TARGETS", "MAX TLP", "RATE", "FALLBACK"),
            [
                (
                    name,
                    one.type,
                    ", ".join(one.targets(name)),
                    one.max_tlp.value,
                    format_rate(one.rate),
                    one.fallback or "",
                )
                for name, one in usable.channels.items()
            ],
            "FALLBACK",
        )
        write_table(columns, rows, texts={"TARGETS"})
    elif not usable.lost_channels:
        note("watchd: no channel is configured: alerts are recorded and sent to nobody")
    if usable.lost_channels:
        note(f"watchd: not shown, for what is wrong with the config: {', '.join(usable.lost_channels)}")


@channel.command("test", examples=("watchd channel test desk-mail",))
@click.argument("name", metavar="CHANNEL")
@config_option
def test(*, name: str, config: Path | None) -> None:
    """Send a message that says it is a test to every recipient of a channel, and say what came back.

    It says how long the receiver's certificate holds too, and of mail whether the login was accepted and how to see
    whether receivers trust its sender. No message is recorded. A channel that the daemon lets rest for its trouble is
    tried all the same, and where everything was taken it rests no longer.

    Exit codes: 0 everything was taken; 69 something was refused; 75 something failed that may work later; 78 the config
    must be mended.
    """
    usable = usable_of(config)
    if usable.refused is not None and name in usable.lost_channels:
        raise usable.refused
    if name not in usable.channels:
        known = f"known are {', '.join(usable.channels) or 'none'}"
        raise click.UsageError(f"there is no channel '{name}'{meant(name, usable.channels, known)}")
    results, seen = asyncio.run(_try(name, usable))
    for one in results:
        write_line(f"{one.target}: {one.said}")
    for line in seen:
        write_line(line)
    failed = [one.code for one in results if one.code]
    if not failed:
        _wake(name, usable)
    if failed:
        note(f"watchd: {counted(len(failed), 'message')} of {len(results)} not taken")
        raise click.exceptions.Exit(UNAVAILABLE if UNAVAILABLE in failed else TRY_AGAIN)


def _wake(name: str, usable: "Usable") -> None:
    """A channel that was seen to work need not rest for the trouble it was in: whoever mended it waits for it."""
    from watchd.app.clock import SystemClock

    try:
        with store_of(usable) as store:
            until = store.end_rest(name, SystemClock().now())
    except WatchdError:  # a test needs no database
        return
    if until is not None:
        write_line(f"{name} would have rested until {moment(until)}; a daemon tries it again now")


@dataclass(frozen=True, slots=True)
class _Tried:
    target: str
    said: str
    code: int = 0  # the exit code it stands for


async def _try(name: str, usable: "Usable") -> tuple[list[_Tried], list[str]]:
    from watchd.app.clock import SystemClock
    from watchd.cli.channel_seen import seen_lines
    from watchd.net.client import HttpClient

    clock = SystemClock()
    http = HttpClient(usable.network)
    try:
        opened = usable.channels[name].open(name, clock=clock, http=http)
        view = _view(name, clock.now())
        results = [await _send(opened, view, target) for target in opened.targets]
        is_taken = any(not one.code for one in results)
        return results, seen_lines(usable.channels[name], opened, clock.now(), is_taken=is_taken)
    finally:
        await http.aclose()


async def _send(opened: "Channel", view: "AlertView", target: str) -> _Tried:
    from watchd.model.ids import public_id
    from watchd.model.notification import Message

    async def first() -> int:
        return 1

    message = Message(
        notification_id=public_id("nt", view.alert_id, opened.name, target),
        event_id=public_id("ev", view.alert_id),
        alert_id=view.alert_id,
        revision=view.revision,
        channel=opened.name,
        target=target,
        body=opened.render(view),
    )
    try:
        receipt = await opened.send(message, first)
    except DeliveryError as error:
        return _Tried(target, " ".join(filter(None, (f"{error.kind.value}:", error.code, str(error)))), code_of(error))
    code = "" if receipt.detail.startswith(receipt.code) else receipt.code
    return _Tried(target, " ".join(filter(None, ("taken:", code, receipt.detail))))


def _view(name: str, now: datetime) -> "AlertView":
    from watchd.model.alert import AlertFacts, AlertKind, RuleFacts
    from watchd.model.ids import public_id
    from watchd.model.notification import AlertView
    from watchd.model.rule import Severity, Tlp

    headline = f"Test of {name}"
    facts = AlertFacts(
        kind=AlertKind.TEST,
        rule=RuleFacts("watchd:test", "watchd about itself", Severity.LOW, Tlp.CLEAR),
        headline=headline,
        reason=headline,
        opened_at=now,
        at=now,
    )
    return AlertView(public_id("al", "test", name, now.isoformat()), 1, facts)
