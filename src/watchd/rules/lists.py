"""Lists of terms: definitions gathered from all list files, names of other lists replaced by their entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from watchd.documents import ListNode, MapNode, Node, ScalarNode, bind, nearest
from watchd.errors import Problem
from watchd.rules.files import ListsFile

_COMMAS = {"،": "Persian", "、": "Chinese", "，": "full-width"}  # written inside one entry where two were meant


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in a file."""

    text: str
    node: ScalarNode
    within: str = ""  # the innermost list it came from, where that is named in this one

    @property
    def reference(self) -> str | None:
        """The list it stands for, where it is written `$name`."""
        return self.text[1:] if self.text.startswith("$") else None

    @property
    def hidden_comma(self) -> str | None:
        """A comma of another script, which YAML does not take for the end of an entry."""
        return next((sign for sign in self.text if sign in _COMMAS), None)


@dataclass(frozen=True, slots=True)
class Definition:
    """One list as its file defines it."""

    name: str
    key: ScalarNode
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)  # by language

    def references(self) -> Iterator[Entry]:
        """Entries that name other lists."""
        for entries in self.entries.values():
            yield from (entry for entry in entries if entry.reference is not None)


def read_lists(nodes: Iterable[MapNode], problems: list[Problem]) -> dict[str, Definition]:
    """Lists by name, with the entries that can be read; where a file is wrong its lists are there all the same.

    So nobody is told that they are unknown, and mistakes in their entries are told too.
    """
    found: dict[str, Definition] = {}
    for node in nodes:
        is_sound = bind(node, ListsFile, problems) is not None
        lists = node.child("lists")
        for name, key, value in lists.items() if isinstance(lists, MapNode) else ():
            if name in found:
                message = f"list '{name}' exists already, in {found[name].key.place}"
                problems.append(key.problem(message, "give one of them another name, or put their entries together"))
            else:
                entries = _entries(value) if isinstance(value, MapNode) else {}
                found[name] = Definition(name, key, entries)
                if is_sound and not any(entries.values()):
                    problems.append(key.problem(f"list '{name}' has no entries", "give it some, or remove it"))
    return found


def resolved(
    definitions: Mapping[str, Definition], problems: list[Problem], *, is_complete: bool
) -> dict[str, Definition]:
    """The lists with every `$name` replaced by that list's entries of the same language, each entry once.

    Where the definitions are not complete, because a file could not be read, nobody is told that a list is unknown.
    """
    resolving = _Resolving(definitions, problems, is_complete=is_complete)
    for name in definitions:
        resolving.resolve(name, ())
    return {name: resolving.finished[name] for name in definitions}


def entry_problems(definitions: Mapping[str, Definition]) -> Iterator[Problem]:
    """Entries in which a comma of another script hides two entries."""
    for entry in _written(definitions):
        comma = entry.hidden_comma
        if comma is not None:
            message = f"a {_COMMAS[comma]} comma inside an entry: YAML separates entries at the plain comma only"
            offset = max((entry.node.text or "").find(comma), 0)
            yield entry.node.problem(message, "write plain commas between entries, and none inside one", offset)


def dropped_languages(definitions: Mapping[str, Definition]) -> Iterator[Problem]:
    """Lists inside lists of which some languages stand under none of the outer list's: they are not part of it."""
    for definition in definitions.values():
        named: dict[str, list[str]] = {}
        first: dict[str, Entry] = {}
        for language, entries in definition.entries.items():
            for entry in entries:
                inner = entry.reference
                if inner is not None and inner in definitions:
                    named.setdefault(inner, []).append(language)
                    first.setdefault(inner, entry)
        for name, languages in named.items():
            dropped = [one for one, entries in definitions[name].entries.items() if entries and one not in languages]
            if dropped:
                under = " and ".join(f"`{one}:`" for one in languages)
                message = (
                    f"list {definition.name}: ${name} stands under {under} alone, so its {_joined(dropped)} left out"
                )
                hint = f"write it under {' and '.join(f'`{one}:`' for one in dropped)} too"
                yield first[name].node.problem(message, hint)


def _joined(languages: Sequence[str]) -> str:
    """As in `ru and es entries are`."""
    return f"{' and '.join(languages)} entries are"


def _written(definitions: Mapping[str, Definition]) -> Iterator[Entry]:
    for definition in definitions.values():
        for entries in definition.entries.values():
            yield from entries


def _entries(languages: MapNode) -> dict[str, tuple[Entry, ...]]:
    return {
        language: tuple(entry for item in items.items if (entry := _entry(item)) is not None)
        for language, _, items in languages.items()
        if isinstance(items, ListNode)
    }


def _entry(item: Node) -> Entry | None:
    node = item.child("term") if isinstance(item, MapNode) else item
    return Entry(node.text.strip(), node) if isinstance(node, ScalarNode) and node.text is not None else None


class _Resolving:
    """Lists that name others, followed to their ends."""

    def __init__(self, definitions: Mapping[str, Definition], problems: list[Problem], *, is_complete: bool) -> None:
        self.finished: dict[str, Definition] = {}
        self._definitions = definitions
        self._problems = problems
        self._is_complete = is_complete

    def resolve(self, name: str, path: tuple[str, ...]) -> None:
        """Finishes a list, after those it names; `path` leads to it and tells circles."""
        if name in self.finished:
            return
        definition = self._definitions[name]
        walked = (*path, name)
        for entry in definition.references():
            self._follow(entry, walked)
        entries = {language: tuple(self._expanded(own, language)) for language, own in definition.entries.items()}
        self.finished[name] = replace(definition, entries=entries)

    def _follow(self, entry: Entry, walked: tuple[str, ...]) -> None:
        wanted = entry.reference or ""
        if wanted in walked:
            circle = " -> ".join(f"${one}" for one in (*walked[walked.index(wanted) :], wanted))
            self._problems.append(entry.node.problem(f"a list names itself: {circle}", "remove one of these names"))
        elif wanted in self._definitions:
            self.resolve(wanted, walked)
        elif self._is_complete:
            name, _, language = wanted.partition(".")
            if language and name in self._definitions:
                hint = f"write ${name} under `{language}:`; under a language it stands for its entries of that language"
                message = f"${wanted} inside a list: a list names whole lists"
                self._problems.append(entry.node.problem(message, hint))
                return
            meant = nearest(wanted, self._definitions)
            message = f"unknown list ${wanted}" + (f"; did you mean ${meant}?" if meant else "")
            self._problems.append(entry.node.problem(message, "an entry that begins with $ names another list"))

    def _expanded(self, entries: Iterable[Entry], language: str) -> Iterator[Entry]:
        told: set[str] = set()
        for entry in entries:
            inner = self.finished.get(entry.reference) if entry.reference is not None else None
            for one in inner.entries.get(language, ()) if inner is not None else (entry,):
                if one.reference is None and one.text not in told:
                    told.add(one.text)
                    yield replace(one, within=one.within or inner.name) if inner is not None else one
