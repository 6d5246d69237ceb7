"""Operands and operators of one pair of brackets to a tree: what may stand together, and what belongs together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from watchd.rules.query.lexemes import Kind, Lexeme
from watchd.rules.query.report import Report
from watchd.rules.query.tree import And, Field, Near, Or, Query


@dataclass(frozen=True, slots=True)
class Part:
    """One operand, with the operator and the NOT before it."""

    node: Query
    lexeme: Lexeme
    operator: Lexeme | None
    negation: Lexeme | None


def grouped(parts: Sequence[Part], report: Report) -> Query | None:
    """The tree of one level; None where nothing positive is left.

    Where operators are mixed without brackets this is told, and read on as other tools do: NEAR before AND before OR.
    """
    if not parts:
        return None
    negations = [part.negation for part in parts if part.negation is not None]
    if len(negations) == len(parts):
        hint = f"say first what must be there: X AND NOT {parts[0].node}"
        _tell(report, negations[0], "a query cannot be only a negation; write X AND NOT Y", hint)
        return None
    _check_mixture([part.operator for part in parts[1:] if part.operator is not None], report)
    if parts[0].negation is not None:
        message = "NOT cannot come first; write X AND NOT Y"
        _tell(report, parts[0].negation, message, "write what must be there before it", is_dialect=True)
    found = [node for group in _split(parts, Kind.OR) if (node := _conjunction(group, report)) is not None]
    return Or(tuple(found)) if len(found) > 1 else found[0] if found else None


def _conjunction(parts: Sequence[Part], report: Report) -> Query | None:
    wanted: list[Query] = []
    unwanted: list[Query] = []
    for group in _split(parts, Kind.AND):
        (wanted if group[0].negation is None else unwanted).append(_near(group, report))
    if not wanted:
        return None
    return And(tuple(wanted), tuple(unwanted)) if len(wanted) + len(unwanted) > 1 else wanted[0]


def _near(parts: Sequence[Part], report: Report) -> Query:
    if len(parts) == 1:
        return parts[0].node
    operators = [part.operator for part in parts[1:] if part.operator is not None]
    for first, second in pairwise(operators):
        if (first.distance, first.is_ordered) != (second.distance, second.is_ordered):
            message = f"{first.text} and {second.text} in one chain"
            _tell(report, second, message, "one operator and one number of words in a chain")
            break
    for part in parts:
        _check_operand(part, report)
    return _in_one_field(Near(tuple(part.node for part in parts), operators[0].distance, operators[0].is_ordered))


def _in_one_field(near: Near) -> Query:
    """`title:a NEAR/5 b` as it is meant: NEAR never crosses fields, so all of it stands in that one."""
    fields = {part.name for part in near.parts if isinstance(part, Field)}
    if len(fields) != 1:
        return near
    inner = tuple(part.query if isinstance(part, Field) else part for part in near.parts)
    return Field(fields.pop(), Near(inner, near.distance, near.is_ordered))


def _check_mixture(operators: Sequence[Lexeme], report: Report) -> None:
    names = list(dict.fromkeys(operator.kind for operator in operators))
    if len(names) > 1:
        shown = ["ONEAR" if operator.is_ordered else operator.kind.value for operator in operators]
        *first, last = dict.fromkeys(shown)
        second = next(operator for operator in operators if operator.kind is names[1])
        message = f"{', '.join(first)} and {last} mixed without brackets"
        _tell(report, second, message, "put brackets around what belongs together", is_dialect=True)


def _check_operand(part: Part, report: Report) -> None:
    """NEAR stands between terms, lists and (a OR b)."""
    if isinstance(part.node, Field):
        hint = "put the field around it: title:(a NEAR/5 b)"
        _tell(report, part.lexeme, "a field inside NEAR", hint, is_dialect=True)
        return
    name = _misplaced(part.node)
    if name:
        _tell(report, part.lexeme, f"{name} inside NEAR", "NEAR stands between terms, lists and (a OR b)")


def _misplaced(node: Query) -> str:
    if isinstance(node, Or):
        return next((name for part in node.parts if (name := _misplaced(part))), "")
    return {And: "AND", Near: "NEAR", Field: "a field"}.get(type(node), "")


def _split(parts: Sequence[Part], kind: Kind) -> list[list[Part]]:
    groups: list[list[Part]] = []
    for index, part in enumerate(parts):
        if index == 0 or (part.operator is not None and part.operator.kind is kind):
            groups.append([])
        groups[-1].append(part)
    return groups


def _tell(report: Report, lexeme: Lexeme, message: str, hint: str = "", *, is_dialect: bool = False) -> None:
    report.add(message, hint, lexeme.offset, lexeme.length, is_dialect=is_dialect)
