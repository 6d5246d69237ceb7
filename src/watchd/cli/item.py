"""`watchd item`: find items; one item, and what was concluded about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchd.cli.ids import unknown_id
from watchd.cli.item_import import import_
from watchd.cli.item_json import write_report_json
from watchd.cli.item_list import Asked, write_items
from watchd.cli.item_report import write_report
from watchd.cli.moments import since_option, until_option
from watchd.cli.opening import store_of, usable_of
from watchd.cli.shown import counted, note, write_line
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.cli.item_why import Why
    from watchd.storage import Storage
    from watchd.storage.views import ItemReport


@click.group(
    "item",
    cls=VerbGroup,
    short_help="Items: find them; what was concluded about one; evaluate it again.",
    examples=(
        "watchd item search 'spare parts' --since 2d",
        "watchd item show it_0123456789abcdef0123",
        "watchd item retry --failed",
    ),
)
def item() -> None:
    """Items: find them; what was concluded about one; evaluate it again."""


item.add_command(import_)

_feed_option = click.option("--feed", metavar="FEED", help="Only items of this feed.")
_limit_option = click.option(
    "--limit", type=click.IntRange(1, 10_000_000), default=20, show_default=True, help="At most so many."
)
_lines_option = click.option(
    "--jsonl", "as_lines", is_flag=True, help="One item a line, as `watchd replay` reads them."
)


@item.command(
    "list",
    examples=(
        "watchd item list --since 2h                        what came in",
        "watchd item list --feed tass-en --limit 100 --json",
        "watchd item list --since 7d --limit 100000 --jsonl | tac | watchd replay --rules rules --items -",
    ),
)
@_feed_option
@since_option
@until_option
@_limit_option
@config_option
@json_option
@_lines_option
def list_(*, config: Path | None, as_json: bool, as_lines: bool, **asked: Any) -> None:
    """Items, seen last first, with their ids and the rules they matched.

    Exit codes: 0 listed, be it none; 69 the database cannot be used.
    """
    with store_of(usable_of(config)) as store:
        write_items(store, Asked(**asked), as_json=as_json, as_lines=as_lines)


@item.command(
    "search",
    examples=(
        "watchd item search caracas su-30                   both words, in the title",
        "watchd item search 'spare parts' --text --since 2d",
        "watchd item search 委内瑞拉 --feed xinhua --json",
    ),
)
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("--text", "in_texts", is_flag=True, help="Look into summaries and bodies as well.")
@_feed_option
@since_option
@until_option
@_limit_option
@config_option
@json_option
@_lines_option
def search(*, config: Path | None, as_json: bool, as_lines: bool, **asked: Any) -> None:
    """Items whose title holds every WORD, seen last first.

    Case, accents and signs do not matter, and a word also finds longer ones that begin with it: su-30 finds Su-30MK2,
    venez finds Venezuela. A phrase stands in quotes. Operators and lists of rules mean nothing here.

    Exit codes: 0 searched, be nothing found; 69 the database cannot be used.
    """
    with store_of(usable_of(config)) as store:
        write_items(store, Asked(**asked), as_json=as_json, as_lines=as_lines)


@item.command(
    "show",
    examples=(
        "watchd item show it_0123456789abcdef0123",
        "watchd item show it_0123456789abcdef0123 --rule ve-su30-spares     why did this rule not match?",
    ),
)
@click.argument("item_id", metavar="ITEM")
@click.option("--rule", "rule_id", metavar="RULE", help="What this rule made of it, and nothing of others.")
@config_option
@json_option
def show(*, item_id: str, rule_id: str | None, config: Path | None, as_json: bool) -> None:
    """One stored item: what matched it, what was decided and who was told; what did not match it, and why.

    Rules without a match are those in force now, asked again: what each found of its terms and lists, and the smallest
    part that was missing. Exit codes: 0 shown; 1 there is no such item.
    """
    with store_of(usable_of(config)) as store:
        report = store.item_report(item_id)
        if report is None:
            raise unknown_id("it", item_id, store)
        why = _why(store, report, rule_id)
    write = write_report_json if as_json else write_report
    write(report, why, rule_id)


def _why(store: "Storage", report: "ItemReport", rule_id: str | None) -> "Why | None":
    from watchd.cli.item_why import why_not
    from watchd.errors import ConfigError

    try:
        why = why_not(store, report, rule_id)
    except ConfigError as error:
        note(f"watchd: this release cannot read the rules in force, so it cannot say why they did not match: {error}")
        return None
    if why is None:
        note("watchd: no rule set is in force yet: `watchd run` publishes one")
    return why


@item.command(
    "retry",
    examples=(
        "watchd item retry it_0123456789abcdef0123",
        "watchd item retry --failed     every item a rule failed on",
    ),
)
@click.argument("item_ids", metavar="[ITEM]...", nargs=-1)
@click.option("--failed", is_flag=True, help="Every item that a rule failed on, or that was given up on.")
@config_option
def retry(*, item_ids: tuple[str, ...], failed: bool, config: Path | None) -> None:
    """Evaluate items again that a rule failed on, once the reason is mended.

    The running daemon does it at its next turn, else the next `watchd run`. What was decided already stays decided.
    Exit codes: 0 queued; 1 one of them is not there, and none was queued.
    """
    if failed == bool(item_ids):
        raise click.UsageError("name the items, or say --failed")
    asked = tuple(dict.fromkeys(item_ids))
    with store_of(usable_of(config)) as store:
        reports = [(one, store.item_report(one)) for one in asked]
        for missing in (one for one, report in reports if report is None):
            raise unknown_id("it", missing, store)
        number = store.retry_item() if failed else sum(store.retry_item(one) for one in asked)
    well = ", ".join(one for one, report in reports if report is not None and not report.failures)
    if well:
        note(f"watchd: no rule failed on {well}; what was decided of it stays decided")
    if failed and not number:
        note("watchd: no rule failed on any item, so there is nothing to evaluate again")
    else:
        write_line(f"{counted(number, 'item')} to be evaluated again")
