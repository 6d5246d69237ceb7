"""What can be wrong with a query, said so that the reader can mend it."""

from dataclasses import dataclass

from watchd.errors import WatchdError

WHOLE = "write: "  # begins a hint that goes on with the whole query as it should be
BESIDE = "   and in the rule, beside match: "  # in such a hint, what stands outside the query goes on after it
AS_PHRASE = "inside quotes other signs are read as spaces: "  # begins a hint that goes on with the word in quotes


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """One thing wrong in the text of a query; `offset` and `length` in code points of that text."""

    message: str
    hint: str = ""
    offset: int = 0
    length: int = 1

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class QueryError(WatchdError):
    """A query or list entry that cannot be read; carries every problem found, in written order."""

    def __init__(self, problems: tuple[QueryProblem, ...] | list[QueryProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def message(self) -> str:
        """The first problem's message."""
        return self.problems[0].message

    @property
    def hint(self) -> str:
        """The first problem's remedy, or nothing."""
        return self.problems[0].hint

    @property
    def offset(self) -> int:
        """Where the first problem stands."""
        return self.problems[0].offset

    @property
    def length(self) -> int:
        """How many characters the first problem covers."""
        return self.problems[0].length


@dataclass(frozen=True, slots=True)
class QueryWarning:
    """A term that also reads something else, and what to do about it. Not an error."""

    term: str
    message: str
    hint: str = ""
    instead: str = ""  # a narrower term, where there is one
