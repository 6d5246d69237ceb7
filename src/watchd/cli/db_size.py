"""`watchd db prune` and `db stats`: what is old goes, and how large the rest is."""

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.opening import settings_of, store_of
from watchd.cli.shown import counted, iso, moment, note, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import Verb, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.retention import Retention
    from watchd.storage import Storage
    from watchd.storage.views import Size

PRUNE_SCHEMA = "watchd.db.prune/1"
STATS_SCHEMA = "watchd.db.stats/1"
_KILO = 1000


@click.command("prune", cls=Verb, examples=("watchd db prune --dry-run", "watchd db prune"))
@click.option("--dry-run", is_flag=True, help="Count what would go, and take nothing away.")
@config_option
@json_option
def prune(*, dry_run: bool, config: Path | None, as_json: bool) -> None:
    """Take away what is older than `retention:` says and needed by nothing; the daemon does so once a day.

    What an item was known by stays, so that nothing is told again. It may run beside the daemon and be stopped at any
    moment. A SQLite file does not get smaller: its room is used again. Exit codes: 0 done; 69 the database cannot be
    used.
    """
    from watchd.app.clock import SystemClock

    settings = settings_of(config)
    rows: Counter[str] = Counter()
    with store_of(settings) as store:
        kept, in_force = _needed(store, settings.retention)
        for step in store.pruning(kept, in_force, SystemClock().now(), dry_run=dry_run):
            rows.update(step)
    went = dict(sorted((+rows).items(), key=lambda one: (-one[1], one[0])))
    if as_json:
        write_json(PRUNE_SCHEMA, {"is_dry_run": dry_run, "rows": went})
    elif went:
        write_table(("TABLE", "ROWS"), [(name, f"{number:,}") for name, number in went.items()])
    if not as_json:
        note(f"watchd: {counted(rows.total(), 'row')} {'would go' if dry_run else 'gone'}")


@click.command("stats", cls=Verb, examples=("watchd db stats", "watchd db stats --json | jq .projected"))
@config_option
@json_option
def stats(*, config: Path | None, as_json: bool) -> None:
    """How large the database is, table by table with their indexes, how old, and how large it will get.

    The projection is what it grows to when as much comes as in the last week, and is kept as `retention:` says. A large
    database takes a while. Exit codes: 0 shown; 69 the database cannot be used.
    """
    from watchd.app.clock import SystemClock

    settings = settings_of(config)
    with store_of(settings) as store:
        size = store.size(settings.retention, SystemClock().now())
    if as_json:
        write_json(STATS_SCHEMA, _json(size))
        return
    write_table(
        ("TABLE", "ROWS", "BYTES", "OLDEST"),
        [(one.name, f"{one.rows:,}", _shown(one.bytes), moment(one.oldest_at)) for one in size.tables if one.rows],
    )
    write_line()
    write_fields(_summary(size))


def _summary(size: "Size") -> Mapping[str, str]:
    free = f", {_shown(size.free)} of it free to be used" if size.free else ""
    return {
        "whole": f"{_shown(size.bytes)}{free}",
        "last week": f"{size.items_a_day:,.0f} items and {size.alerts_a_day:,.0f} alerts a day",
        "projected": _shown(size.projected) if size.projected is not None else "not known: SQLite has no dbstat here",
    }


def _json(size: "Size") -> dict[str, object]:
    return {
        "bytes": size.bytes,
        "free": size.free,
        "items_a_day": round(size.items_a_day, 1),
        "alerts_a_day": round(size.alerts_a_day, 1),
        "projected": size.projected,
        "tables": [
            {"name": one.name, "rows": one.rows, "bytes": one.bytes, "oldest_at": iso(one.oldest_at)}
            for one in size.tables
        ],
    }


def _needed(store: "Storage", retention: "Retention") -> "tuple[Retention, Collection[str] | None]":
    """How long what is kept, as the rules in force need it, and the feeds in force; None where nothing is in force.

    Raises ConfigError where the set in force cannot be read by this release: nobody knows what it needs.
    """
    from watchd.app.retain import kept_for
    from watchd.feeds.load import load_feeds
    from watchd.rules.load import load_rules

    number = store.active_generation()
    if not number:
        return retention, None
    documents = store.generation(number).documents
    kept = kept_for(retention, load_rules(documents.rules).rules)
    return kept, frozenset(feed.id for feed in load_feeds(documents.feeds))


def _shown(number: int | None) -> str:
    """`4.2 GB`: as disks count."""
    if number is None:
        return ""
    size = float(number)
    for unit in ("B", "kB", "MB"):
        if size < _KILO:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= _KILO
    return f"{size:.1f} GB"
