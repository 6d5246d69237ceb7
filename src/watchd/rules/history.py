"""Rules beside what is stored: what finds too much, what finds nothing, and what would alert falsely.

Pure: it is handed a sample of the stored items, spread evenly over their time, and when each rule matched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from watchd.errors import Place, Problem
from watchd.model.item import FIELDS, Item
from watchd.model.rule import Rule, Status
from watchd.model.window import Absence
from watchd.rules.book import RuleBook
from watchd.rules.engine import Engine
from watchd.rules.leaves import Leaves
from watchd.rules.query.everyday import HOMONYMS
from watchd.rules.query.tree import Form, ListRef, Term, list_refs, terms
from watchd.rules.reading import EVERYWHERE, read
from watchd.rules.windows.noise import TOO_OFTEN, false_alarms, long_enough, usual_gap
from watchd.rules.windows.wording import counted, lasted, number, span
from watchd.text.tokens import tokenise

LOOKED_BACK: Final = timedelta(days=90)
MOST_ITEMS: Final = 5_000
MANY_A_DAY: Final = 50  # matches of a rule that tells each of them
_MANY_WORDS: Final = 20  # that one wildcard catches
_FEWEST_ITEMS: Final = 1_000  # in a sample that says something of what never comes
_SHOWN: Final = 5
_ENOUGH_GAPS: Final = 20  # matches whose gaps say something
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """What is stored of the last 90 days, or since the first item."""

    sample: Sequence[Item]
    total: int  # items there are; the sample is every so manyth of them
    since: datetime
    until: datetime
    times: Mapping[str, Sequence[datetime]] = field(default_factory=dict)  # of rules with a window: when they matched
    matched: Mapping[str, int] = field(default_factory=dict)  # of rules that were looked for in all of it

    @property
    def days(self) -> float:
        """How long it lasts."""
        return max((self.until - self.since) / _DAY, 1.0)

    @property
    def is_long(self) -> bool:
        """Whether what it lacks is worth a word."""
        return len(self.sample) >= _FEWEST_ITEMS and self.until - self.since >= LOOKED_BACK - _DAY

    def a_day(self, found: int) -> float:
        """How many a day there are, of so many in the sample."""
        return found * self.total / max(len(self.sample), 1) / self.days


def noise(rules: Iterable[Rule], history: History) -> Iterator[Problem]:
    """Absences and bursts that would alert falsely more than four times a year, and do not say that they may."""
    for rule in rules:
        times = history.times.get(rule.id)
        if rule.window is None or times is None or rule.accept_noise or rule.status is Status.PAUSED:
            continue
        found = false_alarms(rule.window, times, history.since, history.until)
        if found is not None and found > TOO_OFTEN:
            matches = counted(len(times), "match", "matches")
            message = (
                f"rule {rule.id}: by {matches} in {history.days:.0f} days it would alert falsely about "
                f"{number(found)} times a year; {TOO_OFTEN:.0f} are too many"
            )
            yield Problem(rule.place, message, _calmer(rule, times, history))


def doubts(book: RuleBook, engine: Engine, history: History) -> Iterator[Problem]:
    """Rules that find a lot or nothing, wildcards that explode, words that mean something else, terms never seen."""
    if not history.sample:
        return
    hits = Counter(hit.rule_id for item in history.sample for hit in engine.match(item).hits)
    yield from _rules(book, hits, history)
    yield from _short_waits(book.rules.values(), history)
    seen = _Seen(book, history)
    yield from seen.wildcards()
    yield from seen.homonyms()
    if history.is_long:
        yield from seen.never()


def _calmer(rule: Rule, times: Sequence[datetime], history: History) -> str:
    remedy = "raise `at_least:` or `times:`, or lengthen `within:`"
    if getattr(rule.window, "lasting", None) is not None:
        remedy = f"wait longer, `for: {long_enough(times, history.since, history.until).days}d` at least"
    return f"{remedy}; or say that it may: `accept_noise: true`"


def _short_waits(rules: Iterable[Rule], history: History) -> Iterator[Problem]:
    """Absences that wait less than three times as long as nothing usually comes: a holiday would be one."""
    for rule in rules:
        times = history.times.get(rule.id, ())
        if not isinstance(rule.window, Absence) or rule.accept_noise or len(times) < _ENOUGH_GAPS:
            continue
        usual, often = usual_gap(times), false_alarms(rule.window, times, history.since, history.until)
        is_noisy = often is not None and often > TOO_OFTEN  # refused, with a remedy of its own
        if rule.window.lasting < 3 * usual and not is_noisy:
            message = (
                f"rule {rule.id}: it waits {span(rule.window.lasting)}, and nothing comes for up to {lasted(usual)} in "
                "95 of 100 cases: a weekend or a holiday can make it alert"
            )
            yield Problem(rule.place, message, f"wait three times as long as that, `for: {ceil(3 * usual / _DAY)}d`")


def _rules(book: RuleBook, hits: Mapping[str, int], history: History) -> Iterator[Problem]:
    for rule in book.rules.values():
        if rule.status is Status.PAUSED or not rule.has_match:
            continue
        exact = history.matched.get(rule.id)
        found = history.a_day(hits.get(rule.id, 0)) if exact is None else exact / history.days
        if found > MANY_A_DAY and rule.window is None and rule.severity.sends:
            hint = "narrow the query, or count: see `alert_when:`"
            yield Problem(rule.place, f"rule {rule.id}: it matches about {found:,.0f} items a day", hint)
        if history.is_long and not exact and not hits.get(rule.id):
            looked = counted(history.total if exact == 0 else len(history.sample), "stored item", "stored items")
            hint = "does it ask for too much? `watchd rule explain` says what an item lacks"
            yield Problem(rule.place, f"rule {rule.id}: it matched none of {looked} of 90 days", hint)


class _Seen:
    """How many items of the sample have each word, and each term of the rules and lists."""

    def __init__(self, book: RuleBook, history: History) -> None:
        self._book = book
        self._history = history
        self._readers: dict[str, set[str]] = {}  # of each list, the rules that read it
        self._own: dict[str, list[Term]] = {}  # of each rule, the terms of its query
        for one in book.compiled:
            self._own[one.rule_id] = list(dict.fromkeys(terms(one.query)))
            for ref in list_refs(one.query):
                self._readers.setdefault(ref.name, set()).add(one.rule_id)
        leaves = Leaves(book.lists)
        self._numbers = {term: leaves.number(term) for some in self._own.values() for term in some}
        self._entries = {name: leaves.entries(ListRef(name)) for name in self._readers if name in book.lists}
        self._words: Counter[str] = Counter()
        self._found: Counter[int] = Counter()
        for item in history.sample:
            self._words.update(_words_of(item))
            self._found.update(read(item, item.language, leaves.trie).present(EVERYWHERE))

    def wildcards(self) -> Iterator[Problem]:
        """Wildcards of rules and of the lists they read that catch more than twenty different words."""
        told: set[str] = set()
        for place, called, term in self._terms():
            if str(term) in told or len(term.words) != 1 or not term.words[0].is_prefix:
                continue
            tokens = tokenise(term.words[0].text)
            stem = tokens[0].folded if len(tokens) == 1 else ""
            caught = [(times, word) for word, times in self._words.items() if stem and word.startswith(stem)]
            if len(caught) > _MANY_WORDS:
                told.add(str(term))
                words = ", ".join(word for _, word in sorted(caught, key=lambda one: (-one[0], one[1]))[:_MANY_WORDS])
                message = f"{called}: {term} catches {len(caught)} different words: {words}"
                yield Problem(place, message, "write a longer stem, or the words that are meant")

    def homonyms(self) -> Iterator[Problem]:
        """How often words that also mean something else stand in stored items."""
        told: set[str] = set()
        for place, called, term in self._terms():
            if str(term) in told or not _is_homonym(term):
                continue
            told.add(str(term))
            if found := self._history.a_day(self._items_with(term)):
                message = f"{called}: {term}, which also means something else, stands in {number(found)} items a day"
                yield Problem(place, message, "if that is too much, narrow it")

    def never(self) -> Iterator[Problem]:
        """Terms of rules, and entries of lists, that no item of the sample has."""
        looked = counted(len(self._history.sample), "stored item", "stored items")
        for rule_id, some in self._own.items():
            unseen = [str(term) for term in some if not self._found[self._numbers[term]]]
            if unseen:
                yield self._unseen(f"rule {rule_id}", self._book.rules[rule_id], unseen, len(some), looked)
        for name, entries in self._entries.items():
            unseen = [text for leaf, text in entries.items() if not self._found[leaf]]
            if unseen:
                rule = self._book.rules[min(self._readers[name])]
                yield self._unseen(f"list {name}", rule, unseen, len(entries), looked)

    def _items_with(self, term: Term) -> int:
        own = [self._numbers[term]] if term in self._numbers else []
        listed = [leaf for entries in self._entries.values() for leaf, text in entries.items() if text == str(term)]
        return max((self._found[leaf] for leaf in (*own, *listed)), default=0)

    def _unseen(self, called: str, rule: Rule, unseen: Sequence[str], of: int, looked: str) -> Problem:
        named = ", ".join(unseen[:_SHOWN]) + (f" and {len(unseen) - _SHOWN} more" if len(unseen) > _SHOWN else "")
        message = f"{called}: {len(unseen)} of {of} terms stand in none of {looked} of 90 days: {named}"
        return Problem(rule.place, message, "mend what is misspelt; what is only rare may stay")

    def _terms(self) -> Iterator[tuple[Place, str, Term]]:
        for rule_id, some in self._own.items():
            yield from ((self._book.rules[rule_id].place, f"rule {rule_id}", term) for term in some)
        for name in self._entries:
            place = self._book.rules[min(self._readers[name])].place
            for entries in self._book.lists[name].values():
                yield from ((place, f"list {name}", term) for term in entries)


def _words_of(item: Item) -> set[str]:
    return {token.folded for name in FIELDS for token in tokenise(item.text(name))}


def _is_homonym(term: Term) -> bool:
    if term.form is Form.EXACT or len(term.words) != 1:
        return False
    tokens = tokenise(term.words[0].text)
    return len(tokens) == 1 and any(tokens[0].folded in words for words in HOMONYMS.values())
