"""Secrets: where they come from, and that they are seen nowhere."""

import json
import os
import pickle
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from pydantic import TypeAdapter
from tests.canary import CANARY

from watchd.channels.email import EmailConfig
from watchd.errors import ConfigError
from watchd.settings import Settings, load_settings
from watchd.settings.config import Config

Load = Callable[..., Settings]
Refused = Callable[..., list[str]]

MAIL = (
    "channels:\n  desk-mail: {type: email, host: m.example.org, user: w, from: w@example.org, to: [a@example.org]%s}\n"
)
PASSWORD = "WATCHD_CHANNELS__DESK_MAIL__PASSWORD"


def private(path: Path, text: str = CANARY) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def password(settings: Settings) -> str:
    channel = settings.channels["desk-mail"]
    assert isinstance(channel, EmailConfig)
    assert channel.password is not None
    return channel.password.get_secret_value()


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_beside_its_config_without_its_line_end(
    load: Load, home: Path, ending: str
) -> None:
    private(home / "secrets" / "smtp", f" {CANARY} {ending}")
    settings = load(MAIL % ", password_file: secrets/smtp")
    assert password(settings) == f" {CANARY} "
    (warning,) = settings.warnings
    assert warning.message == "nobody is told when a feed, rule or channel breaks"
    assert warning.hint == "name channels under `operators:`"


def test_variable_wins_over_directory_wins_over_file(load: Load, home: Path) -> None:
    private(home / "smtp", "from-the-file")
    private(home / "dir" / "channels__desk_mail__password", "from-the-directory\n")
    private(home / "other", "from-the-variables-file\n")
    text = MAIL % ", password_file: smtp"
    directory = {"WATCHD_SECRETS_DIR": str(home / "dir")}
    assert password(load(text)) == "from-the-file"
    assert password(load(text, directory)) == "from-the-directory"
    assert password(load(text, {**directory, f"{PASSWORD}_FILE": str(home / "other")})) == "from-the-variables-file"
    assert password(load(text, {**directory, PASSWORD: "from-the-variable"})) == "from-the-variable"
    assert load(text, {PASSWORD: CANARY}).secrets() == (CANARY,)


def test_a_secret_that_others_may_read_is_a_warning_but_not_in_the_secrets_directory(load: Load, home: Path) -> None:
    file = private(home / "dir" / "smtp")
    file.chmod(0o440)
    text = MAIL % f", password_file: {file}"
    (warning, _) = sorted(load(text).warnings, key=lambda one: "chmod" not in one.hint)
    assert warning.hint == f"run: chmod 600 {file}"
    assert str(warning.place).startswith("watchd.yaml:")
    assert not any("chmod" in one.hint for one in load(text, {"WATCHD_SECRETS_DIR": str(home / "dir")}).warnings)


def test_a_misspelt_file_in_the_secrets_directory_is_an_error_and_a_strange_one_a_warning(
    load: Load, refused: Refused, home: Path
) -> None:
    private(home / "dir" / "channels__desk_mial__password")
    private(home / "dir" / ".hidden__x")
    (home / "dir" / "..data").mkdir()
    env = {"WATCHD_SECRETS_DIR": str(home / "dir")}
    (told,) = refused(MAIL.replace(" user: w,", "") % "", env)
    assert told == (
        f"{home}/dir/channels__desk_mial__password: no setting has this name; "
        "did you mean 'channels__desk_mail__password'?"
    )
    (home / "dir" / "channels__desk_mial__password").rename(home / "dir" / "tls.key")
    warnings = [str(one) for one in load(MAIL.replace(" user: w,", "") % "", env).warnings]
    assert f"{home}/dir/tls.key: it names no setting and is not used" in warnings


def test_the_secrets_directory_must_be_there(refused: Refused) -> None:
    (told,) = refused("", {"WATCHD_SECRETS_DIR": "/nowhere/at/all"})
    assert told.startswith("WATCHD_SECRETS_DIR: the secrets directory /nowhere/at/all cannot be read")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b"\xff\xfe"), "not UTF-8"),
        (lambda path: path.write_bytes(b"\n"), "is empty"),
        (lambda path: path.write_bytes(b"x" * 70_000), "more than 65,536 bytes"),
        (lambda path: path.mkdir(), "is a folder"),
        (os.mkfifo, "is a pipe"),
        (lambda path: path.symlink_to(path), "cannot be read"),
    ],
)
def test_a_secret_file_that_cannot_be_used_is_told_once_at_its_line(
    refused: Refused, home: Path, make: Callable[[Path], None], words: str
) -> None:
    make(home / "smtp")
    (told,) = refused(MAIL % ", password_file: smtp")
    assert told.startswith("watchd.yaml:5:")
    assert words in told


def test_a_relative_database_and_one_with_a_password(load: Load, home: Path) -> None:
    assert load().storage_url == f"sqlite:///{home}/var/watchd.db"
    assert load('storage: {url: "sqlite:///../x.db?mode=ro"}\n').storage_url == f"sqlite:///{home.parent}/x.db?mode=ro"
    assert load('storage: {url: "sqlite:////var/x.db"}\n').storage_url == "sqlite:////var/x.db"
    assert load('storage: {url: "sqlite:///:memory:"}\n').storage_url == "sqlite:///:memory:"
    private(home / "db", f"postgresql://w:{CANARY}@db.example.org/w\n")
    settings = load("storage: {url_file: db}\n")
    assert settings.storage_url == f"postgresql://w:{CANARY}@db.example.org/w"
    assert CANARY in settings.secrets()
    assert CANARY not in repr(settings)


def test_a_canary_is_seen_in_no_repr_text_or_dump(load: Load) -> None:
    url = f"postgresql://w:{CANARY}@db.example.org/w"
    env = {
        PASSWORD: CANARY,
        "WATCHD_STORAGE__URL": url,
        "WATCHD_NETWORK__PROXY": f"http://u:{CANARY}@proxy.example:3128",
    }
    settings = load(MAIL % "", env)
    channel = settings.channels["desk-mail"]
    shown = [
        repr(settings),
        str(settings),
        f"{settings}",
        repr(channel),
        str(channel.model_dump()),
        channel.model_dump_json(),
        repr(asdict(settings.routing)),
        json.dumps(TypeAdapter(type(settings.routing)).dump_python(settings.routing, mode="json")),
        " ".join(map(str, settings.warnings)),
    ]
    assert not [text for text in shown if CANARY in text]
    assert CANARY in settings.secrets()
    assert CANARY.encode() in pickle.dumps(settings.storage_url)


@pytest.mark.parametrize(
    ("text", "env"),
    [
        (MAIL % f", password: {CANARY}, prot: 1", {}),
        (MAIL % f', password: "{CANARY}"', {}),
        (MAIL % f", password: [{CANARY}]", {}),
        (MAIL % f", passwort: {CANARY}", {}),
        (MAIL % f", pasword: {CANARY}", {}),
        (MAIL % "", {PASSWORD: CANARY, f"{PASSWORD}_FILE": "x"}),
        (MAIL % "", {"WATCHD_CHANNELS": '{"desk-mail": {"password": "' + CANARY}),
        (MAIL % "", {"WATCHD_CHANNELS__DESK_MAIL__PASSWORD__X": CANARY}),
        (MAIL % "", {"WATCHD_STORAGE__URL": f"mysql://u:{CANARY}@h/d"}),
        (MAIL % "", {"WATCHD_NETWORK__PROXY": f"socks://u:{CANARY}@h"}),
        (f"storage:\n  url: >\n    postgresql://u:{CANARY}@h/d\n", {}),
        (f"storage: {{url: 'postgresql://u:{CANARY}@h/d'\nx", {}),
        (f"network: {{proxy: 'http://u:{CANARY}@h'}}\n", {}),
        (
            f"channels: {{b: {{type: webhook, url: 'https://h/', secret: {CANARY}, proxy: 'http://u:{CANARY}@h'}}}}\n",
            {},
        ),
        (f"channels: {{b: {{type: webhook, url: 'https://u:{CANARY}@h/'}}}}\n", {}),
        ("channels: {b: {type: webhook, url: 'https://h/'}}\n", {"WATCHD_CHANNELS__B__SECRET": CANARY}),
        (f"password: &x {CANARY}\n", {}),
        (f"password: {CANARY}\n\tx: 1\n", {}),
    ],
)
def test_a_canary_is_seen_in_no_error(load: Load, text: str, env: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text, env)
    shown = [str(caught.value), repr(caught.value), repr(caught.value.problems), str(caught.value.__context__)]
    assert not [one for one in shown if CANARY in one]


def test_a_password_in_a_channels_proxy_is_a_secret_too(load: Load) -> None:
    text = "channels: {b: {type: webhook, url: 'https://h.example/'}}\n"
    settings = load(text, {"WATCHD_CHANNELS__B__PROXY": f"http://u:{CANARY}@proxy.example:3128"})
    assert CANARY in settings.secrets()


def test_a_literal_secret_is_refused_with_the_remedy(refused: Refused) -> None:
    (told,) = refused(MAIL % f", password: {CANARY}")
    assert "password: a secret may not stand in this file" in told
    assert f"`password_file: PATH`, or set {PASSWORD}" in told


def test_nothing_is_read_from_the_process_itself(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHD_POLL__CONCURRENCY", "3")
    (home / "watchd.yaml").write_text("version: 1\nfeeds: [feeds]\nrules: [rules]\n")
    assert load_settings(Path("watchd.yaml"), {}).poll.concurrency == 64
    assert Config(version="1", feeds=("a",), rules=("b",)).poll.concurrency == 64
