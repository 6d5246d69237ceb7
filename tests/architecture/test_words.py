"""The words of the project: one for each thing, and none that belongs to how the project came about."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.pages import ROOT

_FOLDERS = ("src", "tests", "docs", "config", "rules", "deploy", "bench", ".ci")
_SUFFIXES = {".py", ".md", ".yaml", ".toml", ".service", ".sysusers", ".env", ".sh", ".lock", ""}
# Written in two parts, so that this file does not hold them.
_STRANGERS = re.compile(
    "|".join(
        (
            r"py" + r"pi\.org",
            r"pythonhosted" + r"\.org",
            r"npm" + r"js\.(?:org|com)",
            r"\bClau" + r"de\b",
            r"\bAnthro" + r"pic\b",
            r"\bAI" + r" assistant\b",
            r"\bLL" + r"M\b",
        )
    ),
    re.IGNORECASE,
)
_TODO = re.compile(r"\b(?:TODO|FIX" + r"ME|XXX)\b(?!.*(?:/issues/|#)\d+)")
_SILENCE = re.compile(r"\bsilenc(?:e[ds]?|ing)\b", re.IGNORECASE)


def _files(*folders: str) -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in _SUFFIXES)
    for folder in folders:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in _SUFFIXES)


def _found(pattern: re.Pattern[str], *folders: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in _files(*folders)
        if "__pycache__" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_files_name_no_registry_and_no_tool_that_wrote_them() -> None:
    assert not _found(_STRANGERS, *_FOLDERS)


def test_a_todo_names_its_issue() -> None:
    assert not [
        line for line in _found(_TODO, "src", "tests", "deploy") if "everyday.py" not in line and "FIX002" not in line
    ]


def test_silence_is_no_word_of_ours_because_it_means_two_things() -> None:
    # For a person it is no news; in alerting tools it is what we call a mute.
    assert not _found(_SILENCE, "src", "docs", "config", "deploy")
