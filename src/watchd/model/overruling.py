"""What people say against a threading: these two reports are one development, or they are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Overruled(StrEnum):
    """What somebody did to stories."""

    SPLIT = "split"  # two reports of one story are two developments
    MERGE = "merge"  # two stories are one


@dataclass(frozen=True, slots=True)
class Text:
    """A report as it is compared."""

    title: str
    lead: str = ""
    publisher: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two reports, the earlier first, and whether somebody calls them one development."""

    earlier: Text
    later: Text
    is_same: bool
    place: str  # where the label stands: the id of an overruling, or a file and line


@dataclass(frozen=True, slots=True)
class Overruling:
    """One row of `overruling`: kept with the texts that were judged, for these outlive their items."""

    id: str
    rule_id: str
    kind: Overruled
    story_id: str  # the story that stays
    other_story: str  # of a split the one that was made, of a merge the one that is no more
    earlier_item: str
    later_item: str
    earlier: Text
    later: Text
    author: str
    note: str
    at: datetime
    moved: int = 0  # reports that belong to another story since

    @property
    def pair(self) -> LabelledPair:
        """What it says of the two reports."""
        return LabelledPair(self.earlier, self.later, self.kind is Overruled.MERGE, self.id)


def last_pairs(said: Iterable[Overruling]) -> list[LabelledPair]:
    """What holds of each two reports that somebody judged: who says otherwise later takes the former back."""
    found: dict[tuple[str, str, str], LabelledPair] = {}
    for one in said:
        about = one.rule_id, one.earlier_item, one.later_item
        found.pop(about, None)
        found[about] = one.pair
    return list(found.values())


def merged_into(story_id: str | None, said: Iterable[Overruling]) -> str | None:
    """The story that has the reports of this one since it was merged; None where it was not. First said comes first."""
    into = None
    for one in said:
        if one.kind is Overruled.MERGE and one.other_story == (into or story_id):
            into = one.story_id
    return into
