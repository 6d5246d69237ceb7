"""The recipes of CONTRIBUTING.md, followed to the letter in a copy of the sources, and the result at work."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.architecture.pages import ROOT, Block, blocks, codes, page_text
from tests.architecture.world import Feed, Ran, Workspace, rss, world

_PAGE = ROOT / "CONTRIBUTING.md"
_CONFIG = "version: 1\nstorage: {url: 'sqlite:///watchd.db'}\nfeeds: [feeds.yaml]\nrules: [rules.yaml]\n"
_FEEDS = 'version: 1\nfeeds: [{id: wire, url: "http://wire.example/feed", language: en}]\n'
_RULES = "version: 1\nwatch: {us-ships: destroyer* AND Caribbean}\n"
_HEADLINE = "Destroyer enters the Caribbean"


def followed(recipe: str, folder: Path) -> Path:
    """A copy of the sources after the recipe's files were written and its edits made; the folder to import from."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    steps = [block for block in blocks(_PAGE) if {"file", "edit"} & set(block.marks) and _is_of(block, recipe)]
    assert steps, f"CONTRIBUTING.md has no blocks under {recipe}"
    for step in steps:
        if "file" in step.marks:
            path = folder / step.marks["file"]
            assert not path.exists(), f"{step.place}: {path} is there already"
            path.write_text(step.text, "utf-8")
        else:
            _edit(folder / step.marks["edit"], step)
    return folder / "src"


def _is_of(block: Block, recipe: str) -> bool:
    lines = page_text("CONTRIBUTING.md").splitlines()[: block.line]
    return next(line for line in reversed(lines) if line.startswith("## ")) == recipe


def _edit(path: Path, step: Block) -> None:
    """Put what the block adds in the place it shows; the lines around it must be there, once."""
    lines = step.text.splitlines()
    before = "\n".join(line[1:] for line in lines if line[0] in " -")
    after = "\n".join(line[1:] for line in lines if line[0] in " +")
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{step.place}: {path.name} does not hold these lines once:\n{before}"
    path.write_text(text.replace(before, after), "utf-8")


def work(sources: Path, folder: Path, feed: Feed, config: str) -> Ran:
    """The second of two rounds of a watchd with these sources, whose one feed answers with `feed`."""
    with world(feed) as proxy:
        workspace = Workspace(folder / "desk", proxy)
        workspace.write("watchd.yaml", config)
        workspace.write("feeds.yaml", _FEEDS)
        workspace.write("rules.yaml", _RULES)
        return workspace.two_rounds(f"PYTHONPATH={sources} python -m watchd")[1]


def test_a_channel_made_by_the_recipe_takes_its_section_of_the_config_and_gets_an_alert(tmp_path: Path) -> None:
    sources = followed("## A new channel", tmp_path)
    old, new = (("http://wire.example/1", "Harbour news", ""), ("http://wire.example/2", _HEADLINE, ""))
    answers = iter((rss(old), rss(new, old)))
    config = f"{_CONFIG}channels:\n  files: {{type: folder, path: {tmp_path}/alerts}}\noperators: {{send: [files]}}\n"
    (tmp_path / "alerts").mkdir()
    work(sources, tmp_path, lambda _url: next(answers), config)
    told = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "alerts").iterdir()]
    titles = {document["type"]: document["data"]["alert"]["title"] for document in told}
    assert sorted(titles) == ["watch.alert.opened", "watch.summary"]
    assert titles["watch.alert.opened"] == _HEADLINE


def test_a_feed_format_made_by_the_recipe_is_recognised_and_its_items_alert(tmp_path: Path) -> None:
    sources = followed("## A new feed format", tmp_path)
    posts = ["# nick = wire", "2025-11-18T06:42:00Z\tHarbour news", f"2025-11-18T07:10:00+01:00\t{_HEADLINE}"]
    answers = iter(("\n".join(posts[:2]).encode(), "\n".join(posts).encode()))
    told = work(sources, tmp_path, lambda _url: next(answers), _CONFIG)
    assert f"\n{_HEADLINE}\n1 report, from wire.example" in told.output, told.output


@pytest.mark.parametrize("recipe", ["## A new channel", "## A new feed format"])
def test_what_a_recipe_writes_is_in_our_own_style(recipe: str, tmp_path: Path) -> None:
    followed(recipe, tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    written = [block.marks["file"] for block in blocks(_PAGE) if "file" in block.marks and _is_of(block, recipe)]
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--no-cache", *written]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_every_path_that_contributing_names_is_there() -> None:
    text = page_text("CONTRIBUTING.md")
    named = [path for path in codes(text) if path.startswith(("src/", "tests/", "docs/"))]
    assert len(named) > 10
    to_be_written = {"tests/contract/test_channels_folder.py"}
    missing = [path for path in named if path not in to_be_written and not (ROOT / path).exists()]
    assert not missing
