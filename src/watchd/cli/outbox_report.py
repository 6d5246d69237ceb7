"""One notification as it is shown: where it stands, what was tried, its message to be read, or byte for byte."""

import sys
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from watchd.cli.shown import (
    UNREADABLE,
    flat,
    iso,
    moment,
    note,
    write_block,
    write_bytes,
    write_fields,
    write_json,
    write_line,
    write_table,
)

if TYPE_CHECKING:
    from watchd.channels import ChannelConfig
    from watchd.model.feedback import ActionLink
    from watchd.ports import Rest
    from watchd.settings.usable import Usable
    from watchd.storage import Storage
    from watchd.storage.views import AttemptReport, NotificationReport, OutboxRow

SCHEMA = "watchd.outbox.show/1"
_NOT_YET = "nothing was rendered yet: a message is made and frozen at its first attempt"
_MEANS = {  # of a state, for who reads it at night
    "pending": "waits to be sent",
    "gathered": "waits to be told with others, in one message",
    "sent": "taken by the receiver",
    "superseded": "replaced by a newer revision before it was sent",
    "summarised": "told inside a summary",
    "muted": "not sent: muted",
    "withheld": "not sent: the channel may not carry its TLP marking",
    "cancelled": "not to be sent any more",
    "dead": "given up",
    "unreadable": "left alone: a state of another release",
}


WAITS = frozenset({"pending", "gathered"})  # states in which a message is still to go out


def row_json(row: "OutboxRow") -> dict[str, object]:
    """One notification, as lists and `show` give it."""
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
        "mute": sent.mute_id,
        "summary": sent.summary_id,
        "instead_of": sent.instead_of,
        "headline": row.headline,
        "unreadable": row.flaw,
        "last_outcome": row.last_outcome,
        "last_code": row.last_code,
        "last_error": row.last_error,
    }


def rest_json(one: "Rest") -> dict[str, object]:
    """One rest for machines; `target` is the channel's name where all of it rests."""
    return {
        "channel": one.channel,
        "target": one.target,
        "until": iso(one.until),
        "asked_at": iso(one.asked_at),
        "why": one.why,
    }


def write_report_json(report: "NotificationReport", channel: "ChannelConfig | None") -> None:
    """Everything, as one object: `body` is the frozen message as it is stored, `text` what people read of it."""
    text = None if report.body is None else _readable(report.body, channel)
    write_json(
        SCHEMA,
        {
            "notification": row_json(report.row),
            "members": [{"id": one.id, "alert": one.notification.alert_id} for one in report.members],
            "rests": [rest_json(one) for one in report.rests],
            "attempts": [_attempt_json(one) for one in report.attempts],
            "channel_kind": None if channel is None else channel.type,
            "text": text,
            "body": report.body,
        },
    )


def write_report(report: "NotificationReport", channel: "ChannelConfig | None", now: datetime) -> None:
    """To be read from the top: what it is about, where it stands and what to do, each attempt, then the message."""
    row, sent = report.row, report.row.notification
    state, is_waiting = sent.state.value, sent.state.value in WAITS
    write_line(UNREADABLE if row.flaw else flat(row.headline))
    write_fields(
        {
            "notification": row.id,
            "for": f"{sent.alert_id}, revision {sent.revision}, of rule {row.rule_id}",
            "to": sent.recipient,
            "state": f"{state} since {moment(row.changed_at)}: {_MEANS[state]}",
            "unreadable": row.flaw,
            "why": sent.reason,
            "told by": sent.summary_id or "",
            "in place of": sent.instead_of or "",
            "due": moment(sent.due_at) if is_waiting else "",
            "expires": moment(sent.expires_at) if is_waiting else "",
            "waits for": "; ".join(_rest(one) for one in report.rests if is_waiting and one.until > now),
            "last said": "" if report.attempts else _last_said(row),
            "next": f"`watchd outbox retry {row.id}` sends it again" if state == "dead" else "",
        }
    )
    _write_attempts(report)
    _write_members(report)
    write_line()
    if report.body is None:
        write_line(f"Its message: {_NOT_YET}.")
        return
    write_line(f"Its message, frozen for {sent.channel}:")
    write_line()
    write_block(_readable(report.body, channel))
    if channel is None:
        note(f"watchd: {sent.channel} is no usable channel of the config, so its message is shown as stored")


def _rest(one: "Rest") -> str:
    asked = f"asked at {moment(one.asked_at)} to be" if one.asked_at is not None else "is in trouble and is"
    return f"{one.who}, which {asked} left alone until {moment(one.until)}: {flat(one.why)}"


def links_in(report: "NotificationReport", usable: "Usable", store: "Storage") -> "tuple[ActionLink, ...]":
    """The links of the message for its recipient."""
    from watchd.app.clock import SystemClock
    from watchd.app.link_keys import LinkKeys
    from watchd.model.notification import AlertView

    sent = report.row.notification
    alert = store.alert_report(sent.alert_id)
    if alert is None:
        return ()
    keys = LinkKeys(usable.web, store)
    keys.look(SystemClock().now())
    return keys.links(sent, AlertView(sent.alert_id, sent.revision, alert.head.facts, story_id=alert.head.story_id))


def write_raw(
    report: "NotificationReport", channel: "ChannelConfig | None", links: "tuple[ActionLink, ...]", now: datetime
) -> None:
    """The bytes that the last attempt sent, or that the next one will; never to a terminal that they could steer."""
    sent = report.row.notification
    if report.body is None:
        raise click.ClickException(_NOT_YET)
    if channel is None:
        raise click.ClickException(
            f"{sent.channel} is no usable channel of the config, which says how its messages leave"
        )
    last = report.attempts[-1] if report.attempts else None
    message = replace(
        sent.message(report.body),
        attempt=last.number if last else 1,
        root_event_id=report.root_event_id,
        links=links,
    )
    try:
        raw = channel.outgoing(message, last.opened_at if last else now)
    except ValueError as error:
        raise click.ClickException(f"the frozen message cannot be used: {type(error).__name__}") from error
    if sys.stdout.isatty() and not _is_tame(raw):
        raise click.ClickException("these bytes could steer a terminal; write them to a file: --raw > FILE")
    write_bytes(raw)


def _is_tame(raw: bytes) -> bool:
    from watchd.cli.shown import harmless

    text = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    return harmless(text) == text


def _readable(body: str, channel: "ChannelConfig | None") -> str:
    return body if channel is None else channel.readable(body)


def _last_said(row: "OutboxRow") -> str:
    """How the last try ended, where it never connected and opened no attempt."""
    return " ".join(filter(None, (row.last_outcome, row.last_code, row.last_error)))


def _write_attempts(report: "NotificationReport") -> None:
    if not report.attempts:
        return
    write_line()
    write_table(
        ("ATTEMPT", "OPENED", "CLOSED", "OUTCOME", "CODE", "WHAT THE RECEIVER SAID"),
        [_attempt_row(one) for one in report.attempts],
        texts={"WHAT THE RECEIVER SAID"},
    )


def _write_members(report: "NotificationReport") -> None:
    if report.members:
        write_line()
        write_table(
            ("TELLS OF", "ALERT", "RULE", "HEADLINE"),
            [(one.id, one.notification.alert_id, one.rule_id, one.headline) for one in report.members],
            texts={"HEADLINE"},
        )


def _attempt_row(one: "AttemptReport") -> tuple[str, ...]:
    times = (_second(one.opened_at), _second(one.closed_at))
    return (str(one.number), *times, one.outcome or "under way", one.code, one.detail)


def _second(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}Z"


def _attempt_json(one: "AttemptReport") -> dict[str, object]:
    return {
        "number": one.number,
        "opened_at": iso(one.opened_at),
        "closed_at": iso(one.closed_at),
        "outcome": one.outcome,
        "code": one.code,
        "detail": one.detail,
    }
