"""Collects the problems of one query, so that all of them are told at once."""

from dataclasses import replace

from watchd.rules.query.errors import WHOLE, QueryProblem


class Report:
    """Problems in the order they were found; those of another tool's dialect get the watchd form as their remedy."""

    def __init__(self) -> None:
        self._problems: list[tuple[QueryProblem, bool]] = []

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, message: str, hint: str, offset: int, length: int, *, is_dialect: bool = False) -> None:
        """Notes a problem; with `is_dialect` its hint is the whole query as watchd writes it, where there is one."""
        self._problems.append((QueryProblem(message, hint, offset, length), is_dialect))

    def put(self, problem: QueryProblem, *, is_dialect: bool = False) -> None:
        """Notes a problem that was found elsewhere."""
        self._problems.append((problem, is_dialect))

    def has_told(self, offset: int) -> bool:
        """Whether something is wrong at that place."""
        return any(problem.offset == offset for problem, _ in self._problems)

    def problems(self, rewritten: str) -> tuple[QueryProblem, ...]:
        """All problems in written order; `rewritten` is the query in watchd's form, or nothing where there is none."""
        told = [
            replace(problem, hint=WHOLE + rewritten) if wants_form and rewritten else problem
            for problem, wants_form in self._problems
        ]
        return tuple(sorted(told, key=lambda problem: problem.offset))
