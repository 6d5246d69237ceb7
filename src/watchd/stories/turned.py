"""By which word or number a headline tells another development in the words of an earlier one."""

from dataclasses import dataclass
from typing import Final

from watchd.stories.announced import carried_out
from watchd.stories.below import told_below
from watchd.stories.counted import counted_otherwise
from watchd.stories.differences import Differences
from watchd.stories.negated import negation
from watchd.stories.qualified import qualified
from watchd.stories.steps import left_out, next_step
from watchd.stories.ways import other_way
from watchd.stories.words import Wording


@dataclass(frozen=True, slots=True)
class Turned:
    """What turns a newcomer's headline; each is empty where it does not."""

    negated: str = ""  # what it says not, and the other says
    no_more_negated: str = ""  # what the other says not, and it says
    done: str = ""  # what it tells as done, and the other only announced
    counted: str = ""  # a number with what the other counts with another number
    gained: str = ""  # a word that qualifies it, and not the other
    missed: str = ""  # a word that qualifies the other, and not it
    way: str = ""  # a word that tells the other way: from Cuba
    way_before: str = ""  # the word of the other: to Cuba
    step: str = ""  # what it has in the stead of the other's words, above a lead that was changed in a place as well
    below: str = ""  # what its lead says that cannot be of the event of the other: Thursday, 19 people
    below_before: str = ""  # what the other's says: Monday, 2 people

    def __bool__(self) -> bool:
        return self != NOT_TURNED


NOT_TURNED: Final = Turned()


def turned(new: Wording, old: Wording, differing: Differences) -> Turned:
    """What turns the headline of a newcomer, beside that of an earlier report."""
    gained, missed = qualified(new, old, differing)
    way, way_before = other_way(new, old, differing)
    return Turned(
        negation(new.headline, old.headline),
        negation(old.headline, new.headline),
        carried_out(new.headline, old.headline) or _done_below(new, old, differing),
        counted_otherwise(new, old),
        gained,
        missed or left_out(new, old, differing),
        way,
        way_before,
        next_step(new, old, differing),
        *told_below(new, old, differing),
    )


def _done_below(new: Wording, old: Wording, differing: Differences) -> str:
    """The word of the newer lead that tells as done what the older announced, below a headline that differs."""
    if not differing.added or not new.has_lead or not old.has_lead:
        return ""
    return carried_out(new.beginning, old.beginning)
