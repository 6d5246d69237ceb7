"""`watchd alert`: what was told, or would have been, and why."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.alerts.mute import covers, feed_of
from watchd.cli.alert_feedback import ack, verdict
from watchd.cli.alert_preview import preview
from watchd.cli.alert_report import head_json, report_json, state_of, write_report
from watchd.cli.ids import meant, unknown_id
from watchd.cli.moments import since_option
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import UNREADABLE, counted, moment, note, write_json, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.model.alert import AlertKind
from watchd.model.notification import SYSTEM_KIND
from watchd.model.route import Mutable

if TYPE_CHECKING:
    from watchd.model.alert import AlertHead
    from watchd.model.route import Mute
    from watchd.storage import Storage

LIST_SCHEMA = "watchd.alert.list/1"
SHOW_SCHEMA = "watchd.alert.show/1"


@click.group(
    "alert",
    cls=VerbGroup,
    short_help="What was told, or would have been, and why.",
    examples=("watchd alert list --since 12h", "watchd alert show al_0123456789abcdef0123"),
)
def alert() -> None:
    """What was told, or would have been, and why."""


@alert.command(
    "list",
    examples=(
        "watchd alert list --since 12h                      what was told tonight",
        "watchd alert list --rule ve-su30-spares --json",
    ),
)
@click.option("--rule", metavar="RULE", help="Only alerts of this rule; `watchd:feed` and its like are about watchd.")
@since_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@config_option
@json_option
def list_(*, rule: str | None, since: datetime | None, limit: int, config: Path | None, as_json: bool) -> None:
    """Alerts, told last first; also those that are never sent: of drafts, of severity info, and what is muted.

    --since asks when its last revision was told. Exit codes: 0 listed, be it none; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock

    with store_of(usable_of(config)) as store:
        heads = store.alerts(rule_id=rule, since=since, limit=limit + 1)
        mutes = store.mutes(SystemClock().now())
        nothing = "" if heads else _nothing(store, rule)
    heads, has_more = heads[:limit], len(heads) > limit
    if as_json:
        alerts = [head_json(head) | {"muted_by": _muted_by(head, mutes)} for head in heads]
        write_json(LIST_SCHEMA, {"alerts": alerts, "has_more": has_more})
    elif heads:
        _write_heads(heads, mutes)
    if nothing:
        note(f"watchd: {nothing}")
    elif mutes and not as_json:
        note(f"watchd: {counted(len(mutes), 'mute')} in force; `watchd mute list` says of what")
    if has_more and not as_json and not nothing:
        note(f"watchd: the {len(heads)} told last are shown; --limit shows more, --since and --rule narrow it down")


def _nothing(store: "Storage", rule: str | None) -> str:
    """Why there is no alert, as far as can be told."""
    newest = next(iter(store.alerts(rule_id=rule, limit=1)), None)
    if newest is not None:
        told = f"the last one{f' of {rule}' if rule else ''} was told"
        return f"no alert since then; {told} {moment(newest.last_told_at or newest.opened_at)}"
    if rule is None:
        return "no alert yet; `watchd feed health` says whether the quiet can be trusted"
    rules = store.first_loaded()
    if rule in rules or rule.startswith("watchd:"):
        return f"no alert of {rule} yet; `watchd item show ITEM --rule {rule}` says what it missed in an item"
    return f"no rule is or was called {rule}{meant(rule, rules, '`watchd check` looks at the files')}"


def _muted_by(head: "AlertHead", mutes: "Sequence[Mute]") -> str | None:
    """The mute in force that keeps back what would be sent of the alert now."""
    kind = SYSTEM_KIND if head.facts.kind is AlertKind.SYSTEM else "alert"
    what = Mutable(kind, head.rule_id, head.story_id, feed_of(head.facts))
    return next((mute.id for mute in mutes if covers(mute, what)), None)


def _write_heads(heads: "Sequence[AlertHead]", mutes: "Sequence[Mute]") -> None:
    write_table(
        ("ALERT", "TOLD", "SEVERITY", "STATE", "RULE", "HEADLINE"),
        [
            (
                head.alert_id,
                moment(head.last_told_at or head.opened_at),
                "" if head.flaw else head.facts.rule.severity.value,
                _listed_state(head, mutes),
                head.rule_id,
                f"{UNREADABLE} {head.flaw}" if head.flaw else head.facts.headline,
            )
            for head in heads
        ],
        texts={"RULE", "HEADLINE"},
    )


@alert.command("show", examples=("watchd alert show al_0123456789abcdef0123",))
@click.argument("alert_id", metavar="ALERT")
@config_option
@json_option
def show(*, alert_id: str, config: Path | None, as_json: bool) -> None:
    """One alert: its reports, every decision about it with the reason, and who got it.

    Exit codes: 0 shown; 1 there is no such alert.
    """
    with store_of(usable_of(config)) as store:
        report = store.alert_report(alert_id)
        if report is None:
            raise unknown_id("al", alert_id, store)
    if as_json:
        write_json(SHOW_SCHEMA, report_json(report))
    else:
        write_report(report)


def _listed_state(head: "AlertHead", mutes: "Sequence[Mute]") -> str:
    revised = f", rev {head.revision}" if head.revision > 1 else ""
    return f"{state_of(head)}{revised}{', muted' if _muted_by(head, mutes) else ''}"


alert.add_command(preview)
alert.add_command(ack)
alert.add_command(verdict)
