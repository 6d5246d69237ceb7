"""Terms that read more than was meant: everyday words in capitals (an error), other homonyms (a warning), lists."""

import difflib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from watchd.rules.query.errors import QueryProblem, QueryWarning
from watchd.rules.query.everyday import EVERYDAY, HOMONYMS, IN_EVERY_TEXT, Homonym
from watchd.rules.query.lexemes import Lexeme
from watchd.rules.query.tree import Form, Near, Query, Term, list_refs, terms
from watchd.text.tokens import tokenise

_LONGEST: Final = 4  # letters: longer words in capitals are headlines, not acronyms
_MOST_LISTED: Final = 8  # names of lists that fit on a line


def everyday_problem(term: Term, languages: Collection[str] | None, offset: int, length: int) -> QueryProblem | None:
    """The error of a bare `US`, whose folded form is an everyday word; None where the term is fine."""
    if term.form is not Form.FOLDED or len(term.words) != 1 or term.words[0].is_prefix:
        return None
    text = term.words[0].text
    if text.isascii() and text[1:].islower():  # no capitals, or one alone: then no word of it is all capitals
        return None
    tokens = tokenise(text)
    if len(tokens) != 1 or not tokens[0].exact.isupper() or not 1 < len(tokens[0].exact) <= _LONGEST:
        return None
    word = tokens[0].folded
    found = [
        language
        for language, words in EVERYDAY.items()
        if word in words and (languages is None or language in languages)
    ]
    if not found:
        return None
    message = f"{term} reads the everyday word '{word}' ({', '.join(found)}) too"
    return QueryProblem(message, f"write ={term}", offset, length)


def everyday_problems(lexemes: Iterable[Lexeme], languages: Collection[str] | None) -> list[QueryProblem]:
    """The errors of all bare everyday words in capitals among a query's lexemes."""
    found: list[QueryProblem] = []
    for lexeme in lexemes:
        units = lexeme.unit.parts if isinstance(lexeme.unit, Near) else (lexeme.unit,)
        for unit in units:
            problem = (
                everyday_problem(unit, languages, lexeme.offset, lexeme.length) if isinstance(unit, Term) else None
            )
            if problem is not None:
                found.append(problem)
    return found


def exactly(lexeme: Lexeme, languages: Collection[str] | None) -> Lexeme:
    """The lexeme with `=` before a bare everyday word in capitals: what is meant by it."""
    unit = lexeme.unit
    if isinstance(unit, Term) and everyday_problem(unit, languages, 0, 1) is not None:
        return replace(lexeme, unit=replace(unit, form=Form.EXACT))
    return lexeme


def query_warnings(query: Query, languages: Collection[str] | None = None) -> tuple[QueryWarning, ...]:
    """What is no error but may read more than was meant; a Term (a list entry) is a query too."""
    return tuple(warning for term in terms(query) for warning in _warnings(term, languages))


def check_lists(query: Query, lists: Collection[str] | Mapping[str, Collection[str]]) -> tuple[QueryProblem, ...]:
    """The problems of the lists a query names and `lists` lacks; a mapping's values are the languages each list has."""
    problems = []
    for ref in list_refs(query):
        if ref.name not in lists:
            close = difflib.get_close_matches(ref.name, lists, n=1)
            meant = f"; did you mean ${close[0]}?" if close else ""
            hint = f"write ${close[0]}" if close else _where_lists_are(lists)
            problems.append(QueryProblem(f"unknown list ${ref.name}{meant}", hint, max(ref.offset, 0), len(str(ref))))
        elif ref.language is not None and isinstance(lists, Mapping) and ref.language not in lists[ref.name]:
            known = ", ".join(f"${ref.name}.{language}" for language in lists[ref.name])
            hint = f"there is {known}" if known else f"give it some, or write ${ref.name} for all languages"
            problems.append(
                QueryProblem(
                    f"list ${ref.name} has no entries in '{ref.language}'", hint, max(ref.offset, 0), len(str(ref))
                )
            )
    return tuple(problems)


def _where_lists_are(lists: Collection[str]) -> str:
    known = f"there is {', '.join(f'${name}' for name in sorted(lists))}; " if 0 < len(lists) <= _MOST_LISTED else ""
    return f"{known}lists stand under `lists:` in a file of the same set"


def _warnings(term: Term, languages: Collection[str] | None) -> Iterable[QueryWarning]:
    if term.form is Form.STEM and any(word.is_prefix for word in term.words):
        yield QueryWarning(str(term), f"{term}: a wildcard already finds what ~ would", "leave one of them out")
    if len(term.words) != 1:
        return
    if len(term.words[0].text) == 1 and unicodedata.name(term.words[0].text, "").startswith("CJK "):
        hint = "write the word it stands for; one character occurs inside many words"
        yield QueryWarning(str(term), f"{term} is one Chinese character", hint)
    if term.form is Form.EXACT:
        return
    tokens = tokenise(term.words[0].text)
    if len(tokens) != 1:
        return
    for language, (called, fillers) in IN_EVERY_TEXT.items():
        if tokens[0].folded in fillers and not term.words[0].is_prefix and (languages is None or language in languages):
            hint = "leave it out, or write the phrase in which it means something"
            yield QueryWarning(str(term), f"{term} stands in nearly every {called} text", hint)
    for language, words in HOMONYMS.items():
        homonym = words.get(tokens[0].folded)
        if homonym is not None and (languages is None or language in languages):
            yield QueryWarning(
                str(term), f"{term} also means {homonym.also} ({language})", _narrower(homonym), homonym.instead
            )


def _narrower(homonym: Homonym) -> str:
    """Capitals part a name from a word; two words of one spelling are parted by what stands beside them."""
    if homonym.instead.startswith("="):
        return f"if it finds too much, write {homonym.instead}: a name by its capital"
    return f"if it finds too much, write a phrase that means one thing, such as {homonym.instead}"
