"""Usable: what the verbs that look need of a config, each part on its own, whatever else is wrong in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from watchd.channels import AnyChannelConfig, ChannelConfig
from watchd.documents import ListNode, MapNode, Model, Name, Node, ScalarNode, bind, nearest, read
from watchd.errors import ConfigError, Place
from watchd.model.feed import NetworkOptions
from watchd.model.route import Person
from watchd.settings.config import NESTED, PREFIX, Config, Network, Poll, Storage
from watchd.settings.files import read_bytes
from watchd.settings.layers import replaced
from watchd.settings.load import Loading, config_path, load_settings, network_options, storage_url_of
from watchd.settings.secrets import beside
from watchd.settings.values import Settings
from watchd.settings.variables import OWN
from watchd.settings.web import Web

_STORAGE = "storage"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Usable:
    """The parts of a config that can be relied on; nothing polls or tells anybody with them."""

    file: Path
    storage_url: str = field(repr=False)
    feed_paths: tuple[Path, ...]
    rule_paths: tuple[Path, ...]
    poll: Poll
    network: NetworkOptions = field(repr=False)
    channels: Mapping[str, ChannelConfig]
    web: Web
    people: Mapping[str, Person] = field(default_factory=dict)
    lost_channels: tuple[str, ...] = ()  # that the file names and nobody can open
    hidden: tuple[str, ...] = field(default=(), repr=False)  # secrets
    refused: ConfigError | None = None  # why a daemon would not start with it

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for whoever keeps them out of logs."""
        return self.hidden


def load_usable(config: Path | None, env: Mapping[str, str]) -> Usable:
    """What can be relied on of the config that `load_settings` would take.

    Raises its ConfigError where the database that is meant cannot be told for certain.
    """
    try:
        return _whole(load_settings(config, env))
    except ConfigError as error:
        found = _salvaged(config_path(config, env), env, error)
        if found is None:
            raise
        return found


def _whole(settings: Settings) -> Usable:
    return Usable(
        file=settings.file,
        storage_url=settings.storage_url,
        feed_paths=settings.feed_paths,
        rule_paths=settings.rule_paths,
        poll=settings.poll,
        network=settings.network,
        channels=settings.channels,
        web=settings.web,
        people=settings.routing.people,
        hidden=settings.hidden,
    )


def _salvaged(path: Path, env: Mapping[str, str], refused: ConfigError) -> Usable | None:
    root, is_whole = _tree(path)
    if root is None:
        return None
    loading = Loading.of(env)
    tree = loading.layered(root, env)
    assert isinstance(tree, MapNode)
    parts = _Parts(root, tree, frozenset(one.place for one in (*refused.problems, *loading.told())))
    storage = parts.section(_STORAGE, Storage)
    is_clear = is_whole or tree.at(_STORAGE) is not None
    if storage is None or not is_clear or any(map(_may_mean_storage, _unknown(tree, env))):
        return None
    network = parts.section("network", Network)
    channels = dict(parts.channels()) if network is not None else {}
    return Usable(
        file=path.absolute(),
        storage_url=storage_url_of(storage, tree),
        feed_paths=tuple(parts.paths("feeds")),
        rule_paths=tuple(parts.paths("rules")),
        poll=parts.section("poll", Poll) or Poll(),
        network=network_options(network) if network is not None else NetworkOptions(),
        channels=channels,
        web=parts.section("web", Web) or Web(),
        lost_channels=tuple(name for name in parts.channel_names() if name not in channels),
        hidden=tuple(dict.fromkeys(loading.secrets.values)),
        refused=refused,
    )


def _tree(path: Path) -> tuple[MapNode | None, bool]:
    """The file, or as much of it as can be read, and whether that is all of it."""
    name = str(path)
    data = read_bytes(path, Place(name))
    try:
        root = read(data, name)
    except ConfigError:
        return _sections(data, name), False
    return (root if isinstance(root, MapNode) else None), True


def _sections(data: bytes, name: str) -> MapNode | None:
    """The sections that can be read one by one, at the lines they stand on; None where not even that can be told."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return None
    starts = [number for number, line in enumerate(lines) if line[:1].isalpha()]
    kept = [""] * len(lines)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        try:
            read("\n".join(lines[start:end]), name)
        except ConfigError:
            continue
        kept[start:end] = lines[start:end]
    try:
        root = read("\n".join(kept), name)
    except ConfigError:
        return None
    return root if isinstance(root, MapNode) else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """Sections of which those count that nothing is wrong with."""

    root: MapNode  # as the file has them
    tree: MapNode  # with what other layers say
    faults: frozenset[Place]

    def section(self, name: str, model: type[M]) -> M | None:
        """The section, with the defaults for what it does not say; None where something is wrong in it."""
        is_named = any(not place.line and _section_of(Path(place.file).name) == name for place in self.faults)
        if is_named or not self._is_sound(name):
            return None
        node = self.tree.at(name)
        return model() if node is None else bind(node, model, [])

    def channels(self) -> Iterator[tuple[str, ChannelConfig]]:
        """The channels that nothing is wrong with, the usual one where the file has none."""
        section = self.tree.at("channels")
        if section is None:
            yield from Config.model_fields["channels"].default.items()
        if not isinstance(section, MapNode):
            return
        for name, key, channel in section.items():
            alone = MapNode(section.source, section.start, ((key, channel),))
            bound = bind(replaced(self.tree, {"channels": alone}), _Channels, [])
            if bound is not None and self._is_sound("channels", name):
                yield from bound.channels.items()

    def channel_names(self) -> tuple[str, ...]:
        """What the file calls its channels, usable or not."""
        section = self.tree.at("channels")
        return tuple(name for name, _, _ in section.items()) if isinstance(section, MapNode) else ()

    def paths(self, name: str) -> Iterator[Path]:
        """The paths of a section, be they there or not."""
        section = self.tree.at(name)
        for node in section.items if isinstance(section, ListNode) else ():
            if isinstance(node, ScalarNode) and node.text:
                yield beside(node, node.text)

    def _is_sound(self, *path: str) -> bool:
        nodes = (tree.at(*path) for tree in (self.root, self.tree))
        return self.faults.isdisjoint(inner.place for node in nodes if node is not None for inner in _within(node))


class _Channels(Model):
    """The channels alone; what else stands in the file is none of its business."""

    model_config = ConfigDict(extra="ignore")

    channels: dict[Name, AnyChannelConfig]


def _within(node: Node) -> Iterator[Node]:
    """The node and everything below it, keys included."""
    yield node
    for inner in node.items if isinstance(node, ListNode) else ():
        yield from _within(inner)
    for _, key, value in node.items() if isinstance(node, MapNode) else ():
        yield key
        yield from _within(value)


def _unknown(tree: MapNode, env: Mapping[str, str]) -> Iterator[str]:
    """Sections that there are none of, in the file and among the variables."""
    in_file = (name for name, _, _ in tree.items())
    in_variables = (_section_of(name) for name in env if name.startswith(PREFIX) and name not in OWN and env[name])
    yield from (name for name in (*in_file, *in_variables) if name not in Config.model_fields)


def _section_of(name: str) -> str:
    """`storage` of WATCHD_STORAGE__URL, and of a secret's file that is called `storage__url`."""
    return name.removeprefix(PREFIX).lower().partition(NESTED)[0]


def _may_mean_storage(name: str) -> bool:
    return nearest(name, Config.model_fields) == _STORAGE
