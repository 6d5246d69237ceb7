"""`watchd outbox`: what was sent, what waits, what could not be sent."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.opening import settings_of, store_of
from watchd.cli.shown import counted, iso, moment, note, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.storage.views import NotificationReport, OutboxRow, Retried

LIST_SCHEMA = "watchd.outbox.list/1"
SHOW_SCHEMA = "watchd.outbox.show/1"
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
        write_json(LIST_SCHEMA, {"accounting": accounting, "notifications": [_row_json(row) for row in rows]})
        return
    if rows:
        write_rows(rows)
    counts = ", ".join(f"{number:,} {state}" for state, number in accounting.items() if number)
    note(f"watchd: of all notifications {counts}" if counts else "watchd: nothing was ever to be sent")


@outbox.command("show", examples=("watchd outbox show nt_0123456789abcdef0123",))
@click.argument("notification_id", metavar="NOTIFICATION")
@config_option
@json_option
def show(*, notification_id: str, config: Path | None, as_json: bool) -> None:
    """One notification: its attempts with what the receiver said, and its text once it was rendered.

    Exit codes: 0 shown; 1 there is none with this id.
    """
    with store_of(settings_of(config)) as store:
        report = store.notification(notification_id)
    if report is None:
        raise _unknown(notification_id)
    if as_json:
        write_json(SHOW_SCHEMA, _report_json(report))
    else:
        _write_report(report)


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


def _unknown(notification_id: str) -> click.ClickException:
    return click.ClickException(f"there is no notification {notification_id}; `watchd outbox list` shows ids")


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


def _row_json(row: "OutboxRow") -> dict[str, object]:
    sent = row.notification
    return {
        "id": row.id,
        "state": sent.state.value,
        "reason": sent.reason,
        "changed_at": iso(row.changed_at),
        "due_at": iso(sent.due_at),
        "expires_at": iso(sent.expires_at),
        "channel": sent.channel,
        "target": sent.target,
        "kind": sent.kind,
        "alert": sent.alert_id,
        "revision": sent.revision,
        "rule": row.rule_id,
        "headline": row.headline,
        "last_outcome": row.last_outcome,
        "last_code": row.last_code,
        "last_error": row.last_error,
    }


def _report_json(report: "NotificationReport") -> dict[str, object]:
    attempts = [
        {
            "number": one.number,
            "opened_at": iso(one.opened_at),
            "closed_at": iso(one.closed_at),
            "outcome": one.outcome,
            "code": one.code,
            "detail": one.detail,
        }
        for one in report.attempts
    ]
    return {"notification": _row_json(report.row), "attempts": attempts, "body": report.body}


def _write_report(report: "NotificationReport") -> None:
    row, sent = report.row, report.row.notification
    write_line(row.headline)
    write_fields(
        {
            "notification": row.id,
            "alert": f"{sent.alert_id}, revision {sent.revision}",
            "rule": row.rule_id,
            "to": f"{sent.target} by {sent.channel}",
            "state": f"{sent.state.value} since {moment(row.changed_at)}",
            "why": sent.reason,
            "due": moment(sent.due_at),
            "expires": moment(sent.expires_at),
            "last said": " ".join(filter(None, (row.last_outcome, row.last_code, row.last_error))),
        }
    )
    if report.attempts:
        write_line()
        write_table(
            ("ATTEMPT", "OPENED", "CLOSED", "OUTCOME", "CODE", "DETAIL"),
            [
                (
                    str(one.number),
                    moment(one.opened_at),
                    moment(one.closed_at),
                    one.outcome or "under way",
                    one.code,
                    one.detail,
                )
                for one in report.attempts
            ],
        )
    if report.body is not None:
        write_line()
        write_line(report.body)
