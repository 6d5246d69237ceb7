"""`watchd rule test`: embedded tests and timelines, again at every edit where somebody wants to see them."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import CONFIG, FAILED
from watchd.cli.rule_explain import write_change
from watchd.cli.rule_files import Ruled, RuleFiles, read_rules, rule_files, rules_option
from watchd.cli.shown import counted, note, write_json, write_line, write_table
from watchd.cli.verbs import Verb, config_option, json_option
from watchd.errors import ConfigError

if TYPE_CHECKING:
    from watchd.rules.samples import Tested

SCHEMA = "watchd.rule.test/1"
_LOOK_EVERY = 0.3  # seconds
_KINDS = {"must_match": "must match", "must_not_match": "must not", "timeline": "timeline"}

Stamp = tuple[tuple[str, int, int], ...]


@click.command(
    "test",
    cls=Verb,
    short_help="Run the tests and timelines that stand in rules.",
    examples=(
        "watchd rule test                           every rule: what fails, and why",
        "watchd rule test ve-su30-spares            one rule: every test, with the words that decided it",
        "watchd rule test ve-su30-spares --watch    again at every edit, until Ctrl-C",
    ),
)
@click.argument("rule_ids", metavar="[RULE]...", nargs=-1)
@click.option("--watch", "is_watching", is_flag=True, help="Run them again at every edit of a file, until Ctrl-C.")
@rules_option
@config_option
@json_option
def test(
    *, rule_ids: tuple[str, ...], is_watching: bool, rule_paths: tuple[Path, ...], config: Path | None, as_json: bool
) -> None:
    """Run the tests and timelines that stand in rules: must_match, must_not_match, timeline.

    Without RULE, every rule that is not paused, and what fails is shown; with RULE, each of its tests, with the words
    or the arithmetic that decided it. A test that must match and does not comes with the closest change of the rule
    that would make it match.

    Exit codes: 0 all pass; 1 one fails; 2 there is no such rule; 78 a file must be mended; 130 watched until Ctrl-C.
    """
    if is_watching and as_json:
        raise click.UsageError("--watch is for a screen; say --json without it")
    files = rule_files(rule_paths, config)
    if is_watching:
        _watch(files, rule_ids)
    ruled = read_rules(files, rule_ids)
    results = _results(ruled, rule_ids)
    if as_json:
        write_json(SCHEMA, _json(ruled, rule_ids, results))
    else:
        _write(ruled, rule_ids, results)
    if not all(one.passed for one in results):
        raise click.exceptions.Exit(FAILED)


def _results(ruled: Ruled, rule_ids: Sequence[str]) -> "list[Tested]":
    from watchd.rules.engine import Engine
    from watchd.rules.samples import results_of

    asked = ruled.known(rule_ids)
    engine = Engine(ruled.book.compiled, ruled.book.lists, ruled.feeds)
    return list(results_of(ruled.book, engine, asked or None, in_full=bool(asked)))


def _write(ruled: Ruled, rule_ids: Sequence[str], results: "Sequence[Tested]") -> None:
    if rule_ids and results:
        write_table(
            ("RULE", "KIND", "TEST", "RESULT", "WHY"),
            [(one.rule_id, _KINDS[one.kind], one.name, "ok" if one.passed else "FAILS", one.said) for one in results],
            texts={"TEST", "WHY"},
        )
        write_line()
    failed = [one for one in results if not one.passed]
    for one in failed:
        write_line(str(one.problem))
        _write_way_out(ruled, one)
    rules = len({one.rule_id for one in results})
    said = f"watchd: {counted(len(results), 'test')} of {counted(rules, 'rule')}"
    note(f"{said}: {counted(len(failed), 'failure')}" if failed else f"{said}: all pass")
    _note_untested(ruled, rule_ids)


def _write_way_out(ruled: Ruled, one: "Tested") -> None:
    """Of a test that must match: what would make it."""
    from watchd.rules.explain import explain
    from watchd.rules.samples import without_feeds

    compiled = ruled.compiled(one.rule_id)
    if one.kind != "must_match" or one.item is None or compiled is None:
        return
    asked = compiled if one.item.feed_id else without_feeds(compiled)
    write_change(explain(asked, one.item, ruled.book.lists, ruled.feeds).change)


def _note_untested(ruled: Ruled, rule_ids: Sequence[str]) -> None:
    rules = [ruled.book.rules[one] for one in rule_ids] if rule_ids else list(ruled.book.rules.values())
    without = [rule.id for rule in rules if not (rule.tests or rule.timelines or rule.is_quick)]
    if without and rule_ids:
        note(f"watchd: without tests: {', '.join(without)}")
    elif without:
        note(f"watchd: {counted(len(without), 'rule')} without tests; `watchd check` names them")
    resting = [rule.id for rule in rules if rule.status.value == "paused"]
    if resting:
        note(f"watchd: paused, so their items were not tried: {', '.join(resting)}")


def _json(ruled: Ruled, rule_ids: Sequence[str], results: "Sequence[Tested]") -> dict[str, object]:
    return {
        "ok": all(one.passed for one in results),
        "rules": ruled.known(rule_ids) or sorted(ruled.book.rules),
        "tests": [
            {
                "rule": one.rule_id,
                "kind": one.kind,
                "name": one.name,
                "passed": one.passed,
                "message": None if one.passed else one.message,
                "why": one.said or None,
                "file": one.place.file,
                "line": one.place.line,
                "column": one.place.column,
            }
            for one in results
        ],
    }


def _watch(files: RuleFiles, rule_ids: Sequence[str]) -> None:
    """Runs the tests now and after every edit; ends with Ctrl-C alone."""
    for _ in _edits(files):
        code = _look(files, rule_ids)
        note(f"watchd: {'' if code == 0 else 'not yet; '}waiting for the next edit, Ctrl-C ends it")


def _look(files: RuleFiles, rule_ids: Sequence[str]) -> int:
    """One round; a file that cannot be read is told of and waited for."""
    write_line(f"--- {time.strftime('%H:%M:%S')} ---")
    try:
        ruled = read_rules(files, rule_ids)
        results = _results(ruled, rule_ids)
    except ConfigError as error:
        for problem in error.problems:
            write_line(str(problem))
        return CONFIG
    except click.UsageError as error:  # the rule was renamed, or is not written yet
        note(f"watchd: {error.format_message()}")
        return FAILED
    _write(ruled, rule_ids, results)
    return 0 if all(one.passed for one in results) else FAILED


def _edits(files: RuleFiles) -> Iterator[None]:
    before: Stamp | None = None
    while True:
        stamp = stamp_of(files)
        if stamp != before:
            before = stamp
            yield
        time.sleep(_LOOK_EVERY)


def stamp_of(files: RuleFiles) -> Stamp:
    """What changes with every edit: each file's path, size and time."""
    found = []
    for path in files.files():
        try:
            about = path.stat()
        except OSError:
            continue
        found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)
