"""What nearly ended a quiet that stands: the items stored since it began that a rule nearly matched."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchd.cli.shown import counted, flat, moment, write_line
from watchd.errors import StorageError

if TYPE_CHECKING:
    from datetime import datetime

    from watchd.cli.rule_files import Ruled, RuleFiles
    from watchd.cli.rule_window import WindowSeen
    from watchd.model.item import Item
    from watchd.model.rule import Rule
    from watchd.model.window import Absence, Drop
    from watchd.rules.explain import Nearly
    from watchd.storage import Storage
    from watchd.storage.views import ListedItem

_MOST_READ = 20_000  # items, the newest first
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Missed:
    """The nearest misses of so many items that were read."""

    nearly: "Sequence[Nearly]"
    read: int
    since: "datetime"


def missed(rule: "Rule", seen: "WindowSeen", ruled: "Ruled", files: "RuleFiles") -> Missed | None:
    """Those of an absence, or a drop, that stands in `alert`; None for any other window, and without a database."""
    from watchd.cli.opening import store_of
    from watchd.model.window import Absence, Drop, Outcome
    from watchd.rules.explain import nearest

    state, window, compiled = seen.state, rule.window, ruled.compiled(rule.id)
    if state is None or state.outcome is not Outcome.ALERT or compiled is None or files.usable is None:
        return None
    if not isinstance(window, Absence | Drop):
        return None
    try:
        with store_of(files.usable) as store:
            looked = _Looked(_begun(store, rule, window, state.since))
            stored = store.items(since=looked.since, limit=_MOST_READ)
            found = nearest(compiled, looked.each(stored), ruled.book.lists, ruled.feeds, _MOST_SHOWN)
    except StorageError:
        return None  # what is known of the window said why
    return Missed(found, looked.number, looked.since)


def _begun(store: "Storage", rule: "Rule", window: "Absence | Drop", since: "datetime") -> "datetime":
    """When the quiet began that came to `alert` then: with the last match, of an absence."""
    from watchd.model.window import Drop

    if isinstance(window, Drop):
        return since - window.within
    own = store.past_of((rule.id, rule.match_digest), since - window.reach)
    return max((match.at for match in own if match.at <= since), default=since - window.lasting)


class _Looked:
    """How many items were read, and back to when."""

    def __init__(self, since: "datetime") -> None:
        self.since = since
        self.number = 0

    def each(self, stored: "Iterable[ListedItem]") -> "Iterator[Item]":
        """The items as they are read, one after the other: there may be many, and long ones."""
        for one in stored:
            self.number += 1
            yield one.item
            if self.number == _MOST_READ:
                self.since = one.item.seen_at


def write_missed(found: Missed) -> None:
    """Item by item, with the edit that would have made it a match."""
    write_line()
    read = f"{counted(found.read, 'item')} since {moment(found.since)}"
    if not found.nearly:
        write_line(f"Of {read} none holds anything of the rule.")
        return
    write_line(f"It nearly matched, of {read}:")
    for one in found.nearly:
        write_line(f"  {one.item.id}  {moment(one.item.seen_at)}  {flat(one.item.title)}")
        write_line(f"    with {'; '.join(map(flat, one.change.steps))}")


def missed_json(found: Missed | None) -> list[dict[str, object]] | None:
    """The same for programs."""
    if found is None:
        return None
    return [
        {
            "item": one.item.id,
            "title": one.item.title,
            "steps": list(one.change.steps),
            "query": one.change.query or None,
        }
        for one in found.nearly
    ]
