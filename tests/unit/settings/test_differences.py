"""In which settings two versions of a config differ: by meaning, and by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from watchd.settings import Settings
from watchd.settings.differences import differences

Load = Callable[..., Settings]

FULL = """
storage: {url: "sqlite:///watchd.db"}
poll: {interval: 15m, concurrency: 8, hosts: {slow.example: {gap: 10s}, dear.example: {interval: 1h}}}
network: {allow_private: [10.0.0.0/8, intranet.example], no_proxy: [a.example, b.example]}
people: {analyst.a: {mail: a@example.org}}
channels:
  desk: {type: email, host: m.example.org, from: w@example.org, to: [analyst.a, d@example.org],
         user: w, password_file: pw}
  board: {type: webhook, url: "https://board.example.org/in"}
routes:
  - {when: {severity: [high, critical]}, send: [desk, board], continue: true}
  - {send: [desk]}
operators: {page: [desk], send: [desk, board]}
web: {listen: "127.0.0.1:8080"}
log: {format: json, level: info}
"""
SAME = """
# The same settings, written by somebody else.
log: {level: info, format: json}
routes:
  - send: [board, desk]
    continue: true
    when: {severity: [critical, high]}
  - {send: [desk]}
operators:
  send: [board, desk]
  page:
    - desk
network: {no_proxy: [b.example, a.example], allow_private: [intranet.example, 10.0.0.0/8], ca_file: null}
poll:
  hosts: {dear.example: {interval: 60m}, slow.example: {subdomains: false, gap: 10s}}
  interval: 900s
  concurrency: 8
people:
  analyst.a: {"mail": a@example.org}
channels:
  board:
    url: "https://board.example.org/in"
    type: webhook
    max_tlp: green
  desk: {type: email, host: m.example.org, tls: starttls, from: w@example.org, to: [d@example.org, a@example.org],
         user: w, password_file: ./pw}
storage: {url: "sqlite:///./watchd.db"}
"""


@pytest.fixture
def full(load: Load, home: Path) -> Settings:
    """The settings of FULL."""
    (home / "pw").write_text("hunter2secret")
    (home / "pw").chmod(0o600)
    return load(FULL)


def test_the_same_settings_in_other_words_do_not_differ(load: Load, full: Settings) -> None:
    assert differences(full, full) == ()
    assert differences(full, load(SAME)) == ()


def test_what_a_default_says_may_be_written_out(load: Load) -> None:
    written = """
channels: {console: {type: console, max_tlp: green}}
routes: [{send: [console]}]
operators: {send: [console]}
poll: {interval: 15m, concurrency: 64}
web: {listen: "127.0.0.1:8080"}
log: {format: auto, level: info}
network: {allow_private: [], proxy: null}
"""
    assert differences(load(), load(written)) == ()


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("interval: 15m", "interval: 16m", ("poll.interval",)),
        ("concurrency: 8", "concurrency: 9", ("poll.concurrency",)),
        ("gap: 10s", "gap: 20s", ("poll.hosts.slow.example",)),
        ("slow.example: {gap: 10s}, ", "", ("poll.hosts.slow.example",)),
        ("watchd.db", "other.db", ("storage.url",)),
        ("10.0.0.0/8, ", "", ("network.allow_private",)),
        ("network: {", "network: {contact: desk@example.org, ", ("network.contact",)),
        ("m.example.org", "n.example.org", ("channels.desk.host",)),
        ("type: webhook", "max_tlp: red, type: webhook", ("channels.board.max_tlp",)),
        ("from: w@", "from: v@", ("channels.desk.from",)),
        (", board]", "]", ("routes", "operators.send")),
        (", continue: true", "", ("routes",)),
        ("a@example.org", "b@example.org", ("people.analyst.a.mail", "channels.desk.to")),
        ("page: [desk]", "page: [board]", ("operators.page",)),
        ('"127.0.0.1:8080"', "null", ("web.listen",)),
        ("level: info", "level: debug", ("log.level",)),
        ("  board: {", "  relay: {type: console}\n  board: {", ("channels.relay",)),
        ("people: {", "people: {analyst.b: {mail: b@example.org}, ", ("people.analyst.b",)),
        ('{type: webhook, url: "https://board.example.org/in"}', "{type: console}", ("channels.board",)),
    ],
)
def test_what_differs_is_named_as_files_spell_it(
    load: Load, full: Settings, old: str, new: str, keys: tuple[str, ...]
) -> None:
    assert old in FULL
    changed = load(FULL.replace(old, new))
    assert differences(full, changed) == keys
    assert set(differences(changed, full)) == set(keys)


def test_a_channel_that_went_is_named_once(load: Load, full: Settings) -> None:
    less = "\n".join(line for line in FULL.replace(", board", "").splitlines() if "board:" not in line)
    assert differences(full, load(less)) == ("channels.board", "routes", "operators.send")


def test_what_follows_from_the_channels_alone_is_not_named_beside_them(load: Load) -> None:
    one = load("channels: {console: {type: console}}\n")
    assert differences(one, load("channels: {console: {type: console}, other: {type: console}}\n")) == (
        "channels.other",
    )


def test_a_secret_that_changed_in_its_file_is_a_difference_and_is_not_said(full: Settings, home: Path) -> None:
    (home / "pw").write_text("another2secret")
    assert differences(full, full.again()) == ("channels.desk.password",)


def test_files_and_folders_that_are_named_differ_and_what_is_in_them_does_not(load: Load, home: Path) -> None:
    one = load()
    (home / "rules" / "more.yaml").write_text("version: 1\nrules: []\n")
    assert differences(one, one.again()) == ()
    (home / "watchd.yaml").write_text("version: 1\nfeeds: [feeds/a.yaml]\nrules: [rules/]\n")
    assert differences(one, one.again()) == ("feeds",)


def test_reading_again_reads_the_same_file_with_the_same_variables(
    load: Load, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {"WATCHD_POLL__INTERVAL": "1h"}
    one = load(env=variables)
    variables["WATCHD_POLL__INTERVAL"] = "2h"
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    assert differences(one, one.again()) == ()
