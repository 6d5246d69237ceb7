"""Which version of each file holds: the newest that loads with the others, else its last good one. Reads no file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

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
    """The newest set in which every file loads, resolves and passes its embedded tests.

    A change that would cost an unchanged file its place, as a renamed list costs the rules that use it, is not taken.
    """
    good = last_good or Documents({}, {}, "")
    feeds = _hold(_with_unreadable(files.feeds, files.unreadable, good.feeds), good.feeds, _problems_of_feeds)
    newest = _with_unreadable(files.rules, files.unreadable, good.rules)
    feed_texts, rules = _hold_together(feeds.texts, newest, good, routing)
    book = load_rules(rules.texts, known=known_of(load_feeds(feed_texts), routing))
    return Resolved(
        documents=Documents(rules.texts, feed_texts, routing_text(routing)),
        refused={**feeds.refused, **rules.refused, **files.unreadable},
        book=book,
        problems=(*files.unreadable.values(), *feeds.problems, *rules.problems),
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
    is_whole: bool = True  # no file is missing that was good


def _with_unreadable(
    texts: Mapping[str, str], unreadable: Mapping[str, Problem], good: Mapping[str, str]
) -> dict[str, str]:
    """What can be read, and the last good version of what cannot; a folder stands for every file below it."""
    kept = {path: text for path, text in good.items() if any(_is_below(path, lost) for lost in unreadable)}
    return {**kept, **texts}


def _is_below(path: str, lost: str) -> bool:
    return lost in {path, "."} or path.startswith(f"{lost}/")


def _hold_together(
    feeds: Mapping[str, str], rules: Mapping[str, str], good: Documents, routing: Routing
) -> tuple[Mapping[str, str], _Held]:
    """Feed texts, and the rules held beside them: as new as they can be without losing a file that was good."""
    first: _Held | None = None
    for feed_texts in (feeds, good.feeds):
        check = partial(_problems_of_rules, feeds=load_feeds(feed_texts), routing=routing)
        for texts in (rules, good.rules):
            held = _hold(texts, good.rules, check)
            first = first or held
            if held.is_whole:
                return feed_texts, replace(held, refused=first.refused, problems=first.problems)
    assert first is not None
    return feeds, first  # the config has changed beneath the good files: what still loads holds


def _hold(
    newest: Mapping[str, str], good: Mapping[str, str], check: Callable[[Mapping[str, str]], list[Problem]]
) -> _Held:
    """Put the last good version in the place of each file with a problem, until the set loads."""
    texts, refused, first, is_whole = dict(newest), dict[str, Problem](), tuple[Problem, ...](), True
    while problems := check(texts):
        first = first or tuple(problems)
        bad = {problem.place.file: problem for problem in reversed(problems) if problem.place.file in texts}
        if not bad:
            raise ConfigError(problems)
        refused = {**bad, **refused}
        for path in bad:
            if path in good and texts[path] != good[path]:
                texts[path] = good[path]
            else:
                del texts[path]
                is_whole = is_whole and path not in good
    return _Held(texts, refused, first, is_whole)


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
