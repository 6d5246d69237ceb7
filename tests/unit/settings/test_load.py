"""From files to Settings: where the config is found, which files belong to it, who is told."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from watchd.errors import ConfigError, Place
from watchd.model.rule import Severity
from watchd.settings import Listen, Settings, json_schema, load_settings
from watchd.settings.files import read_bytes, yaml_files

Load = Callable[..., Settings]
Refused = Callable[..., list[str]]
HEAD = "version: 1\nfeeds: [feeds]\nrules: [rules]\n"


def test_the_argument_comes_before_the_variable_and_that_before_the_usual_places(home: Path) -> None:
    for name in ("a.yaml", "b.yaml", "watchd.yaml"):
        (home / name).write_text(HEAD)
    env = {"WATCHD_CONFIG": "b.yaml"}
    assert load_settings(Path("a.yaml"), env).file == home / "a.yaml"
    assert load_settings(None, env).file == home / "b.yaml"
    assert load_settings(None, {}).file == home / "watchd.yaml"
    (home / "config").mkdir()
    (home / "config" / "watchd.yaml").write_text(HEAD.replace("[feeds]", "[../feeds]").replace("[rules]", "[../rules]"))
    found = load_settings(None, {})
    assert found.file == home / "config" / "watchd.yaml"
    assert found.rule_files() == (home / "rules" / "a.yaml",)
    assert found.storage_url == f"sqlite:///{home}/config/var/watchd.db"


def test_a_missing_config_says_where_it_was_looked_for(home: Path) -> None:
    with pytest.raises(ConfigError, match=r"looked for config/watchd.yaml, watchd.yaml, /etc/watchd/config/"):
        load_settings(None, {})
    with pytest.raises(ConfigError, match=r"^WATCHD_CONFIG: gone.yaml cannot be read"):
        load_settings(None, {"WATCHD_CONFIG": "gone.yaml"})
    with pytest.raises(ConfigError, match="is a folder"):
        load_settings(home, {})


def test_defaults_are_good(load: Load) -> None:
    settings = load()
    assert settings.web.listen == Listen("127.0.0.1", 8080)
    assert list(settings.channels) == ["console"]
    assert settings.routing.operators_send == ("console",)
    assert [route.send for route in settings.routing.routes] == [("console",)]
    assert (settings.log.format, settings.log.level) == ("auto", "info")
    assert settings.warnings == ()


@pytest.mark.parametrize("contact", ["desk@example.org", "https://example.org/watchd/?a=1", "http://example.org:8080"])
def test_a_contact_is_an_address_of_mail_or_of_a_page(load: Load, contact: str) -> None:
    assert load(f'network: {{contact: "{contact}"}}\n').network.contact == contact


@pytest.mark.parametrize(
    "contact",
    ["desk", "@", "desk@example.org X-Evil:1", "https://user:pw@example.org/", "desk@example.org)", "ftp://a.example",
     "редакция@example.org", "https://", f"https://example.org/{'a' * 200}"],
)  # fmt: skip
def test_what_could_not_stand_in_a_header_is_no_contact(refused: Refused, contact: str) -> None:
    assert "is neither a mail address nor the address of a page" in refused(f'network: {{contact: "{contact}"}}\n')[0]


def test_links_begin_with_an_address_that_browsers_reach(load: Load, home: Path) -> None:
    (home / "key").write_text("k" * 44)
    (home / "key").chmod(0o600)
    web = load('web: {public_url: "https://watchd.example.org/desk/", link_key_file: key}\n').web
    assert web.public_url == "https://watchd.example.org/desk"
    assert web.link_key is not None
    assert web.link_key.get_secret_value() == "k" * 44
    assert load().web.public_url is None


@pytest.mark.parametrize(
    ("web", "doubted"),
    [
        ('{public_url: "https://w.example.org"}', []),
        ('{public_url: "http://127.0.0.1:8080"}', []),
        ('{public_url: "https://w.example.org", listen: null}', ["this process answers none: web.listen is null"]),
        ('{public_url: "http://w.example.org"}', ["who listens on the way can answer for others"]),
    ],
)
def test_links_that_lead_nowhere_or_in_the_clear_are_doubted(load: Load, web: str, doubted: list[str]) -> None:
    warnings = [warning.message for warning in load(f"web: {web}\n").warnings]
    assert len(warnings) == len(doubted)
    assert all(part in warning for part, warning in zip(doubted, warnings, strict=True))


@pytest.mark.parametrize(
    "url",
    ["watchd.example.org", "ftp://a.example", "https://u:p@a.example", "https://a.example/?q=1", "https://a.example/<x>",
     "https://a b.example", "https://", f"https://a.example/{'x' * 200}"],
)  # fmt: skip
def test_what_no_link_can_begin_with_is_refused(refused: Refused, url: str) -> None:
    assert "is no address that links can begin with" in refused(f'web: {{public_url: "{url}"}}\n')[0]


def test_a_key_of_links_is_long_and_stands_in_no_config_file(refused: Refused, home: Path) -> None:
    (home / "short").write_text("k" * 31)
    assert "at least 32 signs" in refused("web: {link_key_file: short}\n")[0]
    assert "a secret may not stand in this file" in refused(f"web: {{link_key: {'k' * 44}}}\n")[0]
    (home / "old").write_text("o" * 44)
    assert "without `link_key`" in refused("web: {previous_link_key_file: old}\n")[0]


def test_listening_on_an_ipv6_address(load: Load) -> None:
    assert load('web: {listen: "[::1]:0"}\n').web.listen == Listen("::1", 0)
    assert str(Listen("::1", 0)) == "[::1]:0"


def test_the_shipped_form_of_routes_people_and_operators(load: Load) -> None:
    settings = load(
        """
people: {analyst.a: {mail: a@example.org}}
channels:
  console: {type: console}
  desk: {type: email, host: m.example.org, from: w@example.org, to: [analyst.a, d@example.org, analyst.a]}
  board: {type: webhook, url: "https://board.example.org/in", max_tlp: amber}
routes:
  - {when: {severity: [high, critical]}, send: [desk, board], continue: true}
  - {when: {owners: [analyst.a], rules: [a-b]}, send: [desk]}
  - {send: [desk]}
operators: {page: [board]}
"""
    )
    routing = settings.routing
    assert routing.channels["desk"].targets == ("a@example.org", "d@example.org")
    assert (routing.channels["board"].targets, routing.channels["board"].slots) == (("board",), 16)
    first, second, third = routing.routes
    assert third.send == ("desk",)
    assert first.goes_on
    assert first.severity == {Severity.HIGH, Severity.CRITICAL}
    assert second.owners == {"analyst.a"}
    assert (routing.operators_page, routing.operators_send) == (("board",), ())
    assert routing.people["analyst.a"].mail == "a@example.org"


@pytest.mark.parametrize(
    ("operators", "send"),
    [("", ("a", "b", "c")), ("operators: {page: [c]}", ("a", "b")), ("operators: {send: [a, b, c]}", ("a", "b", "c"))],
)
def test_without_routes_alerts_go_to_all_but_the_operators_own_channels(
    load: Load, operators: str, send: tuple[str, ...]
) -> None:
    channels = "".join(f"  {name}: {{type: webhook, url: 'https://{name}.example.org/'}}\n" for name in "abc")
    settings = load(f"channels:\n{channels}{operators}\n")
    assert [route.send for route in settings.routing.routes] == [send]


def test_what_works_but_should_be_known_is_a_warning(load: Load) -> None:
    network = "network: {allow_private: [10.0.0.0/8], proxy: 'http://proxy.example:3128'}\n"
    first, second = load(network).warnings
    assert first.message == "network.allow_private lets every feed and webhook reach private addresses"
    assert second.message.startswith("network.proxy resolves host names itself")
    assert (str(first.place), str(second.place)) == ("watchd.yaml:4:26", "watchd.yaml:4:47")
    (nobody,) = load("channels: {}\n").warnings
    assert nobody.message == "no channel is configured: alerts are recorded and sent to nobody"


CHANNELS = "channels: {a: {type: console}, b: {type: console}}\n"


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (["{send: [a]}"], "{send: [b]}"),
        (["{when: {severity: [high, low]}, send: [a]}"], "{when: {severity: [low], rules: [x]}, send: [b]}"),
        (["{when: {owners: [x, y]}, send: [a]}"], "{when: {owners: [y]}, send: [b]}"),
        (["{when: {rules: [x, y]}, send: [a]}"], "{when: {rules: [x], severity: [high]}, send: [b]}"),
        (
            ["{when: {severity: [high, critical]}, send: [a]}", "{when: {severity: [low, medium]}, send: [a]}"],
            "{send: [b]}",
        ),
        (["{when: {rules: [x]}, send: [a]}", "{when: {rules: [y]}, send: [a]}"], "{when: {rules: [x, y]}, send: [b]}"),
        (
            [
                "{when: {rules: [x], severity: [high]}, send: [a]}",
                "{when: {rules: [x], owners: [o]}, send: [a]}",
            ],
            "{when: {rules: [x], severity: [high, low], owners: [o]}, send: [b]}",
        ),
    ],
)
def test_a_route_behind_others_that_take_everything_is_told(load: Load, before: list[str], last: str) -> None:
    routes = "".join(f"  - {one}\n" for one in (*before, last))
    (told,) = load(f"{CHANNELS}routes:\n{routes}").warnings
    assert told.message.startswith("nothing ever reaches this route: the route")
    assert told.place.line == 6 + len(before)


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (["{send: [a], continue: true}"], "{send: [b]}"),
        (["{when: {severity: [high]}, send: [a]}"], "{when: {rules: [x]}, send: [b]}"),
        (["{when: {owners: [x]}, send: [a]}"], "{when: {severity: [high]}, send: [b]}"),
        (["{when: {rules: [x]}, send: [a]}"], "{when: {rules: [x, y]}, send: [b]}"),
        (["{when: {severity: [high, medium, low]}, send: [a]}"], "{send: [b]}"),
        (
            ["{when: {rules: [x]}, send: [a]}", "{when: {owners: [o]}, send: [a]}"],
            "{when: {rules: [x, y], owners: [o, p]}, send: [b]}",
        ),
    ],
)
def test_a_route_that_something_is_left_for_is_not_told(load: Load, before: list[str], last: str) -> None:
    routes = "".join(f"  - {one}\n" for one in (*before, last))
    assert load(f"{CHANNELS}routes:\n{routes}").warnings == ()


def test_routes_of_a_variable_are_told_by_their_number(load: Load) -> None:
    routes = '[{"send": ["a"]}, {"send": ["b"]}]'
    (told,) = load(CHANNELS, {"WATCHD_ROUTES": routes}).warnings
    assert str(told.place) == "WATCHD_ROUTES"
    assert told.message == ("nothing ever reaches this route: route 1 takes everything that it would take")


def test_an_authority_file_is_found_beside_the_config(load: Load, home: Path) -> None:
    (home / "ca.pem").write_text("x")
    assert load("network: {ca_file: ca.pem}\n").network.ca_file == str(home / "ca.pem")


def test_folders_are_searched_in_order_and_hidden_or_other_files_left_out(load: Load, home: Path) -> None:
    for name in ("b.yml", "lists/z.yaml", "a/deep/er.YAML", "notes.txt", ".hidden.yaml", ".git/x.yaml"):
        (home / "rules" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "rules" / name).write_text("x")
    settings = load()
    names = [str(path.relative_to(home / "rules")) for path in settings.rule_files()]
    assert names == ["a/deep/er.YAML", "a.yaml", "b.yml", "lists/z.yaml"] or names == sorted(names)
    assert settings.watched_paths() == (home / "feeds", home / "rules")
    (home / "rules" / "new.yaml").write_text("x")
    assert home / "rules" / "new.yaml" in settings.rule_files()


def test_links_as_kubernetes_makes_them_are_followed(home: Path) -> None:
    real = home / "mount" / "..2027_11_01"
    (real / "lists").mkdir(parents=True)
    (real / "lists" / "a.yaml").write_text("x")
    (real / "b.yaml").write_text("x")
    (home / "mount" / "..data").symlink_to(real)
    (home / "mount" / "b.yaml").symlink_to("..data/b.yaml")
    (home / "mount" / "lists").symlink_to("..data/lists")
    found = yaml_files(home / "mount", Place("x"))
    assert [path.relative_to(home / "mount").as_posix() for path in found] == ["b.yaml", "lists/a.yaml"]


def test_pipes_devices_circles_and_dead_links_cost_no_other_file_its_place_and_are_read_by_nobody(
    load: Load, home: Path
) -> None:
    os.mkfifo(home / "rules" / "pipe.yaml")
    (home / "rules" / "device.yaml").symlink_to("/dev/zero")
    (home / "rules" / "dead.yaml").symlink_to("gone")
    (home / "rules" / "circle").symlink_to(home / "rules")
    (home / "rules" / "self.yaml").symlink_to("self.yaml")
    (home / "rules" / "closed").mkdir()
    (home / "rules" / "closed" / "b.yaml").write_text("x")
    settings = load()
    told = {}
    for path in settings.rule_files():
        name = path.relative_to(home).as_posix()
        try:
            read_bytes(path, Place(name))
        except ConfigError as error:
            told[name.removeprefix("rules/")] = str(error)
    assert sorted(told) == ["circle", "dead.yaml", "device.yaml", "pipe.yaml", "self.yaml"]
    for name, words in (
        ("pipe.yaml", "is a pipe, not a file"),
        ("device.yaml", "is a device, not a file"),
        ("dead.yaml", "cannot be read: no such file or directory"),
        ("circle", "leads back into itself"),
        ("self.yaml", "cannot be read: too many levels of symbolic links"),
    ):
        assert told[name].startswith(f"rules/{name}: {words}") or words in told[name], told[name]
        assert told[name].count("rules/") == 1
    assert {"a.yaml", "closed/b.yaml"} <= {
        path.relative_to(home / "rules").as_posix() for path in settings.rule_files()
    }


class TurningPath(type(Path())):  # type: ignore[misc]  # the platform's own class of paths
    """A file that becomes a pipe as soon as somebody has seen that it is one."""

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        seen: os.stat_result = super().stat(follow_symlinks=follow_symlinks)
        if stat.S_ISREG(seen.st_mode):
            self.unlink()
            os.mkfifo(self)
        return seen


def test_what_turns_into_a_pipe_between_the_look_and_the_opening_is_refused_without_waiting(tmp_path: Path) -> None:
    path = TurningPath(tmp_path / "rules.yaml")
    path.write_text("version: 1\n")
    with pytest.raises(ConfigError, match="is a pipe, not a file"):
        read_bytes(path, Place("rules.yaml"))


def test_a_folder_without_end_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchd.settings.files._MOST_ENTRIES", 10)
    for number in range(12):
        (home / "rules" / f"{number}.txt").write_text("")
    with pytest.raises(ConfigError, match="more than 10 files"):
        yaml_files(home / "rules", Place("x"))


def test_the_schema_offers_files_for_secrets_and_secrets_only_where_they_may_stand() -> None:
    schema = json_schema()
    email = schema["$defs"]["EmailConfig"]["properties"]
    board = schema["$defs"]["WebhookConfig"]
    assert "password_file" in email
    assert "password" not in email
    assert {"url", "url_file", "secret_file"} <= board["properties"].keys()
    assert "url" not in board.get("required", ())
    assert schema["$defs"]["Poll"]["properties"]["interval"]["default"] == "15m"
    assert schema["$defs"]["Web"]["properties"]["listen"]["default"] == "127.0.0.1:8080"
    assert schema["properties"]["version"]["const"] == 1
    assert "continue" in schema["$defs"]["RouteEntry"]["properties"]
    with pytest.raises(ValueError, match="feeds"):
        json_schema("feeds")
