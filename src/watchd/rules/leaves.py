"""Leaves: the distinct terms and lists that rules name, numbered, with the trie that finds them."""

from collections.abc import Iterator, Mapping

from watchd.rules.anchors import expected
from watchd.rules.patterns import Pattern, patterns_of
from watchd.rules.query.tree import ListRef, Term
from watchd.rules.trie import Trie
from watchd.text.language import language_of
from watchd.text.stems import Stemmer

Lists = Mapping[str, Mapping[str, tuple[Term, ...]]]  # name, language, entries; lists in lists already put in


class Leaves:
    """Every term and list is found once, however many rules name it."""

    def __init__(self, lists: Lists) -> None:
        self.names: list[str] = []  # as rules name them: `$su30`, `Venezuela`
        self.of_names: set[int] = set()  # lists most of whose entries are written with a capital
        self.inside: dict[int, dict[int, str]] = {}  # of each of those, the lists it was made of, by their numbers
        self._stemmer = Stemmer()
        self.trie = Trie(self._stemmer)
        self._lists = lists
        self._numbers: dict[Term | ListRef, int] = {}
        self._entries: dict[tuple[Term, str | None], int] = {}
        self._costs: list[float] = []

    def number(self, leaf: Term | ListRef) -> int:
        """The number of a term or list; its words are put in the trie the first time."""
        known = self._numbers.get(leaf)
        if known is not None:
            return known
        number = self._numbers[leaf] = len(self.names)
        self.names.append(str(leaf))
        if isinstance(leaf, ListRef) and self._is_of_names(leaf):
            self.of_names.add(number)
            self.inside[number] = {self.number(inner): str(inner) for inner in self._lists_in(leaf)}
        cost = 0.0
        for pattern, language in self._patterns(leaf):
            self.trie.add(pattern, number, language)
            cost += expected(pattern)
        self._costs.append(cost)
        return number

    def entries(self, ref: ListRef) -> dict[int, str]:
        """Each entry of a list by a number of its own, as the list has it."""
        found: dict[int, str] = {}
        for tag, entries in self._lists[ref.name].items():
            if ref.language is None or tag == ref.language:
                for entry in entries:
                    found[self._entry(entry, language_of(tag))] = str(entry)
        return found

    def cost(self, number: int) -> float:
        """How often a leaf is expected, in numbers that only compare with each other."""
        return self._costs[number]

    def _is_of_names(self, ref: ListRef) -> bool:
        """Names have capitals where their script has any; the entries of other scripts are what those are."""
        entries = [str(entry).lstrip('="') for written in self._lists[ref.name].values() for entry in written]
        cased = [entry for entry in entries if entry[:1].lower() != entry[:1].upper()]
        return 2 * sum(entry[:1].isupper() for entry in cased) > len(cased)

    def _lists_in(self, ref: ListRef) -> list[ListRef]:
        """The innermost lists whose entries it has by naming them."""
        written = self._lists[ref.name].items()
        names = [entry.within for tag, entries in written if ref.language in (None, tag) for entry in entries]
        return [ListRef(name, ref.language) for name in dict.fromkeys(names) if name]

    def _entry(self, entry: Term, language: str | None) -> int:
        known = self._entries.get((entry, language))
        if known is not None:
            return known
        number = self._entries[entry, language] = len(self.names)
        self.names.append(str(entry))
        patterns = list(patterns_of(entry, language, self._stemmer))
        for pattern in patterns:
            self.trie.add(pattern, number, language)
        self._costs.append(sum(map(expected, patterns)))
        return number

    def _patterns(self, leaf: Term | ListRef) -> Iterator[tuple[Pattern, str | None]]:
        if isinstance(leaf, Term):
            for pattern in patterns_of(leaf, None, self._stemmer):
                yield pattern, None
            return
        for tag, entries in self._lists[leaf.name].items():
            if leaf.language is None or tag == leaf.language:
                language = language_of(tag)
                for entry in entries:
                    for pattern in patterns_of(entry, language, self._stemmer):
                        yield pattern, language
