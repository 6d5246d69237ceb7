"""Imports point down: the contracts of pyproject.toml hold, and a broken one would be seen."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.pages import ROOT

_LINT = Path(sys.executable).with_name("lint-imports")


def _lint(folder: Path, *, sources: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_LINT, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(sources), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    done = _lint(ROOT, sources=ROOT / "src")
    assert done.returncode == 0, done.stdout
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout), done.stdout


def test_a_core_that_opens_files_and_an_unplaced_package_are_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    decide = tmp_path / "src" / "watchd" / "alerts" / "decide.py"
    decide.write_text(decide.read_text("utf-8") + "\nimport pathlib\n", "utf-8")
    (tmp_path / "src" / "watchd" / "utils.py").write_text('"""Anything."""\n', "utf-8")
    done = _lint(tmp_path, sources=tmp_path / "src")
    assert done.returncode == 1, done.stdout
    assert "Imports point down BROKEN" in done.stdout
    assert "The core does no I/O, writes no log and counts no metric BROKEN" in done.stdout
