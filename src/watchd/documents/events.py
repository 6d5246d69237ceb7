"""The parser: YAML text to PyYAML's events, by libyaml where it is there."""

from collections.abc import Iterator

import yaml

NOTHING = frozenset({"", "~", "null"})  # written without quotes they stand for no value

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def events(text: str) -> Iterator[yaml.Event]:
    """The events of a text, one after the other; raises yaml.YAMLError where it cannot go on."""
    yield from yaml.parse(text, Loader=_LOADER)
