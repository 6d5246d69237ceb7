"""A Story: one development as one rule sees it, its head, and the answer to "is this item part of it?"."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Name:
    """What a report is recognised by: the address of its article, and its title as its publisher had it."""

    url_key: str
    title: str
    publisher: str


@dataclass(frozen=True, slots=True)
class StoryMember:
    """One item of an open story, with what a newcomer is compared by."""

    story_id: str
    rule_id: str
    item_id: str
    url_key: str
    title: str
    publisher: str
    language: str | None
    event_at: datetime
    signature: frozenset[str]
    is_head: bool
    seen_at: datetime  # of its last revision that matched: what a story's age counts from
    digest: str = ""  # of the texts
    origin: str = ""  # who wrote it first, as far as is known
    formerly: tuple[Name, ...] = ()  # names of earlier revisions: copies carry old headlines on
    leads: bool = False  # it was told as an update: newcomers are compared with it, as they are with the head
    lead: str = ""  # the beginning of what it says beyond its title
    sketch: tuple[int, ...] = ()  # of its body, where that is long (stories.sketch)
    is_named: bool = True  # whoever has its headline has a copy; not so where nobody was told of that

    @property
    def is_leader(self) -> bool:
        """Whether newcomers are compared with what it says."""
        return self.is_head or self.leads

    @property
    def names(self) -> tuple[Name, ...]:
        """Everything it is recognised by, its present name first."""
        return (Name(self.url_key, self.title if self.is_named else "", self.publisher), *self.formerly)


@dataclass(frozen=True, slots=True)
class Story:
    """One row of `story`. It stays open until 72 h after its last member, longer where `again_after` says so."""

    id: str
    rule_id: str
    head_item: str
    opened_at: datetime
    last_at: datetime  # when its last member was seen
    turn: int  # the turn that last changed it; caches catch up from there


class Relation(StrEnum):
    """How a match stands to a story."""

    NEW = "new"  # no open story has it
    SAME = "same"  # the same article or the same text
    RELATED = "related"  # the same affair, other words


@dataclass(frozen=True, slots=True)
class Threading:
    """The answer of `stories`: which story, how it was recognised, and compared with which item."""

    story_id: str
    relation: Relation
    compared_with: str | None = None
    score: float | None = None
    reason: str = ""
    origin: str = ""  # who wrote first what it was compared with, where it has its words from there
    is_same_text: bool = False  # a copy not in its headline alone: whoever it credits, it was written once
    shared: tuple[str, ...] = ()  # words it has in common with what it was compared with
    fresh: tuple[str, ...] = ()  # words of its headline that are not there
    threshold: float | None = None  # of the score: what made it a copy, else what made it one story
    news: tuple[str, ...] = ()  # what is new in it, each in words a reader understands: it is told as an update
    measured: str = ""  # what decided that it is a copy, or none: the threshold that was asked, and the new words
    joined_from: float | None = None  # what made it one story
    is_named: bool = True  # its headline says what was told, so whoever has it too has a copy
