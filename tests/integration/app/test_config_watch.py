"""The config file beside the settings that run, as operators are told of it."""

from pathlib import Path

import pytest

from watchd.app.config_watch import ConfigWatch
from watchd.settings import load_settings

TEXT = """\
version: 1
feeds: [feeds.yaml]
rules: [rules.yaml]
poll: {interval: 15m}
channels: {desk: {type: email, host: m.example.org, from: w@example.org, to: [d@example.org]}}
operators: {send: [desk]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config that works."""
    (tmp_path / "feeds.yaml").write_text("version: 1\nfeeds: []\n")
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: []\n")
    path = tmp_path / "watchd.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def watch(config: Path) -> ConfigWatch:
    """A process that was started with it."""
    settings = load_settings(config, {})
    return ConfigWatch(settings, settings.again)


def test_a_file_that_nobody_touched_is_nothing_to_tell(watch: ConfigWatch) -> None:
    assert not watch.look()
    assert (watch.needs_restart, watch.broken) == ("", "")


def test_a_changed_setting_is_named_and_ends_when_it_is_what_runs_by_meaning(watch: ConfigWatch, config: Path) -> None:
    config.write_text(TEXT.replace("15m", "30m"))
    assert watch.look()
    assert watch.needs_restart == "changed since this process started: poll.interval needs a restart"
    assert not watch.look(), "nothing has changed since the last look"
    config.write_text("# nothing but words\n" + TEXT.replace("15m", "900s"))
    assert watch.look()
    assert (watch.needs_restart, watch.broken) == ("", "")


def test_several_changed_settings_are_named_together(watch: ConfigWatch, config: Path) -> None:
    config.write_text(TEXT.replace("15m", "30m").replace("m.example", "n.example"))
    watch.look()
    assert watch.needs_restart.endswith(": poll.interval, channels.desk.host need a restart")
    more = "".join(f"  c{number}: {{type: console}}\n" for number in range(12))
    config.write_text(TEXT.replace("channels: {", f"channels:\n{more}  ").replace("]}}\n", "]}\n"))
    watch.look()
    assert watch.problems == ()
    assert watch.needs_restart.endswith("channels.c9 and 2 more need a restart")


def test_a_broken_file_is_told_with_its_first_problem_and_their_number_and_keeps_what_was_told_of_it_before(
    watch: ConfigWatch, config: Path
) -> None:
    config.write_text(TEXT.replace("15m", "30m"))
    watch.look()
    config.write_text(TEXT.replace("15m", "30") + "pol: {}\n")
    assert watch.look()
    assert watch.broken == (
        "watchd.yaml:4:18: interval: '30' has no unit (and 1 more problem). "
        "This process works on with what it started with; a restart would fail"
    )
    assert "poll.interval" in watch.needs_restart
    config.write_text(TEXT)
    assert watch.look()
    assert (watch.needs_restart, watch.broken) == ("", "")


def test_a_file_that_is_gone_is_broken(watch: ConfigWatch, config: Path) -> None:
    config.unlink()
    watch.look()
    assert watch.broken.startswith("watchd.yaml: cannot be read: no such file or directory. ")


def test_what_is_told_holds_no_secret(watch: ConfigWatch, config: Path) -> None:
    for line in ("password: hunter2secret", "password: *hunter2secret", 'password: "hunter2" secret'):
        config.write_text(TEXT.replace("host:", f"{line}, host:"))
        watch.look()
        assert watch.broken
        assert "hunter2" not in watch.broken
