"""Settings: what a node works with, complete, checked and frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from watchd.channels import ChannelConfig
from watchd.documents import Node
from watchd.errors import Place, Problem
from watchd.model.feed import NetworkOptions
from watchd.model.retention import Retention
from watchd.model.route import Routing
from watchd.settings.config import HeartbeatEntry, Log, Poll
from watchd.settings.files import yaml_files
from watchd.settings.web import Web


@dataclass(frozen=True, slots=True)
class Settings:
    """One node's settings. Paths are absolute; secrets are kept out of `repr`."""

    file: Path
    storage_url: str = field(repr=False)
    feed_paths: tuple[Path, ...]  # files and folders, in the order of the file
    rule_paths: tuple[Path, ...]
    poll: Poll
    network: NetworkOptions = field(repr=False)
    channels: Mapping[str, ChannelConfig]
    routing: Routing
    retention: Retention
    web: Web
    heartbeat: HeartbeatEntry
    log: Log
    again: Callable[[], "Settings"] = field(repr=False, compare=False)  # the same sources read anew; or a ConfigError
    written: Node = field(repr=False)  # what all of it was read from, for whoever has to name a place in it
    warnings: tuple[Problem, ...] = ()  # what works but an operator should know
    hidden: tuple[str, ...] = field(default=(), repr=False)

    def feed_files(self) -> tuple[Path, ...]:
        """The feed files as they are now, each once; raises ConfigError where a path has gone."""
        return self._files(self.feed_paths)

    def rule_files(self) -> tuple[Path, ...]:
        """The rule, list and board files as they are now, each once; raises ConfigError where a path has gone."""
        return self._files(self.rule_paths)

    def watched_paths(self) -> tuple[Path, ...]:
        """Files and folders whose change means a reload."""
        return tuple(dict.fromkeys((*self.feed_paths, *self.rule_paths)))

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for whoever keeps them out of logs."""
        return self.hidden

    def _files(self, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        place = Place(str(self.file))
        return tuple(dict.fromkeys(file for path in paths for file in yaml_files(path, place)))
