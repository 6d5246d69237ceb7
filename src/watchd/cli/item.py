"""`watchd item`: find items; one item, and what was concluded about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchd.cli.ends import FAILED
from watchd.cli.item_list import Asked, write_items
from watchd.cli.moments import since_option, until_option
from watchd.cli.opening import settings_of, store_of
from watchd.cli.shown import counted, iso, moment, note, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import VerbGroup, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.alert import Decision
    from watchd.storage.views import ItemReport, StoredMatch

SHOW_SCHEMA = "watchd.item.show/1"


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
    with store_of(settings_of(config)) as store:
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
    with store_of(settings_of(config)) as store:
        write_items(store, Asked(**asked), as_json=as_json, as_lines=as_lines)


@item.command("show", examples=("watchd item show it_0123456789abcdef0123",))
@click.argument("item_id", metavar="ITEM")
@config_option
@json_option
def show(*, item_id: str, config: Path | None, as_json: bool) -> None:
    """One stored item: its texts, its matches, and what was decided, with the reasons.

    Alerts name the ids of their items. Exit codes: 0 shown; 1 there is no such item.
    """
    with store_of(settings_of(config)) as store:
        report = store.item_report(item_id)
    if report is None:
        note(f"watchd: there is no item {item_id}; alerts and logs name the ids of items")
        raise click.exceptions.Exit(FAILED)
    if as_json:
        write_json(SHOW_SCHEMA, _json(report))
    else:
        _write(report)


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
    """
    if failed == bool(item_ids):
        raise click.UsageError("name the items, or say --failed")
    with store_of(settings_of(config)) as store:
        number = store.retry_item() if failed else sum(store.retry_item(one) for one in dict.fromkeys(item_ids))
    write_line(f"{counted(number, 'item')} to be evaluated again")


def _json(report: "ItemReport") -> dict[str, object]:
    shown = report.item
    return {
        "item": {
            "id": shown.id,
            "revision": shown.revision,
            "feed": shown.feed_id,
            "publisher": shown.publisher,
            "language": shown.language,
            "url": shown.url,
            "title": shown.title,
            "summary": shown.summary,
            "body": shown.body,
            "published": iso(shown.published),
            "seen_at": iso(shown.seen_at),
            "event_at": iso(shown.event_at),
            "is_baseline": shown.baseline,
        },
        "is_pending": report.is_pending,
        "tries": report.tries,
        "matches": [_match_json(match) for match in report.matches],
        "decisions": [_decision_json(decision) for decision in report.decisions],
        "failures": [{"rule": one.rule_id, "error": one.error, "at": iso(one.at)} for one in report.failures],
    }


def _match_json(match: "StoredMatch") -> dict[str, object]:
    return {
        "rule": match.rule_id,
        "arrival": match.arrival.value,
        "story": match.story_id,
        "origin": match.origin,
        "signature": sorted(match.signature),
        "spans": [
            {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}
            for span in match.spans
        ],
    }


def _decision_json(decision: "Decision") -> dict[str, object]:
    return {
        "rule": decision.rule_id,
        "decision": decision.kind.value,
        "reason": decision.reason,
        "at": iso(decision.at),
        "alert": decision.alert_id,
        "story": decision.story_id,
        "with": decision.compared_with,
        "score": decision.score,
        "draft": decision.is_draft,
    }


def _write(report: "ItemReport") -> None:
    shown = report.item
    write_line(shown.title or "(without a title)")
    write_fields(
        {
            "item": f"{shown.id}, revision {shown.revision}" + (", from a feed's first poll" if shown.baseline else ""),
            "feed": shown.feed_id,
            "publisher": shown.publisher,
            "language": shown.language or "",
            "url": shown.url,
            "published": moment(shown.published),
            "seen": moment(shown.seen_at),
            "waits": f"to be evaluated, after {counted(report.tries, 'failed try')}" if report.is_pending else "",
        }
    )
    for text in (shown.summary, shown.body):
        if text:
            write_line()
            write_line(text)
    if report.matches:
        write_line()
        write_table(
            ("MATCHED BY", "ARRIVAL", "STORY", "WORDS"),
            [
                (
                    one.rule_id,
                    one.arrival.value,
                    one.story_id or "",
                    ", ".join(dict.fromkeys(s.text for s in one.spans)),
                )
                for one in report.matches
            ],
        )
    if report.decisions:
        write_line()
        write_table(
            ("RULE", "DECISION", "ALERT", "REASON"),
            [(one.rule_id, one.kind.value, one.alert_id or "", one.reason) for one in report.decisions],
        )
    for failure in report.failures:
        who = "every rule" if failure.rule_id == "*" else f"rule {failure.rule_id}"
        write_line(f"{who} failed on it at {moment(failure.at)}: {failure.error}")
