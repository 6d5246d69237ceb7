"""`watchd alert`: what was told, or would have been, and why."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.opening import settings_of, store_of
from watchd.cli.outbox import write_rows
from watchd.cli.shown import iso, moment, note, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.alert import AlertHead
    from watchd.storage.views import AlertReport

LIST_SCHEMA = "watchd.alert.list/1"
SHOW_SCHEMA = "watchd.alert.show/1"


@click.group(
    "alert",
    cls=VerbGroup,
    short_help="What was told, or would have been, and why.",
    examples=("watchd alert list --rule ve-su30-spares", "watchd alert show al_0123456789abcdef0123"),
)
def alert() -> None:
    """What was told, or would have been, and why."""


@alert.command("list", examples=("watchd alert list", "watchd alert list --rule ve-su30-spares --json"))
@click.option("--rule", metavar="RULE", help="Only alerts of this rule.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@config_option
@json_option
def list_(*, rule: str | None, limit: int, config: Path | None, as_json: bool) -> None:
    """Alerts, told last first; also those that are never sent: of drafts, and of severity info."""
    with store_of(settings_of(config)) as store:
        heads = store.alerts(rule_id=rule, limit=limit)
    if as_json:
        write_json(LIST_SCHEMA, {"alerts": [_head_json(head) for head in heads]})
        return
    if not heads:
        note("watchd: no alert yet")
        return
    write_table(
        ("ALERT", "TOLD", "RULE", "SEVERITY", "STATE", "REVISION", "HEADLINE"),
        [
            (
                head.alert_id,
                moment(head.last_told_at or head.opened_at),
                head.rule_id,
                head.facts.rule.severity.value,
                head.state.value,
                str(head.revision),
                head.facts.headline,
            )
            for head in heads
        ],
    )


@alert.command("show", examples=("watchd alert show al_0123456789abcdef0123",))
@click.argument("alert_id", metavar="ALERT")
@config_option
@json_option
def show(*, alert_id: str, config: Path | None, as_json: bool) -> None:
    """One alert: its reports, every decision about it with the reason, and who got it.

    Exit codes: 0 shown; 1 there is no such alert.
    """
    with store_of(settings_of(config)) as store:
        report = store.alert_report(alert_id)
    if report is None:
        raise click.ClickException(f"there is no alert {alert_id}; `watchd alert list` shows ids")
    if as_json:
        write_json(SHOW_SCHEMA, _report_json(report))
    else:
        _write(report)


def _head_json(head: "AlertHead") -> dict[str, object]:
    facts = head.facts
    return {
        "id": head.alert_id,
        "revision": head.revision,
        "rule": head.rule_id,
        "story": head.story_id,
        "state": head.state.value,
        "kind": facts.kind.value,
        "severity": facts.rule.severity.value,
        "tlp": facts.rule.tlp.value,
        "headline": facts.headline,
        "reason": facts.reason,
        "opened_at": iso(head.opened_at),
        "told_at": iso(head.last_told_at),
        "copies": head.copies,
        "publishers": sorted(head.publishers),
    }


def _report_json(report: "AlertReport") -> dict[str, object]:
    return {
        "alert": _head_json(report.head),
        "reports": [
            {
                "item": one.item_id,
                "feed": one.feed_id,
                "publisher": one.publisher,
                "title": one.title,
                "url": one.url,
                "role": one.role,
                "seen_at": iso(one.seen_at),
                "published": iso(one.published),
            }
            for one in report.head.facts.reports
        ],
        "lines": list(report.head.facts.lines),
        "decisions": [
            {
                "item": one.item_id,
                "decision": one.kind.value,
                "reason": one.reason,
                "at": iso(one.at),
                "with": one.compared_with,
                "score": one.score,
            }
            for one in report.decisions
        ],
        "notifications": [
            {
                "id": one.id,
                "revision": one.notification.revision,
                "channel": one.notification.channel,
                "target": one.notification.target,
                "state": one.notification.state.value,
                "reason": one.notification.reason,
                "changed_at": iso(one.changed_at),
            }
            for one in report.notifications
        ],
    }


def _write(report: "AlertReport") -> None:
    head, facts = report.head, report.head.facts
    write_line(facts.headline)
    write_fields(
        {
            "alert": f"{head.alert_id}, revision {head.revision}, {head.state.value}",
            "rule": f"{head.rule_id} ({facts.rule.severity.value}, TLP {facts.rule.tlp.value})",
            "why": facts.reason,
            "opened": moment(head.opened_at),
            "told": moment(head.last_told_at),
            "copies": f"{head.copies} not told on their own" if head.copies else "",
            "next": facts.next_step,
        }
    )
    for line in facts.lines:
        write_line(f"- {line}")
    if facts.reports:
        write_line()
        write_table(
            ("ITEM", "ROLE", "SEEN", "PUBLISHER", "TITLE"),
            [(one.item_id, one.role, moment(one.seen_at), one.publisher, one.title) for one in facts.reports],
        )
    if report.decisions:
        write_line()
        write_table(
            ("DECIDED", "DECISION", "ITEM", "REASON"),
            [(moment(one.at), one.kind.value, one.item_id or "", one.reason) for one in report.decisions],
        )
    if report.notifications:
        write_line()
        write_rows(report.notifications)
