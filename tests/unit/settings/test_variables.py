"""Variables over the file: where they land, what they may hold, which names are refused."""

from collections.abc import Callable

import pytest

from watchd.channels.email import EmailConfig
from watchd.settings import Settings

Load = Callable[..., Settings]
Refused = Callable[..., list[str]]

MAIL = """
people: {analyst.a: {mail: a@example.org}}
channels:
  desk-mail: {type: email, host: mail.example.org, from: w@example.org, to: [analyst.a]}
"""


def email(settings: Settings) -> EmailConfig:
    channel = settings.channels["desk-mail"]
    assert isinstance(channel, EmailConfig)
    return channel


def test_a_variable_wins_over_the_file(load: Load) -> None:
    settings = load("poll: {interval: 5m, concurrency: 8}\n", {"WATCHD_POLL__CONCURRENCY": "9", "PATH": "/bin"})
    assert (settings.poll.interval.total_seconds(), settings.poll.concurrency) == (300, 9)


def test_a_variable_reaches_an_entry_by_its_name_with_underscores(load: Load) -> None:
    env = {
        "WATCHD_CHANNELS__DESK_MAIL__HOST": "relay.example.org",
        "WATCHD_CHANNELS__DESK_MAIL__MAX_TLP": "amber+strict",
        "WATCHD_PEOPLE__ANALYST_A__MAIL": "b@example.org",
    }
    settings = load(MAIL, env)
    assert email(settings).host == "relay.example.org"
    assert email(settings).max_tlp == "amber+strict"
    assert settings.routing.people["analyst.a"].mail == "b@example.org"
    assert email(settings).to == ("b@example.org",)


@pytest.mark.parametrize(
    "text", ["c@example.org, analyst.a", '["c@example.org", "analyst.a"]', "[c@example.org, analyst.a]"]
)
def test_a_list_is_json_or_separated_by_commas(load: Load, text: str) -> None:
    assert email(load(MAIL, {"WATCHD_CHANNELS__DESK_MAIL__TO": text})).to == ("c@example.org", "a@example.org")


def test_a_mapping_or_a_list_of_mappings_is_json(load: Load) -> None:
    env = {
        "WATCHD_POLL": '{"interval": "7m", "concurrency": 3}',
        "WATCHD_POLL__CONCURRENCY": "4",
        "WATCHD_ROUTES": '[{"when": {"severity": ["high"]}, "send": ["desk-mail"], "continue": true}]',
    }
    settings = load(MAIL, env)
    assert (settings.poll.interval.total_seconds(), settings.poll.concurrency) == (420, 4)
    assert settings.routing.routes[0].goes_on


def test_null_is_null_and_an_empty_variable_is_none(load: Load) -> None:
    settings = load("", {"WATCHD_WEB__LISTEN": "null", "WATCHD_POLL__INTERVAL": "", "WATCHD_NONSENSE": ""})
    assert settings.web.listen is None
    assert settings.poll.interval.total_seconds() == 900


def test_errors_of_a_variable_name_the_variable(refused: Refused) -> None:
    env = {
        "WATCHD_POLL__INTERVAL": "15",
        "WATCHD_POLL__CONCURRENCY": "0",
        "WATCHD_CHANNELS__DESK_MAIL__TO": "[",
        "WATCHD_NETWORK": "x",
    }
    told = refused(MAIL, env)
    assert [line.split(":")[0] for line in told] == sorted(env)
    assert any("no unit" in line for line in told)
    assert any("expected a mapping as JSON" in line for line in told)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WATCHD_STROAGE__URL", "WATCHD_STORAGE__URL"),
        ("WATCHD_STORAGE__URI", "WATCHD_STORAGE__URL"),
        ("WATCHD_CHANNELS__DESK_MIAL__PORT", "WATCHD_CHANNELS__DESK_MAIL__PORT"),
        ("WATCHD_CHANNELS__DESK_MAIL__PASSWORT_FILE", "WATCHD_CHANNELS__DESK_MAIL__PASSWORD_FILE"),
        ("WATCHD_SECRET_DIR", "WATCHD_SECRETS_DIR"),
        ("WATCHD_STORAGE_URL", "WATCHD_STORAGE__URL"),
    ],
)
def test_an_unknown_name_is_an_error_with_the_nearest_known_one(refused: Refused, name: str, meant: str) -> None:
    (told,) = refused(MAIL, {name: "canary"})
    assert told == f"{name}: no setting has this name; did you mean '{meant}'?"


def test_an_entry_that_the_file_lacks_cannot_be_made_by_variables(refused: Refused) -> None:
    (told,) = refused("", {"WATCHD_PEOPLE__SOMEBODY__MAIL": "a@example.org"})
    assert "must stand in the file first" in told


def test_names_that_kubernetes_sets_for_a_service_are_let_pass(load: Load) -> None:
    names = [
        "WATCHD_SERVICE_HOST",
        "WATCHD_SERVICE_PORT",
        "WATCHD_SERVICE_PORT_HTTP",
        "WATCHD_PORT",
        "WATCHD_PORT_8080_TCP_ADDR",
        "WATCHD_WEB_SERVICE_HOST",
        "WATCHD_WEB_PORT",
        "WATCHD_CORPUS",
    ]
    assert load("", dict.fromkeys(names, "tcp://10.0.0.1:80")).poll.concurrency == 64


def test_a_relative_path_of_a_variable_counts_from_the_working_directory(load: Load, refused: Refused) -> None:
    assert load("", {"WATCHD_RULES": "rules,feeds"}).rule_paths[1].name == "feeds"
    (told,) = refused("", {"WATCHD_RULES": "rules,gone"})
    assert told.startswith("WATCHD_RULES: ")
    assert "gone cannot be read" in told


@pytest.mark.parametrize("text", ["{", '{"a": 1, "a": 2}', "[*canary]", "{a: &canary b}", "\u202e[", "[" * 50])
def test_a_malformed_value_is_never_shown(refused: Refused, text: str) -> None:
    (told, *_) = refused(MAIL, {"WATCHD_NETWORK": "{" + text})
    assert told.startswith("WATCHD_NETWORK: ")
