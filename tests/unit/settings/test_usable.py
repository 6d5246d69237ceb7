"""Usable: each part of a broken config that nothing is wrong with, and a refusal where the database is in doubt."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from watchd.errors import ConfigError
from watchd.settings import load_settings
from watchd.settings.usable import Usable, load_usable

HEAD = "version: 1\nfeeds: [feeds]\nrules: [rules]\n"
STORE = "storage: {url: 'sqlite:///news.db'}\n"
BOARD = "  board: {type: webhook, url: 'https://board.example.org/in'"
OTHER = "  other: {type: webhook, url: 'https://other.example.org/in', secret_file: secret}\n"
Look = Callable[..., Usable]


@pytest.fixture
def look(home: Path) -> Look:
    """What can be used of a config with this text and these variables."""
    (home / "secret").write_text("whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (home / "secret").chmod(0o600)

    def looked(text: str, env: Mapping[str, str] | None = None) -> Usable:
        (home / "watchd.yaml").write_text(text, encoding="utf-8")
        return load_usable(Path("watchd.yaml"), env or {})

    return looked


def test_of_a_good_config_everything_can_be_used(home: Path, look: Look) -> None:
    usable, settings = look(HEAD + STORE), load_settings(Path("watchd.yaml"), {})
    assert (usable.storage_url, usable.poll, usable.channels) == (
        settings.storage_url,
        settings.poll,
        settings.channels,
    )
    assert (usable.refused, usable.storage_url) == (None, f"sqlite:///{home}/news.db")


@pytest.mark.parametrize(
    "mistake",
    [
        "pol: {interval: 15m}\n",
        "web: {listen: nowhere}\n",
        "routes: [{send: [nobody]}]\n",
        "operators: {send: [nobody]}\n",
        "log: {level: loud\n",  # no YAML: the bracket is never closed
        "people:\n\tanalyst.a: {}\n",  # a tab
        'web: {listen: "127.0.0.1:8080}\n',  # a quote that is never closed
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_mistake_elsewhere_leaves_database_feeds_and_channels(
    mistake: str, home: Path, look: Look, *, is_first: bool
) -> None:
    parts = (mistake, HEAD, STORE) if is_first else (HEAD, STORE, mistake)
    usable = look("".join(parts))
    assert usable.storage_url == f"sqlite:///{home}/news.db"
    assert usable.feed_paths == (home / "feeds",)
    assert list(usable.channels) == ["console"]
    assert usable.refused is not None
    assert len(usable.refused.problems) == 1


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "storge: {url: 'sqlite:///news.db'}\n",
        HEAD + "storage: {ulr: 'sqlite:///news.db'}\n",
        HEAD + "storage: {url: 'sqlit:///news.db'}\n",
        HEAD + "storage: {url: 'sqlite:///news.db'\n",
        HEAD + "storage: {url: 'sqlite:///news.db', url_file: secret}\n",
        HEAD + "storage: {url_file: missing}\n",
        HEAD + "storage: {url: 'postgresql://watchd:geheim@db.example.org/watchd'}\n",
        HEAD + STORE + STORE,
        HEAD + "log: {level: loud\n",  # no section says which database, and one cannot be read
    ],
)
def test_a_doubt_about_the_database_refuses_with_every_problem(text: str, look: Look) -> None:
    with pytest.raises(ConfigError) as caught:
        look(text)
    with pytest.raises(ConfigError) as whole:
        load_settings(Path("watchd.yaml"), {})
    assert caught.value.problems == whole.value.problems


def test_a_variable_says_which_database_and_one_that_nearly_does_leaves_a_doubt(look: Look) -> None:
    broken = HEAD + "pol: {}\n"
    assert look(broken, {"WATCHD_STORAGE__URL": "sqlite:////srv/news.db"}).storage_url == "sqlite:////srv/news.db"
    for name in ("WATCHD_STORGE__URL", "WATCHD_STORAGE__ULR"):
        with pytest.raises(ConfigError, match=name):
            look(broken + STORE, {name: "sqlite:////srv/news.db"})


def test_a_channel_with_a_mistake_is_lost_alone(look: Look) -> None:
    channels = "channels:\n  console: {type: console}\n" + BOARD + ", secret_file: missing}\n" + OTHER
    usable = look(HEAD + STORE + channels)
    assert (list(usable.channels), usable.lost_channels) == (["console", "other"], ("board",))
    usable = look(HEAD + STORE + channels.replace("secret_file: missing", "secrt_file: secret"))
    assert (list(usable.channels), usable.lost_channels) == (["console", "other"], ("board",))


def test_no_channel_can_be_used_while_the_way_out_is_in_doubt(look: Look) -> None:
    usable = look(HEAD + STORE + "network: {proxy: 'ftp://proxy.example.org'}\nchannels:\n" + OTHER)
    assert (dict(usable.channels), usable.lost_channels) == ({}, ("other",))


def test_intervals_that_can_be_read_count_and_others_are_the_usual_ones(look: Look) -> None:
    assert look(HEAD + STORE + "pol: {}\npoll: {interval: 1h}\n").poll.interval == timedelta(hours=1)
    assert look(HEAD + STORE + "poll: {interval: 1h, concurency: 3}\n").poll.interval == timedelta(minutes=15)


def test_secrets_of_a_broken_config_are_known_so_that_they_are_hidden(look: Look) -> None:
    usable = look(HEAD + STORE + "pol: {}\nchannels:\n" + OTHER)
    assert any(secret.startswith("whsec_") for secret in usable.secrets())
    assert "whsec_" not in repr(usable)
