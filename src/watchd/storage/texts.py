"""Values as the text of one column, and back; a text that nobody of this release wrote is a ValueError."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pydantic import TypeAdapter

from watchd.model.alert import AlertFacts
from watchd.model.generation import Documents
from watchd.model.match import Roles, Span
from watchd.model.story import Name
from watchd.storage.types import storable


def mapping_json(values: Mapping[str, str]) -> str:
    """Canonical JSON of a mapping."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True)


def mapping_of(text: str) -> Mapping[str, str]:
    """The mapping `mapping_json` wrote."""
    found = _read(text)
    if not isinstance(found, dict) or not _are_texts(found.values()):
        raise ValueError("no mapping of texts")
    return found


def words_json(words: Iterable[str]) -> str:
    """Canonical JSON of a set."""
    return json.dumps(sorted(words), ensure_ascii=False)


def words_of(text: str) -> frozenset[str]:
    """The set `words_json` wrote."""
    found = _list(text)
    if not _are_texts(found):
        raise ValueError("no list of words")
    return frozenset(str(word) for word in found)


def evidence_json(spans: Iterable[Span], roles: Sequence[Roles] = ()) -> str:
    """The spans as lists, field by field; beside them, where there are any, the roles."""
    words = [_parts(span) for span in spans]
    if not roles:
        return json.dumps(words, ensure_ascii=False)
    told = [[*(_parts(span) for span in (one.actor, one.action, one.target)), one.reading] for one in roles]
    return json.dumps({"spans": words, "roles": told}, ensure_ascii=False)


def evidence_of(text: str) -> tuple[tuple[Span, ...], tuple[Roles, ...]]:
    """The spans and the roles `evidence_json` wrote."""
    match _read(text):
        case list() as spans:
            return tuple(map(_span, spans)), ()
        case {"spans": list() as spans, "roles": list() as roles}:
            return tuple(map(_span, spans)), tuple(map(_roles, roles))
    raise ValueError("no evidence")


def _parts(span: Span | None) -> list[str | int] | None:
    return None if span is None else [span.field, span.start, span.end, span.text, span.term]


def _roles(parts: object) -> Roles:
    match parts:
        case [actor, action, target, str() as reading]:
            spans = [None if part is None else _span(part) for part in (actor, action, target)]
            return Roles(spans[0], spans[1], spans[2], reading)
    raise ValueError("no roles")


def _span(parts: object) -> Span:
    match parts:
        case [str() as field, int() as start, int() as end, str() as words, str() as term]:
            return Span(field, start, end, words, term)
    raise ValueError("no span")


def numbers_json(numbers: Iterable[int]) -> str:
    """The numbers as a list."""
    return json.dumps(list(numbers))


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers `numbers_json` wrote."""
    found = _list(text)
    numbers = tuple(number for number in found if isinstance(number, int))
    if len(numbers) != len(found):
        raise ValueError("no list of numbers")
    return numbers


def ordered_json(words: Iterable[str]) -> str:
    """JSON of words in their order."""
    return json.dumps(list(words), ensure_ascii=False)


def ordered_of(text: str) -> tuple[str, ...]:
    """The words `ordered_json` wrote."""
    found = _list(text)
    if not _are_texts(found):
        raise ValueError("no list of words")
    return tuple(str(word) for word in found)


def values_of(text: str | None) -> tuple[str, ...]:
    """The values that a match brought, as `ordered_json` wrote them; none where that cannot be read."""
    try:
        return () if text is None else ordered_of(text)
    except ValueError:
        return ()


def names_json(names: Iterable[Name]) -> str:
    """The names as lists, field by field."""
    return json.dumps([[name.url_key, name.title, name.publisher] for name in names], ensure_ascii=False)


def names_of(text: str) -> tuple[Name, ...]:
    """The names `names_json` wrote."""
    return tuple(_name(parts) for parts in _list(text))


def _name(parts: object) -> Name:
    match parts:
        case [str() as url_key, str() as title, str() as publisher]:
            return Name(url_key, title, publisher)
    raise ValueError("no name")


def documents_json(documents: Documents) -> str:
    """The files of a generation, by kind and path."""
    texts = {"rules": dict(documents.rules), "feeds": dict(documents.feeds), "routing": documents.routing}
    return json.dumps(texts, ensure_ascii=False)


def documents_of(text: str) -> Documents:
    """The files `documents_json` wrote."""
    match _read(text):
        case {"rules": dict() as rules, "feeds": dict() as feeds, "routing": str() as routing}:
            if _are_texts(rules.values()) and _are_texts(feeds.values()):
                return Documents(rules, feeds, routing)
    raise ValueError("no files of a rule set")


def facts_json(facts: AlertFacts) -> str:
    """The facts as JSON; texts nobody can encode are made storable first."""
    try:
        return _facts().dump_json(facts).decode()
    except ValueError:  # a lone surrogate somewhere: pydantic gives up where the standard library escapes
        loose = json.dumps(_facts().dump_python(facts, mode="python"), default=str, ensure_ascii=False)
        return storable(loose)


def facts_of(text: str) -> AlertFacts:
    """The facts `facts_json` wrote."""
    return _facts().validate_json(text)


@cache
def _facts() -> TypeAdapter[AlertFacts]:
    return TypeAdapter(AlertFacts)


def flaw(what: str, error: ValueError) -> str:
    """Why something stored cannot be read, in one harmless sentence: what stands there is nobody's to repeat."""
    return f"its {what} cannot be read ({type(error).__name__}): damaged, or written by another release"


def _list(text: str) -> list[object]:
    found = _read(text)
    if not isinstance(found, list):
        raise ValueError("no list")  # noqa: TRY004 - whatever is wrong with a text is a ValueError
    return found


def _read(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (RecursionError, TypeError) as error:  # nested too deeply; no text at all, which SQLite may hold anywhere
        raise ValueError(f"no JSON: {type(error).__name__}") from error
    return found


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)
