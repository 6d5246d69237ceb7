"""A file as an editor with a YAML language server sees it: YAML 1.2, held against a JSON Schema (2020-12).

It knows the keywords that schemas for editors use, and fails on any other, so that none is passed over.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

_PASSED_OVER = {"$schema", "$defs", "title", "description", "default", "examples", "format", "discriminator"}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
    "null": type(None),
}  # fmt: skip


class _Core(yaml.SafeLoader):
    """YAML 1.2: `on` and a day are text."""


_Core.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|false", "tf"),
    ("tag:yaml.org,2002:null", r"~|null|", "~n\0"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?[0-9]*\.[0-9]+", "-+.0123456789"),
):
    _Core.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), list(_first))


def as_an_editor_reads_it(text: str) -> Any:
    """The values of a YAML text."""
    return yaml.load(text, Loader=_Core)


def misfits(value: Any, schema: Any, root: Any, path: str = "") -> Iterator[str]:
    """Each place where the value is not what the schema says."""
    if schema is True:
        return
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        yield from misfits(value, target, root, path)
    for key in ("anyOf", "oneOf"):
        ways = [list(misfits(value, one, root, path)) for one in schema.get(key, ())]
        if ways and all(ways):
            yield from min(ways, key=len)
    for one in schema.get("allOf", ()):
        yield from misfits(value, one, root, path)
    yield from _of_itself(value, schema, path)
    if isinstance(value, dict):
        yield from _of_fields(value, schema, root, path)
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from misfits(item, schema.get("items", True), root, f"{path}[{number}]")
    unknown = schema.keys() - _PASSED_OVER - _KNOWN
    assert not unknown, f"{path}: nobody looks at {unknown}"


_KNOWN = {
    "$ref", "anyOf", "oneOf", "allOf", "type", "enum", "const", "pattern", "minLength", "maxLength", "minimum",
    "maximum", "exclusiveMinimum", "exclusiveMaximum", "properties", "required", "additionalProperties",
    "propertyNames", "patternProperties", "items", "minItems", "maxItems",
}  # fmt: skip


def _of_itself(value: Any, schema: Any, path: str) -> Iterator[str]:
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{path}: {value!r} is no {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: {value!r} is not {schema['const']!r}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{path}: {value!r} does not look like {schema['pattern']}"
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            yield f"{path}: {value!r} has the wrong length"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high or not schema.get("exclusiveMinimum", value - 1) < value:
            yield f"{path}: {value!r} is out of bounds"
    elif isinstance(value, list) and len(value) < schema.get("minItems", 0):
        yield f"{path}: it has too few"


def _of_fields(value: dict[str, Any], schema: Any, root: Any, path: str) -> Iterator[str]:
    fields, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{path}: {name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, inner in value.items():
        if "propertyNames" in schema:
            yield from misfits(name, schema["propertyNames"], root, f"{path}.{name} as a name")
        patterned = [one for pattern, one in schema.get("patternProperties", {}).items() if re.search(pattern, name)]
        for one in patterned:
            yield from misfits(inner, one, root, f"{path}.{name}")
        if patterned:
            continue
        if name in fields:
            yield from misfits(inner, fields[name], root, f"{path}.{name}")
        elif others is False:
            yield f"{path}: nobody knows {name}"
        else:
            yield from misfits(inner, others, root, f"{path}.{name}")


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())
