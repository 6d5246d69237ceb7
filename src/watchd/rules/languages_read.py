"""The languages a rule can match in: those that its lists have entries for."""

from collections.abc import Iterable, Mapping

from watchd.rules.query.tree import And, Event, Field, ListRef, Near, Or, Query

Languages = Mapping[str, Iterable[str]]
"""Of each list there is, the languages it has entries in."""


def languages_read(query: Query | None, lists: Languages) -> frozenset[str] | None:
    """The languages that a list of the query covers; None where it can match in any, by words of its own.

    A word beside a list says nothing of languages: `$sanctions AND tanker` is read where `sanctions` has entries. One
    that would do instead of the list does: `$sanctions OR tanker` is read everywhere.
    """
    match query:
        case ListRef():
            found = frozenset(lists.get(query.name, ()) if query.language is None else (query.language,)) or None
        case Or():
            each = [languages_read(part, lists) for part in query.parts]
            found = None if None in each else _joined(each)
        case And() | Near():
            found = _joined(languages_read(part, lists) for part in query.parts)
        case Event():
            found = _joined(languages_read(part, lists) for part in (query.actor, query.action, query.target))
        case Field():
            found = languages_read(query.query, lists)
        case _:
            found = None
    return found


def _joined(each: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All of them; None where none says any."""
    said = [languages for languages in each if languages is not None]
    return frozenset().union(*said) if said else None
