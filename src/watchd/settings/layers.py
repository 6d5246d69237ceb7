"""Layers: variables over the secrets directory over the file, as one tree whose every node knows where it came from."""

from watchd.documents import ListNode, MapNode, Node, ScalarNode, Source
from watchd.documents.shape import secret_file


def value_node(text: str | None, origin: str) -> ScalarNode:
    """A value that stands in no file: of a variable, or of a file that holds one secret. It is never shown."""
    return ScalarNode(Source(origin, "", is_file=False), 0, 0, text)


def list_node(texts: list[str], origin: str) -> ListNode:
    """Several values of one variable."""
    return ListNode(Source(origin, "", is_file=False), 0, tuple(value_node(text, origin) for text in texts))


def nested(path: tuple[str, ...], node: Node) -> MapNode:
    """A tree that holds just `node`, under a path of at least one key."""
    *outer, last = path
    origin = node.source.file
    tree = MapNode(node.source, node.start, ((value_node(last, origin), node),))
    for key in reversed(outer):
        tree = MapNode(node.source, node.start, ((value_node(key, origin), tree),))
    return tree


def overlaid(upper: Node, lower: Node, *, is_same_layer: bool = False) -> Node:
    """What both say, mappings key by key; `upper` wins.

    A secret also wins over the file of the same secret in a layer below, and the other way round; within one layer
    both stay, for whoever refuses that.
    """
    if not isinstance(upper, MapNode) or not isinstance(lower, MapNode):
        return upper
    above = {key: value for key, _, value in upper.items()}
    twins = {secret_file(key) for key in above} | {key.removesuffix("_file") for key in above if key.endswith("_file")}
    kept = [
        (key, overlaid(above.pop(name), value, is_same_layer=is_same_layer) if name in above else value)
        for name, key, value in lower.items()
        if name in above or is_same_layer or name not in twins
    ]
    added = [(key, value) for key, value in upper.entries if key.text in above]
    return MapNode(lower.source, lower.start, (*kept, *added))


def replaced(tree: MapNode, changes: dict[str, Node | None]) -> MapNode:
    """The tree with the values under some keys exchanged; None removes a key, a key it lacks is added."""
    left = dict(changes)
    entries = []
    for name, key, value in tree.items():
        new = left.pop(name) if name in left else value
        if new is not None:
            entries.append((key, new))
    for name, new in left.items():
        if new is not None:
            entries.append((value_node(name, new.source.file), new))
    return MapNode(tree.source, tree.start, tuple(entries))
