"""The whole error tree: what can go wrong, and who has to act.

WatchdError
├── ConfigError              the operator or analyst must act; every problem listed; exit 78
│   └── RuleError            a rule, list or board file
├── FeedError                one feed's poll failed; the next one is scheduled
│   ├── FetchError           dns, tls, status, size, deadline, blocked address
│   └── ParseError           the answer is no feed that can be read
├── StorageError             the database did not answer or refused
│   ├── LeaseLost            another node holds the lane now; this node drops the work unharmed
│   ├── RefusedError         the database is well and refuses this very row
│   └── UnreadableError      what is stored cannot be read by this release
├── DeliveryError            one attempt to send failed; its kind says what happens next
└── BusyError                something else holds what is needed; try again later; exit 75

Expected answers ("not modified", "unknown language", "not due") are values, not errors.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal

_SHORTEST_SECRET = 4  # hiding shorter ones would blank out ordinary words


class WatchdError(Exception):
    """Every error watchd raises on purpose; its text says what to do about it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; line and column count from 1, 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """`file:line:column`, as editors and terminals make a link of it."""
        return self.file if not self.line else f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file a person edits: where, what, the remedy, and the line itself for the caret."""

    place: Place
    message: str
    hint: str = ""
    source_line: str = ""

    def without(self, secrets: Iterable[str]) -> "Problem":
        """The same problem with stars for each of the secrets; for those of three signs and less there is no hiding."""
        message, hint, line = self.message, self.hint, self.source_line
        for secret in sorted({one for one in secrets if len(one) >= _SHORTEST_SECRET}, key=len, reverse=True):
            message, hint = message.replace(secret, "***"), hint.replace(secret, "***")
            line = line.replace(secret, "*" * len(secret))
        return Problem(self.place, message, hint, line)

    def __str__(self) -> str:
        """The problem as a terminal shows it: place, message, the line with a caret, the remedy."""
        return listed((self,))


def listed(problems: "Iterable[Problem]") -> str:
    """Problems one below the other; those of a line that one remedy mends share the line, its carets and the remedy."""
    shared: list[list[Problem]] = []
    for problem in problems:
        if shared and _is_mended_with(problem, shared[-1][-1]):
            shared[-1].append(problem)
        else:
            shared.append([problem])
    return "\n".join(line for group in shared for line in _lines(group))


def _is_mended_with(problem: Problem, other: Problem) -> bool:
    """Whether both stand in one line, and the same remedy mends them: a pasted query has a dozen of them."""
    one, two = problem.place, other.place
    in_one_line = one.file == two.file and one.line == two.line and problem.source_line == other.source_line
    return in_one_line and problem.hint == other.hint and bool(problem.hint and problem.source_line)


def _lines(group: Sequence[Problem]) -> Iterator[str]:
    yield from (f"{problem.place}: {problem.message}" for problem in group)
    source_line, columns = group[0].source_line, {problem.place.column for problem in group} - {0}
    if source_line and columns:
        lead = ("\t" if sign == "\t" else " " for sign in source_line.ljust(max(columns))[: max(columns)])
        marks = ("^" if column in columns else blank for column, blank in enumerate(lead, start=1))
        yield f"    {source_line}"
        yield f"    {''.join(marks)}"
    if group[0].hint:
        yield f"    {group[0].hint}"


def first_of(problems: Sequence[Problem]) -> str:
    """The first of a file's problems on one line, with its place, and how many more there are."""
    first, more = problems[0], len(problems) - 1
    place = "" if first.message.startswith(first.place.file) else f"{first.place}: "
    told = f" (and {more:,} more problem{'' if more == 1 else 's'})" if more else ""
    return f"{place}{first.message}{told}"


class ConfigError(WatchdError):
    """Files or variables that a person must mend; carries every problem at once."""

    def __init__(self, problems: "tuple[Problem, ...] | list[Problem] | Problem") -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(listed(self.problems))


class RuleError(ConfigError):
    """A rule, list or board file that an analyst must mend."""


# Why a poll failed: the words of health, conditions, logs and metrics. docs/operate.md says what each one means.
FetchReason = Literal[
    "dns", "blocked", "private", "connect", "tls", "handshake", "protocol", "redirect", "deadline", "size", "encoding",
    "gone", "not_found", "forbidden", "refused", "throttled", "server", "status", "folder", "login",
]  # fmt: skip
ParseReason = Literal["not_a_feed", "malformed", "too_slow", "too_big", "crashed"]
OwnReason = Literal["hung", "not_stored", "internal"]
FeedReason = FetchReason | ParseReason | OwnReason


class FeedError(WatchdError):
    """One poll of one feed failed. `reason` is a stable word for counting; `retry_after` what the server asked."""

    def __init__(self, message: str, *, reason: FeedReason, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.reason: FeedReason = reason
        self.retry_after = retry_after


class FetchError(FeedError):
    """No usable answer; `reason` is a FetchReason, `status` the server's where it answered."""

    def __init__(
        self, message: str, *, reason: FeedReason, retry_after: timedelta | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, reason=reason, retry_after=retry_after)
        self.status = status


class ParseError(FeedError):
    """An answer that is no readable feed; `reason` is a ParseReason."""


class StorageError(WatchdError):
    """The database is unreachable, refuses, or holds a schema this release does not know."""


class LeaseLost(StorageError):  # noqa: N818 - an event in the life of a lane, caught as such
    """The lane was taken over by another node; the transaction was rolled back and nothing was written."""


class RefusedError(StorageError):
    """The database is well and refuses what was to be written: the row is at fault, and waiting would not help."""


class UnreadableError(StorageError):
    """What is stored was damaged, or written by another release; everything else is as it was."""


class DeliveryKind(StrEnum):
    """What a failed attempt means for the next one."""

    TRANSIENT = "transient"  # try again on the schedule
    THROTTLED = "throttled"  # the receiver asks for a pause of the channel, or of one recipient
    AMBIGUOUS = "ambiguous"  # it may have arrived: try again under the same id
    MESSAGE = "message"  # this content is refused for good
    TARGET = "target"  # this recipient is refused for good
    CHANNEL = "channel"  # the channel itself is misconfigured: its rows wait, attempts are not burnt


class DeliveryError(WatchdError):
    """One attempt failed. `code` is the receiver's own code (`550 5.1.1`, `503`), without any secret.

    `is_of_recipient`: it was said of him, so others may get theirs. `gives_up_after` is how long it may be tried before
    the recipient counts as refused; `is_proven`: once is enough for nothing more to be sent to him.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: DeliveryKind,
        code: str = "",
        retry_after: timedelta | None = None,
        is_of_recipient: bool = False,
        gives_up_after: timedelta | None = None,
        is_proven: bool = False,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.retry_after = retry_after
        self.is_of_recipient = is_of_recipient
        self.gives_up_after = gives_up_after
        self.is_proven = is_proven


class BusyError(WatchdError):
    """Another process holds what this one needs (a second daemon on one SQLite file); exit 75."""
