"""How one kind of condition is told: its words for one and for many, whether it wakes somebody, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

NAMED = "{name}"
_TOLD = "docs/operate.md#what-operators-are-told"


class Reach(StrEnum):
    """How operators are told."""

    PAGE = "page"  # wakes somebody: something is lost, blind or down
    NOW = "at once"  # somebody just did it, or somebody's alerts wait for it
    ROLL_UP = "roll-up"  # with everything else, once a day


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """How one kind of condition is told: its words for one and for many, whether it wakes somebody, what to do."""

    begins: tuple[str, str]  # of one and of many; `{name}` stands for what it is about
    ends: tuple[str, str]
    next_step: str
    meanwhile: str = ""  # what was missed while it lasted; said when it ends
    next_step_of_many: str = ""  # where `next_step` names one
    step_after: str = ""  # when it is over; empty: the step of many, or else the only one
    reach: Reach = Reach.ROLL_UP
    is_grave: bool = False  # its messages are high, not medium
    docs: str = _TOLD  # where more about it stands
    is_single: bool = False  # there is one of it for all nodes together
    is_of_place: bool = False  # `KIND:PLACE:...`: only that installation knows, and it ends with it

    def headline(self, names: Sequence[str], *, is_over: bool) -> str:
        """`feed tass-en is failing`, `3 feeds are failing`."""
        one, many = self.ends if is_over else self.begins
        if len(names) > 1:
            return f"{len(names)} {many}"
        if NAMED in one:
            return one.replace(NAMED, names[0])
        return one if self.is_single else f"1 {one}"

    def step_for(self, names: Sequence[str]) -> str:
        """The command to run next, for conditions of these names."""
        if NAMED not in self.next_step:
            return self.next_step
        return self.next_step.replace(NAMED, names[0]) if len(names) == 1 else self.next_step_of_many

    @property
    def look_after(self) -> str:
        """The command that shows how it stands now that it is over."""
        return self.step_after or self.next_step_of_many or self.next_step


def bare(sentence: str) -> str:
    """`feed is failing` of `feed {name} is failing`."""
    return sentence.replace(f" {NAMED}", "")
