"""Files and functions stay small enough to be read, and each says its idea in its first line."""

import ast
from pathlib import Path

import pytest
from tests.architecture.pages import ROOT

_SOURCES = sorted((ROOT / "src").rglob("*.py"))
_TESTS = sorted((ROOT / "tests").rglob("*.py"))
_LONGEST_FILE = 300
_LONGEST_TEST_FILE = 600
_LONGEST_FUNCTION = 50
_LONGEST_IDEA = 160

# What is longer, how much longer it may be, and why it is not cut.
_LONGER_FILES: dict[str, tuple[int, str]] = {}
_LONGER_FUNCTIONS = {
    "src/watchd/storage/migrations/versions/v0001_intake.py:_items": (70, "one statement: the columns of a table"),
}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_source_file_is_longer_than_300_lines() -> None:
    too_long = {
        _name(path): _lines(path)
        for path in _SOURCES
        if _lines(path) > _LONGER_FILES.get(_name(path), (_LONGEST_FILE, ""))[0]
    }
    assert not too_long


def test_no_test_file_is_longer_than_600_lines() -> None:
    assert not {_name(path): _lines(path) for path in _TESTS if _lines(path) > _LONGEST_TEST_FILE}


def test_an_exception_goes_when_it_is_not_needed_any_more() -> None:
    assert not [name for name in _LONGER_FILES if _lines(ROOT / name) <= _LONGEST_FILE]
    lengths = {name: length for path in _SOURCES for name, length in _functions(path)}
    assert not [name for name in _LONGER_FUNCTIONS if lengths.get(name, 0) <= _LONGEST_FUNCTION]


def test_no_function_is_longer_than_50_lines() -> None:
    too_long = {
        name: length
        for path in _SOURCES
        for name, length in _functions(path)
        if length > _LONGER_FUNCTIONS.get(name, (_LONGEST_FUNCTION, ""))[0]
    }
    assert not too_long


def _functions(path: Path) -> list[tuple[str, int]]:
    return [
        (f"{_name(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", _SOURCES, ids=_name)
def test_a_module_says_its_idea_in_the_first_line_of_its_docstring(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    idea, _, more = said.partition("\n")
    assert idea, "it has no docstring"
    assert len(idea) <= _LONGEST_IDEA
    assert idea.endswith((".", "?", ":", "`")) or not more.strip(), "its first line is no sentence"
