"""Every fault of delivery has tests that are there, and one of them that runs on both databases."""

import ast
import re
import subprocess
import sys
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


def test_each_of_the_forty_runs_on_sqlite_and_on_postgresql() -> None:
    engines: dict[str, set[str]] = {}
    for case in _collected():
        name, _, parameters = case.partition("[")
        engines.setdefault(name, set()).update(one for one in ("sqlite", "postgresql") if one in parameters)
    on_both = {
        number
        for number, named in FAULTS.items()
        if any(engines.get(f"{file}::{name}") == {"sqlite", "postgresql"} for file, name in named)
    }
    assert set(FAULTS) - on_both == set()
    assert len(on_both) == 40


def _collected() -> list[str]:
    """Every case of the files that are named, as pytest would run them."""
    files = sorted({file for named in FAULTS.values() for file, _ in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", *files]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in asked.stdout.splitlines() if "::" in line]


@cache
def _tests_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
