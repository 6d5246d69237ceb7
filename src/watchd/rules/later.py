"""What the language has and this release cannot run yet: refused at its place, never ignored."""

from collections.abc import Mapping
from dataclasses import replace

from watchd.documents import MapNode
from watchd.errors import Problem

_LATER: Mapping[str, tuple[tuple[str, ...], str]] = {
    "accept_noise": ((), "remove it; it belongs to `alert_when:`"),
}


def without_later(rule: MapNode, name: str, problems: list[Problem]) -> MapNode:
    """The rule without the fields of later releases; each of them is added to `problems`."""
    for word, (path, hint) in _LATER.items():
        holder = rule.at(*path)
        key = holder.key(word) if isinstance(holder, MapNode) else None
        if key is None or not isinstance(holder, MapNode):
            continue
        problems.append(key.problem(f"{name}: not yet: `{word}:` comes with a later release", hint))
        smaller = without(holder, word)
        if holder is rule:
            rule = smaller
        else:
            rule = _with(rule, path[0], smaller) if smaller.entries else without(rule, path[0])
    return rule


def without(node: MapNode, *words: str) -> MapNode:
    """The mapping without some of its keys."""
    return replace(node, entries=tuple(entry for entry in node.entries if entry[0].text not in words))


def _with(node: MapNode, word: str, value: MapNode) -> MapNode:
    return replace(node, entries=tuple((key, value if key.text == word else old) for key, old in node.entries))
