"""A Story: one development as one rule sees it, its head, and the answer to "is this item part of it?"."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
    seen_at: datetime  # what a story's age counts from: after an outage `event_at` may lie days back
    digest: str = ""  # of the texts


@dataclass(frozen=True, slots=True)
class Story:
    """One row of `story`. It stays open until 72 h after its last member, longer where `again_after` says so."""

    id: str
    rule_id: str
    head_item: str
    opened_at: datetime
    last_at: datetime
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
