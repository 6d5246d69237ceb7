"""Paths as they are shown: as somebody types them who stands where the command runs."""

from pathlib import Path

import pytest

from watchd.cli.texts import shown_path


def test_what_lies_below_is_shown_from_here(here: Path) -> None:
    assert shown_path(here / "rules" / "x.yaml") == "rules/x.yaml"
    assert shown_path(Path("rules/x.yaml")) == "rules/x.yaml"


def test_a_detour_is_left_out(here: Path) -> None:
    (here / "config").mkdir()
    assert shown_path(here / "config" / ".." / "rules" / "x.yaml") == "rules/x.yaml"
    assert shown_path(Path("config/../rules/x.yaml")) == "rules/x.yaml"
    assert shown_path(Path("../rules/x.yaml")) == "../rules/x.yaml"


def test_a_detour_through_a_link_is_shown_as_what_it_leads_to(
    here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away")
    (away / "config").mkdir()
    (here / "config").symlink_to(away / "config")
    assert shown_path(here / "config" / ".." / "rules.yaml") == str(away / "rules.yaml")


def test_what_lies_elsewhere_is_shown_whole(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_path(Path("/etc/watchd/x.yaml")) == "/etc/watchd/x.yaml"
    monkeypatch.chdir("/")
    assert shown_path(here / "x.yaml") == str(here / "x.yaml")
