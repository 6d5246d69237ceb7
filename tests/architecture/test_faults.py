"""Every fault of delivery has a test, and every test that the list names is there."""

import ast
import re
from functools import cache

import pytest
from tests.architecture.pages import ROOT

_ROW = re.compile(r"^\| ([0-9]+) \| [^|]+ \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FAULTS = {
    int(number): _TEST.findall(named) for number, named in _ROW.findall((ROOT / "tests/faults.md").read_text("utf-8"))
}


def test_there_are_forty() -> None:
    assert sorted(FAULTS) == list(range(1, 41))


@pytest.mark.parametrize("number", FAULTS)
def test_each_has_tests_that_are_there(number: int) -> None:
    assert FAULTS[number], "no test is named"
    missing = [f"{file}::{name}" for file, name in FAULTS[number] if name not in _tests_in(file)]
    assert not missing


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
