"""`watchd alert`: what was told, or would have been, and why."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.alerts.mute import covers, feed_of
from watchd.alerts.roles import in_words
from watchd.cli.ids import meant, unknown_id
from watchd.cli.moments import since_option
from watchd.cli.opening import store_of, usable_of
from watchd.cli.outbox import write_rows
from watchd.cli.shown import (
    UNREADABLE,
    counted,
    flat,
    iso,
    moment,
    note,
    write_fields,
    write_json,
    write_line,
    write_table,
)
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.model.alert import AlertKind
from watchd.model.notification import SYSTEM_KIND
from watchd.model.route import Mutable

if TYPE_CHECKING:
    from watchd.model.alert import AlertFacts, AlertHead
    from watchd.model.route import Mute
    from watchd.storage import Storage
    from watchd.storage.views import AlertReport

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
        alerts = [_head_json(head) | {"muted_by": _muted_by(head, mutes)} for head in heads]
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
        write_json(SHOW_SCHEMA, _report_json(report))
    else:
        _write(report)


def _listed_state(head: "AlertHead", mutes: "Sequence[Mute]") -> str:
    revised = f", rev {head.revision}" if head.revision > 1 else ""
    return f"{_state(head)}{revised}{', muted' if _muted_by(head, mutes) else ''}"


def _state(head: "AlertHead") -> str:
    return "unreadable" if head.flaw else head.state.value


def _head_json(head: "AlertHead") -> dict[str, object]:
    facts = head.facts
    said: dict[str, object] = {
        "state": head.state.value,
        "kind": facts.kind.value,
        "severity": facts.rule.severity.value,
        "tlp": facts.rule.tlp.value,
        "headline": facts.headline,
        "reason": facts.reason,
    }
    if head.flaw:
        said = dict.fromkeys(said)
    return {
        "id": head.alert_id,
        "revision": head.revision,
        "rule": head.rule_id,
        "story": head.story_id,
        **said,
        "unreadable": head.flaw,
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
                "feed_title": one.feed_title or None,
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
        "unreadable": list(report.unreadable),
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
    write_line(UNREADABLE if head.flaw else flat(facts.headline))
    markings = "" if head.flaw else f" ({facts.rule.severity.value}, TLP {facts.rule.tlp.value})"
    write_fields(
        {
            "alert": f"{head.alert_id}, revision {head.revision}, {_state(head)}",
            "rule": f"{head.rule_id}{markings}",
            "place": f"{facts.rule.file}:{facts.rule.line}" if facts.rule.file else "",
            "question": facts.rule.question,
            "why": facts.reason if facts.reason != facts.headline else "",
            "words": _words(facts),
            "roles": "; also ".join(map(in_words, facts.reports[0].roles if facts.reports else ())),
            "opened": moment(head.opened_at),
            "told": moment(head.last_told_at),
            "copies": f"{head.copies} not told on their own" if head.copies else "",
            "next": f"`{facts.next_step}`" if facts.next_step else "",
        }
    )
    for line in (*facts.lines, *report.unreadable):
        write_line(f"- {flat(line)}")
    if facts.reports:
        write_line()
        write_table(
            ("ITEM", "ROLE", "SEEN", "PUBLISHER", "TITLE", "URL"),
            [(one.item_id, one.role, moment(one.seen_at), one.publisher, one.title, one.url) for one in facts.reports],
            texts={"TITLE", "URL"},
        )
    if report.decisions:
        write_line()
        write_table(
            ("DECIDED", "DECISION", "ITEM", "REASON"),
            [(moment(one.at), one.kind.value, one.item_id or "", one.reason) for one in report.decisions],
            texts={"REASON"},
        )
    write_line()
    if report.notifications:
        write_rows(report.notifications, with_headline=False)
    else:
        write_line(_nobody(report))


def _words(facts: "AlertFacts") -> str:
    spans = facts.reports[0].spans if facts.reports else ()
    return ", ".join(dict.fromkeys(f"{span.text} ({span.term})" for span in spans))


def _nobody(report: "AlertReport") -> str:
    """Why nobody was told."""
    severity = report.head.facts.rule.severity
    if report.head.state.value == "draft":
        return "Nobody was told: its rule is a draft."
    if not severity.sends:
        return f"Nobody was told: severity {severity.value} is only listed."
    return "Nobody was told: no route of the config fits it; `watchd channel list` shows the channels."
