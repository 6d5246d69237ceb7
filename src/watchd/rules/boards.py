"""A Board: one question, its hypotheses, and the indicators that would speak for or against each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from watchd.documents import MapNode, Node, bind, suggestion
from watchd.errors import Place, Problem
from watchd.model.rule import Tlp
from watchd.rules.files import AssessmentEntry, BoardFile, IndicatorEntry

_FEWEST_HYPOTHESES = 2


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something observable: a rule observes it, or a person sets it (`rule` is None)."""

    id: str
    rule: str | None
    reads: Mapping[str, str] = field(default_factory=dict)  # hypothesis: "++", "+", "0", "-", "--"
    absent_after: timedelta | None = None
    absent_reads: Mapping[str, str] = field(default_factory=dict)
    due: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What people judged; watchd never writes one."""

    likelihood: str
    hypothesis: str
    confidence: str
    author: str
    day: date


@dataclass(frozen=True, slots=True)
class Board:
    """One question as its file puts it."""

    id: str
    question: str
    hypotheses: Mapping[str, str]
    indicators: tuple[Indicator, ...]
    place: Place
    owner: str | None = None
    tlp: Tlp = Tlp.GREEN
    review_every: timedelta | None = None
    would_change_my_mind: str = ""
    assessment: Assessment | None = None

    def reading(self, rule_id: str, hypothesis: str) -> tuple[str, str] | None:
        """How the rule bears on the hypothesis by this board, with the indicator that says so; None: it is silent."""
        for indicator in self.indicators:
            if indicator.rule == rule_id and hypothesis in indicator.reads:
                return indicator.reads[hypothesis], indicator.id
        return None


def read_boards(
    nodes: Iterable[MapNode],
    rule_ids: Iterable[str] | None,
    people: Collection[str],
    problems: list[Problem],
    warnings: list[Problem],
) -> dict[str, Board]:
    """Boards by id. `rule_ids` None: which rules exist is not known. `people` empty: nobody is known by name."""
    rules = None if rule_ids is None else sorted(rule_ids)
    found: dict[str, Board] = {}
    for node in nodes:
        entry = bind(node, BoardFile, problems)
        if entry is None:
            continue
        if entry.board in found:
            first = found[entry.board].place
            hint = "give one of them another name"
            problems.append(_at(node, "board").problem(f"board '{entry.board}' exists already, in {first}", hint))
            continue
        _check(entry, node, rules, problems, warnings)
        if entry.owner is not None and people and entry.owner not in people:
            message = f"board {entry.board}: owner: unknown person '{entry.owner}'{suggestion(entry.owner, people)}"
            problems.append(_at(node, "owner").problem(message, "name somebody under `people:` in the configuration"))
        found[entry.board] = _board(entry, _at(node, "board").place)
    return found


def _board(entry: BoardFile, place: Place) -> Board:
    said = entry.assessment
    return Board(
        id=entry.board,
        question=entry.question,
        hypotheses=dict(entry.hypotheses),
        indicators=tuple(_indicator(one) for one in entry.indicators),
        place=place,
        owner=entry.owner,
        tlp=entry.tlp,
        review_every=entry.review_every,
        would_change_my_mind=entry.would_change_my_mind or "",
        assessment=None if said is None else _assessment(said),
    )


def _assessment(said: AssessmentEntry) -> Assessment:
    return Assessment(said.likelihood, said.of, said.confidence, said.by, said.on)


def _indicator(entry: IndicatorEntry) -> Indicator:
    absent = entry.if_absent
    return Indicator(
        id=entry.id,
        rule=entry.rule,
        reads=dict(entry.reads),
        absent_after=absent.after if absent else None,
        absent_reads=dict(absent.reads) if absent else {},
        due=entry.due,
        note=entry.note or "",
    )


def _check(
    entry: BoardFile, node: MapNode, rules: list[str] | None, problems: list[Problem], warnings: list[Problem]
) -> None:
    if len(entry.hypotheses) < _FEWEST_HYPOTHESES:
        hint = "name what else could be true: evidence tells hypotheses apart"
        problems.append(_at(node, "hypotheses").problem("a board needs at least two hypotheses", hint))
    first: dict[str, Place] = {}
    for number, indicator in enumerate(entry.indicators):
        at = _at(node, "indicators", number)
        named = _at(at, "id")
        if indicator.id in first:
            problems.append(named.problem(f"indicator '{indicator.id}' stands twice; first at {first[indicator.id]}"))
        first.setdefault(indicator.id, named.place)
        _check_observer(indicator, at, rules, problems)
        absent = indicator.if_absent.reads if indicator.if_absent else {}
        _check_hypotheses(_at(at, "reads"), indicator.reads, entry, problems)
        _check_hypotheses(_at(at, "if_absent", "reads"), absent, entry, problems)
        _check_diagnostic(indicator, at, entry, warnings)
    if entry.assessment is not None and entry.assessment.of not in entry.hypotheses:
        problems.append(_unknown(_at(node, "assessment", "of"), entry.assessment.of, entry))


def _check_observer(indicator: IndicatorEntry, at: Node, rules: list[str] | None, problems: list[Problem]) -> None:
    name = f"indicator {indicator.id}"
    if indicator.rule is None and not indicator.manual:
        problems.append(at.problem(f"{name}: nothing observes it", "give `rule:` an id, or write `manual: true`"))
    elif indicator.rule is not None and indicator.manual:
        problems.append(_at(at, "manual").problem(f"{name}: it has a rule and is manual", "keep one of the two"))
    elif indicator.rule is not None and rules is not None and indicator.rule not in rules:
        message = f"{name}: unknown rule '{indicator.rule}'{suggestion(indicator.rule, rules)}"
        problems.append(_at(at, "rule").problem(message, "give the id of a rule, or write `manual: true`"))


def _check_hypotheses(at: Node, reads: Mapping[str, str], entry: BoardFile, problems: list[Problem]) -> None:
    for hypothesis in reads:
        if hypothesis not in entry.hypotheses:
            key = at.key(hypothesis) if isinstance(at, MapNode) else None
            problems.append(_unknown(key or at, hypothesis, entry))


def _check_diagnostic(indicator: IndicatorEntry, at: Node, entry: BoardFile, warnings: list[Problem]) -> None:
    readings = {indicator.reads.get(hypothesis, "0") for hypothesis in entry.hypotheses}
    if indicator.reads and len(readings) == 1:
        message = f"indicator {indicator.id} reads the same for every hypothesis, so it tells nothing"
        warnings.append(_at(at, "reads").problem(message, "drop it, or say which hypothesis it speaks for"))


def _unknown(at: Node, hypothesis: str, entry: BoardFile) -> Problem:
    hint = f"this board has {', '.join(entry.hypotheses)}"
    return at.problem(f"unknown hypothesis '{hypothesis}'{suggestion(hypothesis, entry.hypotheses)}", hint)


def _at(node: Node, *path: str | int) -> Node:
    """The node under a path, or the nearest one above it: a place to point at in every case."""
    for step in path:
        inner = node.child(step)
        if inner is None:
            return node
        node = inner
    return node
