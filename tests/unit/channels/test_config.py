from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.canary import CANARY
from tests.contract.posting import WallClock
from tests.unit.channels.sections import SECTIONS

from watchd.channels import CHANNELS, AnyChannelConfig, ChannelConfig
from watchd.model.rule import Tlp
from watchd.net.client import HttpClient

MAIL: dict[str, Any] = {
    "type": "email",
    "host": "mail.example.org",
    "from": "watchd@example.org",
    "to": ["desk@example.org"],
}
HOOK: dict[str, Any] = {"type": "webhook", "url": "https://board.example.org/in/s3cret"}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def read(section: "dict[str, Any]") -> ChannelConfig:
    return CHANNELS[section["type"]].model_validate(section)


def test_each_kind_is_registered_under_the_word_of_its_type() -> None:
    union = TypeAdapter[ChannelConfig](AnyChannelConfig)
    sections = {"console": {"type": "console"}, "email": MAIL, "webhook": HOOK, **SECTIONS}
    for kind, section in sections.items():
        assert type(union.validate_python(section)) is CHANNELS[kind]
    assert set(CHANNELS) == set(sections)


def test_targets_are_addresses_or_the_channel_itself() -> None:
    twice = {**MAIL, "to": ["b@example.org", "a@example.org", "b@example.org"]}
    assert read(twice).targets("desk-mail") == ("b@example.org", "a@example.org")
    assert read(HOOK).targets("risk-board") == ("risk-board",)
    assert read({"type": "console"}).targets("console") == ("console",)


def test_a_channel_carries_clear_and_green_unless_it_says_more() -> None:
    assert read(MAIL).max_tlp is Tlp.GREEN
    assert read({**MAIL, "max_tlp": "amber+strict"}).max_tlp is Tlp.AMBER_STRICT


def test_slots_belong_to_the_kind() -> None:
    assert [CHANNELS[kind].slots for kind in ("console", "email", "webhook")] == [1, 1, 16]


def test_no_section_shows_its_secrets() -> None:
    mail = read({**MAIL, "user": "watchd", "password": "hunter2"})
    proxy = "http://user:hunter2@proxy.example:3128"
    hook = read({**HOOK, "secret": SECRET, "previous_secret": SECRET, "proxy": proxy})
    for config in (mail, hook):
        shown = repr(config) + str(config) + config.model_dump_json()
        assert "hunter2" not in shown
        assert "s3cret" not in shown
        assert SECRET not in shown


@pytest.mark.parametrize("kind", SECTIONS)
def test_no_section_of_a_service_shows_its_secrets_nor_takes_them_in_the_file(kind: str) -> None:
    config = read(SECTIONS[kind])
    channel = config.open("desk", clock=WallClock(), http=HttpClient())
    assert CANARY not in repr(config) + str(config) + config.model_dump_json() + repr(channel) + str(channel.targets)
    secret = {name for name, value in SECTIONS[kind].items() if CANARY in str(value)}
    assert not secret & config.plain_secrets


@pytest.mark.parametrize("kind", [kind for kind, section in SECTIONS.items() if "url" in section])
@pytest.mark.parametrize("url", ["hooks.example.org/in", "ftp://hooks.example.org/in", "https://", "https://x/\r\ny"])
def test_an_address_that_nothing_can_be_posted_to_is_refused(kind: str, url: str) -> None:
    with pytest.raises(ValidationError, match="no http:// or https:// URL"):
        read({**SECTIONS[kind], "url": url})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"to": []}, "at least 1"),
        ({"to": ["nobody"]}, "'nobody' is no mail address"),
        ({"to": ["a@b.example, c@d.example"]}, "no mail address"),
        ({"to": ["a@b.example\r\nBcc: x@y.example"]}, "no mail address"),
        ({"to": ["a@[127.0.0.1]"]}, "no mail address"),
        ({"to": ["почта@example.org"]}, "no mail address"),
        ({"from": "watchd"}, "no mail address"),
        ({"host": "mail.example.org/x"}, "no host name"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"tls": "maybe"}, "'starttls', 'tls' or 'none'"),
        ({"user": "watchd"}, "`password` is missing"),
        ({"password": "x"}, "`user` is missing"),
        ({"user": "u", "password": "p", "tls": "none"}, "would send the password readable by anybody"),
        ({"colour": "blue"}, "Extra inputs"),
    ],
)
def test_a_mail_section_that_cannot_work_is_refused(change: "dict[str, Any]", said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read({**MAIL, **change})


def test_a_login_without_tls_is_fine_within_one_machine() -> None:
    for host in ("localhost", "127.0.0.1", "::1"):
        assert read({**MAIL, "host": host, "tls": "none", "user": "u", "password": "p"}).type == "email"


@pytest.mark.parametrize(
    "change",
    [
        {"url": "board.example.org/in"},
        {"url": "ftp://board.example.org/in"},
        {"url": "https://"},
        {"url": "https://board.example.org:99999/"},
        {"url": "https://board.example.org/in\r\nX: y"},
        {"secret": "hunter2"},
        {"previous_secret": SECRET},
    ],
)
def test_a_webhook_section_that_cannot_work_is_refused_without_showing_it(change: "dict[str, Any]") -> None:
    with pytest.raises(ValidationError) as caught:
        read({**HOOK, **change})
    assert "hunter2" not in str(caught.value)
    assert "board.example.org/in" not in str(caught.value)
