"""`watchd demo` as a newcomer starts it: what it promises on the screen, and that it leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from watchd.demo.play import _LONGEST

pytestmark = pytest.mark.xdist_group("demo")

COMMAND = [sys.executable, "-m", "watchd", "demo"]
ALERT = re.compile(r"^ *[\d.]+ s  (CRITICAL|HIGH|MEDIUM|LOW) +(\w\w) ", re.MULTILINE)


def test_the_demo_tells_its_story_and_ends_by_itself(tmp_path: Path) -> None:
    done = subprocess.run(
        COMMAND, env=_environment(tmp_path), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    shown = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert _LONGEST < 30, "it breaks its story off in time, whatever the machine does"
    languages = {language for _, language in ALERT.findall(done.stdout)}
    assert len(ALERT.findall(done.stdout)) >= 6
    assert languages == {"en", "es", "ru", "zh", "fa"}
    assert "4 reports, 4 publishers, 1 origin (diario-del-caribe.example " in shown
    assert "2 are copies, which confirm nothing; 1 tells the same affair in other words;" in shown
    assert re.search(
        r"grouped +es +Radio Páramo Alto: 5\d % the same words in headline; listed with it, not sent", shown
    )
    assert "signature verified" in shown
    assert "is failing" in shown
    assert "hostile title told as text" in shown
    assert all(word in done.stdout for word in ("polled", "matched", "suppressed", "delivered"))
    assert "\x1b" not in done.stdout
    assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after", [0.2, 5.0])
def test_ctrl_c_ends_the_demo_cleanly(tmp_path: Path, after: float) -> None:
    running = subprocess.Popen(
        COMMAND, env=_environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert running.stdout is not None
    running.stdout.readline()  # it has begun
    time.sleep(after)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate(timeout=20)
    assert running.returncode == 130, errors
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def _environment(folder: Path) -> dict[str, str]:
    """This process's own, with a folder for temporary files, and a setting that must not reach the demo's daemon."""
    changes = {"TMPDIR": str(folder), "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "WATCHD_LOG__LEVEL": "nonsense"}
    return {**os.environ, **changes}
