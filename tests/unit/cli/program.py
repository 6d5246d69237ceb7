"""Runs the command line as a shell would: in this process, or in one of its own."""

import os
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result
from tests.canary import without_secrets
from tests.forks.client import watchd_words

from watchd.cli.program import program


def watchd(*words: str, stdin: bytes = b"") -> Result:
    """What the command does in this process: `exit_code`, `stdout`, `stderr`."""
    result = CliRunner().invoke(program, words, input=stdin, prog_name="watchd")
    without_secrets(result.output, f"watchd {' '.join(words)}")
    return result


def spawned(*words: str, stdin: bytes = b"", cwd: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
    """What the command does in a process of its own, without this one's WATCHD variables."""
    ended = subprocess.run(
        [*watchd_words(), *words],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=clean_env(),
        check=False,
    )
    without_secrets((ended.stdout + ended.stderr).decode(errors="replace"), f"watchd {' '.join(words)}")
    return ended


def clean_env() -> dict[str, str]:
    """The environment without what would configure watchd, or colour its output."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WATCHD_")} | {"NO_COLOR": "1"}
