"""Which version of each file holds: the newest that loads with the others, else its last good one. Reads no file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from watchd.app.reverting import File, Reverting, Texts
from watchd.app.sets import routing_text
from watchd.errors import ConfigError, Place, Problem
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


Doubt = Callable[[RuleBook], tuple[Problem, ...]]


def _no_doubt(_book: RuleBook) -> tuple[Problem, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """The set that holds, and what was refused of the newest files: every problem, with its place."""

    documents: Documents
    refused: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)  # path -> why its newest version waits
    book: RuleBook | None = None  # what the rule files were read as; None where nothing had to be read
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """Files, and what they came to where no set is in force."""

    files: Files
    resolved: Resolved


def resolve(files: Files, routing: Routing, last_good: Documents | None, doubt: Doubt = _no_doubt) -> Resolved:
    """The newest set in which every file loads, resolves and passes its embedded tests.

    `doubt` says what else speaks against the rules, such as what is stored. Every edit that holds is in it. One that
    costs an unchanged file its place, as a renamed list costs the rules that use it, waits, and is named as what is at
    fault. So does the loss of every rule file at once.
    """
    emptied: tuple[Problem, ...] = ()
    if last_good is not None and (emptied := _emptied(files, last_good)):
        files = replace(files, rules=last_good.rules)
    judge = _Judge(routing, doubt, is_whole=last_good is not None or not files.unreadable)
    good = _set_of(last_good.rules, last_good.feeds) if last_good is not None else {}
    newest = _with_unreadable(_set_of(files.rules, files.feeds), files.unreadable, good)

    def is_leaned_on(file: File) -> bool:
        return file.kind == _FEEDS or any(_LISTS in texts.get(file, "") for texts in (newest, good))

    search = Reverting(newest, good, judge.read, is_leaned_on)
    back = search.fewest() if last_good is not None else search.with_fallen(())
    if back is None:  # the config has changed beneath the good files: what still loads of them is good
        search = Reverting(newest, _what_loads(good, judge), judge.read, is_leaned_on)
        back = search.fewest()
    assert back is not None
    reasons = search.reasons(back) if last_good is not None else search.problems(frozenset())
    texts = search.texts(back)
    book = judge.book(texts)
    problems = (*emptied, *files.unreadable.values(), *(problem for found in reasons.values() for problem in found))
    return Resolved(
        documents=Documents(_of_kind(texts, _RULES), _of_kind(texts, _FEEDS), routing_text(routing)),
        refused={
            **{file.path: reasons[file] for file in reasons if file in back},
            **{path: (problem,) for path, problem in files.unreadable.items()},
            **{problem.place.file: (problem,) for problem in emptied},
        },
        book=book,
        problems=problems,
        warnings=book.warnings,
    )


def known_of(feeds: tuple[Feed, ...], routing: Routing) -> Known:
    """What rules may name: feeds, channels, people."""
    return Known(feeds=feeds, routing=routing)


_FEEDS, _RULES = "feeds", "rules"
_LISTS = "lists:"


def _emptied(files: Files, last_good: Documents) -> tuple[Problem, ...]:
    """What is wrong where no rule file is left and none is known to be unreadable: mostly nothing is mounted there."""
    known = [path for path in last_good.rules if not any(_is_below(path, lost) for lost in files.unreadable)]
    if files.rules or not known:
        return ()
    paths = [PurePosixPath(path) for path in known]
    above = (folder for folder in paths[0].parents if all(path.is_relative_to(folder) for path in paths))
    return (
        Problem(
            Place(str(next(above, "."))),
            "every rule file is gone at once, so those that were published stay in force",
            "mount or restore the folder; to work without rules, leave a file in it with `version: 1` and `rules: []`",
        ),
    )


def _set_of(rules: Mapping[str, str], feeds: Mapping[str, str]) -> dict[File, str]:
    return {
        File(kind, path): text for kind, texts in ((_RULES, rules), (_FEEDS, feeds)) for path, text in texts.items()
    }


def _of_kind(texts: Texts, kind: str) -> dict[str, str]:
    return {file.path: text for file, text in texts.items() if file.kind == kind}


def _with_unreadable(texts: Texts, unreadable: Iterable[str], good: Texts) -> dict[File, str]:
    """What can be read, and the last good version of what cannot; a folder stands for every file below it."""
    kept = {file: text for file, text in good.items() if any(_is_below(file.path, lost) for lost in unreadable)}
    return {**kept, **texts}


def _is_below(path: str, lost: str) -> bool:
    return lost in {path, "."} or path.startswith(f"{lost}/")


def _what_loads(texts: Texts, judge: "_Judge") -> dict[File, str]:
    """The set without each file that has a problem, until it has none."""
    left = dict(texts)
    while problems := judge.read(left):
        for file in problems:
            del left[file]
    return left


@dataclass(slots=True)
class _Judge:
    """Reads sets of files, and keeps what the last one without a problem was read as."""

    routing: Routing
    doubt: Doubt
    is_whole: bool = True  # without, a file cannot be read, and nobody knows what stands in it
    _texts: Texts | None = None
    _book: RuleBook = field(default_factory=RuleBook)

    def read(self, texts: Texts) -> dict[File, tuple[Problem, ...]]:
        """What is wrong with a set, by file. Where feeds cannot be read, nobody knows which ones a rule may name."""
        problems: list[tuple[str, Problem]] = []
        try:
            known = known_of(load_feeds(_of_kind(texts, _FEEDS)), self.routing)
        except ConfigError as error:
            known = Known(routing=self.routing, knows_feeds=False)
            problems += [(_FEEDS, problem) for problem in error.problems]
        problems += [(_RULES, problem) for problem in self._problems_of_rules(texts, known)]
        found: dict[File, list[Problem]] = {}
        for kind, problem in problems:
            found.setdefault(File(kind, problem.place.file), []).append(problem)
        if not found.keys() <= texts.keys():
            raise ConfigError([problem for _, problem in problems])
        return {file: tuple(all_of_it) for file, all_of_it in found.items()}

    def book(self, texts: Texts) -> RuleBook:
        """What the rule files of a set without problems are read as."""
        if texts != self._texts:
            self.read(texts)
        return self._book

    def _problems_of_rules(self, texts: Texts, known: Known) -> tuple[Problem, ...]:
        try:
            book = load_rules(_of_kind(texts, _RULES), known=known, is_whole=self.is_whole)
        except ConfigError as error:
            return error.problems
        if not known.knows_feeds or not self.is_whole:  # it comes into force with no set, so no test is run
            return ()
        # For the tests alone: a thousand rules that have none need no engine to be made for them here.
        tested = [one for one in book.compiled if book.rules[one.rule_id].tests]
        engine = Engine(tested, book.lists, {feed.id: feed for feed in known.feeds})
        failed = run_tests(book, engine) or self.doubt(book)
        if not failed:
            self._texts, self._book = texts, book
        return failed
