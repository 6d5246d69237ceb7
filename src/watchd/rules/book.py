"""A RuleBook: rules, lists and boards that hold together, and what an engine needs of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watchd.errors import Problem
from watchd.model.rule import Rule
from watchd.rules.boards import Board
from watchd.rules.engine import CompiledRule
from watchd.rules.leaves import Lists


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A set of rules. `compiled` is what an Engine takes: every rule that is not paused.

    An expired rule is among them: `Rule.is_expired` decides once a day is known.
    """

    rules: Mapping[str, Rule] = field(default_factory=dict)
    lists: Lists = field(default_factory=dict)  # by name, by language, entries of lists they name filled in
    boards: Mapping[str, Board] = field(default_factory=dict)
    compiled: tuple[CompiledRule, ...] = ()
    resting: tuple[CompiledRule, ...] = ()  # the paused ones, for whoever looks at them
    warnings: tuple[Problem, ...] = ()
