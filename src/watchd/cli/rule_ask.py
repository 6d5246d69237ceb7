"""The questions of `watchd rule new`: each answer is looked at as soon as it is given."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from watchd.cli.rule_draft import NewRule, id_of, query_problems, title_of
from watchd.cli.rule_explain import write_change
from watchd.cli.shown import flat, note, write_line

if TYPE_CHECKING:
    from watchd.rules.leaves import Lists

_SEVERITIES = ("none", "info", "low", "medium", "high", "critical")
_MOST_LISTS = 12


def asked_of_a_person(lists: "Lists", taken: Sequence[str], rule_id: str | None) -> NewRule:
    """A rule, question by question; raises click.Abort where the answers end before it is whole."""
    if lists:
        shown = ", ".join(f"${name}" for name in list(lists)[:_MOST_LISTS])
        note(f"Lists you may name: {shown}{' …' if len(lists) > _MOST_LISTS else ''}")
    note('Words with AND, OR, AND NOT, NEAR/10 between them; "a phrase" in quotes; ship* for any ending.')
    query = _query(lists)
    must_match = _headline("A headline it must match", query, lists, wanted=True)
    must_not = _headline("A near miss that it must not match (empty: none)", query, lists, wanted=False)
    title = _title()
    if rule_id is None:
        rule_id = _id(title, taken)
    why = click.prompt("Why does it matter (empty: say it later)", default="", show_default=False)
    severity = click.prompt("How urgent", default="low", type=click.Choice(_SEVERITIES))
    return NewRule(
        rule_id=rule_id,
        query=query,
        title=title,
        why=flat(why),
        severity=severity,
        must_match=[{"title": must_match}] if must_match else [],
        must_not_match=[must_not] if must_not else [],
    )


def _query(lists: "Lists") -> str:
    languages: Mapping[str, Sequence[str]] = {name: tuple(entries) for name, entries in lists.items()}
    while True:
        text = " ".join(str(click.prompt("What must an item say")).split())
        problems = query_problems(text, languages)
        if not problems:
            return text
        for problem in problems:
            for line in problem.split("\n"):
                write_line(line)


def _headline(question: str, query: str, lists: "Lists", *, wanted: bool) -> str:
    """A headline that does what it should; an empty answer gives up on it."""
    from watchd.app.clock import SystemClock
    from watchd.cli.rule_item import item_of_text
    from watchd.rules.engine import CompiledRule
    from watchd.rules.explain import explain
    from watchd.rules.query import parse_query

    rule = CompiledRule("new", "", parse_query(query))
    while True:
        text = " ".join(str(click.prompt(question, default="", show_default=False)).split())
        if not text:
            return text
        found = explain(rule, item_of_text(text, SystemClock().now()), lists, {})
        if found.matches is wanted:
            return text
        if wanted:
            write_line("The query does not match it.")
            write_change(found.change)
        else:
            write_line(f"The query matches it: it rests on {', '.join(found.rests_on)}.")
        note("Give another headline, or an empty line to go on without one.")


def _title() -> str:
    while True:
        title = title_of(str(click.prompt("What the alert is called")))
        if title:
            return title


def _id(title: str, taken: Sequence[str]) -> str:
    from watchd.documents import InputError, parse_name

    while True:
        proposed = id_of(title, taken)
        given = str(click.prompt("Its id, for files and commands", default=proposed or None)).strip()
        try:
            name = parse_name(given)
        except InputError as error:
            note(f"{error}; {error.hint}")
            continue
        if name not in taken:
            return name
        note(f"there is a rule {name} already")
