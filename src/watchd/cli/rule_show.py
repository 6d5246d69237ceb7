"""`watchd rule show`: one rule as it was read - its fields, the parsed tree, the words of its lists."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.rule_files import Ruled, place_of, read_rules, rule_files, rules_option
from watchd.cli.rule_tree import write_rows
from watchd.cli.shown import counted, flat, write_fields, write_json, write_line, write_table
from watchd.cli.verbs import Verb, config_option, json_option

if TYPE_CHECKING:
    from watchd.model.rule import Filters, Rule
    from watchd.rules.query import Query

SCHEMA = "watchd.rule.show/1"
_STEP = "  "


@click.command(
    "show",
    cls=Verb,
    short_help="One rule as it was read.",
    examples=(
        "watchd rule show ve-su30-spares",
        "watchd rule show ve-su30-spares --json | jq .match.query     the parsed tree, for programs",
    ),
)
@click.argument("rule_id", metavar="RULE")
@rules_option
@config_option
@json_option
def show(*, rule_id: str, rule_paths: tuple[Path, ...], config: Path | None, as_json: bool) -> None:
    """One rule as it was read: its fields with every default, its query as a tree, the words of its lists.

    Exit codes: 0 shown; 2 there is no such rule; 78 a file must be mended.
    """
    ruled = read_rules(rule_files(rule_paths, config), [rule_id])
    ruled.known([rule_id])
    rule = ruled.book.rules[rule_id]
    if as_json:
        write_json(SCHEMA, rule_json(rule, ruled))
        return
    write_line(rule.title)
    write_fields(_fields(rule))
    compiled = ruled.compiled(rule_id)
    for name, query in () if compiled is None else (("match", compiled.query), ("exclude", compiled.exclude)):
        if query is not None:
            write_line()
            write_line(name)
            write_rows([(f"  {row}", "") for row in _tree(query, 0)])
    used = _lists(ruled, rule_id)
    if used:
        write_line()
        write_table(
            ("LIST", "LANGUAGE", "ENTRIES"), [row for name in used for row in _entries(ruled, name)], texts={"ENTRIES"}
        )


def rule_json(rule: "Rule", ruled: Ruled) -> dict[str, object]:
    """The whole rule; queries as trees."""
    from watchd.rules.query import to_json
    from watchd.rules.windows.asked import asked

    compiled = ruled.compiled(rule.id)
    match = None
    if compiled is not None:
        exclude = None if compiled.exclude is None else to_json(compiled.exclude)
        match = {"query": to_json(compiled.query), "exclude": exclude}
    return {
        "id": rule.id,
        "title": rule.title,
        "question": rule.question or None,
        "why": rule.why or None,
        "file": rule.place.file,
        "line": rule.place.line,
        "status": rule.status.value,
        "severity": rule.severity.value,
        "tlp": rule.tlp.value,
        "owner": rule.owner,
        "route": list(rule.route),
        "review": None if rule.review is None else rule.review.isoformat(),
        "expires": None if rule.expires is None else rule.expires.isoformat(),
        "is_quick": rule.is_quick,
        "dedup": {"by": rule.dedup.by.value, "again_after": rule.dedup.again_after},
        "only": _filters_json(rule.only),
        "not": _filters_json(rule.never),
        "match": match,
        "window": None if rule.window is None else asked(rule.window, rule.zone),
        "zone": rule.zone,
        "lists": {name: _list_json(ruled, name) for name in _lists(ruled, rule.id)},
        "tests": len(rule.tests),
        "timelines": len(rule.timelines),
        "digest": rule.digest,
        "match_digest": rule.match_digest,
    }


def _fields(rule: "Rule") -> dict[str, str]:
    from watchd.documents import format_duration
    from watchd.rules.windows.asked import asked

    signal = rule.signal
    bears = "" if signal is None else f"{'supports' if signal.supports else 'undermines'} {signal.hypothesis}"
    tests = f"{counted(len(rule.tests), 'item')}, {counted(len(rule.timelines), 'timeline')}"
    return {
        "id": rule.id,
        "file": place_of(rule.place.file, rule.place.line),
        "question": rule.question,
        "why": rule.why,
        "status": f"{rule.status.value}, quick watch" if rule.is_quick else rule.status.value,
        "severity": rule.severity.value,
        "owner": rule.owner or "the operators",
        "route": ", ".join(rule.route) or "the routes of the config",
        "tlp": rule.tlp.value,
        "alerts on": "each item that matches" if rule.window is None else asked(rule.window, rule.zone),
        "dedup": f"by {rule.dedup.by.value}, again after {format_duration(rule.dedup.again_after)}",
        "signal": "" if signal is None else f"board {signal.board}: {bears}, {signal.strength}",
        "only": "; ".join(_filters(rule.only)),
        "not": "; ".join(_filters(rule.never)),
        "review": "90 days after its first load" if rule.review is None else str(rule.review),
        "expires": _expires(rule),
        "tests": tests if rule.tests or rule.timelines else "none",
    }


def _expires(rule: "Rule") -> str:
    if rule.expires is not None:
        return str(rule.expires)
    return "30 days after its first load" if rule.is_quick else ""


def _filters(filters: "Filters") -> Iterator[str]:
    from watchd.documents import format_duration

    for name in ("language", "feeds", "publishers", "tags", "countries"):
        values = getattr(filters, name)
        if values:
            yield f"{name} {', '.join(sorted(values))}"
    if filters.max_age is not None:
        yield f"max_age {format_duration(filters.max_age)}"


def _filters_json(filters: "Filters") -> dict[str, object]:
    names = ("language", "feeds", "publishers", "tags", "countries")
    found: dict[str, object] = {name: sorted(getattr(filters, name)) for name in names if getattr(filters, name)}
    return found if filters.max_age is None else {**found, "max_age": filters.max_age}


def _tree(query: "Query", depth: int, head: str = "") -> Iterator[str]:
    """The query a part a line, set in below what joins it."""
    from watchd.rules.query import And, Field

    if isinstance(query, Field):
        yield from _tree(query.query, depth, f"{head}in {query.name}: ")
        return
    joined, parts = _joined(query)
    yield f"{_STEP * depth}{head}{joined}"
    for lead, part in parts:
        yield from _tree(part, depth + 1, lead)
    for part in query.without if isinstance(query, And) else ():
        yield from _tree(part, depth + 1, "NOT ")


def _joined(query: "Query") -> "tuple[str, list[tuple[str, Query]]]":
    """What joins the parts of a query, and the parts, each with what stands before it."""
    from watchd.rules.query import And, Event, Near, Or

    match query:
        case And():
            return "all of", [("", part) for part in query.parts]
        case Or():
            return "any of", [("", part) for part in query.parts]
        case Near():
            order = ", in this order" if query.is_ordered else ""
            said = f"within {counted(query.distance, 'word')} of each other{order}"
            return said, [("", part) for part in query.parts]
        case Event():
            within = "one sentence" if query.words is None else counted(query.words, "word")
            said = f"event within {within}, direction {query.direction}"
            return said, [(f"{role}: ", part) for role, part in query.parts.items()]
        case _:
            return flat(str(query)), []


def _lists(ruled: Ruled, rule_id: str) -> list[str]:
    from watchd.rules.query import list_refs

    compiled = ruled.compiled(rule_id)
    queries = () if compiled is None else (compiled.query, compiled.exclude)
    return list(dict.fromkeys(ref.name for query in queries if query is not None for ref in list_refs(query)))


def _entries(ruled: Ruled, name: str) -> Iterator[tuple[str, str, str]]:
    for number, (language, terms) in enumerate(ruled.book.lists.get(name, {}).items()):
        yield (f"${name}" if number == 0 else "", language, ", ".join(map(str, terms)))


def _list_json(ruled: Ruled, name: str) -> Mapping[str, object]:
    return {language: [str(term) for term in terms] for language, terms in ruled.book.lists.get(name, {}).items()}
