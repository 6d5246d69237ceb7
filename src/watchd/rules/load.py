"""Texts of rule, list and board files to a RuleBook, or to every problem in them at once. Opens no file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from watchd.errors import Problem, RuleError
from watchd.model.rule import Filters, Rule, Status
from watchd.rules import checks
from watchd.rules.boards import read_boards
from watchd.rules.book import RuleBook
from watchd.rules.drafts import Draft, Drafts, read_drafts
from watchd.rules.engine import CompiledRule
from watchd.rules.known import Known
from watchd.rules.languages_read import languages_read
from watchd.rules.leaves import Lists
from watchd.rules.lists import (
    Definition,
    Entry,
    dropped_languages,
    entry_problems,
    read_lists,
    resolved,
)
from watchd.rules.names import unknown_names
from watchd.rules.parsing import Parsed, list_doubts, parse_lists, parse_rule, parse_wreck, rule_doubts
from watchd.rules.samples import run_tests
from watchd.rules.sources import read_all
from watchd.rules.values import list_digests, rule_of
from watchd.rules.window_checks import named_doubts, named_errors

__all__ = ["Known", "RuleBook", "load_rules", "run_tests"]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A rule that could be read, with everything known of it."""

    draft: Draft
    rule: Rule
    parsed: Parsed


def load_rules(
    files: Mapping[str, str], *, known: Known | None = None, is_whole: bool = True, warns: bool = True
) -> RuleBook:
    """The rules, lists and boards of a set of files, texts by path; raises RuleError with every problem in them.

    With `known`, names of channels, people, feeds and boards must exist; without it, as in a replay, they are taken as
    they are. Where a file cannot be opened the set is not whole, and nothing is missed that may stand in it. Unless it
    `warns`, nothing is looked for that would only be a warning, which takes as long as a third of the rest. The
    embedded tests are run by `run_tests`.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    sources = read_all(files, problems, is_whole=is_whole)
    written = read_lists(sources.lists, problems)
    lists = resolved(written, problems, is_complete=not sources.unread)
    problems += entry_problems(written)
    terms = parse_lists(lists, problems)
    drafts = read_drafts(sources.rules, problems)
    loaded = list(_loaded(drafts, None if sources.unread else lists, problems))
    people = tuple(known.routing.people) if known is not None else ()
    boards = read_boards(sources.boards, None if sources.unread else drafts.ids, people, problems, warnings)
    if known is not None:
        for called, node in drafts.nodes:
            problems += unknown_names(called, node, known)
    rules = {one.rule.id: one.rule for one in loaded}
    for one in loaded:
        problems += checks.errors(one.draft, one.rule)
        if not sources.unread:
            problems += named_errors(one.draft, one.rule, drafts.ids, rules)
        is_closed = known is not None and not sources.unread and len(boards) == len(sources.boards)
        problems += checks.board_errors(one.draft, boards, is_closed=is_closed)
        problems += checks.known_errors(one.draft, one.rule, known) if known is not None else ()
    if problems:
        raise RuleError(_in_order(problems))
    if warns:
        warnings += _warnings(loaded, written, lists, terms, known if known is not None and known.knows_feeds else None)
    return RuleBook(
        rules={one.rule.id: one.rule for one in loaded},
        lists=terms,
        boards=boards,
        compiled=tuple(one for one, rests in _compiled(loaded) if not rests),
        resting=tuple(one for one, rests in _compiled(loaded) if rests),
        warnings=tuple(_in_order(warnings)),
    )


def _loaded(drafts: Drafts, lists: Mapping[str, Definition] | None, problems: list[Problem]) -> Iterator[_Loaded]:
    languages = None if lists is None else {name: tuple(one.entries) for name, one in lists.items()}
    digests = list_digests(lists or {})
    for wreck in drafts.wrecks:
        parse_wreck(wreck, languages, problems)
    windowed = frozenset(draft.id for draft in drafts.sound if draft.entry.alert_when is not None)
    for draft in drafts.sound:
        parsed = parse_rule(draft, languages, problems)
        if parsed is not None:
            used = {name: digests[name] for name in parsed.lists if name in digests}
            rule = replace(rule_of(draft, used, windowed), reads=languages_read(parsed.query, languages or {}))
            yield _Loaded(draft, rule, parsed)


def _compiled(loaded: Iterable[_Loaded]) -> Iterator[tuple[CompiledRule, bool]]:
    """Each rule that says which items, and whether it is paused."""
    for one in loaded:
        rule, parsed = one.rule, one.parsed
        if parsed.query is not None:
            compiled = CompiledRule(
                rule.id, rule.match_digest, parsed.query, parsed.exclude, rule.only, rule.never, parsed.wanted
            )
            yield compiled, rule.status is Status.PAUSED


def _warnings(
    loaded: Sequence[_Loaded],
    written: Mapping[str, Definition],
    lists: Mapping[str, Definition],
    terms: Lists,
    known: Known | None,
) -> Iterator[Problem]:
    languages = None if known is None else known.languages
    yield from list_doubts(written, languages)
    yield from dropped_languages(written)
    rules = {one.rule.id: one.rule for one in loaded}
    for one in loaded:
        yield from checks.warnings(one.draft, one.rule)
        yield from named_doubts(one.draft, one.rule, rules)
        yield from rule_doubts(one.draft, one.parsed, languages, terms)
        if known is not None:
            yield from checks.known_warnings(one.draft, one.rule, known)
    if known is not None:
        yield from _missing_languages(loaded, lists, known)
        yield from _unheard_languages(written, known)


def _missing_languages(loaded: Iterable[_Loaded], lists: Mapping[str, Definition], known: Known) -> Iterator[Problem]:
    """Lists without an entry in a language of the feeds that rules read them for."""
    readers: dict[str, dict[str, list[str]]] = {}
    for one in loaded:
        for name in one.parsed.whole_lists:
            for language in known.languages_of(one.rule):
                if not lists[name].entries.get(language):
                    readers.setdefault(name, {}).setdefault(language, []).append(one.rule.id)
    for name, missing in readers.items():
        rules = sorted({rule for rules in missing.values() for rule in rules})
        shown = ", ".join(rules[:3]) + (f" and {len(rules) - 3} more" if len(rules) > 3 else "")  # noqa: PLR2004 - fits a line
        message = f"list {name} has no entry in {', '.join(sorted(missing))}"
        hint = f"read by {shown}, for feeds in that language: add entries, or say `only: {{language: [...]}}`"
        yield lists[name].key.problem(message, hint)


def _unheard_languages(written: Mapping[str, Definition], known: Known) -> Iterator[Problem]:
    """Languages of lists that no feed has: each is told once, at the first entry."""
    languages = known.expected_languages(Filters(), Filters())
    if languages is None:
        return
    first: dict[str, list[tuple[str, Entry]]] = {}
    for name, definition in written.items():
        for language, entries in definition.entries.items():
            if entries and language not in languages:
                first.setdefault(language, []).append((name, entries[0]))
    for language, found in first.items():
        name, entry = found[0]
        who = "it has" if len(found) == 1 else f"{len(found)} lists have"
        message = f"list {name}: no feed has the language '{language}', in which {who} entries"
        hint = "they are looked for in every item all the same; add such a feed, or mend a feed's `language:`"
        yield entry.node.problem(message, hint)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line and column, each once."""
    return sorted(
        dict.fromkeys(problems), key=lambda one: (one.place.file, one.place.line, one.place.column, one.message)
    )
