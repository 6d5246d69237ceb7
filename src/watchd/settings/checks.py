"""What one section says of another: routes name channels, channels name people, paths name what exists."""

import re
from collections.abc import Iterable, Iterator

from watchd.channels import CHANNELS
from watchd.documents import ListNode, MapNode, Node, ScalarNode, is_mail_address, suggestion
from watchd.errors import ConfigError, Problem
from watchd.settings.config import Config
from watchd.settings.files import read_bytes, yaml_files
from watchd.settings.layers import replaced
from watchd.settings.misspelt import misspelt_sections
from watchd.settings.secrets import beside

_PASSWORD_IN_URL = re.compile(r"://[^/@\s]*:[^/@\s]+@")
_STAND_IN = "unknown@example.invalid"
_DEFAULT_CHANNELS = tuple(Config.model_fields["channels"].default)


def names_of_channels(tree: Node) -> list[Problem]:
    """Routes, operators and channels that name a channel nobody configured, or itself."""
    channels = tree.at("channels")
    if "channels" in misspelt_sections(tree) or not isinstance(channels, MapNode | None):
        return []
    known = _keys(channels) if channels is not None else _DEFAULT_CHANNELS
    routes = tree.at("routes")
    own: list[Problem] = []
    used = [*_texts(tree.at("operators", "page")), *_texts(tree.at("operators", "send"))]
    for route in routes.items if isinstance(routes, ListNode) else ():
        used += _texts(route.at("send"))
        steps = route.at("escalate")
        for step in steps.items if isinstance(steps, ListNode) else ():
            used += _texts(step.at("send"))
    for name, _, channel in channels.items() if channels is not None else ():
        fallback = channel.at("fallback")
        if isinstance(fallback, ScalarNode):
            used.append(fallback)
            if fallback.text == name:
                own.append(fallback.problem(f"{name} is its own fallback", "name another channel, or none"))
    return [*own, *_unknown(used, known, "channel", "channels")]


def names_of_people(tree: Node) -> list[Problem]:
    """Routes that name an owner whom `people` lacks; where it is not given, any owner may be named."""
    if not isinstance(tree.at("people"), MapNode):
        return []
    routes = tree.at("routes")
    used: list[ScalarNode] = []
    for route in routes.items if isinstance(routes, ListNode) else ():
        used += _texts(route.at("when", "owners"))
    return _unknown(used, _keys(tree.at("people")), "person", "people")


def with_addresses(tree: MapNode, problems: list[Problem]) -> MapNode:
    """The tree with the people in each channel's `to` replaced by their mail addresses."""
    people, channels = tree.at("people"), tree.at("channels")
    if not isinstance(channels, MapNode):
        return tree
    changed: dict[str, Node | None] = {}
    unknown: list[Problem] = []
    for name, _, channel in channels.items():
        to = channel.at("to")
        if isinstance(channel, MapNode) and isinstance(to, ListNode):
            addresses = tuple(_addressed(one, people, unknown) for one in to.items)
            changed[name] = replaced(channel, {"to": ListNode(to.source, to.start, addresses)})
    if isinstance(people, MapNode | None) and "people" not in misspelt_sections(tree):
        problems += unknown
    return replaced(tree, {"channels": replaced(channels, changed)})


def _addressed(node: Node, people: Node | None, problems: list[Problem]) -> Node:
    if not isinstance(node, ScalarNode) or not node.text or "@" in node.text:
        return node
    mail = people.at(node.text, "mail") if people is not None else None
    if people is None or people.at(node.text) is None:
        problems += _unknown([node], _keys(people), "person", "people")
    # Told once is enough: a stand-in keeps the channel from calling it no address as well.
    address = mail.text if isinstance(mail, ScalarNode) and is_mail_address(mail.text or "") else _STAND_IN
    return ScalarNode(node.source, node.start, node.end, address, node.style)


def with_files(tree: Node, problems: list[Problem]) -> Node:
    """The tree with every `ca_file` as an absolute path to a file that can be read, and every `template` as a path."""
    if not isinstance(tree, MapNode):
        return tree
    changed: dict[str, Node | None] = {}
    for name, _, value in tree.items():
        if isinstance(value, MapNode):
            changed[name] = with_files(value, problems)
        elif name == "template" and isinstance(value, ScalarNode) and value.text:
            # What is wrong in it stops no alert: `doubts` tells it.
            path = beside(value, value.text)
            changed[name] = ScalarNode(value.source, value.start, value.end, str(path), value.style)
        elif name == "ca_file" and isinstance(value, ScalarNode) and value.text:
            path = beside(value, value.text)
            changed[name] = ScalarNode(value.source, value.start, value.end, str(path), value.style)
            try:
                read_bytes(path, value.place)
            except ConfigError as error:
                problems += [value.problem(problem.message, problem.hint) for problem in error.problems]
    return replaced(tree, changed)


def with_channel_paths(tree: Node, problems: list[Problem]) -> Node:
    """The tree with every file that a channel writes as an absolute path in a folder that is there."""
    channels = tree.at("channels")
    if not isinstance(tree, MapNode) or not isinstance(channels, MapNode):
        return tree
    changed: dict[str, Node | None] = {}
    for name, _, channel in channels.items():
        kind = channel.at("type")
        config = CHANNELS.get(kind.text or "") if isinstance(kind, ScalarNode) else None
        if config is not None and isinstance(channel, MapNode):
            changed[name] = _placed(channel, config.paths, problems)
    return replaced(tree, {"channels": replaced(channels, changed)})


def _placed(channel: MapNode, names: Iterable[str], problems: list[Problem]) -> Node:
    changed: dict[str, Node | None] = {}
    for name in names:
        value = channel.at(name)
        if isinstance(value, ScalarNode) and value.text:
            path = beside(value, value.text)
            changed[name] = ScalarNode(value.source, value.start, value.end, str(path), value.style)
            if not path.parent.is_dir():
                problems.append(value.problem(f"the folder {path.parent} is not there", "make it, or mend the path"))
            elif path.exists() and not path.is_file():
                problems.append(value.problem(f"{path} is there and no regular file", "name a file to write to"))
    return replaced(channel, changed)


def passwords_in_proxies(tree: Node) -> list[Problem]:
    """Proxies of channels with a password that stands in the file."""
    channels = tree.at("channels")
    found = []
    for name, _, channel in channels.items() if isinstance(channels, MapNode) else ():
        proxy = channel.at("proxy")
        if isinstance(proxy, ScalarNode) and proxy.source.is_file and _PASSWORD_IN_URL.search(proxy.text or ""):
            hint = f"set WATCHD_CHANNELS__{name.replace('-', '_').upper()}__PROXY instead"
            found.append(proxy.problem("proxy: a password may not stand in this file", hint))
    return found


def missing_paths(tree: Node) -> Iterator[Problem]:
    """Feed and rule paths that cannot be read."""
    for section in ("feeds", "rules"):
        for node in _texts(tree.at(section)):
            if node.text:
                try:
                    yaml_files(beside(node, node.text), node.place)
                except ConfigError as error:
                    yield from (node.problem(problem.message, problem.hint) for problem in error.problems)


def _unknown(used: Iterable[ScalarNode], known: Iterable[str], what: str, section: str) -> list[Problem]:
    known = tuple(known)
    listed = f"known {section}: {', '.join(known)}" if known else f"name it under `{section}:`"
    return [
        node.problem(f"unknown {what} '{node.text}'{suggestion(node.text, known)}", listed)
        for node in used
        if node.text and node.text not in known
    ]


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(name for name, _, _ in node.items()) if isinstance(node, MapNode) else ()


def _texts(node: Node | None) -> list[ScalarNode]:
    return [one for one in node.items if isinstance(one, ScalarNode)] if isinstance(node, ListNode) else []
