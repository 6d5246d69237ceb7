"""Which version of each file holds: the newest that loads with the others, else its last good one. Reads no file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from watchd.app.sets import routing_text
from watchd.errors import ConfigError, Problem
from watchd.feeds.load import load_feeds
from watchd.model.feed import Feed
from watchd.model.generation import Documents
from watchd.model.route import Routing
from watchd.rules.book import RuleBook
from watchd.rules.engine import Engine
from watchd.rules.known import Known
from watchd.rules.load import load_rules, run_tests


@dataclass(frozen=True, slots=True)
class Files:
    """The rule and feed files as a node has them now, by the path they are known under."""

    rules: Mapping[str, str]
    feeds: Mapping[str, str]
    unreadable: Mapping[str, Problem] = field(default_factory=dict)  # not UTF-8, no permission

    def documents(self, routing: Routing) -> Documents:
        """What would be published if every file held."""
        return Documents(self.rules, self.feeds, routing_text(routing))


@dataclass(frozen=True, slots=True)
class Resolved:
    """The set that holds, and what was refused of the newest files: every problem, with its place."""

    documents: Documents
    refused: Mapping[str, Problem] = field(default_factory=dict)  # path -> its first problem
    book: RuleBook | None = None  # what the rule files were read as; None where nothing had to be read
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def resolve(files: Files, routing: Routing, last_good: Documents | None) -> Resolved:
    """The newest set in which every file loads, resolves and passes its embedded tests."""
    good_rules = last_good.rules if last_good else {}
    good_feeds = last_good.feeds if last_good else {}
    feeds = _hold(_with_unreadable(files.feeds, files.unreadable, good_feeds), good_feeds, _problems_of_feeds)
    loaded = load_feeds(feeds.texts)
    rules = _hold(
        _with_unreadable(files.rules, files.unreadable, good_rules),
        good_rules,
        lambda texts: _problems_of_rules(texts, loaded, routing),
    )
    refused = {**feeds.refused, **rules.refused, **files.unreadable}
    book = load_rules(rules.texts, known=known_of(loaded, routing))
    return Resolved(
        documents=Documents(rules.texts, feeds.texts, routing_text(routing)),
        refused=refused,
        problems=(*files.unreadable.values(), *feeds.problems, *rules.problems),
        book=book,
        warnings=book.warnings,
    )


def known_of(feeds: tuple[Feed, ...], routing: Routing) -> Known:
    """What rules may name: feeds, channels, people."""
    return Known(feeds=feeds, routing=routing)


@dataclass(frozen=True, slots=True)
class _Held:
    texts: Mapping[str, str]
    refused: Mapping[str, Problem]
    problems: tuple[Problem, ...]


def _with_unreadable(
    texts: Mapping[str, str], unreadable: Mapping[str, Problem], good: Mapping[str, str]
) -> dict[str, str]:
    return {**texts, **{path: good[path] for path in unreadable if path in good}}


def _hold(
    newest: Mapping[str, str], good: Mapping[str, str], check: Callable[[Mapping[str, str]], list[Problem]]
) -> _Held:
    """Put the last good version in the place of each file with a problem, until the set loads."""
    texts, refused, first = dict(newest), dict[str, Problem](), tuple[Problem, ...]()
    while problems := check(texts):
        first = first or tuple(problems)
        bad = {problem.place.file: problem for problem in reversed(problems)}
        fresh = {path: problem for path, problem in bad.items() if path in texts and path not in refused}
        if not fresh:
            # A last good file does not load beside the newest others: it only holds with those it was compiled with.
            return _Held(dict(good), {**refused, **bad}, first)
        refused |= fresh
        for path in fresh:
            if path in good and good[path] != texts[path]:
                texts[path] = good[path]
            else:
                del texts[path]
    return _Held(texts, refused, first)


def _problems_of_feeds(texts: Mapping[str, str]) -> list[Problem]:
    try:
        load_feeds(texts)
    except ConfigError as error:
        return list(error.problems)
    return []


def _problems_of_rules(texts: Mapping[str, str], feeds: tuple[Feed, ...], routing: Routing) -> list[Problem]:
    try:
        book = load_rules(texts, known=known_of(feeds, routing))
    except ConfigError as error:
        return list(error.problems)
    engine = Engine(book.compiled, book.lists, {feed.id: feed for feed in feeds})
    return list(run_tests(book, engine))
