"""A folder with a config that works, for tests to bend."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from watchd.errors import ConfigError
from watchd.settings import Settings, load_settings

HEAD = "version: 1\nfeeds: [feeds]\nrules: [rules]\n"
Load = Callable[..., Settings]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory with the folders that HEAD names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "feeds" / "a.yaml").write_text("version: 1\nfeeds: []\n")
    (tmp_path / "rules" / "a.yaml").write_text("version: 1\nrules: []\n")
    return tmp_path


@pytest.fixture
def load(home: Path) -> Load:
    """Loads a config file with this text, after HEAD, and these variables."""

    def loaded(text: str = "", env: Mapping[str, str] | None = None) -> Settings:
        file = home / "watchd.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        return load_settings(Path("watchd.yaml"), env or {})

    return loaded


@pytest.fixture
def refused(load: Load) -> Callable[..., list[str]]:
    """The problems that loading the same gives, as a terminal shows them."""

    def problems(text: str = "", env: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text, env)
        return [str(problem) for problem in caught.value.problems]

    return problems
