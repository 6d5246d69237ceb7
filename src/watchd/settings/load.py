"""From a file, a secrets directory and variables to Settings, or to one error with everything that is wrong."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from watchd.documents import MapNode, Node, Shape, bind, read
from watchd.errors import ConfigError, Place, Problem
from watchd.model.feed import NetworkOptions
from watchd.model.retention import Retention
from watchd.net.reach import faults
from watchd.settings import checks
from watchd.settings.config import Config, Network, Storage
from watchd.settings.doubts import doubts, template_doubts, web_doubts
from watchd.settings.files import read_bytes
from watchd.settings.layers import overlaid
from watchd.settings.routing import routing_of
from watchd.settings.secrets import Secrets, beside
from watchd.settings.values import Settings
from watchd.settings.variables import from_environment

USUAL_PLACES = (
    Path("config/watchd.yaml"),
    Path("watchd.yaml"),
    Path("/etc/watchd/config/watchd.yaml"),
    Path("/etc/watchd/watchd.yaml"),
)
_RELATIVE_SQLITE = re.compile(r"sqlite:///(?P<path>[^/:?][^?]*)(?P<rest>\?.*)?")


def load_settings(config: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings of `config`, else of WATCHD_CONFIG, else of the first usual place; raises ConfigError.

    Variables win over the secrets directory, that over the file, that over the defaults. Relative paths of the file
    count from its folder, those of variables from the working directory.
    """
    path = config_path(config, env)
    place = Place("WATCHD_CONFIG") if config is None and "WATCHD_CONFIG" in env else Place(str(path))
    root = read(read_bytes(path, place), str(path))
    loading = Loading.of(env)
    tree = loading.layered(root, env)
    file, variables = path.absolute(), dict(env)
    settings = loading.bound(file, tree, lambda: load_settings(file, variables))
    problems = loading.told()
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


def config_paths(config: Path | None, env: Mapping[str, str]) -> tuple[Path, ...]:
    """The config file that is meant, whether it is there or not; where none is named, every usual place in order."""
    named = config or (Path(env["WATCHD_CONFIG"]) if env.get("WATCHD_CONFIG") else None)
    return (named,) if named is not None else USUAL_PLACES


def layers_of(root: MapNode, env: Mapping[str, str]) -> Node:
    """File, secrets directory and variables as one tree, whatever is wrong in it."""
    return Loading.of(env).layered(root, env)


def config_path(config: Path | None, env: Mapping[str, str]) -> Path:
    """The config file that is meant and, where none is named, there; raises ConfigError."""
    paths = config_paths(config, env)
    if len(paths) == 1:
        return paths[0]
    found = next((path for path in paths if path.exists()), None)
    if found is None:
        looked = ", ".join(map(str, USUAL_PLACES))
        hint = "name it with --config or WATCHD_CONFIG, or write one with `watchd init`"
        raise ConfigError(Problem(Place("watchd.yaml"), f"no config file; looked for {looked}", hint))
    return found


def _secrets_directory(env: Mapping[str, str]) -> Path | None:
    return Path(env["WATCHD_SECRETS_DIR"]).absolute() if env.get("WATCHD_SECRETS_DIR") else None


@dataclass(slots=True)
class Loading:
    """One load: what was found wrong so far, and the secrets."""

    secrets: Secrets
    problems: list[Problem]

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Loading":
        """A load with these variables, before anything is read."""
        return cls(Secrets(_secrets_directory(env)), [])

    def layered(self, root: Node, env: Mapping[str, str]) -> Node:
        """File, secrets directory and variables as one tree, with every reference between sections resolved."""
        if not isinstance(root, MapNode):
            return root
        shape = Shape(Config)
        tree: Node = root
        for upper in (
            self.secrets.from_directory(shape, root),
            from_environment(env, shape, root, self.problems),
        ):
            tree = overlaid(upper, tree) if upper is not None else tree
        tree = self.secrets.resolved(tree, shape)
        self.problems += checks.names_of_channels(tree)
        self.problems += checks.names_of_people(tree)
        self.problems += checks.passwords_in_proxies(tree)
        self.problems += checks.missing_paths(tree)
        assert isinstance(tree, MapNode)
        placed = checks.with_channel_paths(checks.with_addresses(tree, self.problems), self.problems)
        return checks.with_files(placed, self.problems)

    def bound(self, file: Path, tree: Node, again: Callable[[], Settings]) -> Settings | None:
        """The settings that the tree holds; None, with the reasons among the problems, when it holds none."""
        config = bind(tree, Config, self.problems)
        if config is None:
            self._check_network_alone(tree.at("network"))
            return None
        network = network_options(config.network)
        self._check_network(network, tree.at("network") or tree)
        for name, channel in config.channels.items():
            options = getattr(channel, "network", None)
            if isinstance(options, NetworkOptions):
                self._check_network(options, tree.at("channels", name) or tree)
        routing = routing_of(config)
        return Settings(
            file=file,
            storage_url=storage_url_of(config.storage, tree),
            feed_paths=_paths(tree, "feeds"),
            rule_paths=_paths(tree, "rules"),
            poll=config.poll,
            network=network,
            channels=config.channels,
            routing=routing,
            retention=Retention(items=config.retention.items, alerts=config.retention.alerts),
            web=config.web,
            heartbeat=config.heartbeat,
            log=config.log,
            again=again,
            written=tree,
            warnings=tuple(
                _in_order(
                    map(
                        self.secrets.redacted,
                        (
                            *self.secrets.warnings,
                            *doubts(tree, network, routing),
                            *template_doubts(tree, config.channels),
                            *web_doubts(tree, config.web),
                        ),
                    )
                )
            ),
            hidden=tuple(dict.fromkeys(self.secrets.values)),
        )

    def told(self) -> list[Problem]:
        """Every problem once and without secrets: those of variables and other files first, then down the file."""
        judged = (problem for problem in self.problems if problem.place.file not in self.secrets.unread)
        once = dict.fromkeys(self.secrets.redacted(problem) for problem in (*self.secrets.problems, *judged))
        return _in_order(once)

    def _check_network_alone(self, node: Node | None) -> None:
        """What is wrong with the section, where the rest of the file says nothing that holds."""
        network = bind(node, Network, []) if isinstance(node, MapNode) else None
        if network is not None and node is not None:
            self._check_network(network_options(network), node)

    def _check_network(self, options: NetworkOptions, node: Node) -> None:
        for fault in faults(options):
            where = next((node.at(key) for key in ("proxy", "allow_private") if fault.startswith(key)), None)
            message, _, hint = fault.partition("; ")
            self.problems.append((where or node).problem(message, hint))


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.place.line, problem.place.column, problem.place.file))


def _paths(tree: Node, section: str) -> tuple[Path, ...]:
    found = tree.at(section)
    nodes = getattr(found, "items", ())
    return tuple(beside(node, str(node.plain())) for node in nodes)


def network_options(network: Network) -> NetworkOptions:
    """The section as every request takes it."""
    return NetworkOptions(
        allow_private=network.allow_private,
        proxy=network.proxy.get_secret_value() if network.proxy else None,
        no_proxy=network.no_proxy,
        ca_file=network.ca_file,
        contact=network.contact or "",
    )


def storage_url_of(storage: Storage, tree: Node) -> str:
    """The database's URL, a path in it absolute."""
    url = storage.url.get_secret_value()
    found = _RELATIVE_SQLITE.fullmatch(url)
    if found is None:
        return url
    path = beside(tree.at("storage", "url") or tree, found["path"])
    return f"sqlite:///{path}{found['rest'] or ''}"
