"""Verbs that look answer with a broken config, and say in one line that it is broken."""

from pathlib import Path

import pytest
from tests.integration.cli.desk import store_at, write_desk
from tests.unit.cli.program import watchd

WARNING = "watchd: watchd.yaml has 1 problem; `watchd check` lists them\n"


@pytest.fixture
def config(here: Path) -> Path:
    """A desk with a database, and a config with a typo, from which another mistake follows."""
    config = write_desk(here, more="chanels: {console: {type: console}}\nroutes: [{send: [nobody]}]\n")
    with store_at(here):
        return config


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("feed", "list"), 0),
        (("feed", "health"), 0),
        (("feed", "release", "tass-en"), 1),
        (("alert", "list"), 0),
        (("alert", "show", "al_0"), 1),
        (("item", "list"), 0),
        (("item", "search", "su"), 0),
        (("item", "show", "it_0"), 1),
        (("item", "retry", "--failed"), 0),
        (("outbox", "list"), 0),
        (("outbox", "show", "nt_0"), 1),
        (("outbox", "retry", "nt_0"), 1),
        (("channel", "list"), 0),
        (("channel", "test", "console"), 0),
        (("db", "check"), 0),
        (("db", "migrate"), 0),
        (("db", "backup", "copy.db"), 0),
    ],
)
def test_a_verb_that_needs_the_database_alone_answers_and_warns_once(words: tuple[str, ...], code: int) -> None:
    result = watchd(*words)
    assert result.exit_code == code, result.output
    assert result.stderr.startswith(WARNING)
    assert result.stderr.count("problem") == 1


def test_only_the_daemon_and_the_check_refuse(config: Path) -> None:
    assert watchd("run", "--once").exit_code == 78
    assert watchd("check").exit_code == 78
    said = watchd("alert", "list", "--config", str(config)).stderr
    assert f"`watchd check {config}` lists them" in said


def test_a_config_that_does_not_say_which_database_is_still_refused(here: Path) -> None:
    config = write_desk(here)
    config.write_text(config.read_text().replace("storage:", "storge:"))
    result = watchd("alert", "list")
    assert result.exit_code == 78
    assert "did you mean 'storage'?" in result.stderr


def test_a_channel_that_cannot_be_opened_is_named_and_its_test_says_why(here: Path) -> None:
    write_desk(here, more="channels:\n  console: {type: console}\n  board: {type: webhook, ulr: 'https://b.example'}\n")
    listed = watchd("channel", "list")
    assert listed.exit_code == 0
    assert "console" in listed.stdout
    assert "not shown, for what is wrong with the config: board" in listed.stderr
    tested = watchd("channel", "test", "board")
    assert tested.exit_code == 78
    assert "did you mean 'url'?" in tested.stderr
