"""Why a poll fails: every word for it is said somewhere, by the error it belongs to, and stands on its page."""

import ast
from collections.abc import Iterator, Mapping
from typing import get_args

import pytest
from tests.architecture.pages import ROOT, first_codes, page_text, rows, section

from watchd.errors import FetchReason, OwnReason, ParseReason

_WORDS: Mapping[str, frozenset[str]] = {
    "FetchError": frozenset(get_args(FetchReason)),
    "ParseError": frozenset(get_args(ParseReason)),
    "FeedError": frozenset(get_args(OwnReason)),
}
_SOURCES = sorted((ROOT / "src").rglob("*.py"))


def _said() -> Iterator[tuple[str, str, str]]:
    """(error, word, place) of each word that an error is raised with."""
    for path in _SOURCES:
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            yield from ((error, word, f"{path.name}:{node.lineno}") for error, word in _of_call(node))  # type: ignore[attr-defined]  # what says a word has a line
            yield from (("FetchError", word, f"{path.name}:{node.lineno}") for word in _of_annotation(node))  # type: ignore[attr-defined]  # as above


def _of_call(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Words handed to an error itself, or to a function of ours that raises a FetchError with them."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    for keyword in node.keywords:
        if keyword.arg == "reason" and isinstance(keyword.value, ast.Constant):
            error = node.func.id if node.func.id in _WORDS else "FetchError"
            if node.func.id in {*_WORDS, "_parsed"}:
                yield error, str(keyword.value.value)


def _of_annotation(node: ast.AST) -> Iterator[str]:
    """Words in a table of statuses, `_REFUSALS: Mapping[int, tuple[FetchReason, str]]`."""
    if isinstance(node, ast.AnnAssign) and "tuple[FetchReason, str]" in ast.unparse(node.annotation) and node.value:
        for pair in ast.walk(node.value):
            if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant):
                yield str(pair.elts[0].value)


@pytest.mark.parametrize("error", _WORDS)
def test_an_error_is_raised_with_its_own_words_and_each_of_them_is_used(error: str) -> None:
    said = {word: place for name, word, place in _said() if name == error}
    assert set(said) == _WORDS[error], said


def test_no_word_belongs_to_two_errors() -> None:
    words = [word for own in _WORDS.values() for word in own]
    assert len(words) == len(set(words))


def test_every_reason_is_documented_and_no_other() -> None:
    table = rows(section(page_text("docs/operate.md"), "### Why a poll failed"))
    assert sorted(first_codes(table)) == sorted(word for own in _WORDS.values() for word in own)
    assert all(row[1] and row[2] for row in table), "each says what it means and what to do"


def test_reasons_are_compared_only_with_words_that_are_said() -> None:
    """A set of words is typed, so that mypy refuses one that no error has."""
    untyped = [
        f"{path.name}:{node.lineno}"
        for path in _SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare) and _is_reason(node.left) and any(map(_is_loose, node.comparators))
    ]
    assert not untyped


def _is_reason(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "reason"


def _is_loose(node: ast.expr) -> bool:
    return isinstance(node, ast.Set | ast.List | ast.Tuple)


def test_the_words_for_statuses_are_read_by_these_tests() -> None:
    fetcher = ROOT / "src" / "watchd" / "fetching" / "fetcher.py"
    found = {word for node in ast.walk(ast.parse(fetcher.read_text("utf-8"))) for word in _of_annotation(node)}
    words = {"gone", "not_found", "forbidden", "refused", "throttled", "server", "status", "connect"}
    assert words == found  # `connect`: of a proxy that wants a login
