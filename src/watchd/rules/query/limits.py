"""How large a query may be: what is larger belongs into lists."""

from typing import Final

from watchd.rules.query.errors import QueryProblem

LONGEST: Final = 400  # characters
MOST_OPERATORS: Final = 12
DEEPEST: Final = 20  # brackets in brackets


def too_long(text: str, stripped: str) -> QueryProblem:
    """What is told of a query that has more characters than may be."""
    return QueryProblem(
        f"the query has {len(stripped)} characters; at most {LONGEST}",
        "move these words to a list and name it $name",
        text.index(stripped) + LONGEST,
        len(stripped) - LONGEST,
    )
