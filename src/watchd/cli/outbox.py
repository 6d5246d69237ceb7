"""`watchd outbox`: what was sent, what waits, what could not be sent."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant, unknown_id
from watchd.cli.moments import since_option
from watchd.cli.opening import store_of, usable_of
from watchd.cli.outbox_again import conclude, retry_all, retry_these, why_not
from watchd.cli.outbox_report import WAITS, links_in, row_json, write_raw, write_report, write_report_json
from watchd.cli.shown import UNREADABLE, counted, moment, note, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.storage import Storage
    from watchd.storage.views import OutboxRow

LIST_SCHEMA = "watchd.outbox.list/1"
STATES = (
    "pending",
    "gathered",
    "sent",
    "superseded",
    "summarised",
    "muted",
    "withheld",
    "cancelled",
    "dead",
    "unreadable",
)


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
@since_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@config_option
@json_option
def list_(
    *,
    states: tuple[str, ...],
    channel: str | None,
    since: datetime | None,
    limit: int,
    config: Path | None,
    as_json: bool,
) -> None:
    """Notifications, changed last first: one line for each recipient of each revision of an alert.

    Every notification is in exactly one state; the count of each is told on standard error. --since asks when the
    state last changed. Exit codes: 0 listed, be it none; 69 the database cannot be used.
    """
    from watchd.model.notification import NotificationState

    wanted = [NotificationState(state) for state in states]
    usable = usable_of(config)
    with store_of(usable) as store:
        rows = store.outbox(states=wanted, channel=channel, since=since, limit=limit + 1)
        accounting = {state.value: number for state, number in store.accounting().items()}
    rows, has_more = rows[:limit], len(rows) > limit
    if as_json:
        shown = [row_json(row) for row in rows]
        write_json(LIST_SCHEMA, {"accounting": accounting, "notifications": shown, "has_more": has_more})
        return
    if rows:
        write_rows(rows)
    if has_more:
        note(
            f"watchd: the {len(rows)} changed last are shown; --limit shows more, --state and --channel narrow it down"
        )
    channels = (*usable.channels, *usable.lost_channels)
    if not rows and channel is not None and channel not in channels:
        hint = meant(channel, channels, "`watchd channel list` shows them")
        note(f"watchd: no channel is called {channel}{hint}")
    elif not rows and any(accounting.values()):
        note("watchd: no notification fits")
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
    usable = usable_of(config)
    with store_of(usable) as store:
        report = store.notification(notification_id)
        if report is None:
            raise unknown_id("nt", notification_id, store)
        links = links_in(report, usable, store) if raw else ()
    channel = usable.channels.get(report.row.notification.channel)
    if raw:
        write_raw(report, channel, links, SystemClock().now())
    elif as_json:
        write_report_json(report, channel)
    else:
        write_report(report, channel, SystemClock().now())


@outbox.command(
    "retry",
    examples=("watchd outbox retry nt_0123456789abcdef0123", "watchd outbox retry --channel desk-mail --since 2d"),
)
@click.argument("notification_ids", metavar="NOTIFICATION...", nargs=-1)
@click.option("--channel", metavar="NAME", help="Everything of this channel that died.")
@since_option
@click.option("--individually", is_flag=True, help="Each by itself, however many there are.")
@click.option("--force", is_flag=True, help="Also what a newer revision has replaced; it says so where it arrives.")
@config_option
def retry(
    *,
    notification_ids: tuple[str, ...],
    channel: str | None,
    since: datetime | None,
    individually: bool,
    force: bool,
    config: Path | None,
) -> None:
    """Send dead notifications again, for 24 h, under the same ids; mend first what stopped them.

    One whose recipient got a newer revision of the alert, or is about to, is refused: older news would follow newer.
    With --channel all of them; of more than 20, each recipient of a mail or chat gets one message that tells of his.

    Exit codes: 0 queued; 1 one of them is not dead, not there, or replaced by a newer one, or nothing of the channel
    is dead.
    """
    if (channel is None) != bool(notification_ids):
        raise click.UsageError("name notifications, or a --channel of which everything that died is sent again")
    usable = usable_of(config)
    with store_of(usable) as store:
        if channel is None:
            retry_these(store, notification_ids, force=force)
        else:
            known = usable.channels.get(channel)
            together = known is not None and not known.one_by_one and not individually
            retry_all(store, channel, since, together=together)


@outbox.command("drop", examples=("watchd outbox drop nt_0123456789abcdef0123 --reason 'sent by hand'",))
@click.argument("notification_ids", metavar="NOTIFICATION...", nargs=-1)
@click.option("--held", is_flag=True, help="Everything that waits while sending is held; what comes later goes out.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept and listed.")
@config_option
def drop(*, notification_ids: tuple[str, ...], held: bool, reason: str, config: Path | None) -> None:
    """Never send notifications that wait or died; with --held, everything that waits while sending is held.

    Exit codes: 0 dropped; 1 one of them was sent already, or is not there, or sending is not held.
    """
    from watchd.app.clock import SystemClock

    if held == bool(notification_ids):
        raise click.UsageError("name notifications, or --held for everything that waits while sending is held")
    if held:
        with store_of(usable_of(config)) as store:
            _check_held(store)
            number = store.drop_held(reason, SystemClock().now())
        write_line(f"{counted(number, 'notification')} dropped; what comes from here on goes out")
        return
    asked = tuple(dict.fromkeys(notification_ids))
    with store_of(usable_of(config)) as store:
        now = SystemClock().now()
        refused = [one for one in asked if not store.drop_notification(one, reason, now)]
        why = [why_not(one, store, "only what waits or died can be dropped") for one in refused]
    conclude(len(asked) - len(refused), why, "dropped")


@outbox.command("release", examples=("watchd outbox release", "watchd outbox release --since 6h"))
@since_option
@config_option
def release(*, since: datetime | None, config: Path | None) -> None:
    """Let go what is held: after a restore, or when nobody worked on the database for 6 hours, nothing is sent.

    `watchd status` says how many messages would go. With --since only those made from then on go, and older ones are
    dropped and listed as such. Exit codes: 0 released; 1 sending is not held.
    """
    from watchd.app.clock import SystemClock

    with store_of(usable_of(config)) as store:
        _check_held(store)
        goes, dropped = store.release_sending(SystemClock().now(), since)
    older = f"; {counted(dropped, 'older one')} dropped" if dropped else ""
    write_line(f"{counted(goes, 'notification')} may go out now{older}")


def _check_held(store: "Storage") -> None:
    if store.held_sending() is None:
        raise click.ClickException("sending is not held: what is due goes out; `watchd outbox list` shows it")


def _due(row: "OutboxRow") -> str:
    """When it goes out, of one that waits and was not tried in vain."""
    return f"due {moment(row.notification.due_at)}" if row.notification.state.value in WAITS else ""


def write_rows(rows: "Sequence[OutboxRow]", *, with_headline: bool = True) -> None:
    """The table of notifications; of one alert alone, without its headline."""
    columns = ["NOTIFICATION", "STATE", "CHANGED", "TO", "HEADLINE", "WHY"]
    table = [
        [
            row.id,
            row.notification.state.value,
            moment(row.changed_at),
            row.notification.recipient,
            UNREADABLE if row.flaw else row.headline,
            row.flaw or row.notification.reason or row.last_error or _due(row),
        ]
        for row in rows
    ]
    if not with_headline:
        for cells in (columns, *table):
            del cells[4]
    write_table(columns, table, texts={"TO", "HEADLINE", "WHY"})
