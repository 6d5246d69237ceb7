"""A folder a doubt: files that differ from base/, exactly what `check` says of them, and mended/, where all is well.

After a wanted change of a message: WATCHD_GOLDEN=write pytest tests/unit/cli/test_check_golden.py, and read the diff.
"""

import os
import shutil
from pathlib import Path

import pytest
from tests.unit.cli.program import watchd

FOLDER = Path(__file__).parents[2] / "golden" / "check"
WRITES = os.environ.get("WATCHD_GOLDEN") == "write"
DOUBTS = sorted(path.name for path in (FOLDER / "doubts").iterdir())


def _lay(folder: Path, here: Path) -> None:
    for path in folder.glob("*.yaml"):
        shutil.copy(path, here)


@pytest.mark.parametrize("name", DOUBTS)
def test_a_doubt_is_told_with_its_place_and_remedy_and_is_gone_after_that(name: str, here: Path) -> None:
    _lay(FOLDER / "base", here)
    _lay(FOLDER / "doubts" / name, here)
    doubtful = watchd("check")
    told = doubtful.stdout + doubtful.stderr
    expected = FOLDER / "doubts" / name / "expected.txt"
    if WRITES:
        expected.write_text(told, encoding="utf-8")
    assert told == expected.read_text(encoding="utf-8")
    assert doubtful.exit_code == 0, "a doubt stops nothing"
    _lay(FOLDER / "doubts" / name / "mended", here)
    mended = watchd("check")
    assert (mended.exit_code, mended.stdout) == (0, "")


def test_the_base_is_well(here: Path) -> None:
    _lay(FOLDER / "base", here)
    result = watchd("check")
    assert result.stderr == "watchd: looked at 3 files, 2 feeds, 1 rule, 0 lists, 0 boards, 2 tests: all is well\n"
