"""`watchd route`: who would get what, and why."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import FAILED
from watchd.cli.ids import meant
from watchd.cli.opening import settings_of, store_of
from watchd.cli.shown import counted, iso, moment, note, without_empty, write_json, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option
from watchd.errors import StorageError
from watchd.text.durations import lasting

if TYPE_CHECKING:
    from datetime import datetime

    from watchd.alerts.whom import Destined, Whom
    from watchd.model.route import Mute
    from watchd.model.rule import Rule
    from watchd.settings import Settings

TEST_SCHEMA = "watchd.route.test/1"
_FAILS = "WHERE THAT FAILS"


@click.group(
    "route",
    cls=VerbGroup,
    short_help="Who would get what, and why.",
    examples=("watchd route test", "watchd route test ve-su30-spares"),
)
def route() -> None:
    """Who would get what, and why."""


@route.command("test", examples=("watchd route test", "watchd route test ve-su30-spares --json"))
@click.argument("rule_ids", metavar="[RULE...]", nargs=-1)
@config_option
@json_option
def test(*, rule_ids: tuple[str, ...], config: Path | None, as_json: bool) -> None:
    """Who would get an alert of each rule now, by which channel, at once or when, which route says so, and what then.

    As the files are: an edit can be looked at before the daemon takes it over. Mutes in force count; nothing is sent
    or recorded. Exit codes: 0 shown; 1 an alert of one of the rules would reach nobody; 2 there is no such rule; 78
    the config must be mended.
    """
    from watchd.alerts.whom import whom
    from watchd.app.clock import SystemClock

    settings = settings_of(config)
    rules = _rules(settings)
    for one in rule_ids:
        if one not in rules:
            raise click.UsageError(
                f"there is no rule {one[:80]}{meant(one, rules, '`watchd check` looks at the files')}"
            )
    now = SystemClock().now()
    mutes = _mutes(settings, now)
    found = [whom(rules[one], settings.routing, mutes, now) for one in (dict.fromkeys(rule_ids) or sorted(rules))]
    if as_json:
        write_json(TEST_SCHEMA, {"rules": [_json(one) for one in found]})
    else:
        columns, rows = without_empty(
            ("RULE", "SEVERITY", "TO", "WHEN", "WHY", _FAILS), [row for one in found for row in _rows(one, now)], _FAILS
        )
        write_table(columns, rows, texts={"TO", "WHEN", "WHY", _FAILS})
    lost = [one for one in found if _is_lost(one)]
    if lost:
        note(f"watchd: alerts of {counted(len(lost), 'rule')} would reach nobody: {_named(lost)}")
        raise click.exceptions.Exit(FAILED)


def _rules(settings: "Settings") -> "Mapping[str, Rule]":
    """The rules of the files; raises ConfigError where one of them must be mended."""
    from watchd.app.files import read_files
    from watchd.rules.load import load_rules

    return load_rules(read_files(settings).rules).rules


def _mutes(settings: "Settings", now: "datetime") -> "Sequence[Mute]":
    """The mutes in force; none where there is no database yet, or it does not answer."""
    try:
        with store_of(settings) as store:
            return store.mutes(now)
    except StorageError as error:
        note(f"watchd: mutes are not looked at: {error}")
        return ()


def _rows(found: "Whom", now: "datetime") -> list[tuple[str, ...]]:
    rule = found.rule
    if not found.destined:
        return [(rule.id, rule.severity.value, "nobody", "never", found.nobody, "")]
    return [
        (rule.id, rule.severity.value, one.notification.recipient, _when(one, now), one.why, _else(one, rule))
        for one in found.destined
    ]


def _else(one: "Destined", rule: "Rule") -> str:
    """Who gets it where the channel fails; what the fallback may not carry says why; empty: it waits."""
    from watchd.alerts.route import fails_over_at

    if one.notification.state.value in {"withheld", "muted"}:
        return ""
    due_at = one.notification.due_at
    after = lasting(fails_over_at(rule.severity, due_at) - due_at)
    goes = [other.recipient for other in one.stand_ins if other.state.value != "withheld"]
    never = [f"never: {other.reason}" for other in one.stand_ins if other.state.value == "withheld"]
    return f"{', '.join(goes)}, after {after}" if goes else "".join(never[:1])


def _when(one: "Destined", now: "datetime") -> str:
    from watchd.alerts.gather import TOGETHER
    from watchd.alerts.quiet_hours import QUIET

    sent = one.notification
    is_step = sent.step and sent.state.value == "gathered"
    unless = ", unless acknowledged" if is_step else ""
    if is_step and not sent.bundle.startswith(f"{QUIET}:"):
        return f"after {lasting(sent.due_at - now)}{unless}"
    if sent.state.value == "pending":
        return "at once"
    if sent.state.value != "gathered":
        return f"never: {sent.reason}"
    if sent.bundle == TOGETHER:
        wait = sent.due_at - now
        return "at once" if not wait else f"within {lasting(wait)}, with others of its story"
    waits = {"digest": "in a digest, next", QUIET: "after quiet hours,"}.get(
        sent.bundle.partition(":")[0], "gathered until"
    )
    return f"{waits} {moment(sent.due_at)}{unless}"


def _is_lost(found: "Whom") -> bool:
    """Whether an alert that is meant to be sent would reach nobody; a mute ends by itself."""
    if not found.destined:
        return found.nobody == "no route fits it"
    return all(one.notification.state.value in {"withheld", "dead"} for one in found.destined)


def _named(lost: "Sequence[Whom]") -> str:
    most = 5
    more = f" and {len(lost) - most} more" if len(lost) > most else ""
    return ", ".join(one.rule.id for one in lost[:most]) + more


def _json(found: "Whom") -> dict[str, object]:
    return {
        "rule": found.rule.id,
        "severity": found.rule.severity.value,
        "nobody": found.nobody or None,
        "to": [
            {
                "channel": one.notification.channel,
                "target": one.notification.target,
                "state": one.notification.state.value,
                "reason": one.notification.reason,
                "due_at": iso(one.notification.due_at),
                "why": one.why,
                "where_that_fails": [
                    {
                        "channel": other.channel,
                        "target": other.target,
                        "state": other.state.value,
                        "reason": other.reason,
                    }
                    for other in one.stand_ins
                ],
            }
            for one in found.destined
        ],
    }
