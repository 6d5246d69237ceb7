"""The rules a verb works with: those of files it is pointed at, of the config, or of `rules/` here."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.ids import meant
from watchd.cli.opening import usable_of
from watchd.cli.shown import note
from watchd.cli.texts import files_below, shown_path, texts_of
from watchd.errors import ConfigError, Problem

if TYPE_CHECKING:
    from watchd.model.feed import Feed
    from watchd.rules.engine import CompiledRule
    from watchd.rules.load import RuleBook
    from watchd.settings.usable import Usable

HERE = Path("rules")

rules_option = click.option(
    "--rules",
    "rule_paths",
    type=click.Path(path_type=Path),
    metavar="PATH",
    multiple=True,
    help="A file or folder of rules and lists, once or more; else those of the config, else rules/ here.",
)


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """Where rules and feeds are read from; `usable` where a config names them, and the database beside them."""

    paths: tuple[Path, ...]
    feed_paths: tuple[Path, ...] = ()
    usable: "Usable | None" = None
    has_config: bool = False

    def files(self) -> tuple[Path, ...]:
        """Every file there is now."""
        return files_below((*self.paths, *self.feed_paths), [])


@dataclass(frozen=True, slots=True)
class Ruled:
    """Rules that could be read, and the feeds beside them."""

    book: "RuleBook"
    feeds: "Mapping[str, Feed]" = field(default_factory=dict)

    def compiled(self, rule_id: str) -> "CompiledRule | None":
        """What decides which items the rule matches, be it paused; None where it matches none by itself."""
        return next((one for one in (*self.book.compiled, *self.book.resting) if one.rule_id == rule_id), None)

    def known(self, rule_ids: Iterable[str]) -> list[str]:
        """The ids, each once; a usage error names the first that no file has."""
        asked = list(dict.fromkeys(rule_ids))
        for one in asked:
            if one not in self.book.rules:
                otherwise = f"there are {len(self.book.rules)}; `watchd rule list` shows them"
                raise click.UsageError(f"there is no rule {one[:80]}{meant(one, self.book.rules, otherwise)}")
        return asked


def rule_files(paths: Sequence[Path], config: Path | None) -> RuleFiles:
    """What a verb is pointed at; raises ConfigError where nothing is, and a usage error where two things are."""
    from watchd.settings.load import config_paths
    from watchd.settings.salvage import named_paths

    if paths and config is not None:
        raise click.UsageError("say --rules or --config, not both: a config names its rules itself")
    if paths:
        return RuleFiles(tuple(paths))
    found = next((one for one in config_paths(config, os.environ) if one.is_file()), None)
    if found is None and config is None and not os.environ.get("WATCHD_CONFIG") and HERE.is_dir():
        return RuleFiles((HERE,))
    try:
        usable = usable_of(config)
    except ConfigError as error:
        named = {} if found is None else named_paths(found)
        if not named.get("rules"):
            raise
        note(f"watchd: the config has problems, which `watchd check` lists: {error.problems[0].message}")
        return RuleFiles(tuple(named["rules"]), tuple(named["feeds"]), has_config=True)
    return RuleFiles(usable.rule_paths, usable.feed_paths, usable, has_config=True)


def read_rules(files: RuleFiles, wanted: Sequence[str] = ()) -> Ruled:
    """The rules, lists and boards; raises ConfigError with every problem. Feeds that cannot be read are left out.

    Where only some rules are `wanted`, files that must be mended are left out as long as those can do without them.
    """
    from watchd.feeds.load import load_feeds
    from watchd.rules.load import load_rules

    problems: list[Problem] = []
    texts = texts_of(files.paths, problems)
    if problems:
        raise ConfigError(problems)
    try:
        book = load_rules(texts)
    except ConfigError as error:
        book = _without_broken(texts, error, wanted)
    try:
        return Ruled(book, {feed.id: feed for feed in load_feeds(texts_of(files.feed_paths, []))})
    except ConfigError as error:
        first = error.problems[0]
        note(f"watchd: filters on feeds are asked without any feed: {first.place}: {first.message}")
        return Ruled(book)


def _without_broken(texts: Mapping[str, str], error: ConfigError, wanted: Sequence[str]) -> "RuleBook":
    """The set without the files that have problems, and without those that need them; else raises the error."""
    from watchd.rules.load import load_rules

    left, broken = dict(texts), error
    while wanted:
        for file in {one.place.file for one in broken.problems}:
            left.pop(file, None)
        try:
            book = load_rules(left)
        except ConfigError as more:
            if not any(one.place.file in left for one in more.problems):
                break
            broken = more
            continue
        if any(one not in book.rules for one in wanted):
            break
        without = sorted(texts.keys() - left.keys())
        note(f"watchd: left out, for they must be mended (`watchd check` says how): {', '.join(without)}")
        return book
    raise error


def place_of(file: str, line: int) -> str:
    """`rules/air.yaml:12`, as a person opens it from here."""
    return f"{shown_path(Path(file))}:{line}" if line else shown_path(Path(file))
