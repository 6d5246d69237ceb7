"""Files are called as somebody in the project's folder would type them, on every node."""

from collections.abc import Callable
from pathlib import Path

import pytest

from watchd.settings import Settings, load_settings
from watchd.settings.names import name_in, project_folder

Layout = Callable[..., Settings]


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Settings of a config file at `config` below a folder, which names these rules and feeds."""

    def make(config: str, rules: str, feeds: str = "feeds.yaml") -> Settings:
        file = tmp_path / "desk" / config
        for path in (file, file.parent / rules / "x.yaml", file.parent / feeds):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("version: 1\n")
        file.write_text(f'version: 1\nfeeds: ["{feeds}"]\nrules: ["{rules}"]\n')
        return load_settings(file, {})

    return make


def _names(settings: Settings) -> list[str]:
    project = project_folder(settings)
    return [name_in(project, path) for path in (*settings.rule_files(), *settings.feed_files())]


def test_config_and_rules_side_by_side_are_named_from_the_folder_that_holds_both(layout: Layout) -> None:
    assert _names(layout("config/watchd.yaml", "../rules")) == ["rules/x.yaml", "config/feeds.yaml"]


def test_a_config_above_its_rules_names_them_from_its_own_folder(layout: Layout) -> None:
    assert _names(layout("watchd.yaml", "rules", "feeds/loop.yaml")) == ["rules/x.yaml", "feeds/loop.yaml"]


def test_the_config_is_found_by_the_same_folder_however_its_path_is_written(layout: Layout, tmp_path: Path) -> None:
    layout("config/watchd.yaml", "../rules")
    settings = load_settings(tmp_path / "desk" / "rules" / ".." / "config" / "watchd.yaml", {})
    assert _names(settings) == ["rules/x.yaml", "config/feeds.yaml"]


def test_rules_beside_the_project_are_named_by_the_way_there(layout: Layout) -> None:
    assert _names(layout("config/watchd.yaml", "../../shared/rules")) == ["../../shared/rules/x.yaml", "feeds.yaml"]


def test_what_shares_only_the_root_with_the_project_is_named_whole() -> None:
    assert name_in(Path("/etc/watchd"), Path("/srv/team/rules/x.yaml")) == "/srv/team/rules/x.yaml"
    assert name_in(Path("/srv/watchd"), Path("/srv/team/rules/x.yaml")) == "../team/rules/x.yaml"
    assert name_in(Path("/"), Path("/rules/x.yaml")) == "rules/x.yaml"
