"""Kinds of channel of other packages: found by their entry points, and harmless where they cannot be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from watchd.channels.plugins import installed

GOOD = """\
from typing import Literal

from watchd.channels import ChannelConfig
from watchd.channels.console import ConsoleChannel, ConsoleConfig

class PagerConfig(ConsoleConfig):
    type: Literal["pager"]
    number: int
"""


def package(folder: Path, name: str, module: str, **points: str) -> None:
    """A package as an installer leaves it: a module, and what it says of itself."""
    (folder / f"{name}.py").write_text(module)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = "".join(f"{kind} = {target}\n" for kind, target in points.items())
    (about / "entry_points.txt").write_text(f"[watchd.channels]\n{lines}")


def test_without_packages_there_are_no_other_kinds() -> None:
    assert installed() == {}


def test_a_kind_is_found_by_the_name_of_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, "plug_good", GOOD, pager="plug_good:PagerConfig")
    monkeypatch.syspath_prepend(tmp_path)
    config = installed()["pager"].model_validate({"type": "pager", "number": 7})
    assert (config.type, config.targets("desk")) == ("pager", ("desk",))


@pytest.mark.parametrize(
    ("name", "module", "target", "said"),
    [
        ("plug_broken", "raise RuntimeError('no licence')", "PagerConfig", "imported: RuntimeError: no licence"),
        ("plug_missing", "", "PagerConfig", "cannot be imported: AttributeError"),
        ("plug_other", "PagerConfig = 7", "PagerConfig", "is no ChannelConfig with an `open`"),
        ("plug_abstract", GOOD, "ChannelConfig", "is no ChannelConfig with an `open`"),
        ("plug_misnamed", GOOD.replace('"pager"', '"peeper"'), "PagerConfig", "is not Literal['pager']"),
    ],
)
def test_a_package_that_cannot_be_used_is_named_to_whoever_uses_its_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, name: str, module: str, target: str, said: str
) -> None:
    package(tmp_path, name, module, pager=f"{name}:{target}")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValidationError) as caught:
        installed()["pager"].model_validate({"type": "pager", "number": 7})
    assert said in str(caught.value)
    assert name in str(caught.value)


def test_of_two_packages_with_one_kind_neither_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plug_one", "plug_two"):
        package(tmp_path, name, GOOD, pager=f"{name}:PagerConfig")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValidationError, match=r"both plug_.* and plug_.* bring it"):
        installed()["pager"].model_validate({"type": "pager"})
