"""The wheel: `watchd init` writes the same files from an installed package as from a checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.unit.cli.program import clean_env, watchd

ROOT = Path(__file__).parents[3]


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_installed_package_brings_the_files_to_start_from(tmp_path: Path) -> None:
    build = f"from hatchling import build; print(build.build_wheel({str(tmp_path)!r}))"
    built = subprocess.run([sys.executable, "-c", build], cwd=ROOT, capture_output=True, text=True, check=True)
    installed = tmp_path / "installed"
    with zipfile.ZipFile(tmp_path / built.stdout.split()[-1]) as wheel:
        wheel.extractall(installed)
    environment = clean_env() | {"PYTHONPATH": os.pathsep.join((str(installed), *filter(None, sys.path)))}
    words = [sys.executable, "-m", "watchd", "init", str(tmp_path / "from-wheel")]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert watchd("init", str(tmp_path / "from-checkout")).exit_code == 0
    assert files_of(tmp_path / "from-wheel") == files_of(tmp_path / "from-checkout")
