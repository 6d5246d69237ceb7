"""A query printed is a query that reads back the same; no text of any kind makes the parser fall over."""

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from watchd.rules.query import (
    And,
    Field,
    FieldName,
    Form,
    ListRef,
    Near,
    Or,
    Query,
    QueryError,
    QueryProblem,
    Term,
    Word,
    format_query,
    parse_entry,
    parse_query,
)
from watchd.rules.query.errors import BESIDE

WORDS = [
    *("Su-30", "Венесуэла", "苏-30", "می\u200cشود", "EE.UU.", "O'Brien"),
    *("and", "near", "NEAR/5", "w/5", "año", "b", "Gen."),
]


@st.composite
def terms(draw: st.DrawFn) -> Term:
    form = draw(st.sampled_from(list(Form)))
    texts = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=1 if form is Form.STEM else 3))
    if form is Form.STEM:
        texts = [text for text in texts if text not in {"and", "near", "NEAR/5", "w/5", "Gen."}] or ["b"]
    words = [Word(text, is_prefix=len(text) > 4 and text[-1] != "." and draw(st.booleans())) for text in texts]
    return Term(tuple(words), form)


LEAVES: st.SearchStrategy[Query] = st.one_of(
    terms(), st.builds(ListRef, st.sampled_from(["su30", "us_gov"]), st.sampled_from([None, "ru"]))
)
OPERANDS: st.SearchStrategy[Query] = st.one_of(
    LEAVES, st.lists(LEAVES, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
)
CHAINS: st.SearchStrategy[Query] = st.builds(
    lambda parts, distance, is_ordered: Near(tuple(parts), distance, is_ordered),
    st.lists(OPERANDS, min_size=2, max_size=3),
    st.integers(1, 50),
    st.booleans(),
)


def deeper(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    conjunctions: st.SearchStrategy[Query] = st.builds(
        lambda first, second, without: And((first, second), tuple(without)), inner, inner, st.lists(inner, max_size=1)
    )
    return st.one_of(conjunctions, st.builds(lambda first, second: Or((first, second)), inner, inner))


TREES = st.recursive(
    st.one_of(LEAVES, CHAINS, st.builds(Field, st.sampled_from(list(FieldName)), st.one_of(LEAVES, CHAINS))),
    deeper,
    max_leaves=4,
)


def problems_of(text: str, parse: Callable[[str], Query] = parse_query) -> tuple[QueryProblem, ...]:
    """What is wrong with a query or an entry; nothing where it reads."""
    try:
        parse(text)
    except QueryError as error:
        return error.problems
    return ()


@settings(max_examples=300, deadline=None)
@given(TREES.filter(lambda tree: len(format_query(tree)) <= 400))
def test_a_printed_query_reads_back_as_the_same_tree(tree: Query) -> None:
    text = format_query(tree)
    problems = problems_of(text)
    assert all("operators; at most 12" in problem.message for problem in problems)
    assert problems or parse_query(text) == tree


SIGNS = [
    *("(", ")", '"', "-", "|", "?", "*", "#", " ", " ", " ", "~", "“", "（", "&&", "\u200b", ",", "+", "!"),
    *("AND", "OR", "NOT", "NEAR/5", "near5", "w/5", "а\u0410ND", "АND", "и", "hd=", "title:", "site:"),
    *("a", "b*", "=US", "$x"),
]
SOUP = st.lists(st.sampled_from(SIGNS), max_size=30).map("".join)


@settings(max_examples=500, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
def test_any_text_is_a_query_or_a_list_of_problems_inside_it(text: str) -> None:
    problems = problems_of(text)
    assert all(problem.message and problem.length >= 1 for problem in problems)
    assert all(0 <= problem.offset <= len(text) for problem in problems)
    assert problems or parse_query(format_query(parse_query(text))) == parse_query(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
def test_any_text_is_a_list_entry_or_a_problem(text: str) -> None:
    assert problems_of(text, parse_entry) or parse_entry(text).words


@settings(max_examples=500, deadline=None)
@given(SOUP)
@example("“AND“site:")
@example("Su-30 AND site:reuters.com")
def test_where_every_problem_has_a_mended_form_that_form_reads_without_error(text: str) -> None:
    hints = {problem.hint for problem in problems_of(text)}
    hint = min(hints, default="")
    mended = hint.removeprefix("write: ").partition(BESIDE)[0]
    if len(hints) == 1 and hint.startswith("write: ") and not mended.startswith(("only:", "not:")):
        assert format_query(parse_query(mended)) == mended
