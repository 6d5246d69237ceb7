"""What pages show is so: YAML blocks load, commands run and print what stands there, verbs and links exist.

Marks above a block: `file: PATH` writes it into the page's workspace, `wrong` says that it must not load,
`exits: N` is the exit code of the last command, `while: watchd run` needs a daemon, `not run: WHY` is not executed.
"""

import ast
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tests.architecture.pages import ROOT, Block, blocks, codes, links, name_of, page_text, pages
from tests.architecture.world import Ran, Workspace, agrees, rss, world

from watchd.alerts.condition_kinds import KINDS
from watchd.cli.program import program
from watchd.errors import ConfigError
from watchd.feeds.load import load_feeds
from watchd.rules.load import load_rules
from watchd.settings import load_settings

_REASONS = ("needs root", "needs the internet", "needs a container engine", "is tested on its own")
_WITH_BLOCKS = [page for page in pages() if any(block.language in {"yaml", "console"} for block in blocks(page))]
_CONFIG = "config"
_FEEDS = "feeds"
_RULES = "rules"
_ALERT = "alert"
_IN_TEXT = re.compile(r"`(watchd [a-z][^`{\n]*)`")
_OPTION = re.compile(r"--?[a-z][a-z-]*")


@pytest.mark.parametrize("page", _WITH_BLOCKS, ids=name_of)
def test_the_blocks_of_a_page_load_and_run_in_their_order(page: Path, tmp_path: Path) -> None:
    missing = [tool for tool in ("bash", "curl") if tool in page.read_text("utf-8") and not shutil.which(tool)]
    if missing:
        pytest.skip(f"NOT INSTALLED: {', '.join(missing)}, which {name_of(page)} uses")
    folder = tmp_path / "desk"
    folder.mkdir()
    with world() as proxy:
        workspace = Workspace(folder, proxy)
        unread: list[Block] = []
        texts: dict[str, str] = {}
        for block in blocks(page):
            if "file" in block.marks:
                workspace.write(block.marks["file"], block.text)
            if block.language == "yaml":
                assert "file" in block.marks, f"{block.place}: a YAML block needs the mark `file: PATH`"
                unread.append(block)
            elif block.language == "console":
                _load_all(unread, workspace, texts)
                _run(block, workspace)
        _load_all(unread, workspace, texts)


def _load_all(unread: list[Block], workspace: Workspace, texts: dict[str, str]) -> None:
    """Load what was written since the last command: files may name each other."""
    while unread:
        _load(unread.pop(0), workspace, texts)


def _load(block: Block, workspace: Workspace, texts: dict[str, str]) -> None:
    problem = _problem_in(block, workspace, texts)
    if "wrong" in block.marks:
        assert problem, f"{block.place} loads, but should not"
        return
    assert not problem, f"{block.place}: {problem}"
    if _kind(block) == _RULES:
        texts[block.marks["file"]] = block.text


def _problem_in(block: Block, workspace: Workspace, texts: dict[str, str]) -> str:
    """What the product's own loader says of a file; nothing when it is right."""
    name = block.marks["file"]
    try:
        if _kind(block) == _CONFIG:
            load_settings(workspace.folder / name, {})
        elif _kind(block) == _FEEDS:
            load_feeds({name: block.text})
        else:
            load_rules({**texts, name: block.text})
    except ConfigError as error:
        return str(error)
    return ""


def _kind(block: Block) -> str:
    keys = set(re.findall(r"^([a-z]+):", block.text, re.MULTILINE))
    if keys & {"rules", "watch", "lists", "board"} and _FEEDS not in keys:
        return _RULES
    return _CONFIG if keys & {"storage", "channels", "rules"} else _FEEDS


def _run(block: Block, workspace: Workspace) -> None:
    reason = block.marks.get("not run")
    if reason is not None:
        assert reason.startswith(_REASONS), f"{block.place}: '{reason}' is no reason to leave it out"
        return
    shown = list(_commands(block))
    if "while" in block.marks:
        with workspace.daemon():
            ran = workspace.run([command for command, _ in shown])
    else:
        ran = workspace.run([command for command, _ in shown])
    codes_shown = [0] * (len(shown) - 1) + [int(block.marks.get("exits", "0"))]
    for (_, expected), done, code in zip(shown, ran, codes_shown, strict=True):
        _compare(block, expected, done, code)


def _commands(block: Block) -> Iterator[tuple[str, str]]:
    """Commands with the output that is shown; an indented line goes on with the command before it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.split("\n")
        number = 1
        while lines[number - 1].endswith("\\"):
            number += 1
        yield "\n".join(lines[:number]), "\n".join(lines[number:]).strip("\n")


def _compare(block: Block, expected: str, done: Ran, code: int) -> None:
    said = f"{block.place}: $ {done.command}\n{done.output}"
    assert done.exit_code == code, f"{said}\nexit code {done.exit_code}, expected {code}"
    assert not expected or agrees(expected, done.output), f"{said}\nis not what the page shows:\n{expected}"


def test_the_alert_on_the_first_screen_is_the_one_the_product_gives(tmp_path: Path) -> None:
    found = list(blocks(ROOT / "README.md"))
    rule = next(block for block in found if block.marks.get("file", "").startswith("rules/"))
    alert = next(block for block in found if _ALERT in block.marks)
    old = ("http://wire.example/1", "An old report about a harbour", "")
    title, summary = "Su-30 spare parts land in Caracas", "Two crates of spare parts for the Su-30MK2 came at night."
    new = [(f"http://{outlet}.example/2", title, summary) for outlet in ("wire", "daily", "radio")]
    answers = iter((rss(old), rss(*new, old)))
    with world(lambda _url: next(answers)) as proxy:
        workspace = Workspace(tmp_path, proxy)
        workspace.write("watchd.yaml", "version: 1\nfeeds: [feeds.yaml]\nrules: [rules/]\n")
        feed = '{id: wire, url: "http://wire.example/feed", language: en}'
        workspace.write("feeds.yaml", f"version: 1\nfeeds: [{feed}]\n")
        workspace.write(rule.marks["file"], rule.text)
        _, second = workspace.two_rounds()
    printed = "\n".join(line for line in second.output.splitlines() if not line.startswith(("{", "─")))
    assert agrees(alert.text, printed), second.output


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in links(page.read_text("utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.exists(), f"{name_of(page)} links to {target}"
            assert not anchor or anchor in _anchors(file), f"{name_of(page)} links to {target}, which is no heading"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_in_running_text_have_verbs_and_options_that_exist(page: Path) -> None:
    for command in _commands_of(page):
        problem = _problem_of(command)
        assert not problem, f"{name_of(page)}: `{command}`: {problem}"


def _commands_of(page: Path) -> Iterator[str]:
    text = page.read_text("utf-8")
    yield from (code for code in codes(text) if code.startswith("watchd "))
    for block in blocks(page):
        if block.language in {"console", ""}:
            yield from (line.strip().removeprefix("$ ") for line in block.text.splitlines() if "watchd " in line[:9])


def test_commands_that_the_product_tells_people_to_run_exist() -> None:
    said = {text for path in (ROOT / "src").rglob("*.py") for text in _texts_of(path)}
    named = {command for text in said for command in _IN_TEXT.findall(text)}
    told = {step for kind in KINDS.values() for step in (kind.next_step, kind.look_after)}
    named |= {step for step in told if step.startswith("watchd ")}
    assert len(named) > 5
    assert not {command: problem for command in named if (problem := _problem_of(command))}


@pytest.mark.parametrize(
    "folder",
    [
        "config",
        "rules",
        "deploy",
    ],
)
def test_commands_in_the_comments_of_files_that_ship_exist(folder: str) -> None:
    texts = [path.read_text("utf-8") for path in (ROOT / folder).rglob("*") if path.is_file()]
    named = {command for text in texts for command in _IN_TEXT.findall(text)}
    assert not {command: problem for command in named if (problem := _problem_of(command))}


def _texts_of(path: Path) -> Iterator[str]:
    """String literals, without docstrings: what a person may come to see."""
    tree = ast.parse(path.read_text("utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements
    )


def _problem_of(line: str) -> str:
    """What is wrong with a command, as far as its verbs and options tell; words in capitals stand for values."""
    command: click.Command = program
    context = click.Context(program)
    for word in shlex.split(re.split(r"\s(?:#|\||&&|\|\||>)|\s{2,}", line, maxsplit=1)[0])[1:]:
        if isinstance(command, click.Group) and not word.startswith("-") and not word.isupper():
            found = command.get_command(context, word)
            if found is None:
                return f"there is no verb {word}"
            command = found
        elif _OPTION.fullmatch(word.split("=")[0]):
            known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
            if word.split("=")[0] not in known:
                return f"there is no option {word}"
    return ""


def test_the_promise_stands_in_the_docs_word_for_word() -> None:
    promise = (
        "Once watchd has recorded an alert, every recipient its route names gets it at least once, on its own or "
        "inside a summary, unless it is muted, withheld by its TLP marking, expired, or refused for good - each of "
        "these listed; a newer revision may replace one not yet sent. Duplicates are possible after a crash, carry "
        "the same id, and are rare. When watchd cannot see, it says so: a broken feed, rule or channel is itself an "
        "alert, and an absence is reported only when the sources that would have shown it were watched and alive."
    )
    for page in ("docs/why.md", "docs/delivery.md"):
        assert promise in " ".join(page_text(page).replace(">", " ").split()), page
