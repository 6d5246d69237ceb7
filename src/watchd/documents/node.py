"""Nodes: the values of a document, each with its place; every scalar is text until a model says otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from watchd.documents.positions import offsets
from watchd.documents.source import Source
from watchd.errors import Place, Problem

Plain = str | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Something in a document. `start` is its offset into the source's text."""

    source: Source = field(repr=False)
    start: int

    @property
    def place(self) -> Place:
        """File, line and column where it begins."""
        return self.source.place(self.start)

    @property
    def source_line(self) -> str:
        """The line it begins on, as an error shows it: without anything that looks like a secret."""
        return self.source.excerpt(self.place.line)

    @property
    def kind(self) -> str:
        """What a person calls it: text, a list, a mapping, nothing."""
        raise NotImplementedError

    def plain(self) -> Plain:
        """The value as dicts, lists, strings and None."""
        raise NotImplementedError

    def child(self, step: str | int) -> "Node | None":
        """The value under a key of a mapping or at an index of a list; None where there is none."""
        del step
        return None

    def at(self, *path: str | int) -> "Node | None":
        """The node under a path of keys and indexes; None where there is none."""
        node: Node | None = self
        for step in path:
            if node is None:
                return None
            node = node.child(step)
        return node

    def place_at(self, offset: int) -> Place:
        """Where the character at an offset into this node's text stands in the file; its begin for other nodes."""
        del offset
        return self.place

    def problem(self, message: str, hint: str = "", offset: int | None = None) -> Problem:
        """A problem with this node, or with the character at an offset into its text."""
        del offset
        return self.source.problem(self.start, message, hint)


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode(Node):
    """One value. `text` is None for `null`, `~` or nothing; `style` is "" for plain, else the sign it opens with."""

    end: int
    text: str | None
    style: str = ""

    @property
    def kind(self) -> str:
        """Text, or nothing."""
        return "nothing" if self.text is None else "text"

    @property
    def is_block(self) -> bool:
        """Whether it was written as a block, `|` or `>`."""
        return self.style in {"|", ">"}

    @property
    def is_quoted(self) -> bool:
        """Whether it was written in quotes or as a block: what it says is text, whatever it looks like."""
        return self.style != ""

    @property
    def comment(self) -> str:
        """What YAML dropped after ` #` on the line the value ends on; empty for a block."""
        if self.is_block or not self.source.is_file:
            return ""
        rest = self.source.text[self.end :].split("\n", 1)[0].lstrip(" \t,]}")
        return rest[1:].strip() if rest.startswith("#") else ""

    @property
    def is_bare_key(self) -> bool:
        """Of a key in braces: whether it has no colon, as both in `{a, b}`."""
        return self.source.is_file and self.source.text[self.end :].lstrip()[:1] in {",", "}"}

    def plain(self) -> Plain:
        """The text, or None."""
        return self.text

    def place_at(self, offset: int) -> Place:
        """Where the character at an offset into the text stands in the file, also in folded blocks and quotes."""
        return self.source.place(self._position(offset))

    def problem(self, message: str, hint: str = "", offset: int | None = None) -> Problem:
        """A problem with this value, or with the character at an offset into its text."""
        position = self.start if offset is None else self._position(offset)
        return self.source.problem(position, message, hint)

    def _position(self, offset: int) -> int:
        if not self.text or not self.source.is_file:
            return self.start
        found = offsets(self.source.text[self.start : self.end], self.text, self.style)
        return self.start + found[min(max(offset, 0), len(self.text))]


@dataclass(frozen=True, slots=True, eq=False)
class ListNode(Node):
    """Values in order."""

    items: tuple[Node, ...]

    @property
    def kind(self) -> str:
        """A list."""
        return "a list"

    def plain(self) -> Plain:
        """The values as a list."""
        return [item.plain() for item in self.items]

    def child(self, step: str | int) -> Node | None:
        """The value at an index."""
        return self.items[step] if isinstance(step, int) and 0 <= step < len(self.items) else None


@dataclass(frozen=True, slots=True, eq=False)
class MapNode(Node):
    """Keys and values in the order of the file; keys are text and unique."""

    entries: tuple[tuple[ScalarNode, Node], ...]

    @property
    def kind(self) -> str:
        """A mapping."""
        return "a mapping"

    def plain(self) -> Plain:
        """The entries as a dict."""
        return {key.text or "": value.plain() for key, value in self.entries}

    def child(self, step: str | int) -> Node | None:
        """The value under a key."""
        return next((value for key, value in self.entries if key.text == step), None)

    def key(self, name: str) -> ScalarNode | None:
        """The key itself, to point at."""
        return next((key for key, _ in self.entries if key.text == name), None)

    def items(self) -> Iterator[tuple[str, ScalarNode, Node]]:
        """Each key as text, the key's node and the value."""
        for key, value in self.entries:
            yield key.text or "", key, value
