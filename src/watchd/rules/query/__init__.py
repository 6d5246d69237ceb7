"""The query language: text to tree, with errors that teach."""

from watchd.rules.query.errors import AS_PHRASE, BESIDE, WHOLE, QueryError, QueryProblem, QueryWarning
from watchd.rules.query.lint import check_lists, query_warnings
from watchd.rules.query.parser import parse_entry, parse_query
from watchd.rules.query.tree import (
    And,
    Direction,
    Event,
    Field,
    FieldName,
    Form,
    ListRef,
    Near,
    Or,
    Query,
    Term,
    Word,
    format_query,
    list_refs,
    terms,
    to_json,
)

__all__ = [
    "AS_PHRASE",
    "BESIDE",
    "WHOLE",
    "And",
    "Direction",
    "Event",
    "Field",
    "FieldName",
    "Form",
    "ListRef",
    "Near",
    "Or",
    "Query",
    "QueryError",
    "QueryProblem",
    "QueryWarning",
    "Term",
    "Word",
    "check_lists",
    "format_query",
    "list_refs",
    "parse_entry",
    "parse_query",
    "query_warnings",
    "terms",
    "to_json",
]
