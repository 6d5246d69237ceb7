"""Help: it shows examples, knows every verb, imports next to nothing, and helps with a slip of the keys."""

import shlex
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from tests.unit.cli.program import watchd

from watchd.cli.program import SECTIONS, program
from watchd.cli.verbs import Verb, VerbGroup

HEAVY = (
    "sqlalchemy",
    "pydantic",
    "pydantic_settings",
    "httpx",
    "feedparser",
    "structlog",
    "rich",
    "starlette",
    "alembic",
)
TABLE = {name: about for verbs in SECTIONS.values() for name, about in verbs.items()}


def commands(
    group: click.Group = program, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every verb with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


EVERY = list(commands())


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[" ".join(words) for words, _ in EVERY])
def test_every_verb_explains_itself_with_examples_before_options(
    words: tuple[str, ...], command: click.Command
) -> None:
    result = watchd(*words, "-h")
    assert result.exit_code == 0
    assert isinstance(command, Verb | VerbGroup)
    assert command.examples
    assert result.stdout.index("Examples:") < result.stdout.index("Options:")
    assert all(example in result.stdout for example in command.examples)


@pytest.mark.parametrize(("words", "command"), EVERY, ids=[" ".join(words) for words, _ in EVERY])
def test_examples_call_verbs_and_options_that_exist(words: tuple[str, ...], command: click.Command) -> None:
    assert isinstance(command, Verb | VerbGroup)
    for example in command.examples:
        for part in example.split(" && "):
            if not part.startswith("watchd "):
                continue
            called = shlex.split(part.split("   ")[0].split(" | ")[0].split(" || ")[0].split(" > ")[0])
            target: click.Command = program
            rest = called[1:]
            while isinstance(target, click.Group):
                following = target.get_command(click.Context(target), rest.pop(0))
                assert following is not None, f"{' '.join(words)}: {example}"
                target = following
            options = {option for parameter in target.params for option in parameter.opts}
            assert {word for word in rest if word.startswith("--")} <= options, f"{' '.join(words)}: {example}"


READING = {"list", "search", "show", "health", "check", "version"}


@pytest.mark.parametrize(
    ("words", "command"),
    [(words, command) for words, command in EVERY if words[-1] in READING],
    ids=[" ".join(words) for words, _ in EVERY if words[-1] in READING],
)
def test_every_verb_that_reads_gives_json(words: tuple[str, ...], command: click.Command) -> None:
    assert "--json" in {option for parameter in command.params for option in parameter.opts}, words


@pytest.mark.parametrize("name", TABLE)
def test_the_table_of_verbs_says_what_the_verb_says(name: str) -> None:
    command = program.get_command(click.Context(program), name)
    assert command is not None
    assert command.get_short_help_str(200) == TABLE[name]


def test_the_root_lists_every_verb() -> None:
    for result in (watchd("--help"), watchd("-h"), watchd()):
        assert all(f"\n  {name} " in result.output for name in TABLE)


@pytest.mark.parametrize(
    ("words", "meant"), [(("chek",), "check"), (("feed", "helth"), "health"), (("fede", "list"), "feed")]
)
def test_a_slip_of_the_keys_is_answered_with_the_nearest_verb(words: tuple[str, ...], meant: str) -> None:
    result = watchd(*words)
    assert result.exit_code == 2
    assert f"did you mean '{meant}'?" in result.stderr


def test_a_word_like_no_verb_is_answered_with_all_of_them() -> None:
    result = watchd("outbox", "xyzzy")
    assert result.exit_code == 2
    assert "known are list, show, retry, drop" in result.stderr


@pytest.mark.parametrize("words", [["--help"], *([name, "--help"] for name in TABLE if name != "demo")])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    script = (
        "import sys\n"
        "import watchd.cli\n"
        f"sys.argv = ['watchd', *{words!r}]\n"
        "try:\n    watchd.cli.main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert "Usage: watchd" in done.stdout
