"""YAML text to nodes, from the parser's event stream, so that nothing is resolved, shared or converted on the way.

PyYAML's composers are not used: the C one crashes on deep nesting, both follow aliases and keep the last of two keys.
"""

from collections.abc import Iterator

import yaml

from watchd.documents.characters import decode, refused
from watchd.documents.events import NOTHING, events
from watchd.documents.node import ListNode, MapNode, Node, ScalarNode
from watchd.documents.quoting import remedied
from watchd.documents.source import Source
from watchd.documents.traps import explained
from watchd.errors import ConfigError, Problem

DEEPEST = 32  # levels of nesting: four times what any watchd file needs
_MOST_PROBLEMS = 50  # of one kind in one file; more tell a reader nothing new
_Fault = tuple[int, str, str]  # offset, message, remedy


def read(data: bytes | str, file: str, *, is_file: bool = True) -> Node:
    """The one document in `data`, under the name `file`; raises ConfigError with everything that is wrong.

    An empty document is a scalar without text. At most 1 MiB, 32 levels, UTF-8. No anchors, aliases, tags,
    directives or duplicate keys. Where `file` names a variable (not `is_file`), places have no line and none is shown.
    """
    source = Source(file, decode(data, file), is_file)
    faults = [*refused(source.text), *_directives(source.text)]
    if faults:
        raise ConfigError(_listed(source, faults))
    reading = _Reading(source)
    try:
        root = reading.document(events(source.text))
    except yaml.MarkedYAMLError as error:
        last = explained(error, source)
        problems = _listed(source, reading.faults)
        # `*drone AND x` is an alias first and a syntax error second: one fault, told once.
        if all(problem.place != last.place for problem in problems):
            problems.append(last)
        raise ConfigError(problems) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise ConfigError(_listed(source, [*reading.faults, (0, f"not readable as YAML: {error}", "")])) from None
    if reading.faults:
        raise ConfigError(_listed(source, reading.faults))
    return root


def _directives(text: str) -> Iterator[_Fault]:
    """Lines before the document that would change how it is read."""
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.startswith("%") and line.split() != ["%YAML", "1.2"]:
            yield (
                offset,
                "watchd reads YAML 1.2 only, without directives",
                "remove this line, or quote it if it is text",
            )
        elif line.strip() and not line.startswith(("#", "%")):
            return
        offset += len(line)


def _listed(source: Source, faults: list[_Fault]) -> list[Problem]:
    problems = [source.problem(*fault) for fault in faults[:_MOST_PROBLEMS]]
    if len(faults) > _MOST_PROBLEMS:
        rest, (offset, _, _) = len(faults) - _MOST_PROBLEMS, faults[_MOST_PROBLEMS]
        problems.append(Problem(source.place(offset), f"{rest:,} more such problems in this file from here on"))
    return problems


class _TooDeepError(ValueError):
    """Stops the reading: the problem is already listed."""


class _Reading:
    """One pass over the events; structural faults are collected, the tree is built all the same."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[_Fault] = []

    def document(self, events: Iterator[yaml.Event]) -> Node:
        """The root node; what follows the first document is a problem."""
        root: Node = ScalarNode(self.source, 0, 0, None)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem(event, "a second document begins here", "keep one document a file; remove the `---`")
                    break
            elif isinstance(event, yaml.NodeEvent):
                try:
                    root = self._node(event, events, "", 1)
                except _TooDeepError:
                    break
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], key: str, depth: int) -> Node:
        start = _start(event)
        assert isinstance(event, yaml.NodeEvent)
        self._check_properties(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return ScalarNode(self.source, start, _end(event), None)
        if depth > DEEPEST:
            self._problem(event, f"nested more than {DEEPEST} levels deep", "no watchd file needs that; flatten it")
            raise _TooDeepError
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, key, depth + 1))
            return ListNode(self.source, start, tuple(items))
        return self._map(start, events, depth)

    def _map(self, start: int, events: Iterator[yaml.Event], depth: int) -> Node:
        entries: list[tuple[ScalarNode, Node]] = []
        first: dict[str, ScalarNode] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events, "", depth + 1)
            name = (key.text or "") if isinstance(key, ScalarNode) else ""
            value = self._node(next(events), events, name, depth + 1)
            if not isinstance(key, ScalarNode):
                message = f"a key must be text, not {key.kind}"
                self.faults.append((key.start, message, "quote it if it is meant as text"))
            elif key.text is None:
                if not isinstance(event, yaml.AliasEvent):
                    self.faults.append((key.start, "a key is missing before the colon", 'quote a key named "null"'))
            elif name in first:
                message = f"'{name}' stands twice; first on line {first[name].place.line}"
                self.faults.append((key.start, message, "keep one of them: nothing is merged or overridden"))
            else:
                first[name] = key
                entries.append((key, value))
        return MapNode(self.source, start, tuple(entries))

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        style = event.style or ""
        text: str | None = event.value
        if not style and text in NOTHING:
            text = None
        node = ScalarNode(self.source, _start(event), _end(event), text, style)
        if style == '"' and text is not None:
            # Escapes can write what may not stand in the file itself.
            found = next(refused(text), None)
            if found is not None:
                place = node.place_at(found[0])
                self.faults.append((self.source.offset(place.line, place.column), found[1], found[2]))
        return node

    def _check_properties(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._strange(event, f"*{event.anchor}", "alias", "write out what it stands for")
        elif event.anchor is not None:
            self._strange(event, f"&{event.anchor}", "anchor", "write the value out wherever it is needed")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self._strange(event, event.tag, "tag", "remove it")

    def _strange(self, event: yaml.NodeEvent, name: str, what: str, hint: str) -> None:
        """A sign that means something to other readers of YAML, and is mostly a part of a text here."""
        start = _start(event)
        # What a line may not show, such as a password that begins with &, its problem may not show either.
        shown = name if name in self.source.excerpt(self.source.place(start).line) else name[:1]
        if isinstance(event, yaml.AliasEvent) and self._goes_on(_end(event)):
            hint = remedied(self.source, start)
        elif not isinstance(event, yaml.CollectionStartEvent):
            hint = f"{hint}; if it is text, {remedied(self.source, start)}"
        self._problem(event, f"'{shown}' is a YAML {what}, which watchd does not read", hint)

    def _goes_on(self, offset: int) -> bool:
        """Whether text follows on the line, which nothing may behind an alias."""
        rest = self.source.text[offset:].split("\n", 1)[0].strip()
        return bool(rest) and rest[0] not in "#,]}"

    def _problem(self, event: yaml.Event, message: str, hint: str) -> None:
        self.faults.append((_start(event), message, hint))


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark is not None else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark is not None else _start(event)
