"""The locked requirements: every pin with its hashes, no address of an index, and no second lock."""

import re
import tomllib

import pytest
from tests.architecture.pages import ROOT, page_text

_LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)")


def _entries(lock: str) -> list[str]:
    """Each requirement with the lines that go on with it, comments left out."""
    text = "\n".join(line for line in page_text(lock).splitlines() if not line.lstrip().startswith("#"))
    return [entry for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ")) if entry.strip()]


@pytest.mark.parametrize("lock", _LOCKS)
def test_every_requirement_is_pinned_and_carries_hashes(lock: str) -> None:
    entries = _entries(lock)
    assert len(entries) > 20
    assert not [entry for entry in entries if not _PIN.match(entry) or "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", _LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not re.findall(r"https?://|--(?:extra-)?index-url|--find-links|\S+ @ ", page_text(lock))


def test_the_development_lock_holds_the_same_versions() -> None:
    plain, full = (
        {found["name"]: found["version"] for found in map(_PIN.match, _entries(lock)) if found} for lock in _LOCKS
    )
    assert plain
    assert {name: full.get(name) for name in plain} == plain


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads(page_text("pyproject.toml"))["project"]
    wanted = [re.split(r"[\[<>=!~ ]", one)[0] for one in project["dependencies"]]
    locked = {found["name"] for found in map(_PIN.match, _entries(_LOCKS[0])) if found}
    assert not [name for name in wanted if name not in locked]


def test_there_is_no_second_lock() -> None:
    assert not (ROOT / "uv.lock").exists()
