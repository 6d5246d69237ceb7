"""`watchd outbox`: what was sent, what waits, what could not be sent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.ids import unknown_id
from watchd.cli.opening import settings_of, store_of
from watchd.cli.outbox_report import row_json, write_raw, write_report, write_report_json
from watchd.cli.shown import counted, moment, note, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.storage.views import OutboxRow, Retried

LIST_SCHEMA = "watchd.outbox.list/1"
STATES = ("pending", "sent", "superseded", "summarised", "muted", "withheld", "cancelled", "dead")
_AGAIN_FOR = timedelta(hours=24)


@click.group(
    "outbox",
    cls=VerbGroup,
    short_help="What was sent, what waits, what could not be sent.",
    examples=("watchd outbox list --state dead", "watchd outbox retry nt_0123456789abcdef0123"),
)
def outbox() -> None:
    """What was sent, what waits, what could not be sent."""


@outbox.command(
    "list",
    examples=("watchd outbox list --state pending --state dead", "watchd outbox list --channel desk-mail --json"),
)
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Only these; may be given again.")
@click.option("--channel", metavar="NAME", help="Only what goes through this channel.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@config_option
@json_option
def list_(*, states: tuple[str, ...], channel: str | None, limit: int, config: Path | None, as_json: bool) -> None:
    """Notifications, changed last first: one line for each recipient of each revision of an alert.

    Every notification is in exactly one state; the count of each is told on standard error.
    """
    from watchd.model.notification import NotificationState

    wanted = [NotificationState(state) for state in states]
    with store_of(settings_of(config)) as store:
        rows = store.outbox(states=wanted, channel=channel, limit=limit)
        accounting = {state.value: number for state, number in store.accounting().items()}
    if as_json:
        write_json(LIST_SCHEMA, {"accounting": accounting, "notifications": [row_json(row) for row in rows]})
        return
    if rows:
        write_rows(rows)
    counts = ", ".join(f"{number:,} {state}" for state, number in accounting.items() if number)
    note(f"watchd: of all notifications {counts}" if counts else "watchd: nothing was ever to be sent")


@outbox.command(
    "show",
    examples=(
        "watchd outbox show nt_0123456789abcdef0123",
        "watchd outbox show nt_0123456789abcdef0123 --raw > message.eml",
    ),
)
@click.argument("notification_id", metavar="NOTIFICATION")
@click.option("--raw", is_flag=True, help="Only the message, byte for byte as it leaves.")
@config_option
@json_option
def show(*, notification_id: str, raw: bool, config: Path | None, as_json: bool) -> None:
    """One notification: where it stands, each attempt with what the receiver said, and its message as people read it.

    A message is made once, at the first attempt, and stays as it is. Of a mail, subject and text are shown; --raw gives
    the whole mail with the headers of its last attempt, of a webhook the body of the request. Exit codes: 0 shown;
    1 there is none with this id, or with --raw no message yet.
    """
    from watchd.app.clock import SystemClock

    if raw and as_json:
        raise click.UsageError("--raw or --json, not both")
    settings = settings_of(config)
    with store_of(settings) as store:
        report = store.notification(notification_id)
        if report is None:
            raise unknown_id("nt", notification_id, store)
    channel = settings.channels.get(report.row.notification.channel)
    if raw:
        write_raw(report, channel, SystemClock().now())
    elif as_json:
        write_report_json(report, channel)
    else:
        write_report(report, channel)


@outbox.command("retry", examples=("watchd outbox retry nt_0123456789abcdef0123",))
@click.argument("notification_ids", metavar="NOTIFICATION...", nargs=-1, required=True)
@click.option("--force", is_flag=True, help="Also what a newer revision has replaced; it says so where it arrives.")
@config_option
def retry(*, notification_ids: tuple[str, ...], force: bool, config: Path | None) -> None:
    """Send dead notifications again, for 24 h, under the same ids; mend first what stopped them.

    One whose recipient got a newer revision of the alert, or is about to, is refused: older news would follow newer.

    Exit codes: 0 queued; 1 one of them is not dead, not there, or replaced by a newer one.
    """
    from watchd.app.clock import SystemClock

    refused = {}
    with store_of(settings_of(config)) as store:
        now = SystemClock().now()
        for one in dict.fromkeys(notification_ids):
            retried = store.retry_notification(one, now, lasts=_AGAIN_FOR, after_newer=force)
            if not retried.is_queued:
                refused[one] = _why_refused(retried)
            elif retried.newer is not None:
                note(f"watchd: {one} is older than revision {retried.newer}, and will say so where it arrives")
    _conclude(notification_ids, refused, "to be sent again")


@outbox.command("drop", examples=("watchd outbox drop nt_0123456789abcdef0123 --reason 'sent by hand'",))
@click.argument("notification_ids", metavar="NOTIFICATION...", nargs=-1, required=True)
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept and listed.")
@config_option
def drop(*, notification_ids: tuple[str, ...], reason: str, config: Path | None) -> None:
    """Never send notifications that wait or died.

    Exit codes: 0 dropped; 1 one of them was sent already, or is not there.
    """
    from watchd.app.clock import SystemClock

    with store_of(settings_of(config)) as store:
        now = SystemClock().now()
        refused = [one for one in dict.fromkeys(notification_ids) if not store.drop_notification(one, reason, now)]
    _conclude(notification_ids, dict.fromkeys(refused, "neither waits nor died, or is not there"), "dropped")


def write_rows(rows: "Sequence[OutboxRow]") -> None:
    """The table of notifications."""
    write_table(
        ("NOTIFICATION", "STATE", "CHANGED", "CHANNEL", "TARGET", "HEADLINE", "WHY"),
        [
            (
                row.id,
                row.notification.state.value,
                moment(row.changed_at),
                row.notification.channel,
                row.notification.target,
                row.headline,
                row.notification.reason or row.last_error,
            )
            for row in rows
        ],
    )


def _why_refused(retried: "Retried") -> str:
    if retried.newer is None:
        return "is not dead, or not there"
    done = "was sent" if retried.newer_is_sent else "waits to be sent"
    return f"was replaced: revision {retried.newer} of its alert {done} (--force sends the older one all the same)"


def _conclude(asked: Sequence[str], refused: Mapping[str, str], done: str) -> None:
    for one, why in refused.items():
        note(f"watchd: {one} {why}; see `watchd outbox show {one}`")
    number = len(set(asked)) - len(refused)
    if number:
        write_line(f"{counted(number, 'notification')} {done}")
    if refused:
        raise click.exceptions.Exit(FAILED)
