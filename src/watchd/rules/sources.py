"""Which file is what: texts to nodes, told apart by their top-level keys, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from watchd.documents import MapNode, Node, read
from watchd.errors import ConfigError, Problem


class Kind(Enum):
    """What a file holds, and the top-level keys that say so."""

    RULES = ("rules", "watch", "defaults")
    LISTS = ("lists",)
    BOARD = ("board", "hypotheses", "indicators")


@dataclass(slots=True)
class Sources:
    """The files of a set by kind. `unread` counts those that could not be read: what they define is not known."""

    rules: list[MapNode] = field(default_factory=list)
    lists: list[MapNode] = field(default_factory=list)
    boards: list[MapNode] = field(default_factory=list)
    unread: int = 0


def read_all(files: Mapping[str, str], problems: list[Problem]) -> Sources:
    """Every file that can be read, in the order of their paths; what cannot is added to `problems`."""
    found = Sources()
    for path in sorted(files):
        try:
            node = read(files[path], path)
        except ConfigError as error:
            problems.extend(error.problems)
            found.unread += 1
            continue
        kind = _kind(node, problems)
        if kind is None or not isinstance(node, MapNode):
            found.unread += 1
        else:
            {Kind.RULES: found.rules, Kind.LISTS: found.lists, Kind.BOARD: found.boards}[kind].append(node)
    return found


def _kind(node: Node, problems: list[Problem]) -> Kind | None:
    expected = "write `rules:`, `watch:`, `lists:` or `board:` at the top level, under `version: 1`"
    if not isinstance(node, MapNode):
        what = "the file is empty" if node.kind == "nothing" else f"the file holds {node.kind}, not fields"
        problems.append(node.problem(what, expected))
        return None
    keys = [key for key, _, _ in node.items()]
    kinds = [kind for kind in Kind if any(key in kind.value for key in keys)]
    if not kinds:
        problems.append(node.problem("this is no rule file, list file or board file", expected))
        return None
    if len(kinds) > 1:
        second = next(key for key in keys if key in kinds[1].value)
        first = next(key for key in keys if key in kinds[0].value)
        at = node.key(second) or node
        problems.append(at.problem(f"'{second}' and '{first}' stand in one file", "one kind a file: move one of them"))
        return None
    return kinds[0]
