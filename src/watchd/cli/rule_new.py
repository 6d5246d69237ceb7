"""`watchd rule new`: a rule that is right before it is written."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchd.cli.new_file import write_new
from watchd.cli.rule_draft import (
    NewRule,
    id_of,
    id_of_query,
    on_one_line,
    problems_of,
    query_problems,
    schema_for,
    target_of,
    title_of,
)
from watchd.cli.rule_files import HERE, RuleFiles, rule_files, rules_option
from watchd.cli.schema import schema_text
from watchd.cli.shown import harmless, note, write_line
from watchd.cli.texts import shown_path, texts_of
from watchd.cli.verbs import Verb, config_option
from watchd.errors import ConfigError, listed

if TYPE_CHECKING:
    from watchd.model.item import Item
    from watchd.rules.load import RuleBook

_STORED = 2000  # items that are looked through for a near miss


@click.command(
    "new",
    cls=Verb,
    short_help="Write a new rule: asked, from an item, or from one line.",
    examples=(
        "watchd rule new                                            asks",
        "watchd rule new us-ships --quick 'destroyer* AND Caribbean'    one line: low, for 30 days",
        "watchd rule new --from-item it_0123456789abcdef0123        a draft that matches this item",
    ),
)
@click.argument("rule_id", metavar="[ID]", required=False)
@click.option("--quick", metavar="QUERY", help="A quick watch of this query: severity low, for 30 days, no tests.")
@click.option(
    "--from-item", "item_word", metavar="ID|FILE|-", help="A draft from an item, which becomes its first test."
)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The file to write.")
@rules_option
@config_option
def new(
    *,
    rule_id: str | None,
    quick: str | None,
    item_word: str | None,
    to: Path | None,
    rule_paths: tuple[Path, ...],
    config: Path | None,
) -> None:
    """Write a new rule into a file of its own, beside the others: rules/ID.yaml, or where --to says.

    Without options it asks, and looks at each answer at once: the query, a headline it must match, a near miss it must
    not. What is written passes `watchd check`, and a file that is there is never touched. The first line tells editors
    where the schema is, so that they complete fields.

    Exit codes: 0 written; 1 the file is there, or cannot be written; 2 query or id cannot be used; 130 given up.
    """
    if quick is not None and item_word is not None:
        raise click.UsageError("say --quick or --from-item, not both")
    files = _files(rule_paths, config)
    book = _book(files)
    taken = sorted(book.rules)
    _check_id(rule_id, taken)
    if quick is not None:
        made = _quick(rule_id, quick, book)
    elif item_word is not None:
        made = _from_item(rule_id, item_word, files, config, book)
    else:
        from watchd.cli.rule_ask import asked_of_a_person

        made = asked_of_a_person(book.lists, taken, rule_id)
    path = target_of(made.rule_id, to, files)
    _write(made, path, files)


def _files(rule_paths: Sequence[Path], config: Path | None) -> RuleFiles:
    """Where rules are; where there are none yet, and no config either, `rules/` here is begun."""
    try:
        return rule_files(rule_paths, config)
    except ConfigError:
        if config is not None or rule_paths or HERE.exists():
            raise
        return RuleFiles((HERE,))


def _book(files: RuleFiles) -> "RuleBook":
    """The rules there are; none where they must be mended first, and that is said."""
    from watchd.rules.load import RuleBook, load_rules

    try:
        return load_rules(texts_of([path for path in files.paths if path.exists()], []))
    except ConfigError as error:
        note(f"watchd: the other rules must be mended, so their lists are not known: {error.problems[0]}")
        return RuleBook()


def _check_id(rule_id: str | None, taken: Sequence[str]) -> None:
    from watchd.documents import InputError, parse_name

    if rule_id is None:
        return
    try:
        parse_name(rule_id)
    except InputError as error:
        raise click.UsageError(f"{error}; {error.hint}" if error.hint else str(error)) from None
    if rule_id in taken:
        raise click.UsageError(f"there is a rule {rule_id} already; `watchd rule show {rule_id}` says where")


def _quick(rule_id: str | None, query: str, book: "RuleBook") -> NewRule:
    from watchd.rules.query import parse_query

    text = " ".join(query.split())
    lists = {name: tuple(entries) for name, entries in book.lists.items()}
    problems = query_problems(text, lists)
    if problems:
        raise click.UsageError(harmless("\n\n".join(problems)))
    name = rule_id or id_of_query(parse_query(text), sorted(book.rules))
    if not name:
        raise click.UsageError("no id can be made of this query; give one: watchd rule new us-ships --quick '…'")
    return NewRule(name, text, is_quick=True)


def _from_item(rule_id: str | None, word: str, files: RuleFiles, config: Path | None, book: "RuleBook") -> NewRule:
    from watchd.cli.rule_propose import proposed_query

    item, stored = _item(word, files, config)
    query = proposed_query(item, book)
    if not query:
        raise click.UsageError("the item holds no word to look for; say what it is about with --quick 'X AND Y'")
    name = rule_id or id_of(" ".join(item.title.split()[:6]), sorted(book.rules))
    if not name:
        raise click.UsageError("no id can be made of its title; give one: watchd rule new my-rule --from-item …")
    made = NewRule(name, query, title=title_of(item.title) if item.title else "", is_draft=True)
    made.must_match.append(_sample(item, query, book))
    missed = _near_miss(query, item, book, stored)
    made.must_not_match += [missed] if missed else []
    return made


def _item(word: str, files: RuleFiles, config: Path | None) -> "tuple[Item, list[Item]]":
    """The item, and stored ones among which there may be a near miss."""
    from itertools import islice

    from watchd.app.clock import SystemClock
    from watchd.cli.ids import unknown_id
    from watchd.cli.opening import store_of, usable_of
    from watchd.cli.rule_item import is_stored, item_in

    if not is_stored(word):
        return item_in(word, SystemClock().now()), []
    with store_of(files.usable or usable_of(config)) as store:
        report = store.item_report(word)
        if report is None:
            raise unknown_id("it", word, store)
        return report.item, [one.item for one in islice(store.items(limit=_STORED), _STORED)]


def _sample(item: "Item", query: str, book: "RuleBook") -> dict[str, str]:
    """The item as a test: its title alone where the query matches that."""
    from dataclasses import replace

    from watchd.rules.engine import CompiledRule, Engine
    from watchd.rules.query import parse_query

    engine = Engine((CompiledRule("new", "", parse_query(query)),), book.lists, {})
    sample = {"title": on_one_line(item.title)}
    if not engine.match(replace(item, summary="", body="")).hits:
        sample["summary"] = on_one_line(item.summary)
    if item.language:
        sample["language"] = item.language
    return sample


def _near_miss(query: str, item: "Item", book: "RuleBook", stored: "Sequence[Item]") -> str:
    from watchd.cli.rule_propose import near_miss
    from watchd.rules.query import parse_query

    return on_one_line(near_miss(parse_query(query), item, book, stored, {}))


def _write(made: NewRule, path: Path, files: RuleFiles) -> None:
    """Writes the file, and the schema beside it where there is none; nothing where anything is wrong."""
    schema, schema_path = schema_for(path)
    text = made.text(schema)
    problems, book = problems_of(text, path, files)
    if problems:
        raise click.UsageError(harmless(listed(problems)))
    _check_tests(made, book)
    try:
        write_new(path, text.encode())
        if schema_path is not None:
            schema_path.write_text(schema_text("rules"), encoding="utf-8")
    except FileExistsError:
        raise click.ClickException(f"{shown_path(path)} is there already; name another file with --to") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise click.ClickException(
            f"{shown_path(path)} cannot be written: {why}; name another file with --to"
        ) from None
    write_line(shown_path(path))
    for doubt in book.warnings if made.is_quick and book is not None else ():
        if doubt.place.file == shown_path(path):
            note(f"watchd: {doubt.message}; {doubt.hint}" if doubt.hint else f"watchd: {doubt.message}")
    _say_next(made, path, files)


def _check_tests(made: NewRule, book: "RuleBook | None") -> None:
    """A file whose own tests fail would be refused."""
    from watchd.rules.engine import Engine
    from watchd.rules.samples import results_of

    if book is None:
        return
    failed = [one for one in results_of(book, Engine(book.compiled, book.lists, {}), {made.rule_id}) if not one.passed]
    if failed:
        raise click.UsageError(harmless("\n".join(str(one.problem) for one in failed)))


def _say_next(made: NewRule, path: Path, files: RuleFiles) -> None:
    if not any(path.absolute().is_relative_to(folder.absolute()) for folder in files.paths):
        note(f"watchd: {shown_path(path)} is in no folder that is read; name it under `rules:` in the config")
    where = "" if files.has_config or files.paths == (HERE,) else f" --rules {shown_path(path)}"
    if made.is_quick:
        note("watchd: a quick watch: severity low, no tests, over after 30 days")
        note(f"Next: echo 'A headline' | watchd rule explain {made.rule_id} --item -{where}")
    elif made.is_draft:
        note("watchd: a draft: nothing of it is sent. Make the query what you mean, and `status:` live")
        note(f"Next: watchd rule test {made.rule_id} --watch{where}")
    else:
        note(f"Next: watchd rule test {made.rule_id}{where}")
