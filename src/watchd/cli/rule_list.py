"""`watchd rule list`: every rule, how it stands, when it matched last, and from when its window can alert."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.opening import store_of
from watchd.cli.rule_files import place_of, read_rules, rule_files, rules_option
from watchd.cli.rule_watched import share_watched
from watchd.cli.rule_window import WindowSeen, window_in, window_json
from watchd.cli.shown import counted, iso, moment, note, without_empty, write_json, write_table
from watchd.cli.verbs import Verb, config_option, json_option
from watchd.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from watchd.model.rule import Rule
    from watchd.settings.usable import Usable
    from watchd.storage import Storage
    from watchd.storage.ruled import RuleMatches

SCHEMA = "watchd.rule.list/1"
_WATCHED = timedelta(days=7)  # over which coverage is told


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule with what is known of it."""

    rule: "Rule"
    state: str
    matches: "RuleMatches | None" = None  # None: no database, or not in force
    window: WindowSeen | None = None
    watched: float | None = None  # share of the last 7 days; None: nobody knows


@click.command(
    "list",
    cls=Verb,
    short_help="Every rule, how it stands, and when it matched last.",
    examples=(
        "watchd rule list",
        "watchd rule list --owner ana",
        "watchd rule list --json | jq -r '.rules[] | select(.window.outcome == \"unknown\") | .id'",
    ),
)
@click.option("--owner", metavar="NAME", help="Only rules that this person looks after.")
@rules_option
@config_option
@json_option
def list_(*, owner: str | None, rule_paths: tuple[Path, ...], config: Path | None, as_json: bool) -> None:
    """Every rule: how it stands, who looks after it, when it matched last, how much of the last week was watched.

    Of a rule with a window also what its last check came to, and from when on it can alert. Rules are those of the
    files; what the database knows is of the version in force, and an edit that the daemon has not taken over is named.

    Exit codes: 0 listed; 78 a file must be mended.
    """
    files = rule_files(rule_paths, config)
    rules = read_rules(files).book.rules
    listed = [Listed(one, _state(one, None)) for one in rules.values()]
    if files.usable is not None:
        listed = _known(rules, files.usable) or listed
    shown = [one for one in listed if owner in {None, one.rule.owner}]
    if as_json:
        write_json(SCHEMA, {"rules": [_json(one) for one in shown]})
        return
    if shown:
        _write(shown)
    elif owner is not None:
        known = ", ".join(sorted({one.rule.owner for one in listed if one.rule.owner})) or "nobody"
        note(f"watchd: no rule is looked after by {owner}; owners are {known}")
    else:
        note("watchd: there is no rule yet: `watchd rule new` writes one")


def _known(rules: "Mapping[str, Rule]", usable: "Usable") -> list[Listed]:
    """The rules with what the database has of them; none without one."""
    try:
        with store_of(usable) as store:
            return _in_store(rules, store)
    except (StorageError, ConfigError) as error:
        note(f"watchd: what the rules matched is not known: {error}")
        return []


def _in_store(rules: "Mapping[str, Rule]", store: "Storage") -> list[Listed]:
    from watchd.app.clock import SystemClock
    from watchd.app.sets import compile_set

    now = SystemClock().now()
    number = store.active_generation()
    if number == 0:
        note("watchd: no rule set is in force yet: `watchd run` publishes one")
        return []
    compiled = compile_set(number, store.generation(number).documents, store.first_loaded())
    keys = [(one.id, one.match_digest) for one in compiled.rules.values()]
    matches = store.rule_matches(keys, now)
    watched = share_watched(store, compiled.rules, compiled.feeds, now - _WATCHED, now)
    listed = []
    for one in {**compiled.rules, **rules}.values():
        active = compiled.rules.get(one.id)
        is_current = active is not None and active.digest == one.digest
        shown = active if is_current and active is not None else one
        key = (active.id, active.match_digest) if active is not None else ("", "")
        listed.append(
            Listed(
                rule=shown,
                state=_state(shown, now.date(), _drift(one.id, rules, compiled.rules)),
                matches=matches.get(key),
                window=window_in(store, shown, compiled.rules) if shown.window is not None and active else None,
                watched=watched.get(one.id),
            )
        )
    return sorted(listed, key=lambda one: one.rule.id)


def _drift(rule_id: str, files: "Mapping[str, Rule]", active: "Mapping[str, Rule]") -> str:
    """In what the files and the set in force differ; empty where they agree."""
    if rule_id not in active:
        return "not in force yet"
    if rule_id not in files:
        return "in force, and no longer in the files"
    return "" if files[rule_id].digest == active[rule_id].digest else "edited; the version before is in force"


def _state(rule: "Rule", today: date | None, drift: str = "") -> str:
    is_over = today is not None and rule.is_expired(today)
    state = f"over since {rule.expires}" if is_over else rule.status.value
    if rule.is_quick and rule.expires is not None and not is_over:
        state = f"{state} until {rule.expires}"
    return f"{state} ({drift})" if drift else state


def _write(listed: list[Listed]) -> None:
    columns, rows = without_empty(
        ("RULE", "STATE", "SEVERITY", "OWNER", "LAST MATCH", "30 DAYS", "WATCHED", "WINDOW", "CAN ALERT"),
        [_row(one) for one in listed],
        "WINDOW",
    )
    if all(one.matches is None for one in listed):
        kept = [at for at, name in enumerate(columns) if name not in {"LAST MATCH", "30 DAYS", "WATCHED", "CAN ALERT"}]
        columns, rows = [columns[at] for at in kept], [[row[at] for at in kept] for row in rows]
    write_table(columns, rows, texts={"STATE", "WINDOW", "CAN ALERT"})
    drafts = sum(one.rule.status.value == "draft" for one in listed)
    blind = [one.rule.id for one in listed if _outcome(one) == "unknown"]
    note(f"watchd: {counted(len(listed), 'rule')}" + (f", {counted(drafts, 'draft')}" if drafts else ""))
    if blind:
        note(f"watchd: blind: {', '.join(blind)}; `watchd rule explain {blind[0]}` says why")


def _row(one: Listed) -> list[str]:
    matches, window = one.matches, one.window
    return [
        one.rule.id,
        one.state,
        one.rule.severity.value,
        one.rule.owner or "operators",
        "never" if matches is not None and matches.last_at is None else moment(matches.last_at if matches else None),
        "" if matches is None else f"{matches.month:,}",
        "" if one.watched is None else f"{one.watched:.0%}",
        _window(one),
        "" if window is None or window.ready is None else window.ready.said,
    ]


def _window(one: Listed) -> str:
    if one.rule.window is None:
        return ""
    kind = {"Succession": "sequence"}.get(type(one.rule.window).__name__, type(one.rule.window).__name__.lower())
    outcome = _outcome(one)
    return f"{kind}: {outcome}" if outcome else kind


def _outcome(one: Listed) -> str:
    state = None if one.window is None else one.window.state
    return "" if state is None else state.outcome.value


def _json(one: Listed) -> dict[str, object]:
    rule, matches = one.rule, one.matches
    return {
        "id": rule.id,
        "title": rule.title,
        "state": one.state,
        "status": rule.status.value,
        "severity": rule.severity.value,
        "owner": rule.owner,
        "review": None if rule.review is None else rule.review.isoformat(),
        "expires": None if rule.expires is None else rule.expires.isoformat(),
        "is_quick": rule.is_quick,
        "file": place_of(rule.place.file, rule.place.line),
        "last_match_at": None if matches is None else iso(matches.last_at),
        "matches_30_days": None if matches is None else matches.month,
        "watched_7_days": one.watched,
        "window": None if one.window is None else window_json(rule, one.window),
    }
