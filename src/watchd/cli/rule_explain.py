"""`watchd rule explain`: why a rule matches an item or does not, and the closest change that would turn it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import unknown_id
from watchd.cli.opening import store_of, usable_of
from watchd.cli.rule_files import Ruled, RuleFiles, read_rules, rule_files, rules_option
from watchd.cli.rule_item import is_stored, item_in
from watchd.cli.rule_missed import Missed, missed, missed_json, write_missed
from watchd.cli.rule_tree import tree_json, write_tree
from watchd.cli.rule_window import WindowSeen, window_json, window_seen, write_window
from watchd.cli.shown import flat, note, write_fields, write_json, write_line
from watchd.cli.verbs import Verb, config_option, json_option

if TYPE_CHECKING:
    from datetime import datetime

    from watchd.model.item import Item
    from watchd.model.rule import Rule
    from watchd.rules.explain import Change, Explained

SCHEMA = "watchd.rule.explain/1"
_SHOWN = 200  # characters of a text that is shown for orientation


@click.command(
    "explain",
    cls=Verb,
    short_help="Why a rule matches an item, or does not.",
    examples=(
        "watchd rule explain ve-su30-spares --item it_0123456789abcdef0123",
        "echo 'Caracas waits for Sukhoi parts' | watchd rule explain ve-su30-spares --item -",
        "watchd rule explain ve-defection-wave                its window: what it counted, and what it lacks",
    ),
)
@click.argument("rule_id", metavar="RULE")
@click.option(
    "--item", "item_word", metavar="ID|FILE|-", help="A stored item; a file, or standard input: JSON, or plain text."
)
@rules_option
@config_option
@json_option
def explain(
    *, rule_id: str, item_word: str | None, rule_paths: tuple[Path, ...], config: Path | None, as_json: bool
) -> None:
    """Why a rule matches an item or does not: each part, the words found, and the closest change that turns it.

    The rule is taken as its file has it now, so that an edit can be tried before it is saved for good. For a FILE or
    - no database is needed: a JSON object as recordings have it, or plain text whose first line is the title. Of an
    event, every way to fill its roles is shown with its reading; of a window, what it asks and what it last came to,
    and of a quiet that stands, what nearly ended it.

    Exit codes: 0 explained, be it a match or none; 1 there is no such item; 2 no such rule; 78 a file must be mended.
    """
    files = rule_files(rule_paths, config)
    ruled = read_rules(files, [rule_id])
    ruled.known([rule_id])
    rule = ruled.book.rules[rule_id]
    if item_word is None and rule.window is None:
        raise click.UsageError(f"{rule_id} looks at single items: name one with --item ID, FILE or -")
    item, now = (None, None) if item_word is None else _item(item_word, files, config)
    found = None if item is None or now is None else _explained(rule, item, now, ruled)
    window = None if rule.window is None else window_seen(rule, ruled.book.rules, files)
    nearly = None if window is None or item is not None else missed(rule, window, ruled, files)
    if as_json:
        write_json(SCHEMA, _json(rule, item, found, window) | {"nearly_matched": missed_json(nearly)})
    else:
        _write(rule, item, found, window, nearly)


def _item(word: str, files: RuleFiles, config: Path | None) -> "tuple[Item, datetime]":
    """The item, and when it was seen: what rules measure its age at."""
    from watchd.app.clock import SystemClock

    if not is_stored(word):
        item = item_in(word, SystemClock().now())
        return item, item.seen_at
    with store_of(files.usable or usable_of(config)) as store:
        report = store.item_report(word)
        if report is None:
            raise unknown_id("it", word, store)
    return replace(report.item, seen_at=report.revised_at), report.revised_at


def _explained(rule: "Rule", item: "Item", now: "datetime", ruled: Ruled) -> "Explained | None":
    """What the rule makes of it; None for a rule that matches no item by itself."""
    from watchd.rules.explain import explain as explain_rule
    from watchd.rules.samples import without_feeds

    compiled = ruled.compiled(rule.id)
    if compiled is None:
        return None
    if not item.feed_id and without_feeds(compiled) != compiled:
        note("watchd: the item names no feed, so filters on feeds, tags, countries and publishers are not asked")
        compiled = without_feeds(compiled)
    return explain_rule(compiled, item, ruled.book.lists, ruled.feeds, now)


def _write(
    rule: "Rule",
    item: "Item | None",
    found: "Explained | None",
    window: WindowSeen | None,
    nearly: Missed | None,
) -> None:
    if item is not None:
        _write_item(rule, item, found)
    if window is not None:
        if item is not None:
            write_line()
        write_window(rule, window)
    if nearly is not None:
        write_missed(nearly)
    if rule.status.value != "live":
        note(f"watchd: {rule.id} is {'a draft: nothing of it is sent' if rule.status.value == 'draft' else 'paused'}")


def _write_item(rule: "Rule", item: "Item", found: "Explained | None") -> None:
    if found is None:
        write_line(f"{rule.id} matches no item by itself: it waits for other rules, or for a day.")
        return
    counts = "counts it in its window" if rule.window is not None else "matches it"
    write_line(f"{rule.id} {counts}." if found.matches else f"{rule.id} does not match it.")
    write_fields({f"  {name}": _short(item.text(name)) for name in ("title", "summary", "body")})
    write_line()
    write_tree([part for part in (found.filters, found.query, found.exclude) if part is not None])
    write_line()
    if found.matches:
        write_fields({"it rests on": ", ".join(found.rests_on) or "no single term: there is always another way"})
    write_change(found.change, "would not match" if found.matches else "would match")


def write_change(change: "Change | None", turned: str = "would match") -> None:
    """The closest change with which the answer is turned, a step a line, and the query that comes of it."""
    if change is None:
        write_line("Nothing of the rule is in it: no small change would make it match.")
        return
    write_line(f"It {turned} with" + (":" if len(change.steps) == 1 else " all of:"))
    for step in change.steps:
        write_line(f"  {flat(step)}")
    if change.query and "event(" not in change.query:  # an event stands in a rule's file as fields, not as one text
        write_fields({"query": change.query, "exclude": change.exclude})


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _json(rule: "Rule", item: "Item | None", found: "Explained | None", window: WindowSeen | None) -> dict[str, object]:
    parts = {} if found is None else {"filters": found.filters, "query": found.query, "exclude": found.exclude}
    change = None if found is None else found.change
    return {
        "rule": rule.id,
        "status": rule.status.value,
        "item": None if item is None else {name: item.text(name) for name in ("title", "summary", "body")},
        "matches": None if found is None else found.matches,
        "tree": {name: None if part is None else tree_json(part) for name, part in parts.items()},
        "rests_on": [] if found is None else list(found.rests_on),
        "change": None
        if change is None
        else {"steps": list(change.steps), "query": change.query or None, "exclude": change.exclude or None},
        "window": None if window is None else window_json(rule, window),
    }
