"""Rule files to drafts: each rule's bound values with the node that says where every one of them stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from watchd.documents import ListNode, MapNode, Node, ScalarNode, bind
from watchd.errors import Problem
from watchd.model.rule import Severity, Status
from watchd.rules.files import Defaults, MatchingRuleEntry, RuleEntry, RulesHead
from watchd.rules.match_files import ROLES, EventEntry

_SHOWN = 80  # signs of a name that is told, as long as names may be


@dataclass(frozen=True, slots=True)
class Wreck:
    """A rule that could not be read, with the queries that stand in it: mistakes in them and in names are told too."""

    called: str
    node: Node
    queries: tuple[ScalarNode, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as its file gives it, the file's defaults filled in. `written` names the fields the rule itself has."""

    entry: RuleEntry
    node: Node  # the rule's mapping; of a quick watch, its query
    head: Node  # what to point at when the rule as a whole is meant: its id
    written: frozenset[str]
    is_quick: bool = False

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.entry.id

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"{'watch' if self.is_quick else 'rule'} {self.id}"

    @property
    def query(self) -> ScalarNode | None:
        """The node of its query."""
        return _scalar(self.node if self.is_quick else self.node.at("match", "query"))

    @property
    def exclude(self) -> ScalarNode | None:
        """The node of its exclude query."""
        return None if self.is_quick else _scalar(self.node.at("match", "exclude"))

    @property
    def all_events(self) -> tuple[EventEntry, ...]:
        """Its events."""
        return () if self.entry.match is None else self.entry.match.all_events

    @property
    def events(self) -> tuple[Node, ...]:
        """The nodes of its events, as many as its entry has."""
        return () if self.is_quick else events_in(self.node)

    def at(self, *path: str | int) -> Node:
        """The node under a path of fields, or the head where a default or nothing stands."""
        return self.node.at(*path) or self.head

    def problem(self, message: str, hint: str = "", at: Node | None = None) -> Problem:
        """A problem with the rule, or with one of its fields, that begins with its id."""
        return (at or self.head).problem(f"{self.called}: {message}", hint)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The rules of a set. `ids` are all that are written, also of rules that could not be read."""

    sound: tuple[Draft, ...]
    wrecks: tuple[Wreck, ...]
    ids: frozenset[str]
    defaults: tuple[Node, ...]  # of each file that has some

    @property
    def nodes(self) -> Iterator[tuple[str, Node]]:
        """What may name something, by what it is called: defaults, and rules whether they could be read or not."""
        yield from (("defaults", node) for node in self.defaults)
        yield from ((draft.called, draft.node) for draft in self.sound)
        yield from ((wreck.called, wreck.node) for wreck in self.wrecks)


def read_drafts(nodes: Iterable[MapNode], problems: list[Problem]) -> Drafts:
    """The rules of all files, in order."""
    sound: dict[str, Draft] = {}
    wrecks: list[Wreck] = []
    places: dict[str, Node] = {}
    written: list[Node] = []
    for node in nodes:
        written += [one for one in (node.child("defaults"),) if one is not None]
        head = bind(node, RulesHead, problems)
        defaults = head.defaults if head is not None else Defaults()
        for key, name, found in _drafts(node, defaults, problems):
            if isinstance(found, Wreck):
                wrecks.append(found)
            elif name in places:
                message = f"rule '{name}' exists already, in {places[name].place}"
                problems.append(found.head.problem(message, "give one of them another id; state hangs on it"))
            else:
                sound[name] = found
            places.setdefault(name, key)
    return Drafts(tuple(sound.values()), tuple(wrecks), frozenset(places), tuple(written))


def _drafts(node: MapNode, defaults: Defaults, problems: list[Problem]) -> Iterator[tuple[Node, str, Draft | Wreck]]:
    """What each rule's id stands at, its id, and what became of it."""
    rules, quick = node.child("rules"), node.child("watch")
    for rule in rules.items if isinstance(rules, ListNode) else ():
        written = rule.child("id")
        name = (written.text or "") if isinstance(written, ScalarNode) else ""
        yield written or rule, name, _rule(rule, name, defaults, problems)
    for name, key, query in quick.items() if isinstance(quick, MapNode) else ():
        yield key, name, _quick(name, key, query, defaults, problems)


def _rule(node: Node, name: str, defaults: Defaults, problems: list[Problem]) -> Draft | Wreck:
    called = f"rule {name[:_SHOWN]}" if name else "a rule"
    own: list[Problem] = []
    model = RuleEntry if _may_lack_match(node) else MatchingRuleEntry
    entry = bind(node, model, own)
    problems.extend(replace(problem, message=f"{called}: {problem.message}") for problem in own)
    if entry is None:
        parts = (event.child(role) for event in events_in(node) for role in ROLES)
        queries = (node.at("match", "query"), node.at("match", "exclude"), *parts)
        return Wreck(called, node, tuple(one for one in map(_scalar, queries) if one is not None))
    return Draft(_filled(entry, defaults), node, node.child("id") or node, frozenset(entry.model_fields_set))


def _quick(name: str, key: ScalarNode, query: Node, defaults: Defaults, problems: list[Problem]) -> Draft | Wreck:
    """A quick watch says only its id and its query, so both are bound as if they stood in a rule."""
    called = f"watch {name[:_SHOWN]}"
    if isinstance(query, MapNode):
        message = f"{called}: a quick watch is an id and a query, nothing else"
        problems.append(query.problem(message, "to say more about it, write it under `rules:`"))
        return Wreck(called, query)
    match = MapNode(key.source, key.start, ((_word("query", key), query),))
    written = MapNode(key.source, key.start, ((_word("id", key), key), (_word("match", key), match)))
    own: list[Problem] = []
    entry = bind(written, MatchingRuleEntry, own)
    problems.extend(replace(problem, message=f"{called}: {problem.message}") for problem in own)
    if entry is None:
        return Wreck(called, query, (query,) if isinstance(query, ScalarNode) and query.text is not None else ())
    fixed = {"severity": Severity.LOW, "status": Status.LIVE, "expires": None}
    filled = _filled(entry, defaults).model_copy(update=fixed)
    return Draft(filled, query, key, frozenset({"id", "match"}), is_quick=True)


def _filled(entry: RuleEntry, defaults: Defaults) -> RuleEntry:
    """The entry with the file's defaults where it says nothing itself."""
    missing = defaults.model_fields_set - entry.model_fields_set
    return entry.model_copy(update={name: getattr(defaults, name) for name in missing})


def _may_lack_match(rule: Node) -> bool:
    """A rule that waits for other rules, or for a day, needs no items of its own."""
    return any(rule.at("alert_when", word) is not None for word in ("sequence", "due"))


def _word(text: str, like: ScalarNode) -> ScalarNode:
    return ScalarNode(like.source, like.start, like.end, text)


def events_in(rule: Node) -> tuple[Node, ...]:
    """The nodes of the events that stand in a rule, under `event:` or `events:`."""
    one, several = rule.at("match", "event"), rule.at("match", "events")
    return (one,) if isinstance(one, MapNode) else several.items if isinstance(several, ListNode) else ()


def _scalar(node: Node | None) -> ScalarNode | None:
    return node if isinstance(node, ScalarNode) and node.text is not None else None
