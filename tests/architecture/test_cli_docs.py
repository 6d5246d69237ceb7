"""docs/cli.md and the command line name the same verbs, and so does every message that sends somebody to one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.cli.test_help import commands

from watchd.cli.verbs import VerbGroup

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
VERBS = {" ".join(words): command for words, command in commands() if not isinstance(command, VerbGroup)}
DOCUMENTED = re.findall(r"^### `watchd ([a-z ]+)`$", PAGE, re.MULTILINE)
SECTIONS = dict(re.findall(r"^### `watchd ([a-z ]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
_SENDS_TO = re.compile(r"`watchd ([a-z]+(?: [a-z]+)?)")  # as messages quote a command
_NEXT_STEP = re.compile(r"watchd (?!about)([a-z]+ [a-z]+)(?: |$)")  # as alerts name the command an operator runs next


def test_every_verb_is_documented_and_every_documented_verb_exists() -> None:
    assert sorted(DOCUMENTED) == sorted(VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_is_documented_with_an_example(verb: str) -> None:
    examples = re.findall(r"^```\n(.*?)^```", SECTIONS[verb], re.MULTILINE | re.DOTALL)
    assert any(f"watchd {verb}" in example for example in examples)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_options_that_the_page_shows_exist(verb: str) -> None:
    known = {option for parameter in VERBS[verb].params for option in parameter.opts} | {"--json", "--version"}
    assert set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", SECTIONS[verb])) <= known


def test_every_verb_that_a_message_sends_to_exists() -> None:
    sent_to = {named: path for path in sorted((ROOT / "src" / "watchd").rglob("*.py")) for named in _named(path)}
    assert {"feed health", "outbox list", "db migrate"} <= set(sent_to)
    assert {named: path.name for named, path in sent_to.items() if not _exists(named)} == {}


def _named(path: Path) -> Iterator[str]:
    """The commands that the strings of a file name, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from _SENDS_TO.findall(node.value)
            if path.is_relative_to(ROOT / "src" / "watchd" / "alerts"):
                found = _NEXT_STEP.match(node.value)
                yield from [found[1]] if found else []


def _exists(named: str) -> bool:
    return named in VERBS or named.partition(" ")[0] in VERBS
