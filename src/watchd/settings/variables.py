"""Variables: `WATCHD_STORAGE__URL` and its like, found in the shape of the settings and put where they belong."""

import re
from collections.abc import Iterator, Mapping

from watchd.documents import MapNode, Node, Shape, read, suggestion
from watchd.documents.shape import secret_file
from watchd.errors import ConfigError, Place, Problem
from watchd.settings.config import NESTED, PREFIX
from watchd.settings.layers import list_node, nested, overlaid, value_node
from watchd.settings.misspelt import misspelt_sections

OWN = frozenset({"WATCHD_CONFIG", "WATCHD_SECRETS_DIR", "WATCHD_CORPUS"})
# Kubernetes sets these in every pod for a Service named watchd or watchd-something.
_OF_KUBERNETES = re.compile(r"WATCHD_(?:.+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_.*)")
_BEGINS_A_LIST = "["
_BEGINS_A_MAPPING = "{"


def from_environment(env: Mapping[str, str], shape: Shape, file: MapNode, problems: list[Problem]) -> Node | None:
    """The tree that the variables say; None when there are none. Entries of mappings must be in the file.

    An empty variable is as good as none. A name that means nothing is a problem, unless Kubernetes made it.
    """
    tree: Node | None = None
    for name in sorted(env):
        if not name.startswith(PREFIX) or name in OWN or not env[name]:
            continue
        found = located(name.removeprefix(PREFIX), shape, file)
        if found is not None:
            node = _value(name, env[name], found[1], problems)
            if node is not None:
                one = nested(found[0], node)
                tree = one if tree is None else overlaid(one, tree, is_same_layer=True)
        elif of_misspelt(name.removeprefix(PREFIX), file):
            continue
        elif NESTED in name or not _OF_KUBERNETES.fullmatch(name):
            problems.append(_unknown(name, shape, file))
    return tree


def located(name: str, shape: Shape, file: MapNode) -> tuple[tuple[str, ...], Shape] | None:
    """The keys that a name means, without its prefix, and what is expected there; None when it means nothing."""
    path: list[str] = []
    node: Node | None = file
    for word in name.lower().split(NESTED):
        steps = dict(_steps(shape, node))
        key = next((step for step in steps if written(step) == word), None)
        if key is None:
            return None
        path.append(key)
        node = node.child(key) if node is not None else None
        shape = steps[key]
    return tuple(path), shape


def of_misspelt(name: str, file: MapNode) -> bool:
    """Whether a name, without its prefix, may mean an entry of a section that the file spells wrongly."""
    section, mark, _ = name.lower().partition(NESTED)
    return bool(mark) and section in map(written, misspelt_sections(file))


def written(key: str) -> str:
    """A key as variables and secret files write it."""
    return re.sub(r"[-.]", "_", key).lower()


def names(shape: Shape, file: Node | None) -> Iterator[str]:
    """Every name there is, without prefix, for the entries the file has."""
    for key, inner in _steps(shape, file):
        yield written(key)
        below = file.child(key) if file is not None else None
        yield from (f"{written(key)}{NESTED}{name}" for name in names(inner, below))


def _steps(shape: Shape, node: Node | None) -> Iterator[tuple[str, Shape]]:
    """The keys that may follow: the fields of a model, or the entries that a mapping has in the file."""
    if shape.discriminator is not None and node is not None:
        tag = node.child(shape.discriminator)
        shape = shape.tagged(str(tag.plain()) if tag is not None else "")
    if shape.model is not None:
        for name, field in shape.fields.items():
            yield name, field
            if field.is_secret:
                yield secret_file(name), Shape(str)
    elif shape.looks == "a mapping" and isinstance(node, MapNode):
        for name, _, _ in node.items():
            yield name, shape.child(name)


def _value(name: str, text: str, shape: Shape, problems: list[Problem]) -> Node | None:
    kind = shape.looks if shape.discriminator is None else "a mapping"
    begins = text.lstrip()[:1]
    if kind == "text":
        return value_node(None if text == "null" and not shape.is_secret else text, name)
    if kind == "a list" and begins != _BEGINS_A_LIST:
        return list_node([part.strip() for part in text.split(",") if part.strip()], name)
    if kind == "a mapping" and begins != _BEGINS_A_MAPPING:
        problems.append(
            Problem(Place(name), "expected a mapping as JSON", f'write {{"key": "value"}}, or use {name}__KEY')
        )
        return None
    try:
        return read(text, name, is_file=False)
    except ConfigError as error:
        problems.extend(error.problems)
        return None


def _unknown(name: str, shape: Shape, file: MapNode) -> Problem:
    known = [*(PREFIX + one.upper() for one in names(shape, file)), *sorted(OWN)]
    # A name as deep as an entry's is not meant to be a whole section.
    meant = suggestion(name, [one for one in known if one.count(NESTED) >= name.count(NESTED)])
    hint = "" if meant else "remove it; entries of channels and people must stand in the file first"
    return Problem(Place(name), f"no setting has this name{meant}", hint)
