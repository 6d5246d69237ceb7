"""`watchd check`: the gate for files, at a desk and in CI."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ends import CONFIG, FAILED
from watchd.cli.shown import counted, note, write_json, write_line
from watchd.cli.verbs import Verb, config_option, json_option
from watchd.errors import listed

if TYPE_CHECKING:
    from watchd.cli.checking import Findings
    from watchd.errors import Problem

SCHEMA = "watchd.check/1"


@click.command(
    "check",
    cls=Verb,
    short_help="Check config, feeds, rules, lists, boards and their tests.",
    examples=(
        "watchd check                  everything the config names",
        "watchd check rules/           these files alone, without a config",
        "watchd check --json | jq '.problems[] | select(.kind == \"error\")'",
    ),
)
@click.argument("paths", type=click.Path(path_type=Path), metavar="[PATHS]...", nargs=-1)
@click.option("--no-history", is_flag=True, help="Ask the files alone, and nothing of what is stored.")
@config_option
@json_option
def check(*, paths: tuple[Path, ...], no_history: bool, config: Path | None, as_json: bool) -> None:
    """Check config, feeds, rules, lists, boards and their tests; every problem at once.

    Without PATHS, the config file and everything it names. With PATHS, those files and folders as a set of their own:
    lists must be among them, names of feeds, channels and people are taken as they are; a config file among them
    brings everything it names.

    Where there is a database, rules are held against up to 5,000 of its items of the last 90 days: what finds a lot or
    nothing is a warning, a window that would often alert falsely is an error. Reviews that are overdue are warnings.

    Exit codes: 0 all is well, warnings or not; 1 an embedded test fails; 78 a file must be mended.
    """
    from watchd.cli.checking import check_config, check_paths

    if paths and config is not None:
        raise click.UsageError("name files, or a config: give the config file among the paths to check both")
    is_asked = not no_history
    findings = check_paths(paths, with_history=is_asked) if paths else check_config(config, with_history=is_asked)
    if as_json:
        write_json(SCHEMA, _json(findings))
    else:
        _write(findings)
    if findings.errors:
        raise click.exceptions.Exit(CONFIG)
    if findings.failed_tests:
        raise click.exceptions.Exit(FAILED)


def _json(findings: "Findings") -> dict[str, object]:
    problems = [
        {
            "kind": kind,
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "message": one.message,
            "hint": one.hint,
        }
        for kind, one in _told(findings)
    ]
    return {
        "ok": findings.is_clean,
        "checked": dict(findings.counts),
        "tests_ran": findings.tests_ran,
        "problems": problems,
    }


def _write(findings: "Findings") -> None:
    told = [
        replace(problem, message=f"warning: {problem.message}") if kind == "warning" else problem
        for kind, problem in _told(findings)
    ]
    if told:
        write_line(listed(told))
    # Of rules that cannot be read nobody knows how many there are: "0 rules" would send people looking for the file.
    known = findings.counts if findings.tests_ran else {noun: findings.counts[noun] for noun in ("files", "feeds")}
    looked_at = ", ".join(counted(number, noun.removesuffix("s")) for noun, number in known.items())
    found = ", ".join(
        counted(len(problems), noun)
        for problems, noun in (
            (findings.errors, "error"),
            (findings.failed_tests, "failed test"),
            (findings.warnings, "warning"),
        )
        if problems
    )
    note(f"watchd: looked at {looked_at}: {found or 'all is well'}")
    if findings.failed_tests:
        note("watchd: `watchd rule test` shows which change would make a test pass")
    if not findings.tests_ran:
        note("watchd: embedded tests run once the rules can be read")


def _told(findings: "Findings") -> "Iterator[tuple[str, Problem]]":
    yield from (("error", one) for one in findings.errors)
    yield from (("test", one) for one in findings.failed_tests)
    yield from (("warning", one) for one in findings.warnings)
