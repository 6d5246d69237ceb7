"""Which file is what: texts to nodes, told apart by their top-level keys, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from watchd.documents import MapNode, Node, nearest, read
from watchd.errors import ConfigError, Problem

_EXPECTED = "write `rules:`, `watch:`, `lists:` or `board:` at the top level, under `version: 1`"
_OF_ALL = "version"


class Kind(Enum):
    """What a file holds, and the top-level keys that say so."""

    RULES = ("rules", "watch", "defaults")
    LISTS = ("lists",)
    BOARD = ("board", "hypotheses", "indicators")


_TOGETHER = (Kind.RULES, Kind.LISTS)  # that may stand in one file


@dataclass(slots=True)
class Sources:
    """The files of a set by kind. `unread` counts those that could not be read: what they define is not known."""

    rules: list[MapNode] = field(default_factory=list)
    lists: list[MapNode] = field(default_factory=list)
    boards: list[MapNode] = field(default_factory=list)
    unread: int = 0

    def of(self, kind: Kind) -> list[MapNode]:
        """The files of a kind, or the parts of files."""
        return {Kind.RULES: self.rules, Kind.LISTS: self.lists, Kind.BOARD: self.boards}[kind]


def read_all(files: Mapping[str, str], problems: list[Problem], *, is_whole: bool = True) -> Sources:
    """Every file that can be read, in the order of their paths; what cannot is added to `problems`.

    A file with rules and lists is there twice, each time with the keys of that kind. A set that is not whole lacks
    files that could not even be opened.
    """
    found = Sources(unread=0 if is_whole else 1)
    for path in sorted(files):
        try:
            node = read(files[path], path)
        except ConfigError as error:
            problems.extend(error.problems)
            found.unread += 1
            continue
        parts = _parts(node, problems)
        found.unread += not parts or _is_misspelt(node)
        for kind, part in parts.items():
            found.of(kind).append(part)
    return found


def _parts(node: Node, problems: list[Problem]) -> dict[Kind, MapNode]:
    """What stands in the file, by kind; nothing, with the reason among the problems, where nobody can tell."""
    if not isinstance(node, MapNode):
        what = "the file is empty" if node.kind == "nothing" else f"the file holds {node.kind}, not fields"
        problems.append(node.problem(what, _EXPECTED))
        return {}
    keys = [key for key, _, _ in node.items()]
    kinds = {key: kind for key in keys if (kind := _kind_of(key)) is not None}
    if not kinds:
        problems.append(node.problem("this is no rule file, list file or board file", _EXPECTED))
        return {}
    first = next(kind for kind in Kind if kind in kinds.values())
    if Kind.BOARD in kinds.values() and first is not Kind.BOARD:
        board = next(key for key, kind in kinds.items() if kind is Kind.BOARD)
        other = next(key for key, kind in kinds.items() if kind is first)
        at = node.key(board) or node
        problems.append(at.problem(f"'{board}' and '{other}' stand in one file", "give the board a file of its own"))
        return {}
    # A key that nobody knows is told of once, with the first kind.
    return {kind: _with_keys(node, kind, kinds, first) for kind in Kind if kind in kinds.values()}


def _with_keys(node: MapNode, kind: Kind, kinds: Mapping[str, Kind], first: Kind) -> MapNode:
    entries = tuple(
        (key, value) for key, value in node.entries if key.text == _OF_ALL or kinds.get(key.text or "", first) is kind
    )
    return replace(node, entries=entries)


def _kind_of(key: str) -> Kind | None:
    exact = next((kind for kind in Kind if key in kind.value), None)
    if exact is not None:
        return exact
    meant = nearest(key, [name for kind in _TOGETHER for name in kind.value])
    return next((kind for kind in _TOGETHER if meant in kind.value), None)


def _is_misspelt(node: Node) -> bool:
    """Whether a key only looks like one that defines rules or lists: what it holds is not known."""
    keys = [key for key, _, _ in node.items()] if isinstance(node, MapNode) else []
    return any(_kind_of(key) is not None and not any(key in kind.value for kind in Kind) for key in keys)
