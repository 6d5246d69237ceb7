"""What stands in deploy/: a unit systemd accepts, a container that holds what it needs, names that are settings."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.architecture.pages import ROOT, page_text

from watchd.app.whereabouts import OF_SYSTEMD
from watchd.net.names import MOST_AT_ONCE
from watchd.settings import load_settings

_OTHER_TASKS = 128  # twice the threads and parsers that a daemon has beside its look-ups
_MOST_EXPOSED = 2.0  # of 10, by `systemd-analyze security`
_ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(_ANALYZE is None, reason="NO SYSTEMD: systemd-analyze is not installed")


def _variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"^\s*(?:ENV .*?)?(WATCHD_[A-Z_]+)=(\S+?)(?: \\)?$", text, re.MULTILINE))


@needs_systemd
def test_systemd_accepts_the_unit() -> None:
    command = [str(_ANALYZE), "verify", "--man=no", str(ROOT / "deploy" / "watchd.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "watchd.service" in line]
    # The program itself is not installed on a machine that runs tests.
    assert not [line for line in said if "/opt/watchd/.venv/bin/watchd is not executable" not in line]


@needs_systemd
def test_the_unit_leaves_little_exposed() -> None:
    command = [str(_ANALYZE), "security", "--offline=true", "--no-pager", str(ROOT / "deploy" / "watchd.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"exposure level for watchd.service: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= _MOST_EXPOSED


def test_the_unit_allows_a_thread_for_each_name_that_may_hang_and_everything_else_beside_it() -> None:
    (tasks,) = re.findall(r"^TasksMax=(\d+)$", page_text("deploy/watchd.service"), re.MULTILINE)
    assert int(tasks) >= MOST_AT_ONCE + _OTHER_TASKS


def test_the_unit_makes_the_folder_in_which_the_daemon_leaves_word() -> None:
    (name,) = re.findall(r"^RuntimeDirectory=(\S+)$", page_text("deploy/watchd.service"), re.MULTILINE)
    assert Path("/run") / name == OF_SYSTEMD


@pytest.mark.parametrize("name", ["deploy/watchd.env", "deploy/Containerfile"])
def test_variables_are_settings(name: str, tmp_path: Path) -> None:
    variables = _variables(page_text(name))
    assert {"WATCHD_CONFIG", "WATCHD_STORAGE__URL", "WATCHD_LOG__FORMAT"} <= set(variables)
    here = {"WATCHD_SECRETS_DIR": str(tmp_path)} if "WATCHD_SECRETS_DIR" in variables else {}
    settings = load_settings(ROOT / "config" / "watchd.yaml", {**variables, **here})
    assert settings.storage_url == "sqlite:////var/lib/watchd/watchd.db"
    assert settings.log.format == "json"


def test_the_container_copies_what_the_package_is_built_from(tmp_path: Path) -> None:
    stage = page_text("deploy/Containerfile").split("FROM ")[1]
    for sources in re.findall(r"^COPY (.+)$", stage, re.MULTILINE):
        *names, target = sources.split()
        for name in names:
            place = tmp_path / target / ("" if (ROOT / name).is_dir() else name)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, place)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert {"watchd/cli/run.py", "watchd/starter/config/watchd.yaml", "watchd/py.typed"} <= set(names)
    assert any(name.startswith("watchd/demo/files/rules/") for name in names)
    assert any(name.startswith("watchd/storage/migrations/versions/") for name in names)


def test_a_command_typed_by_hand_sees_what_the_service_sees(tmp_path: Path) -> None:
    (tmp_path / "watchd.env").write_text(f"WATCHD_CONFIG={ROOT}/config/watchd.yaml\nWATCHD_LOG__FORMAT=json\n", "utf-8")
    script = page_text("deploy/watchd.sh")
    places = {
        "/etc/watchd/watchd.env": f"{tmp_path}/watchd.env",
        "/opt/watchd/.venv/bin/": f"{Path(sys.executable).parent}/",
        '"$(id -u)"': "1000",
    }
    for place, here in places.items():
        assert place in script
        script = script.replace(place, here)
    wrapper = tmp_path / "watchd"
    wrapper.write_text(script, "utf-8")
    done = subprocess.run(
        ["sh", str(wrapper), "channel", "list"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "console" in done.stdout


def test_what_the_operators_page_installs_is_there() -> None:
    named = re.findall(r"deploy/[\w.]+", page_text("docs/operate.md"))
    assert {"deploy/watchd.service", "deploy/watchd.env", "deploy/watchd.sh", "deploy/watchd.sysusers"} <= set(named)
    assert not [name for name in named if not (ROOT / name).exists()]
