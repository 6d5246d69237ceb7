"""A Match: this item satisfied this rule, with the words that did it and the story it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from watchd.model.item import Item
from watchd.model.story import Name


class Arrival(StrEnum):
    """How a match came to be; only live ones fire."""

    LIVE = "live"
    BASELINE = "baseline"  # the feed's first poll
    RECOMPUTED = "recomputed"  # a rule was edited, or an archive imported


class Account(StrEnum):
    """What became of a live match. Each is in exactly one of these accounts, and only a new decision moves it."""

    NEW = "new"  # the decisions, the last one of its item
    UPDATE = "update"
    GROUP = "group"
    SUPPRESS = "suppress"
    REPEAT = "repeat"
    HOLD = "hold"  # its item is held, and has no match yet
    WINDOW = "window"  # counted by its rule's window
    BLOCK = "block"  # of a rule of severity none, which others build on
    DRAFT = "draft"  # of a rule that tells nobody yet
    PAST = "past"  # from before there were accounts or an edit of its rule, or its decision was pruned with its alert


@dataclass(frozen=True, slots=True)
class Span:
    """Words of an item that satisfied a term: code points from `start` to before `end` of the plain field."""

    field: str
    start: int
    end: int
    text: str
    term: str  # as the rule names it: `$su30`, `Venezuela`, `"spare part*"`


_NAMED = " = "  # between a list and the entry of it that a headline has, in a signature


def as_named(name: str, text: str, thing: str = "") -> str:
    """A member of a signature: the headline names this of a list of names.

    `thing` is the list inside that list which has all names of it.
    """
    return f"{name}{_NAMED}{thing}{_NAMED if thing else ''}{text.casefold()}"


def is_named(member: str) -> bool:
    """Whether a member of a signature says which entry of a list a headline has."""
    return member.startswith("$") and _NAMED in member


@dataclass(frozen=True, slots=True)
class Named:
    """Whom or what a headline names of a list of names."""

    text: str
    thing: str = ""  # the list inside that list which has all names of it; empty where it is only an entry

    def is_as(self, other: "Named") -> bool:
        """Whether both are names of one thing."""
        return bool(self.thing) and self.thing == other.thing


def named_in(signature: Iterable[str]) -> dict[str, list[Named]]:
    """Whom or what a headline names, by list."""
    found: dict[str, list[Named]] = {}
    for name, *things, text in (member.split(_NAMED) for member in sorted(signature) if is_named(member)):
        found.setdefault(name, []).append(Named(text, *things[:1]))
    return found


@dataclass(frozen=True, slots=True)
class Roles:
    """Which words of one sentence a rule's `event:` took for actor, action and target; one may not have been asked."""

    actor: Span | None = None
    action: Span | None = None
    target: Span | None = None
    reading: str = ""  # how the sentence was read: `plain`, `passive`, ...; empty: nothing was known of its direction


MOST_VALUES = 20  # that `new` takes from one revision of an item


def value_key(value: str) -> str:
    """What a value that `new` looks for is known by: capitals and blanks make no other one of it."""
    return " ".join(value.casefold().split())


@dataclass(frozen=True, slots=True)
class Hit:
    """What the engine answers for one rule on one item, before threading."""

    rule_id: str
    match_digest: str
    spans: tuple[Span, ...]
    signature: frozenset[str]  # the distinct things that matched; a new member is news about the same story
    roles: tuple[Roles, ...] = ()  # of each `event:` that held, who did what to whom
    values: tuple[str, ...] = ()  # what the rule's `new` looks for and found


@dataclass(frozen=True, slots=True)
class Match:
    """One row of `match`: unique on rule, match digest and item; counted by windows before any deduplication."""

    rule_id: str
    match_digest: str
    item: Item
    arrival: Arrival
    spans: tuple[Span, ...]
    signature: frozenset[str]
    story_id: str | None = None  # None for what never heads or joins a story: baseline, recomputed
    origin: str = ""  # who wrote it first, as far as is known
    formerly: tuple[Name, ...] = ()  # names the item had in earlier revisions that matched
    roles: tuple[Roles, ...] = ()
    leads: bool = False  # it was told as an update: newcomers are compared with it too
    headline: str | None = None  # that newcomers are compared with, where it is not the item's; "" if none was told
    lead: str = ""  # the beginning of what it says beyond that
    sketch: tuple[int, ...] = ()  # of its body, where that is long
    account: Account | None = None  # of a live one
    values: tuple[str, ...] = ()  # what the rule's `new` looks for and found, in any revision


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that raised on an item: listed, told to operators, retried by hand. Rule `*` is the item itself."""

    item_id: str
    rule_id: str
    error: str
    at: datetime
