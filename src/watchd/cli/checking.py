"""The check of all files: config, feeds, rules, lists, boards and embedded tests; every problem at once."""

import contextlib
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchd.cli.rule_files import HERE
from watchd.cli.shown import note
from watchd.cli.texts import files_below, shown_path, texts_of
from watchd.errors import ConfigError, Problem, StorageError

if TYPE_CHECKING:
    from watchd.documents import Node
    from watchd.model.feed import Feed
    from watchd.rules.book import RuleBook
    from watchd.rules.engine import Engine
    from watchd.settings import Settings

LOOKED_AT = ("files", "feeds", "rules", "lists", "boards", "tests")
_RULES_ALONE = (
    "the rules here alone: `watchd check rules`; or name a config with --config, or write one with `watchd init`"
)
# Keys that stand at the top of a config file and of no other file.
_OF_CONFIG = {"storage", "poll", "network", "people", "channels", "routes", "operators", "web", "log"}


@dataclass(slots=True)
class Findings:
    """What a check found, and how much it looked at."""

    errors: list[Problem] = field(default_factory=list)
    failed_tests: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(LOOKED_AT, 0)))
    tests_ran: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not self.errors and not self.failed_tests

    def add(self, other: "Findings") -> None:
        """Take over what another check found."""
        self.errors += [one for one in other.errors if one not in self.errors]
        self.failed_tests += other.failed_tests
        self.warnings += other.warnings
        self.counts.update(other.counts)
        self.tests_ran = self.tests_ran or other.tests_ran


def check_config(config: Path | None, *, with_history: bool = True) -> Findings:
    """Everything that the config file names, and itself. Of a broken one, the files that it names all the same."""
    from watchd.settings import load_settings
    from watchd.settings.load import config_paths
    from watchd.settings.salvage import named_paths

    findings = Findings()
    findings.counts["files"] = 1
    try:
        settings = load_settings(config, os.environ)
    except ConfigError as error:
        path = next((one for one in config_paths(config, os.environ) if one.is_file()), None)
        is_rules_alone = path is None and len(config_paths(config, os.environ)) > 1 and HERE.is_dir()
        findings.errors += (
            [replace(one, hint=_RULES_ALONE) for one in error.problems] if is_rules_alone else error.problems
        )
        named = named_paths(path) if path is not None else {"feeds": [], "rules": []}
        _check_set(findings, texts_of(named["feeds"], []), texts_of(named["rules"], []), None)
    else:
        findings.warnings += settings.warnings
        feeds = texts_of(settings.feed_paths, findings.errors)
        rules = texts_of(settings.rule_paths, findings.errors)
        _check_set(findings, feeds, rules, settings, with_history=with_history)
    return findings


def check_paths(paths: Sequence[Path], *, with_history: bool = True) -> Findings:
    """The files below the paths as a set of their own; a config file among them brings what it names."""
    findings = Findings()
    texts = texts_of(paths, findings.errors)
    roots = _read(texts, findings)
    configs = [path for path in files_below(paths, []) if _is_config(roots.get(shown_path(path)))]
    feeds = {name: text for name, text in texts.items() if _is_feeds(roots.get(name))}
    others = {*feeds, *map(shown_path, configs)}
    rules = {name: text for name, text in texts.items() if name in roots and name not in others}
    if not configs:
        _check_set(findings, feeds, rules, None, with_history=with_history)
    for path in configs:
        findings.add(check_config(path, with_history=with_history))
    return findings


def _check_set(
    findings: Findings,
    feed_texts: Mapping[str, str],
    rule_texts: Mapping[str, str],
    settings: "Settings | None",
    *,
    with_history: bool = True,
) -> None:
    """Feeds and rules beside each other; with `settings`, every name in the rules must exist, and be used."""
    from watchd.app.clock import SystemClock
    from watchd.app.schedule import schedule_of
    from watchd.feeds.load import load_feeds
    from watchd.rules.engine import Engine
    from watchd.rules.lint import overdue as overdue_rules
    from watchd.rules.load import Known, load_rules, run_tests
    from watchd.settings.feed_doubts import feed_doubts, overdue
    from watchd.settings.feed_files import file_doubts

    findings.counts["files"] += len(feed_texts) + len(rule_texts)
    feeds: Sequence[Feed] | None = None
    try:
        feeds = load_feeds(feed_texts)
        findings.counts["feeds"] = len(feeds)
        findings.warnings += file_doubts(feed_texts)
        findings.warnings += overdue(feed_texts, feeds, SystemClock().now())
        if settings is not None:
            schedule = schedule_of(settings)
            findings.warnings += feed_doubts(feed_texts, feeds, schedule, settings.network, settings.written)
    except ConfigError as error:
        findings.errors += error.problems
    known: Known | None = None
    if settings is not None:
        known = Known(feeds=feeds or (), routing=settings.routing, knows_feeds=feeds is not None)
    try:
        book = load_rules(rule_texts, known=known)
    except ConfigError as error:
        findings.errors += error.problems
        return
    if settings is not None:
        _check_together(findings, book, feeds, settings)
    findings.warnings += book.warnings
    findings.warnings += overdue_rules(book.rules, SystemClock().now().date())
    findings.counts.update(rules=len(book.rules), lists=len(book.lists), boards=len(book.boards))
    engine = Engine(book.compiled, book.lists, {feed.id: feed for feed in feeds or ()})
    findings.counts["tests"] = sum(len(rule.tests) for rule in book.rules.values())
    findings.failed_tests += run_tests(book, engine)
    findings.tests_ran = True
    if with_history and settings is not None:
        _beside_history(findings, book, engine, settings)


def _check_together(findings: Findings, book: "RuleBook", feeds: "Sequence[Feed] | None", settings: "Settings") -> None:
    """What the config says of itself where its rules and feeds are known."""
    from watchd.app.schedule import schedule_of
    from watchd.settings.kept_doubts import kept_doubts
    from watchd.settings.unused import nobody_to_write_to, nothing_to_do, unused

    findings.warnings += unused(settings, book.rules)
    findings.warnings += kept_doubts(settings, book.rules)
    findings.warnings += nothing_to_do(settings, feeds=1 if feeds is None else len(feeds), rules=len(book.rules))
    schedule = schedule_of(settings)
    public = sum(not schedule.is_own(feed) for feed in feeds or ())
    findings.warnings += nobody_to_write_to(settings, public_feeds=public)


def _beside_history(findings: Findings, book: "RuleBook", engine: "Engine", settings: "Settings") -> None:
    """What the stored items say of the rules; a database that is not there, or of no use, says nothing."""
    from watchd.app.clock import SystemClock
    from watchd.rules.history import doubts, noise
    from watchd.storage import SchemaState, open_storage

    try:
        with contextlib.closing(open_storage(settings.storage_url)) as store:
            if store.schema_state() is not SchemaState.CURRENT:
                return
            history = store.history(tuple(book.rules.values()), SystemClock().now())
    except StorageError as error:
        note(f"watchd: the rules were not held against stored items: {error}")
        return
    if history is not None:
        findings.errors += noise(book.rules.values(), history)
        findings.warnings += doubts(book, engine, history)


def _read(texts: Mapping[str, str], findings: Findings) -> "dict[str, Node]":
    """The files that are YAML; the others are errors."""
    from watchd.documents import read

    roots = {}
    for name, text in texts.items():
        try:
            roots[name] = read(text, name)
        except ConfigError as error:
            findings.errors += error.problems
            findings.counts["files"] += 1
    return roots


def _is_config(root: "Node | None") -> bool:
    keys = _keys(root)
    return bool(keys & _OF_CONFIG) or {"feeds", "rules"} <= keys


def _is_feeds(root: "Node | None") -> bool:
    return "feeds" in _keys(root) and not _is_config(root)


def _keys(root: "Node | None") -> set[str]:
    from watchd.documents import MapNode

    return {key for key, _, _ in root.items()} if isinstance(root, MapNode) else set()
