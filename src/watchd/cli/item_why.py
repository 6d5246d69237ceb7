"""Why rules did not match an item: the rules in force asked again, beside what is on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant
from watchd.cli.shown import moment

if TYPE_CHECKING:
    from watchd.app.sets import CompiledSet
    from watchd.model.alert import Decision
    from watchd.model.match import Span
    from watchd.model.rule import Rule
    from watchd.rules.missing import Explanation
    from watchd.storage import Storage
    from watchd.storage.views import ItemReport

_Stretch = tuple[datetime, datetime]
_UNWRITTEN = timedelta(minutes=5)  # a stretch's end is not written at every turn


@dataclass(frozen=True, slots=True)
class Unmatched:
    """One rule that has no match on record for an item."""

    rule_id: str
    kind: str  # missing, rests, failed, waits, not in force, unrecorded
    why: tuple[str, ...]
    found: "tuple[Span, ...]" = ()
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """The rules in force, and those without a match; what found most of its words first."""

    generation: int
    published_at: datetime
    unmatched: tuple[Unmatched, ...]
    severities: Mapping[str, str]  # of every rule, by id
    told_once: frozenset[str]  # rules that are told once in a while, whatever comes


def why_not(store: "Storage", report: "ItemReport", rule_id: str | None) -> Why | None:
    """What each rule in force, or the one that is named, says of an item it has no match for.

    None where no rule set is in force yet. Raises ConfigError where this release cannot read the set.
    """
    from watchd.app.sets import compile_set

    number = store.active_generation()
    if number == 0:
        return None
    generation = store.generation(number)
    compiled = compile_set(number, generation.documents, store.first_loaded())
    if rule_id is not None and rule_id not in compiled.rules and rule_id not in _on_record(report):
        raise click.UsageError(_no_rule(rule_id, compiled.rules))
    matched = {match.rule_id for match in report.matches} | {one.rule_id for one in held_back(report)}
    asked = [rule for rule in compiled.rules.values() if rule.id not in matched and rule_id in {None, rule.id}]
    says = _explanations(report, compiled, asked)
    stretches = _stretches(store)
    unmatched = [
        _unmatched(rule, says.get(rule.id), report, stretches.get((rule.id, rule.match_digest), [])) for rule in asked
    ]
    return Why(
        generation=number,
        published_at=generation.published_at,
        unmatched=tuple(sorted(unmatched, key=lambda one: (-len(one.found), one.rule_id))),
        severities={rule.id: rule.severity.value for rule in compiled.rules.values()},
        told_once=frozenset(
            rule.id for rule in compiled.rules.values() if rule.dedup.by.value in {"rule", "publisher"}
        ),
    )


def held_back(report: "ItemReport") -> "list[Decision]":
    """Decisions of rules that match, and whose match is not on record before the item is released."""
    matched = {match.rule_id for match in report.matches}
    return [one for one in report.decisions if one.kind.value == "hold" and one.rule_id not in matched]


def _on_record(report: "ItemReport") -> set[str]:
    names = {one.rule_id for one in report.matches} | {one.rule_id for one in report.decisions}
    return names | {one.rule_id for one in report.failures}


def _no_rule(rule_id: str, known: Mapping[str, "Rule"]) -> str:
    names = ", ".join(sorted(known)) or "none"
    return f"no rule in force is called {rule_id}{meant(rule_id, known, f'known are {names}')}"


def _explanations(report: "ItemReport", compiled: "CompiledSet", rules: Sequence["Rule"]) -> "dict[str, Explanation]":
    from watchd.rules.missing import explanations

    item = replace(report.item, seen_at=report.revised_at)
    return explanations(compiled.engine, item, report.revised_at, {rule.id for rule in rules})


def _stretches(store: "Storage") -> dict[tuple[str, str], list[_Stretch]]:
    """When each version of a rule was evaluating, oldest first."""
    stretches: dict[tuple[str, str], list[_Stretch]] = {}
    for rule_id, digest, from_at, to_at in store.rule_spans():
        stretches.setdefault((rule_id, digest), []).append((from_at, to_at))
    return stretches


def _unmatched(
    rule: "Rule", says: "Explanation | None", report: "ItemReport", stretches: Sequence[_Stretch]
) -> Unmatched:
    from watchd.model.rule import Status

    found = says.found if says is not None else ()
    failed = next((one for one in report.failures if one.rule_id == rule.id), None)
    why: tuple[str, ...]
    if failed is not None:
        kind, why = "failed", (f"it failed on the item: {failed.error}; mend the cause, then {_again(report)}",)
    elif rule.status is Status.PAUSED:
        kind, why = "rests", ("it is paused",)
    elif rule.is_expired(report.revised_at.date()):
        kind, why = "rests", (f"its last day was {rule.expires}",)
    elif says is not None and says.missing:
        kind, why = "missing", says.missing
    else:
        kind, why = _would_match(report, stretches)
    return Unmatched(rule.id, kind, why, found, rule.status is Status.DRAFT)


def _would_match(report: "ItemReport", stretches: Sequence[_Stretch]) -> tuple[str, tuple[str, ...]]:
    if report.is_pending:
        return "waits", ("nothing: it matches, and the item waits to be evaluated",)
    at = report.revised_at
    if any(from_at <= at <= to_at + _UNWRITTEN for from_at, to_at in stretches):
        return "unrecorded", (f"nothing: it would match, but has no match on record; {_again(report)}",)
    since = next((from_at for from_at, _ in stretches if from_at > at), None)
    later = f"; it is since {moment(since)}" if since is not None else ""
    return "not in force", (f"nothing: it would match, but was not in force when the item came{later}",)


def _again(report: "ItemReport") -> str:
    return f"`watchd item retry {report.item.id}` evaluates it again"
