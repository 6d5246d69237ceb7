"""The grammar: lexemes to a tree. It reads on past mistakes, so that one look shows all of them and a mended form."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from watchd.rules.query import dialects
from watchd.rules.query.errors import BESIDE, QueryError, QueryProblem
from watchd.rules.query.grouping import grouped
from watchd.rules.query.levels import Level, flow
from watchd.rules.query.lexemes import OPERATORS, Cut, Kind, Lexeme, are_search_words, never_closed
from watchd.rules.query.lexer import cut_up
from watchd.rules.query.limits import DEEPEST, LONGEST, MOST_OPERATORS, too_long
from watchd.rules.query.lint import everyday_problem, everyday_problems, exactly
from watchd.rules.query.report import Report
from watchd.rules.query.tree import Field, Form, Query, Term, format_query, walk
from watchd.rules.query.words import read_entry

_NEVER_CLOSED: Final = "this bracket is never closed"
_SHOWN: Final = 40  # characters of the query quoted in a message


def parse_query(text: str, languages: Collection[str] | None = None) -> Query:
    """The tree of a query; raises QueryError with every problem. `languages` are those whose everyday words count."""
    stripped = text.strip()
    if len(stripped) > LONGEST:
        raise QueryError([too_long(text, stripped)])
    report = Report()
    cut = cut_up(text, report)
    parser = _Parser(cut, [exactly(lexeme, languages) for lexeme in cut.lexemes])
    tree = parser.query()
    for problem in everyday_problems(cut.lexemes, languages):
        word = text[problem.offset : problem.offset + problem.length].casefold()
        if word not in dialects.OPERATOR_WORDS or not report.has_told(problem.offset):
            report.put(problem, is_dialect=True)
    if tree is None or report:
        raise QueryError(report.problems(parser.mended(tree) if tree is None or _holds(tree, languages) else ""))
    return tree


def _holds(tree: Query, languages: Collection[str] | None) -> bool:
    """Whether the mended form of a query is one: a remedy that is refused in its turn helps nobody."""
    text = format_query(tree)
    report = Report()
    cut = cut_up(text, report)
    _Parser(cut, cut.lexemes).query()
    return len(text) <= LONGEST and not report and not everyday_problems(cut.lexemes, languages)


def parse_entry(text: str, languages: Collection[str] | None = None) -> Term:
    """The term of a list entry; raises QueryError. Several words are a phrase, with or without quotes."""
    term = read_entry(text)
    if isinstance(term, QueryProblem):
        raise QueryError([term])
    problem = everyday_problem(term, languages, 0, len(text))
    if problem is not None:
        raise QueryError([problem])
    return term


class _Parser:
    def __init__(self, cut: Cut, lexemes: list[Lexeme]) -> None:
        """`lexemes` are those of the cut, or what is meant by them."""
        self._lexemes = lexemes
        self._report = cut.report
        self._joins_with_and = cut.joins_with_and or are_search_words(lexemes)
        self._index = 0
        self._depth = 0
        self._filters: dict[str, dict[str, list[str]]] = {"only": {}, "not": {}}
        self._last_filter: Lexeme | None = None
        self._is_negated = False  # by the NOTs around what is read
        self._is_mendable = all(lexeme.unit is not None for lexeme in lexemes if lexeme.kind is Kind.UNIT)
        self._is_given_up = False
        self._unclosed = never_closed(lexemes)

    def query(self) -> Query | None:
        tree = self._level(None)
        count = sum(lexeme.kind in OPERATORS for lexeme in self._lexemes)
        if count > MOST_OPERATORS:
            over = [lexeme for lexeme in self._lexemes if lexeme.kind in OPERATORS][MOST_OPERATORS]
            self._tell(
                over,
                f"the query has {count} operators; at most {MOST_OPERATORS}",
                "move these words to a list and name it $name",
            )
        if tree is None and not self._report:
            self._tell(self._here, "the query is empty", "write at least one word")
        return tree

    def mended(self, tree: Query | None) -> str:
        """The query as read past its mistakes, with the filters of other dialects beside it."""
        if not self._is_mendable:
            return ""
        filters = [f"{side}: {flow(asked)}" for side, asked in self._filters.items() if asked]
        if tree is None:
            return ""  # filters alone are no query
        return BESIDE.join(filter(None, [format_query(tree), "  ".join(filters)]))

    @property
    def _here(self) -> Lexeme:
        return self._lexemes[self._index]

    def _tell(self, lexeme: Lexeme, message: str, hint: str = "", *, is_dialect: bool = False) -> None:
        self._report.add(message, hint, lexeme.offset, lexeme.length, is_dialect=is_dialect)

    def _level(self, opening: Lexeme | None) -> Query | None:
        level, filtered = Level(), self._last_filter
        while True:
            lexeme = self._here
            if lexeme.kind is Kind.END:
                break
            self._index += 1
            if lexeme.kind is Kind.CLOSE:
                if opening is not None:
                    return self._closed(level, filtered)
                self._tell(lexeme, "this bracket closes nothing", "remove it, or open one before it")
            elif opening is not None and self._must_close_before(opening, level, lexeme):
                self._index -= 1
                self._tell(opening, _NEVER_CLOSED, "write ) where its part ends", is_dialect=True)
                return grouped(level.parts, self._report)
            elif lexeme.kind in OPERATORS:
                self._operator(level, lexeme)
            elif lexeme.kind is Kind.NOT:
                self._negation(level, lexeme)
            else:
                self._operand(level, lexeme)
        if opening is not None and not self._is_given_up:
            is_whole = bool(level.parts) and level.operator is None and level.negation is None
            self._tell(opening, _NEVER_CLOSED, "write ) where its part ends", is_dialect=is_whole)
        return self._closed(level, filtered)

    def _must_close_before(self, opening: Lexeme, level: Level, lexeme: Lexeme) -> bool:
        """Whether a bracket that nothing closes ends here: what follows cannot stand beside what is in it."""
        if lexeme.kind not in OPERATORS or opening.offset not in self._unclosed or level.operator is not None:
            return False
        first = next((part.operator for part in level.parts[1:] if part.operator is not None), None)
        return first is not None and first.kind is not lexeme.kind and level.negation is None

    def _operator(self, level: Level, lexeme: Lexeme) -> None:
        if level.operator is not None:
            message = f"a term is missing between {level.operator.text} and {lexeme.text}"
            self._tell(lexeme, message, "write one there, or remove one of the two")
        elif level.last is None:
            self._tell(lexeme, f"a term is missing before {lexeme.text}", "write one there, or remove it")
        level.operator = lexeme
        level.is_joined = False
        level.has_or |= lexeme.kind is Kind.OR

    def _negation(self, level: Level, lexeme: Lexeme) -> None:
        if level.negation is not None:
            self._tell(lexeme, "NOT stands twice", "write AND NOT once")
        elif level.operator is None and level.last is not None:
            self._tell(lexeme, "NOT follows another term; AND NOT is meant", "write AND NOT", is_dialect=True)
            level.operator = Lexeme(Kind.AND, "AND", lexeme.offset)
        elif level.operator is not None and level.operator.kind is Kind.OR:
            hint = "write what must be there first: (a OR b) AND NOT c"
            self._tell(lexeme, "OR NOT would match nearly everything; only AND NOT is known", hint)
        elif level.operator is not None and level.operator.kind is Kind.NEAR:
            self._tell(lexeme, "NOT inside NEAR", "take it out of NEAR: (a NEAR/5 b) AND NOT c")
        level.negation = lexeme
        self._skip_nearness(lexeme)

    def _skip_nearness(self, negation: Lexeme) -> None:
        """`not w/5 x`: what other tools ask of one place in the text is asked of the whole item here."""
        if self._here.kind is Kind.NEAR and negation.text.casefold() == "not":
            message = f"{negation.text} {self._here.text} is not known here: AND NOT looks at the whole item"
            self._tell(self._here, message, "write AND NOT", is_dialect=True)
            self._index += 1

    def _operand(self, level: Level, lexeme: Lexeme) -> None:
        if self._is_small_not(level, lexeme):
            message = f"'{lexeme.text}' is a word here; did you mean AND NOT in capitals?"
            self._tell(lexeme, message, "write AND NOT", is_dialect=True)
            level.negation = lexeme
            return
        if level.last is not None and level.operator is None and level.negation is None:
            is_beside_a_filter = Kind.FILTER in {lexeme.kind, level.last.kind}
            if is_beside_a_filter and lexeme.text.casefold() not in dialects.OPERATOR_WORDS:
                level.operator = Lexeme(Kind.AND, "AND", lexeme.offset)
            elif self._missing_operator(level, lexeme):
                return
        is_outside_negated = self._is_negated
        self._is_negated ^= level.negation is not None
        level.take(self._unit(lexeme), lexeme)
        self._is_negated = is_outside_negated

    def _filter(self, lexeme: Lexeme) -> None:
        """A filter of another dialect: it stands beside `match:` here, on the side that every NOT around it says."""
        key, values = lexeme.filter
        self._last_filter = lexeme
        if key:
            self._filters["not" if self._is_negated else "only"].setdefault(key, []).extend(values)

    def _is_small_not(self, level: Level, lexeme: Lexeme) -> bool:
        """Whether somebody wrote `and not x`: as a phrase of two words it would say the opposite."""
        if lexeme.kind is not Kind.UNIT or lexeme.text.casefold() != "not" or level.negation is not None:
            return False
        follows_and = level.operator is not None and level.operator.kind is Kind.AND
        self._skip_nearness(lexeme)
        return follows_and and self._here.kind in {Kind.UNIT, Kind.OPEN, Kind.FIELD}

    def _missing_operator(self, level: Level, lexeme: Lexeme) -> bool:
        """Tells of two operands side by side; True where the second one was meant as the operator."""
        if lexeme.kind is Kind.UNIT and lexeme.text.casefold() == "xor":
            self._tell(lexeme, f"'{lexeme.text}' is not known here", "write (a AND NOT b) OR (b AND NOT a)")
            self._is_mendable = False
            level.operator = Lexeme(Kind.OR, "OR", lexeme.offset)
            return True
        meant = dialects.OPERATOR_WORDS.get(lexeme.text.casefold()) if lexeme.kind is Kind.UNIT else None
        if meant is not None:
            in_capitals = " in capitals" if meant in {lexeme.text.upper(), f"AND {lexeme.text.upper()}"} else ""
            message = f"'{lexeme.text}' follows another term; did you mean {meant}{in_capitals}?"
            self._tell(lexeme, message, f"write {meant}", is_dialect=True)
            kind = {"AND": Kind.AND, "OR": Kind.OR, "AND NOT": Kind.AND}.get(meant, Kind.NEAR)
            distance = int(meant.partition("/")[2] or 0)
            is_ordered = meant.startswith("ONEAR")
            level.operator = Lexeme(kind, meant, lexeme.offset, distance=distance, is_ordered=is_ordered)
            level.negation = lexeme if meant == "AND NOT" else None
            return True
        is_read = level.last is not None and (level.last.kind is not Kind.UNIT or level.last.unit is not None)
        if is_read and not level.is_joined:  # else a sign that no word may hold was told already
            level.is_joined = True
            shown = lexeme.text if len(lexeme.text) <= _SHOWN else f"{lexeme.text[:_SHOWN]}…"
            is_word = isinstance(lexeme.unit, Term) and isinstance(level.last and level.last.unit, Term)
            advice = " For an exact phrase use quotes." if is_word else ""
            message = f"'{shown}' follows another term without AND / OR / NEAR.{advice}"
            self._tell(lexeme, message, "write AND, OR or NEAR/10 between them", is_dialect=True)
        if self._joins(level, lexeme):
            return True
        level.operator = Lexeme(Kind.AND, "AND", lexeme.offset)
        return False

    def _joins(self, level: Level, lexeme: Lexeme) -> bool:
        """Reads two plain words side by side as the phrase they probably are."""
        last = level.parts[-1] if level.parts else None
        unit = lexeme.unit
        if (
            last is None
            or last.lexeme is not level.last
            or not isinstance(last.node, Term)
            or not isinstance(unit, Term)
        ):
            return False
        is_quoted = last.lexeme.text.startswith('"')
        if self._joins_with_and or is_quoted or {last.node.form, unit.form} != {Form.FOLDED}:
            return False
        level.parts[-1] = replace(last, node=Term((*last.node.words, *unit.words)))
        return True

    def _unit(self, lexeme: Lexeme) -> Query | None:
        if lexeme.kind is Kind.FILTER:
            self._filter(lexeme)
        if lexeme.kind in {Kind.UNIT, Kind.FILTER}:
            return lexeme.unit
        if lexeme.kind is Kind.OPEN:
            return self._bracket(lexeme)
        return self._field(lexeme)

    def _bracket(self, opening: Lexeme) -> Query | None:
        if self._depth >= DEEPEST:
            self._tell(opening, f"brackets nest more than {DEEPEST} deep", "move words to a list")
            self._index = len(self._lexemes) - 1
            self._is_given_up = True
            return None
        if self._here.kind is Kind.CLOSE:
            self._tell(opening, "the brackets hold nothing", "write a term between them or remove them")
        self._depth += 1
        node = self._level(opening)
        self._depth -= 1
        return node

    def _field(self, field: Lexeme) -> Query | None:
        lexeme = self._here
        if lexeme.kind not in {Kind.UNIT, Kind.OPEN, Kind.FIELD} or field.field is None:
            self._tell(field, f"{field.text} stands alone", f"write {field.field}:word or {field.field}:(a OR b)")
            return None
        self._index += 1
        node = self._unit(lexeme)
        if node is None:
            return None
        if any(isinstance(part, Field) for part in walk(node)):
            self._tell(
                field, f"a field inside {field.field}:", f"close the brackets of {field.field}: before the next field"
            )
        return Field(field.field, node)

    def _closed(self, level: Level, before: Lexeme | None) -> Query | None:
        """What stands between two brackets, all of it read; `before` is the last filter before them."""
        dangling = level.negation or level.operator
        if dangling is not None:
            self._tell(dangling, f"a term is missing after {dangling.text}", "write one there, or remove it")
        is_choice = level.has_or ^ self._is_negated if level.number > 1 else False
        if is_choice and level.parts and self._last_filter not in {None, before}:
            assert self._last_filter is not None
            message = f"{self._last_filter.text} is one of two that would do; a filter holds for all of a rule here"
            self._tell(self._last_filter, message, "write two rules, one of them with the filter", is_dialect=True)
            self._is_mendable = False
        return grouped(level.parts, self._report)
