"""Queries and list entries to trees, each problem at the character of the file it is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from watchd.documents import Node, ScalarNode, as_value
from watchd.errors import Problem
from watchd.rules.drafts import Draft, Wreck
from watchd.rules.leaves import Lists
from watchd.rules.lists import Definition
from watchd.rules.match_files import ROLES, EventEntry
from watchd.rules.query import (
    AS_PHRASE,
    BESIDE,
    WHOLE,
    And,
    Event,
    ListRef,
    Or,
    Query,
    QueryError,
    QueryProblem,
    Term,
    check_lists,
    list_refs,
    parse_entry,
    parse_query,
    query_warnings,
)
from watchd.rules.query.halves import idle_halves, shut_out
from watchd.rules.query.implied import implies
from watchd.rules.sought import Pattern, PatternError, Wanted, compiled

_LONGEST_PASTED = 200  # characters of a query that a remedy repeats
_QUOTE = '"'
_TAIL = re.compile(r"[ \t]*#(?P<word>\w*)")
_JOINTS = frozenset({"AND", "OR", "NOT"})  # behind one of them a term is missing, so that a note cannot follow
_OTHER = re.compile(r"\bAND\b|\bO?NEAR/|\b(?:title|lead|body|summary):")  # what no part of an event may hold
Languages = Mapping[str, tuple[str, ...]]  # of each list there is, the languages it has entries in


@dataclass(frozen=True, slots=True)
class Parsed:
    """The trees of one rule."""

    query: Query | None  # None: the rule has no match
    exclude: Query | None
    wanted: Wanted | None = None  # what `new` looks for

    @property
    def lists(self) -> frozenset[str]:
        """The lists they name."""
        return frozenset(ref.name for tree in self._trees for ref in list_refs(tree))

    @property
    def whole_lists(self) -> frozenset[str]:
        """The lists the query reads in all languages, as $name and not as $name.ru."""
        read = (self.query, self._listed)
        return frozenset(
            ref.name for tree in read if tree is not None for ref in list_refs(tree) if ref.language is None
        )

    @property
    def _listed(self) -> ListRef | None:
        return self.wanted if isinstance(self.wanted, ListRef) else None

    @property
    def _trees(self) -> tuple[Query, ...]:
        return tuple(tree for tree in (self.query, self.exclude, self._listed) if tree is not None)


def parse_rule(draft: Draft, lists: Languages | None, problems: list[Problem]) -> Parsed | None:
    """The trees of a rule's queries; None, with every reason in `problems`. `lists` None: they are not known.

    A query and an event that stand beside each other are one tree, an AND.
    """
    count = len(problems)
    trees = [] if draft.query is None else [_tree(draft.query, draft.called, lists, problems)]
    events = [
        _event(entry, node, draft.called, lists, problems)
        for entry, node in zip(draft.all_events, draft.events, strict=True)
    ]
    exclude = None if draft.exclude is None else _tree(draft.exclude, f"{draft.called}: exclude", lists, problems)
    wanted = _wanted(draft, lists, problems)
    if len(problems) > count:
        return None
    asked = [tree for tree in trees if tree is not None]
    if events:
        found = tuple(event for event in events if event is not None)
        asked.append(found[0] if len(found) == 1 else Or(found))
    if not asked:
        return Parsed(None, exclude)
    return Parsed(asked[0] if len(asked) == 1 else And(tuple(asked)), exclude, wanted)


def _wanted(draft: Draft, lists: Languages | None, problems: list[Problem]) -> Wanted | None:
    """What `new` looks for: a pattern that RE2 can read, or a list that is there."""
    window = draft.entry.alert_when
    if window is None or window.new is None:
        return None
    node = draft.at("alert_when", "new", "list" if window.new.pattern is None else "pattern")
    if window.new.pattern is not None:
        try:
            compiled(window.new.pattern)
        except PatternError as error:
            problems.append(node.problem(f"{draft.called}: {error}", error.hint))
        return Pattern(window.new.pattern)
    assert isinstance(node, ScalarNode)  # the model has seen to it
    text = (node.text or "").strip()
    if not text.startswith("$") or " " in text:
        hint = f"write it with its sign, as in ${text}" if text.isidentifier() else "write one name, as in $aircraft"
        problems.append(node.problem(f"{draft.called}: '{text[:40]}' names no list", hint))
        return None
    tree = _tree(node, f"{draft.called}: list", lists, problems)
    return tree if isinstance(tree, ListRef) else None


def _event(
    entry: EventEntry, node: Node, called: str, lists: Languages | None, problems: list[Problem]
) -> Event | None:
    parts: dict[str, Query | None] = {}
    for role in ROLES:
        part = node.child(role)
        if isinstance(part, ScalarNode) and part.text is not None:
            parts[role] = _part(part, f"{called}: {role}", lists, problems)
    return Event(parts.get("actor"), parts.get("action"), parts.get("target"), entry.words, entry.direction)


def _part(node: ScalarNode, title: str, lists: Languages | None, problems: list[Problem]) -> Query | None:
    """A part of an event: a term, a list, or an OR of them."""
    tree = _tree(node, title, lists, problems)
    inner = tree.parts if isinstance(tree, Or) else () if tree is None else (tree,)
    if all(isinstance(one, Term | ListRef) for one in inner):
        return tree
    found = _OTHER.search(node.text or "")
    message = f"{title}: a part of an event is a term, a list or an OR of them"
    hint = "what else must be there goes into `query:` beside the event; several events into `events:`"
    problems.append(node.problem(message, hint, found.start() if found else 0))
    return None


def parse_wreck(wreck: Wreck, lists: Languages | None, problems: list[Problem]) -> None:
    """Adds what is wrong with the queries of a rule that could not be read for other reasons."""
    for query in wreck.queries:
        _tree(query, wreck.called, lists, problems)


def parse_lists(
    definitions: Mapping[str, Definition], problems: list[Problem]
) -> dict[str, dict[str, tuple[Term, ...]]]:
    """The terms of the lists, each once a language; an entry that cannot be read is told once, where it stands."""
    told: set[int] = set()
    found: dict[str, dict[str, tuple[Term, ...]]] = {}
    for name, definition in definitions.items():
        found[name] = {}
        for language, entries in definition.entries.items():
            terms: dict[Term, None] = {}
            for entry in entries:
                if entry.hidden_comma is not None:
                    continue  # told by the lists themselves
                try:
                    terms[replace(parse_entry(entry.text), within=entry.within)] = None
                except QueryError as error:
                    if id(entry.node) not in told:
                        told.add(id(entry.node))
                        problems.extend(_at(entry.node, f"list {name}", one) for one in error.problems)
            found[name][language] = tuple(terms)
    return found


def rule_doubts(draft: Draft, parsed: Parsed, languages: frozenset[str] | None, lists: Lists) -> Iterator[Problem]:
    """Words of a rule's query that also mean something else in one of the languages, and halves of an OR in vain."""
    parts = (event.child(role) for event in draft.events for role in ROLES)
    nodes = [node for node in (draft.query, *parts) if isinstance(node, ScalarNode)]
    for warning in () if parsed.query is None else query_warnings(parsed.query, languages):
        places = ((node, _word(warning.term).search(node.text or "")) for node in nodes)
        node, found = next(((node, found) for node, found in places if found is not None), (nodes[0], None))
        hint = _with_whole(node, warning.hint, warning.term, warning.instead)
        yield node.problem(f"{draft.called}: {warning.message}", hint, found.start() if found is not None else 0)
    if parsed.query is None:
        return
    for half, other in idle_halves(parsed.query, lists):
        message = f"{draft.called}: {half} adds nothing: {other} finds all of it"
        yield _told(nodes, half, message, "remove it, or the wider one")
    for asked, kept_out in shut_out(parsed.query, lists):
        message = f"{draft.called}: {asked} can never match: NOT {kept_out} keeps out all that it finds"
        yield _told(nodes, kept_out, message, "keep out less")
    exclude = draft.exclude
    if exclude is not None and parsed.exclude is not None and implies(parsed.query, parsed.exclude, lists):
        message = f"{draft.called}: exclude: it keeps out whatever the query finds in title and summary"
        yield exclude.problem(message, "keep out less")


def _told(nodes: Sequence[ScalarNode], part: Query, message: str, hint: str) -> Problem:
    """A problem where that part of a query stands first."""
    places = ((node, _word(str(part)).search(node.text or "")) for node in nodes)
    node, found = next(((node, found) for node, found in places if found is not None), (nodes[0], None))
    return node.problem(message, hint, found.start() if found is not None else 0)


def list_doubts(definitions: Mapping[str, Definition], languages: frozenset[str] | None) -> Iterator[Problem]:
    """Entries of lists, as they stand in their files, that also mean something else in one of the languages."""
    for name, definition in definitions.items():
        for entries in definition.entries.values():
            for entry in entries:
                if entry.reference is None:
                    for warning in query_warnings(parse_entry(entry.text), languages):
                        yield entry.node.problem(f"list {name}: {warning.message}", warning.hint)


def _tree(node: ScalarNode, title: str, lists: Languages | None, problems: list[Problem]) -> Query | None:
    text = node.text or ""
    if (tail := _lost_tail(node)) is not None:
        message = f"{title}: '#' in a query: YAML takes what follows it for a comment"
        is_hashtag = tail and not _JOINTS.isdisjoint(text.split()[-1:])
        hint = f"write the word without it: {tail}" if is_hashtag else "put the note in why, or on a line of its own"
        problems.append(node.problem(message, hint, len(text) - 1))
        return None
    try:
        tree = parse_query(text)
    except QueryError as error:
        problems.extend(_at(node, title, one) for one in error.problems)
        return None
    if lists is None:
        return tree
    unknown = check_lists(tree, lists)
    problems.extend(_at(node, title, one) for one in unknown)
    return None if unknown else tree


def _lost_tail(node: ScalarNode) -> str | None:
    """The word at the `#` that follows a plain query on its line: to YAML a comment, to its author of the query."""
    found = None if node.style else _TAIL.match(node.source.text, node.end)
    return None if found is None else found["word"]


def _at(node: ScalarNode, title: str, problem: QueryProblem) -> Problem:
    return node.problem(f"{title}: {problem.message}", _pasted(node, problem.hint), problem.offset)


def _pasted(node: ScalarNode, hint: str) -> str:
    """The remedy as it can be pasted into the file, where quotes mean something to YAML first."""
    if hint.startswith(AS_PHRASE):
        phrase = hint.removeprefix(AS_PHRASE)
        return _with_whole(node, hint, phrase.strip(_QUOTE), phrase)
    if hint.startswith(WHOLE) and not node.is_block:
        query, beside, filters = hint.removeprefix(WHOLE).partition(BESIDE)
        return WHOLE + as_value(query) + beside + filters
    return hint


def _with_whole(node: ScalarNode, hint: str, term: str, instead: str) -> str:
    """The remedy, and the whole value after it where pasting the new term alone would break the YAML."""
    text = node.text or ""
    whole = _word(term).sub(lambda _: instead, text, count=1)
    if not instead or whole == text or node.is_block or len(text) > _LONGEST_PASTED:
        return hint
    needs_quotes = node.style == _QUOTE or as_value(whole) != whole
    return f"{hint}; {WHOLE}{as_value(whole)}" if needs_quotes else hint


def _word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)")
