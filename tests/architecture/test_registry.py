"""Whatever is registered is also documented, shown in golden files and put under contract."""

import tomllib
from pathlib import Path

import pytest
from tests.architecture.pages import ROOT, page_text, section
from tests.golden.chats.views import FIVE
from tests.golden.mails.views import VIEWS
from tests.unit.channels.sections import SECTIONS

from watchd.channels import OWN_CHANNELS as CHANNELS
from watchd.fetching.formats import reading
from watchd.fetching.formats.sniff import sniffed

_GOLDEN = ROOT / "tests" / "golden"
_SHOWN_BY = {"console": "txt", "email": "eml", "webhook": "json"}  # the golden files of each kind of channel


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_channel_has_its_section_in_the_docs(kind: str) -> None:
    assert section(page_text("docs/channels.md"), f"## {kind}").strip()


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_channel_is_under_contract(kind: str) -> None:
    tests = list((ROOT / "tests" / "contract").glob(f"test_channels_{kind}*.py"))
    assert tests, f"write tests/contract/test_channels_{kind}.py"
    assert any("DeliveryKind" in test.read_text("utf-8") for test in tests), "it does not say how sending fails"


@pytest.mark.parametrize("kind", CHANNELS)
def test_a_channel_shows_every_kind_of_alert_in_a_golden_file(kind: str) -> None:
    if kind in _SHOWN_BY:
        assert not [name for name in VIEWS if not (_GOLDEN / "mails" / f"{name}.{_SHOWN_BY[kind]}").exists()]
    else:
        assert kind in SECTIONS, "write its section into tests/unit/channels/sections.py"
        assert not [name for name in FIVE if not (_GOLDEN / "chats" / f"{name}.{kind}.json").exists()]


def test_channels_are_registered_under_the_word_of_their_config_and_kept_apart() -> None:
    for kind, config in CHANNELS.items():
        assert config.model_fields["type"].annotation.__args__ == (kind,)  # type: ignore[union-attr]  # a Literal
        assert config.__module__ == f"watchd.channels.{kind}"
    contracts = tomllib.loads(page_text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    apart = next(one for one in contracts if one["name"] == "Channels do not know each other")
    assert set(apart["modules"]) == {f"watchd.channels.{kind}" for kind in CHANNELS}


def test_every_feed_format_has_a_golden_feed_beside_its_expected_reading() -> None:
    folder = _GOLDEN / "feeds"
    feeds = {path.name for path in folder.iterdir() if path.is_file() and ".expected" not in path.name}
    assert feeds
    assert not [name for name in feeds if not (folder / f"{Path(name).stem}.expected.json").exists()]
    shown = {sniffed((folder / name).read_bytes()) for name in feeds}
    assert not [kind.name for kind in reading._READERS if kind not in shown]
