"""What people said against threadings, as it is shown with a story and with an alert."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from watchd.cli.shown import counted, flat, iso, moment
from watchd.model.overruling import Overruled

if TYPE_CHECKING:
    from watchd.model.overruling import Overruling


def overruled_lines(said: Sequence["Overruling"]) -> list[str]:
    """A line for each: what was said of which reports, what moved, who said it, when and why."""
    return [f"{_what(one)}; by {one.author}, {moment(one.at)}{f': {one.note}' if one.note else ''}" for one in said]


def _what(one: "Overruling") -> str:
    earlier, later = flat(one.earlier.title), flat(one.later.title)
    if one.kind is Overruled.MERGE:
        return f"merged: “{earlier}” and “{later}” are one development; {merged(one)}"
    return f"split: “{earlier}” and “{later}” are two developments; {parted(one)}"


def merged(one: "Overruling", *, would: bool = False) -> str:
    """Which reports went where."""
    belongs = "would belong" if would else "belongs" if one.moved == 1 else "belong"
    return f"{counted(one.moved, 'report')} of {one.other_story} {belongs} to {one.story_id}{'' if would else ' now'}"


def parted(one: "Overruling", *, would: bool = False) -> str:
    """Which reports left for where."""
    if would:
        return f"{counted(one.moved, 'report')} would leave {one.story_id} for a story of {_their(one.moved)} own"
    return f"{counted(one.moved, 'report')} left {one.story_id}, and {_is(one.moved)} {one.other_story} now"


def overruled_json(said: Sequence["Overruling"]) -> list[dict[str, object]]:
    """Each as an object."""
    return [
        {
            "id": one.id,
            "kind": one.kind.value,
            "story": one.story_id,
            "other": one.other_story,
            "moved": one.moved,
            "earlier": one.earlier_item,
            "later": one.later_item,
            "author": one.author,
            "note": one.note,
            "at": iso(one.at),
        }
        for one in said
    ]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _their(number: int) -> str:
    return "its" if number == 1 else "their"
