"""What can still be read of a config that cannot be used: paths it names, and where a daemon of it listens."""

from collections.abc import Mapping
from pathlib import Path

from watchd.documents import ListNode, MapNode, ScalarNode, bind, read
from watchd.errors import ConfigError, Place, Problem
from watchd.model.listen import Listen
from watchd.settings.files import read_bytes
from watchd.settings.load import layers_of
from watchd.settings.secrets import beside
from watchd.settings.web import Web


def named_paths(config: Path) -> dict[str, list[Path]]:
    """The feed and rule paths, under `feeds` and `rules`."""
    found: dict[str, list[Path]] = {"feeds": [], "rules": []}
    root = _root(config)
    for section, paths in found.items():
        node = root.at(section) if root is not None else None
        if isinstance(node, ListNode):
            paths += [beside(one, one.text) for one in node.items if isinstance(one, ScalarNode) and one.text]
    return found


def listening(config: Path, env: Mapping[str, str]) -> Listen | None:
    """Where a daemon listens that is started with it and these variables; None where nobody can tell."""
    root = _root(config)
    if root is None:
        return None
    web = layers_of(root, env).at("web")
    if web is None:
        return Web().listen
    ignored: list[Problem] = []
    bound = bind(web, Web, ignored)
    return bound.listen if bound is not None else None


def _root(config: Path) -> MapNode | None:
    try:
        root = read(read_bytes(config, Place(str(config))), str(config))
    except ConfigError:
        return None
    return root if isinstance(root, MapNode) else None
