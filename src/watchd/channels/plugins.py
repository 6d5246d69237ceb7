"""Kinds of channel that other packages bring: entry points of the group `watchd.channels`, named like the kind.

An entry point leads to a subclass of ChannelConfig whose `type` is `Literal["the kind"]`. One that cannot be used takes
nothing along: its kind is known, and a config that names it is told what is wrong with the package.
"""

from importlib.metadata import EntryPoint, entry_points
from inspect import isabstract
from typing import Any, ClassVar, Literal, get_args

from pydantic import ConfigDict, create_model, model_validator

from watchd.channels.config import ChannelConfig, Poster
from watchd.documents import InputError
from watchd.ports import Channel, Clock

GROUP = "watchd.channels"


def installed() -> dict[str, type[ChannelConfig]]:
    """The kinds, by their names; of two packages with the same one, neither is used."""
    found: dict[str, type[ChannelConfig]] = {}
    for point in entry_points(group=GROUP):
        twice = f"both {found[point.name].__module__} and {point.value} bring it" if point.name in found else ""
        found[point.name] = _unusable(point.name, twice) if twice else _loaded(point)
    return found


def _loaded(point: EntryPoint) -> type[ChannelConfig]:
    try:
        config = point.load()
    except Exception as error:  # noqa: BLE001 - code of others: whatever it raises, every other channel works
        return _unusable(point.name, f"{point.value} cannot be imported: {type(error).__name__}: {error}")
    if not (isinstance(config, type) and issubclass(config, ChannelConfig)) or isabstract(config):
        return _unusable(point.name, f"{point.value} is no ChannelConfig with an `open`")
    if get_args(config.model_fields["type"].annotation) != (point.name,):
        return _unusable(point.name, f"the `type` of {point.value} is not Literal['{point.name}']")
    return config


class UnusableConfig(ChannelConfig):
    """The section of a kind whose package cannot be used; it is refused, with the reason."""

    model_config = ConfigDict(extra="allow")

    flaw: ClassVar[str] = ""

    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, section: Any) -> Any:
        del section
        raise InputError(f"this kind of channel cannot be used: {cls.flaw}", "mend or uninstall that package")

    def open(self, name: str, *, clock: Clock, http: Poster) -> Channel:
        """Never: no config holds one."""
        raise NotImplementedError(self.flaw)


def _unusable(kind: str, flaw: str) -> type[ChannelConfig]:
    # A Literal of a word that is known only now, which no checker can read.
    word: Any = Literal[kind]
    made = create_model(f"Unusable_{kind}", __base__=UnusableConfig, type=(word, ...))
    made.flaw = flaw
    return made
