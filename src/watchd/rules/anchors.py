"""Anchors: the rarest words a rule cannot match without, so that a rule costs nothing until one of them occurs."""

from collections.abc import Callable
from typing import Final

from watchd.rules.event.plan import EventPlan
from watchd.rules.patterns import Edge, Pattern, Step
from watchd.rules.plan import AndPlan, AnyPlan, FieldPlan, NearPlan, OrPlan, Plan
from watchd.rules.query.everyday import EVERYDAY

# How often a word of so many letters is expected in 1,000 items, before any was counted. Only the order matters.
_BY_LENGTH: Final = (1000, 500, 300, 120, 60, 35, 20, 12, 8)
_PREFIX_FINDS: Final = 4  # times what the whole word would
_EVERYDAY_FINDS: Final = 8
_NUMBER: Final = 60

Anchors = frozenset[int]  # leaves of which one must occur
Cost = Callable[[int], float]


def anchors_of(plan: Plan, cost: Cost) -> Anchors:
    """The cheapest set of leaves of which one occurs in every item that satisfies the plan; negations do not count."""
    return _cheapest(plan, cost)[1]


def needs_of(plan: Plan) -> tuple[Anchors, ...]:
    """Sets of leaves of each of which one must occur: asked first, for most rules fail one of them."""
    if isinstance(plan, AnyPlan):
        return (plan.leaves,)
    if isinstance(plan, FieldPlan):
        return needs_of(plan.part)
    if isinstance(plan, NearPlan | EventPlan):
        return tuple(frozenset(operand) for operand in plan.operands)
    if isinstance(plan, AndPlan):
        return tuple(dict.fromkeys(need for part in plan.parts for need in needs_of(part)))
    return ()  # of an Or any part will do


def is_all_needs(plan: Plan) -> bool:
    """Whether a plan holds wherever all of its needs stand: terms and lists, joined by AND, anywhere in an item."""
    if isinstance(plan, AndPlan):
        return not plan.without and all(map(is_all_needs, plan.parts))
    return isinstance(plan, AnyPlan)


def _cheapest(plan: Plan, cost: Cost) -> tuple[float, Anchors]:
    if isinstance(plan, AnyPlan):
        return sum(map(cost, plan.leaves)), plan.leaves
    if isinstance(plan, FieldPlan):
        return _cheapest(plan.part, cost)
    if isinstance(plan, NearPlan | EventPlan):
        options = [(sum(map(cost, operand)), frozenset(operand)) for operand in plan.operands]
        return min(options, key=_order)
    if isinstance(plan, OrPlan):
        parts = [_cheapest(part, cost) for part in plan.parts]
        return sum(part[0] for part in parts), frozenset[int]().union(*(part[1] for part in parts))
    if isinstance(plan, AndPlan):
        return min((_cheapest(part, cost) for part in plan.parts), key=_order)
    raise TypeError(f"no anchors are known for {type(plan).__name__}")


def _order(option: tuple[float, Anchors]) -> tuple[float, list[int]]:
    return option[0], sorted(option[1])


def expected(pattern: Pattern) -> float:
    """How often a pattern is expected among items: as often as its rarest word."""
    return min(map(_expected_step, pattern))


def _expected_step(step: Step) -> float:
    word = step.key
    if word.isdigit():
        return _NUMBER
    usual = _BY_LENGTH[min(len(word), len(_BY_LENGTH)) - 1] if word else _BY_LENGTH[0]
    if step.edge is Edge.PREFIX:
        return usual * _PREFIX_FINDS
    return usual * _EVERYDAY_FINDS if any(word in words for words in EVERYDAY.values()) else usual
